import type { DataType } from '../../onnx/index.js'
import type { Draw, ExampleInput } from '../op.js'

/** A known scale and zero point, for examples. */
export function step(scale: number, zero: number, dtype: DataType = 'uint8'): [ExampleInput, ExampleInput] {
  return [
    { shape: [], values: [Math.fround(scale)], constant: true },
    { shape: [], dtype, values: [zero], constant: true },
  ]
}

/** A random scale and zero point of uint8. */
export function drawStep(draw: Draw): [ExampleInput, ExampleInput] {
  return step(draw.int(1, 40) / 1000, draw.int(0, 255))
}

/** A quantized tensor of the graph. */
export function drawBytes(draw: Draw, least: number, most: number) {
  return draw.tensor({ dtypes: ['uint8'], fits: ({ length }) => length >= least && length <= most })
}
