import { encodeModel } from '../harness/onnxModel.js'

/** The weights of a 2-3-2 perceptron with a ReLU. */
export interface Weights {
  readonly w: readonly number[]
  readonly b: readonly number[]
  readonly v: readonly number[]
}

export const WEIGHTS: Weights = {
  w: [0.5, -0.75, 0.25, 1, 0.5, -0.5],
  b: [0.125, 0, -0.25],
  v: [1, -1, 0.5, 0.25, -0.75, 0.5],
}

/** Another model of the same architecture, scales and widths: all weights negated. */
export const OTHER_WEIGHTS: Weights = {
  w: WEIGHTS.w.map((x) => -x),
  b: WEIGHTS.b.map((x) => -x),
  v: WEIGHTS.v.map((x) => -x),
}

/** x [1, 2], y [1, 2]. */
export function perceptron({ w, b, v }: Weights): Uint8Array {
  const tensor = (shape: readonly number[], data: readonly number[]) =>
    ({ dtype: 'float32', shape, data: Float64Array.from(data) }) as const
  return encodeModel({
    opset: 17,
    inputs: [{ name: 'x', shape: [1, 2] }],
    constants: { w: tensor([2, 3], w), b: tensor([3], b), v: tensor([3, 2], v) },
    nodes: [
      { op: 'Gemm', inputs: ['x', 'w', 'b'], outputs: ['h'] },
      { op: 'Relu', inputs: ['h'], outputs: ['r'] },
      { op: 'Gemm', inputs: ['r', 'v'], outputs: ['y'] },
    ],
    outputs: ['y'],
  })
}

const trained = (seed: number, shape: readonly number[]) => {
  const size = shape.reduce((a, b) => a * b, 1)
  const data = Float64Array.from({ length: size }, (_, i) => Math.fround(Math.sin(seed + 7 * i)))
  return { dtype: 'float32', shape, data } as const
}

/** Four features and twelve neurons: weights are best multiplied packed, by columns. */
export function dense(seed: number): Uint8Array {
  return encodeModel({
    opset: 17,
    inputs: [{ name: 'x', shape: [1, 4] }],
    constants: { w: trained(seed, [4, 12]), b: trained(seed, [12]) },
    nodes: [{ op: 'Gemm', inputs: ['x', 'w', 'b'], outputs: ['y'] }],
    outputs: ['y'],
  })
}

/** One channel of 6 x 6 pixels under a 3 x 3 kernel with padding: weights are best multiplied by factors. */
export function convolution(seed: number): Uint8Array {
  return encodeModel({
    opset: 17,
    inputs: [{ name: 'x', shape: [1, 1, 6, 6] }],
    constants: { w: trained(seed, [1, 1, 3, 3]), b: trained(seed, [1]) },
    nodes: [{ op: 'Conv', inputs: ['x', 'w', 'b'], outputs: ['y'], attributes: { pads: [1, 1, 1, 1] } }],
    outputs: ['y'],
  })
}

export const X = { x: [[0.5, 0.875]] }
