import { describe, expect, it } from 'vitest'
import { checkRows } from '../../src/circuit/check.js'
import { solve } from '../../src/circuit/witness.js'
import { OutOfCalibratedRangeError } from '../../src/integer/errors.js'
import { type Instruction, interpret, type Program } from '../../src/integer/program.js'
import { lowerProgram } from '../../src/lower/lower.js'

const [LO, BITS] = [-16, 5]

/** A program of one instruction over an input of some elements from -16 to 15. */
function programOf(instruction: Instruction, inputs: number, outputs: number): Program {
  const port = (name: string, tensor: number, size: number) => ({ name, shape: [size], tensor, scale: 0.5 })
  return {
    instructions: [{ kind: 'input', inputs: [], size: inputs, lo: LO, bits: BITS }, instruction],
    tensors: [
      { node: 'x', shape: [inputs], scale: Float64Array.of(0.5) },
      { node: 'layer', shape: [outputs], scale: Float64Array.of(0.5) },
    ],
    inputs: [port('x', 0, inputs)],
    outputs: [port('y', 1, outputs)],
  }
}

function everyInput(count: number): number[][] {
  const values = Array.from({ length: 2 ** BITS }, (_, i) => [LO + i])
  return count === 1 ? values : values.flatMap((a) => values.map((b) => [...a, ...b]))
}

function outcome(program: Program, x: readonly number[]): number[] | undefined {
  try {
    return Array.from(interpret(program, [Float64Array.from(x)])[1]!, Number)
  } catch (error) {
    expect(error).toBeInstanceOf(OutOfCalibratedRangeError)
    return undefined
  }
}

const CASES: readonly (readonly [string, Instruction, number, (x: readonly number[]) => boolean])[] = [
  [
    'relu',
    { kind: 'relu', inputs: [0], shift: Uint8Array.of(0), limit: Uint8Array.of(3) },
    1,
    ([x]) => x! >= -8 && x! < 8,
  ],
  [
    'relu that rounds',
    { kind: 'relu', inputs: [0], shift: Uint8Array.of(2), limit: Uint8Array.of(3) },
    1,
    ([x]) => x! + 2 >= -8 && x! + 2 < 8,
  ],
  [
    'relu without a limit',
    { kind: 'relu', inputs: [0], shift: Uint8Array.of(1), limit: Uint8Array.of(255) },
    1,
    () => true,
  ],
  [
    'leakyRelu',
    { kind: 'leakyRelu', inputs: [0], shift: Uint8Array.of(1), slope: 1, unit: 4, limit: Uint8Array.of(3) },
    1,
    ([x]) => x! + 1 >= -8 && x! + 1 < 8,
  ],
  [
    'rescale',
    { kind: 'rescale', inputs: [0], shift: Uint8Array.of(1), limit: Uint8Array.of(3) },
    1,
    ([x]) => x! + 1 >= -8 && x! + 1 < 8,
  ],
  [
    'clip',
    {
      ...{ kind: 'clip', inputs: [0], shift: Uint8Array.of(1), limit: Uint8Array.of(3) },
      ...{ low: Float64Array.of(-1), high: Float64Array.of(2) },
    },
    1,
    ([x]) => x! + 3 >= -8 && x! + 3 < 8,
  ],
  [
    'piecewise',
    {
      ...{ kind: 'piecewise', inputs: [0], table: Uint32Array.of(0), limit: Uint8Array.of(3) },
      tables: [
        {
          ...{ shift: 0, base: -2, lowBits: 1, segmentBits: 1, outShift: 0 },
          ...{ a: [0, 3], b: [1, 2], c: [1, 0] },
        },
      ],
    },
    1,
    ([x]) => x! + 2 >= -8 && x! + 2 < 8,
  ],
  [
    'max',
    { kind: 'max', inputs: [0], rowStart: Uint32Array.of(0, 2), col: Uint32Array.of(0, 1), limit: 3 },
    2,
    ([a, b]) => a! - b! >= -8 && a! - b! < 8,
  ],
]

describe.each(CASES)('%s', (_, instruction, inputs, accepts) => {
  const program = programOf(instruction, inputs, 1)
  const lowered = lowerProgram(program, { inputs: 'private', outputs: 'public' })
  const { limit: __, ...rest } = instruction as Extract<Instruction, { kind: 'relu' }>
  const free = programOf(rest as Instruction, inputs, 1)

  it('takes the inputs of its limit alone, in the interpreter and in the circuit', () => {
    for (const x of everyInput(inputs)) {
      const found = outcome(program, x)
      expect(found !== undefined, `${x}`).toBe(accepts(x))
      expect(checkRows(lowered.circuit, solve(lowered.circuit, Float64Array.from(x))).ok, `${x}`).toBe(
        accepts(x),
      )
      if (found !== undefined) expect(found).toEqual(outcome(free, x))
    }
  })

  it('has bounds that hold every accepted result', () => {
    const { lo, hi } = lowered.bounds[1]!
    const results = everyInput(inputs).flatMap((x) => outcome(program, x) ?? [])
    expect(Math.min(...results)).toBeGreaterThanOrEqual(lo[0]!)
    expect(Math.max(...results)).toBeLessThanOrEqual(hi[0]!)
  })
})

it('the error names the layer, the element, and real values', () => {
  const program = programOf(
    { kind: 'relu', inputs: [0], shift: Uint8Array.of(0, 0), limit: Uint8Array.of(255, 2) },
    2,
    2,
  )
  expect(() => interpret(program, [Float64Array.of(15, 5)])).toThrow(
    expect.objectContaining({
      message: 'The input takes layer "layer" out of its calibrated range.',
      facts: { element: 1, value: 2.5, accepted: '-2 to 1.5' },
    }),
  )
})
