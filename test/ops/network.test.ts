import { describe, expect, it } from 'vitest'
import type { Tensor } from '../../src/onnx/index.js'
import { sizeOf } from '../../src/util/integers.js'
import { pseudoRandom } from '../../src/util/random.js'
import { checkModel } from '../harness/checkModel.js'
import type { ModelSource } from '../harness/onnxModel.js'

const random = pseudoRandom(3)

function weights(...shape: number[]): Tensor {
  return {
    dtype: 'float32',
    shape,
    data: Float64Array.from({ length: sizeOf(shape) }, () => Math.fround(random() - 0.5)),
  }
}

function integers(...values: number[]): Tensor {
  return { dtype: 'int64', shape: [values.length], data: Float64Array.from(values) }
}

/** Operators in series, each reading the last value and the named constants. */
function chain(
  shape: readonly number[],
  constants: Record<string, Tensor>,
  ...ops: Omit<ModelSource['nodes'][number], 'outputs'>[]
) {
  const nodes = ops.map((node, i) => ({
    ...node,
    inputs: node.inputs.map((x) => (x === '' ? `v${i}` : x)),
    outputs: [`v${i + 1}`],
  }))
  return { opset: 17, inputs: [{ name: 'v0', shape }], constants, nodes, outputs: [`v${ops.length}`] }
}

describe('operators together', () => {
  it('run a convolutional network from pixels to shares', async () => {
    const model = chain(
      [1, 1, 8, 8],
      {
        kernel: weights(2, 1, 3, 3),
        bias: weights(2),
        scale: weights(2),
        shift: weights(2),
        mean: weights(2),
        variance: { dtype: 'float32', shape: [2], data: Float64Array.of(0.5, 2) },
        dense: weights(18, 4),
        offset: weights(4),
      },
      { op: 'Conv', inputs: ['', 'kernel', 'bias'] },
      { op: 'BatchNormalization', inputs: ['', 'scale', 'shift', 'mean', 'variance'] },
      { op: 'Relu', inputs: [''] },
      { op: 'MaxPool', inputs: [''], attributes: { kernel_shape: [2, 2], strides: [2, 2] } },
      { op: 'Flatten', inputs: [''] },
      { op: 'Gemm', inputs: ['', 'dense', 'offset'] },
      { op: 'Softmax', inputs: [''] },
    )
    expect(await checkModel(model, { bits: 12, tolerance: 4 })).toBeGreaterThan(0)
  })

  it('take a tensor twice', async () => {
    const nodes = [
      { op: 'Mul', inputs: ['x', 'x'], outputs: ['square'] },
      { op: 'Add', inputs: ['x', 'x'], outputs: ['twice'] },
      { op: 'Sub', inputs: ['square', 'twice'], outputs: ['y'] },
    ]
    await checkModel(
      { opset: 17, inputs: [{ name: 'x', shape: [3] }], nodes, outputs: ['y'] },
      { bits: 10, tolerance: 1 },
    )
  })

  it('fold the shape arithmetic of exported models', async () => {
    const nodes = [
      { op: 'Shape', inputs: ['x'], outputs: ['shape'] },
      { op: 'Gather', inputs: ['shape', 'zero'], outputs: ['batch'], attributes: { axis: 0 } },
      { op: 'Mul', inputs: ['batch', 'three'], outputs: ['times'] },
      { op: 'Div', inputs: ['times', 'two'], outputs: ['half'] },
      { op: 'Concat', inputs: ['half', 'rest'], outputs: ['target'], attributes: { axis: 0 } },
      { op: 'Reshape', inputs: ['x', 'target'], outputs: ['y'] },
    ]
    const constants = { zero: integers(0), two: integers(2), three: integers(3), rest: integers(-1) }
    await checkModel(
      { opset: 17, inputs: [{ name: 'x', shape: [4, 3] }], constants, nodes, outputs: ['y'] },
      { bits: 8, tolerance: 0 },
    )
  })

  it('pool channels of different scales, activated by functions of several tables', async () => {
    const model = chain(
      [1, 2, 4],
      { kernel: weights(3, 2, 1), axes: integers(0) },
      { op: 'Conv', inputs: ['', 'kernel'] },
      { op: 'Transpose', inputs: [''], attributes: { perm: [0, 2, 1] } },
      { op: 'MaxPool', inputs: [''], attributes: { kernel_shape: [3], strides: [1], pads: [1, 1] } },
      { op: 'Tanh', inputs: [''] },
      { op: 'Squeeze', inputs: ['', 'axes'] },
      { op: 'ArgMax', inputs: [''], attributes: { axis: 1 } },
    )
    await checkModel(model, { bits: 12, tolerance: 0 })
  })
})
