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

const floats = (...values: number[]): Tensor => ({
  dtype: 'float32',
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
        inputs: [[1, 1, 3], [1, 1, 2], [3]],
      },
      'has biases of shape [3] for 1 output channels',
    ],
    [
      'Conv',
      { inputs: [[1, 2, 3], int64(1)] },
      'has inputs of shapes [1,2,3] and [1] for 1 groups, which do not fit',
    ],
    [
      'LpPool',
      { inputs: [[1, 1, 4]], attributes: { kernel_shape: [2], p: 5 } },
      'sets p = 5; accepted: 1 to 4',
    ],
    [
      'MaxPool',
      { inputs: [[1, 1, 4]], attributes: { kernel_shape: [9] } },
      'has a window larger than its input [4]',
    ],
    ['MaxPool', { inputs: [[1, 1, 4]] }, 'lacks its attribute kernel_shape'],
    [
      'MaxPool',
      { inputs: [[1, 1, 4]], attributes: { kernel_shape: [2], pads: [1] } },
      'sets pads = [1]; expected 2 numbers that fit its input',
    ],
    [
      'Einsum',
      { inputs: [[2, 3]], attributes: { equation: 'ab->c' } },
      'has the equation "ab->c", whose result is not made of its terms',
    ],
    [
      'ReduceLogSum',
      { inputs: [{ dtype: 'int64', shape: [2], data: Float64Array.of(1, 2) }] },
      'reads int64; accepted: floats',
    ],
    [
      'BatchNormalization',
      { inputs: [[1, 1, 2]], attributes: { training_mode: 1 } },
      'sets training_mode = 1; accepted: 0',
    ],
    ['Reshape', { inputs: [[2, 3], int64(4, -1)] }, 'cannot give [2,3] the shape [4,-1]'],
    ['Reshape', { inputs: [[2, 3], [2]] }, 'computes its input shape'],
    ['Gather', { inputs: [[2, 3], [1]] }, 'reads indices of type float32'],
    ['Gather', { inputs: [[2, 3], int64(2)] }, 'reads index 2 of an axis of extent 2'],
    ['Div', { inputs: [[2], { dtype: 'float32', shape: [1], data: Float64Array.of(0) }] }, 'divides by zero'],
    [
      'Dropout',
      { inputs: [[2], floats(0.5), { dtype: 'bool', shape: [1], data: Float64Array.of(1) }] },
      'is in training mode',
    ],
    ['Cast', { inputs: [[2]], attributes: { to: 8 } }, 'casts from float32 to string, which has no circuit'],
    [
      'Celu',
      { inputs: [[2]], attributes: { alpha: { float: -0.5 } } },
      'sets alpha = -0.5; accepted: above 0',
    ],
    [
      'Pow',
      { inputs: [{ dtype: 'float32', shape: [1], data: Float64Array.of(-2) }, [2]] },
      'raises -2 to a secret power, which has no circuit',
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
      { inputs: [[3], int64(-3, 1)], attributes: { mode: 'reflect' } },
      'cannot pad an axis of extent 3 by -3 and 1',
    ],
    ['Split', { inputs: [[3]], outputs: ['y', 'z'] }, 'cannot split an axis of extent 3 into 2 equal parts'],
    ['Split', { inputs: [[3], int64(1, 2)] }, 'splits an axis of extent 3 into [1,2], with 1 outputs'],
    ['NonZero', { inputs: [[3]] }, 'computes its input X'],
    ['GatherElements', { inputs: [[3], int64(3)] }, 'reads index 3 of an axis of extent 3'],
    ['GatherND', { inputs: [[3], int64(0, 0)] }, 'has indices of shape [2] for a shape [3] and 0 batch axes'],
    ['ScatterElements', { inputs: [[3], int64(0), [2]] }, 'has updates of shape [2], expected [1]'],
    ['Tile', { inputs: [[3], int64(1, 1)] }, 'has repeats [1,1] for a shape [3]'],
    ['Resize', { inputs: [[3]] }, 'needs either scales or sizes'],
    ['Pad', { inputs: [[3], int64(-2, -2)] }, 'cannot pad an axis of extent 3 by -2 and -2'],
    ['Add', { inputs: [[2], [3]] }, 'has inputs of shapes [2] and [3], which do not broadcast'],
    [
      'Constant',
      { inputs: [], attributes: { value_string: 'x' } },
      'has attribute value_string, which has no circuit',
    ],
    ['Relu', { inputs: [[2]], attributes: { alpha: 1 } }, 'has the unknown attribute alpha'],
    ['Relu', { inputs: [[2]], opset: 28 }, 'opset 28 is outside of 1 to 27'],
    ['Gelu', { inputs: [[2]], opset: 19 }, 'opset 19 is outside of 20 to 27'],
    ['Whirlpool', { inputs: [[2]] }, 'no circuit for this operator yet'],
  ])('%s %j', (op, node, reason) => {
    expect(refusal(op, node)).toBe(reason)
  })
})
