import { encodeModel } from '../harness/onnxModel.js'
import { externalData, model, node, TYPE, tensor, value } from '../onnx/models.js'
import { floats32 } from '../onnx/protobuf.js'

/** x [2] to y [2]: as small as circuits get. */
export function relu(): Uint8Array {
  return encodeModel({
    opset: 17,
    inputs: [{ name: 'x', shape: [2] }],
    nodes: [{ op: 'Relu', inputs: ['x'], outputs: ['y'] }],
    outputs: ['y'],
  })
}

const floats = (shape: number[], ...data: number[]) =>
  ({ dtype: 'float32', shape, data: Float64Array.from(data) }) as const
const integers = (...data: number[]) =>
  ({ dtype: 'int64', shape: [data.length], data: Float64Array.from(data) }) as const

/** Operators with attributes, axes, shapes and indices. */
export function convolution(): Uint8Array {
  return encodeModel({
    opset: 13,
    inputs: [{ name: 'x', shape: ['batch', 1, 4, 4] }],
    constants: {
      w: floats([2, 1, 2, 2], 1, 0.5, -0.5, 0.25, -1, 1, 0.5, 0.5),
      b: floats([2], 0.5, -0.25),
      shape: integers(1, -1),
      starts: integers(0),
      ends: integers(2),
      axes: integers(1),
    },
    nodes: [
      {
        op: 'Conv',
        inputs: ['x', 'w', 'b'],
        outputs: ['c'],
        attributes: {
          kernel_shape: [2, 2],
          pads: [1, 0, 0, 1],
          strides: [2, 2],
          dilations: [1, 1],
          group: 1,
        },
      },
      { op: 'Relu', inputs: ['c'], outputs: ['r'] },
      { op: 'MaxPool', inputs: ['r'], outputs: ['p'], attributes: { kernel_shape: [2, 2], strides: [1, 1] } },
      { op: 'Reshape', inputs: ['p', 'shape'], outputs: ['f'] },
      { op: 'Slice', inputs: ['f', 'starts', 'ends', 'axes'], outputs: ['s'] },
      { op: 'Concat', inputs: ['s', 'f'], outputs: ['y'], attributes: { axis: -1 } },
    ],
    outputs: ['y'],
  })
}

/** A model whose weights are in weights.bin beside it. */
export function externalModel(): { readonly model: Uint8Array; readonly data: Uint8Array } {
  const weights = (name: string, offset: string) =>
    tensor(name, TYPE.float32, [2], externalData({ location: 'weights.bin', offset, length: '8' }))
  return {
    model: model({
      inputs: [value('x', 1, [2])],
      outputs: [value('y', 1, [2])],
      initializers: [weights('w', '0'), weights('b', '8')],
      nodes: [node('Mul', ['x', 'w'], ['h']), node('Add', ['h', 'b'], ['y'])],
    }),
    data: floats32([0.5, -1, 0.25, 1]),
  }
}
