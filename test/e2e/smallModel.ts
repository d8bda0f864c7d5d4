import { encodeModel, type ModelNode } from '../harness/onnxModel.js'

/** 2-3-2 with a ReLU: x [1, 2] in [-1, 1], y [1, 2]. Small enough for every proof system. */
export function smallModel(): Uint8Array {
  const nodes: ModelNode[] = [
    { op: 'Gemm', inputs: ['x', 'w', 'b'], outputs: ['h'] },
    { op: 'Relu', inputs: ['h'], outputs: ['r'] },
    { op: 'Gemm', inputs: ['r', 'v'], outputs: ['y'] },
  ]
  return encodeModel({
    opset: 17,
    inputs: [{ name: 'x', shape: [1, 2] }],
    constants: {
      w: matrix([2, 3], [0.5, -0.75, 0.25, 1, 0.5, -0.5]),
      b: matrix([3], [0.125, 0, -0.25]),
      v: matrix([3, 2], [1, -1, 0.5, 0.25, -0.75, 0.5]),
    },
    nodes,
    outputs: ['y'],
  })
}

/** Its hidden values are positive, positive and negative. */
export const SMALL_INPUT = { x: [[0.5, 0.875]] }

/** What the small model computes in real numbers for SMALL_INPUT. */
export const SMALL_OUTPUT = [1.28125, -1.234375]

function matrix(shape: readonly number[], data: readonly number[]) {
  return { dtype: 'float32', shape, data: Float64Array.from(data) } as const
}
