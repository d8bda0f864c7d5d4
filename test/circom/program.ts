import type { LinearInstruction } from '../../src/integer/linear.js'
import type { Instruction, Program } from '../../src/integer/program.js'

/** Linear layer of `rows`, dense, over the inputs laid end to end. */
function dense(
  input: number,
  rows: readonly (readonly number[])[],
  bias: readonly number[],
): LinearInstruction {
  const columns = rows[0]!.length
  return {
    kind: 'linear',
    inputs: [input],
    rowStart: Uint32Array.from({ length: rows.length + 1 }, (_, i) => i * columns),
    col: Uint32Array.from({ length: rows.length * columns }, (_, k) => k % columns),
    coef: Float64Array.from(rows.flat()),
    bias: Float64Array.from(bias),
  }
}

const SQUARE_ROOT_LIKE = {
  shift: 2,
  base: -8,
  lowBits: 2,
  segmentBits: 2,
  outShift: 3,
  a: [0, 31, 52, 68],
  b: [9, 6, 5, 4],
  c: [-1, 0, -1, 1],
}

const INSTRUCTIONS: readonly (readonly [node: string, instruction: Instruction])[] = [
  ['x', { kind: 'input', inputs: [], size: 4, lo: -128, bits: 8 }],
  [
    'fc1',
    dense(
      0,
      [
        [3, -5, 7, 1],
        [-2, 4, 0, 9],
        [1, 1, 1, 1],
        [-6, 2, 2, -3],
      ],
      [100, -50, 0, 7],
    ),
  ],
  ['relu1', { kind: 'relu', inputs: [1], shift: Uint8Array.of(4, 4, 3, 0) }],
  ['pool', { kind: 'max', inputs: [2], rowStart: Uint32Array.of(0, 2, 4), col: Uint32Array.of(0, 1, 2, 3) }],
  [
    'fc2',
    dense(
      3,
      [
        [5, -3],
        [-1, 2],
        [2, 2],
      ],
      [-40, 10, 1],
    ),
  ],
  ['curve', { kind: 'piecewise', inputs: [4], table: Uint32Array.of(0, 0, 0), tables: [SQUARE_ROOT_LIKE] }],
  ['leaky', { kind: 'leakyRelu', inputs: [4], shift: Uint8Array.of(2, 2, 2), slope: 3, unit: 16 }],
  [
    'clip',
    {
      kind: 'clip',
      inputs: [6],
      shift: Uint8Array.of(4, 4, 4),
      low: Float64Array.of(-9, -9, -9),
      high: Float64Array.of(50, 50, 50),
    },
  ],
  [
    'positive',
    dense(
      5,
      [
        [1, 1, 1],
        [0, 1, 0],
        [1, 0, 1],
      ],
      [64, 64, 64],
    ),
  ],
  ['ratio', { kind: 'divide', inputs: [7, 8], size: 3 }],
  [
    'square',
    {
      kind: 'contract',
      inputs: [7, 7],
      rowStart: Uint32Array.of(0, 3),
      left: Uint32Array.of(0, 1, 2),
      right: Uint32Array.of(0, 1, 2),
    },
  ],
  ['halved', { kind: 'rescale', inputs: [10], shift: Uint8Array.of(5) }],
  ['best', { kind: 'argMax', inputs: [7], rowStart: Uint32Array.of(0, 3), col: Uint32Array.of(0, 1, 2) }],
]

/** A small integer model with an instruction of every kind: four inputs, and all that is not used again as outputs. */
export const SMALL_PROGRAM: Program = {
  instructions: INSTRUCTIONS.map(([, instruction]) => instruction),
  tensors: INSTRUCTIONS.map(([node]) => ({ node, shape: [], scale: Float64Array.of(1) })),
  inputs: [{ name: 'x', shape: [4], tensor: 0, scale: 1 }],
  outputs: [
    { name: 'ratio', shape: [3], tensor: 9, scale: 1 },
    { name: 'halved', shape: [1], tensor: 11, scale: 1 },
    { name: 'best', shape: [1], tensor: 12, scale: 1 },
  ],
}

/** A model small enough to read: two inputs, one linear layer of two rows, Relu, the greater of both as the output. */
export const TINY_PROGRAM: Program = {
  instructions: [
    { kind: 'input', inputs: [], size: 2, lo: -8, bits: 4 },
    dense(
      0,
      [
        [3, -1],
        [-2, 1],
      ],
      [5, -7],
    ),
    { kind: 'relu', inputs: [1], shift: Uint8Array.of(2, 0) },
    { kind: 'max', inputs: [2], rowStart: Uint32Array.of(0, 2), col: Uint32Array.of(0, 1) },
  ],
  tensors: ['x', '/fc/Gemm', '/act/Relu', '/pool/MaxPool'].map((node) => ({
    node,
    shape: [],
    scale: Float64Array.of(1),
  })),
  inputs: [{ name: 'x', shape: [1, 2], tensor: 0, scale: 0.5 }],
  outputs: [{ name: 'y', shape: [1], tensor: 3, scale: 0.125 }],
}
