import { describe, expect, it } from 'vitest'
import { buildGraph } from '../../src/graph/build.js'
import { NodeRefusedError, UnsupportedModelError } from '../../src/graph/errors.js'
import { decodeModel, type Tensor } from '../../src/onnx/index.js'
import { findOperator } from '../../src/ops/registry.js'
import { type AttributeValue, encodeModel, type ModelInput } from '../harness/onnxModel.js'

interface Node {
  readonly inputs: readonly (readonly number[] | Tensor)[]
  readonly attributes?: Readonly<Record<string, AttributeValue>>
  readonly outputs?: readonly string[]
  readonly opset?: number
}

const int64 = (...values: number[]): Tensor => ({
  dtype: 'int64',
  shape: [values.length],
  data: Float64Array.from(values),
})

/** What building a model of one node says; arrays are secret inputs of that shape. */
function refusal(op: string, { inputs, attributes = {}, outputs = ['y'], opset = 17 }: Node): string {
  const named = inputs.map((input, i) => ({ name: `x${i}`, input }))
  const secret: ModelInput[] = named.flatMap(({ name, input }) =>
    'dtype' in input ? [] : [{ name, shape: input }],
  )
  const stored = named.flatMap(({ name, input }) => ('dtype' in input ? [[name, input] as const] : []))
  const nodes = [{ op, inputs: named.map(({ name }) => name), outputs, attributes }]
  const model = encodeModel({ opset, inputs: secret, constants: Object.fromEntries(stored), nodes, outputs })
  try {
    buildGraph(decodeModel(model), findOperator, new Map())
  } catch (error) {
    if (error instanceof NodeRefusedError) return error.reason
    if (error instanceof UnsupportedModelError) return error.refusals.map(({ reason }) => reason).join('; ')
    throw error
  }
  return 'accepted'
}

describe('what operators refuse', () => {
  it.each<[string, Node, string]>([
    [
      'Conv',
      {
        inputs: [
          [1, 1, 3],
          [1, 1, 2],
        ],
      },
      'computes its input W',
    ],
    [
      'Conv',
      { inputs: [[1, 2, 3], int64(1)] },
      'has inputs of shapes [1,2,3] and [1] for 1 groups, which do not fit',
    ],
    [
      'MaxPool',
      { inputs: [[1, 1, 4]], attributes: { kernel_shape: [2] }, outputs: ['y', 'at'] },
      'is asked for Indices, which have no circuit',
    ],
    [
      'MaxPool',
      { inputs: [[1, 1, 4]], attributes: { kernel_shape: [9] } },
      'has a window larger than its input [4]',
    ],
    ['MaxPool', { inputs: [[1, 1, 4]] }, 'lacks its attribute kernel_shape'],
    [
      'MaxPool',
      { inputs: [[1, 1, 4]], attributes: { kernel_shape: [2], storage_order: 1 } },
      'sets storage_order = 1; accepted: 0',
    ],
    [
      'MaxPool',
      { inputs: [[1, 1, 4]], attributes: { kernel_shape: [2], pads: [-1, 0] } },
      'sets pads = [-1,0]; expected 2 numbers that fit its input',
    ],
    ['Dropout', { inputs: [[2]], outputs: ['y', 'mask'] }, 'is asked for its mask, which has no circuit'],
    [
      'BatchNormalization',
      { inputs: [[1, 1, 2]], attributes: { training_mode: 1 } },
      'sets training_mode = 1; accepted: 0',
    ],
    ['Reshape', { inputs: [[2, 3], int64(4, -1)] }, 'cannot give [2,3] the shape [4,-1]'],
    ['Reshape', { inputs: [[2, 3], [2]] }, 'computes its input shape'],
    ['Gather', { inputs: [[2, 3], [1]] }, 'computes its input indices'],
    ['Gather', { inputs: [[2, 3], int64(2)] }, 'reads index 2 of an axis of extent 2'],
    ['Div', { inputs: [[2], [2]] }, 'computes its input B'],
    ['Div', { inputs: [[2], { dtype: 'float32', shape: [1], data: Float64Array.of(0) }] }, 'divides by zero'],
    [
      'Cast',
      { inputs: [[2]], attributes: { to: 7 } },
      'casts a secret float32 tensor to int64, which would round or wrap its values',
    ],
    ['Cast', { inputs: [[2]], attributes: { to: 8 } }, 'casts to string, which has no circuit'],
    [
      'LeakyRelu',
      { inputs: [[2]], attributes: { alpha: { float: -0.5 } } },
      'sets alpha = -0.5, outside of 0 to 1',
    ],
    [
      'Transpose',
      { inputs: [[2, 3]], attributes: { perm: [0, 0] } },
      'sets perm = [0,0], which does not permute 2 axes',
    ],
    ['Squeeze', { inputs: [[2, 1], int64(0)] }, 'cannot leave out axes [0] of the shape [2,1]'],
    ['Unsqueeze', { inputs: [[2], int64(0, 0)] }, 'repeats an axis in [0,0]'],
    [
      'Concat',
      {
        inputs: [
          [2, 3],
          [3, 2],
        ],
        attributes: { axis: 0 },
      },
      'cannot join shapes [2,3] and [3,2] on axis 0',
    ],
    [
      'Slice',
      { inputs: [[4], int64(0), int64(4), int64(0), int64(0)] },
      'has starts [0], ends [4] and steps [0] for axes [0]',
    ],
    [
      'Pad',
      { inputs: [[3], int64(3, 0)], attributes: { mode: 'reflect' } },
      'cannot pad an axis of extent 3 by 3 and 0',
    ],
    ['Pad', { inputs: [[3], int64(-2, -2)] }, 'cannot pad an axis of extent 3 by -2 and -2'],
    ['Add', { inputs: [[2], [3]] }, 'has inputs of shapes [2] and [3], which do not broadcast'],
    [
      'Constant',
      { inputs: [], attributes: { value_string: 'x' } },
      'has attribute value_string, which has no circuit',
    ],
    ['Relu', { inputs: [[2]], attributes: { alpha: 1 } }, 'has the unknown attribute alpha'],
    ['Relu', { inputs: [[2]], opset: 6 }, 'opset 6 is outside of 7 to 25'],
    ['Whirlpool', { inputs: [[2]] }, 'no circuit for this operator yet'],
  ])('%s %j', (op, node, reason) => {
    expect(refusal(op, node)).toBe(reason)
  })
})
