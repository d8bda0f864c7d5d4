import { describe, expect, it } from 'vitest'
import { buildGraph } from '../../src/graph/build.js'
import { NodeRefusedError, type Refusal, UnsupportedModelError } from '../../src/graph/errors.js'
import { decodeModel, type OnnxModel, type Tensor } from '../../src/onnx/index.js'
import { findOperator } from '../../src/ops/registry.js'
import { encodeModel, type ModelNode } from '../harness/onnxModel.js'

const LIST: Tensor = { dtype: 'int64', shape: [2], data: Float64Array.of(2, 2) }

/** A model with the input x [2, 2], the known list of two twos, and all outputs of its nodes. */
function modelOf(nodes: readonly ModelNode[], opset = 17): OnnxModel {
  const outputs = nodes.flatMap((node) => node.outputs)
  const inputs = [{ name: 'x', shape: [2, 2] }]
  return decodeModel(encodeModel({ opset, inputs, constants: { list: LIST }, nodes, outputs }))
}

function build(model: OnnxModel) {
  return buildGraph(model, findOperator, new Map())
}

function refusalsOf(model: OnnxModel): readonly Refusal[] {
  try {
    build(model)
  } catch (error) {
    if (error instanceof UnsupportedModelError) return error.refusals
    throw error
  }
  return []
}

const unfit = (name: string): ModelNode => ({ op: 'Reshape', inputs: ['x', 'three'], outputs: [name] })
const three: ModelNode = {
  op: 'Constant',
  inputs: [],
  outputs: ['three'],
  attributes: { value: { dtype: 'int64', shape: [1], data: Float64Array.of(3) } },
}

describe('refusals', () => {
  it('for types are listed with those of operators and attributes', () => {
    const nodes = [
      three,
      unfit('a'),
      { op: 'Nonsense', inputs: ['x'], outputs: ['b'] },
      { op: 'Relu', inputs: ['x'], outputs: ['c'], attributes: { no: 1 } },
      { op: 'MatMul', inputs: ['x', 'list'], outputs: ['d'] },
      unfit('e'),
    ]
    const found = refusalsOf(modelOf(nodes)).map(({ node }) => node)
    expect(found).toEqual(['Nonsense_2', 'Relu_3', 'Reshape_1', 'Reshape_5'])
  })

  it('of one node for its inputs are thrown as they are', () => {
    expect(() => build(modelOf([three, unfit('a')]))).toThrow(NodeRefusedError)
  })

  it('do not repeat themselves for nodes that read what was refused', () => {
    const nodes = [
      { op: 'Nonsense', inputs: ['x'], outputs: ['a'] },
      { op: 'Relu', inputs: ['a'], outputs: ['b'] },
      { op: 'MatMul', inputs: ['b', 'x'], outputs: ['c'] },
    ]
    expect(refusalsOf(modelOf(nodes)).map(({ node }) => node)).toEqual(['Nonsense_0'])
  })

  it('go on behind a refused node where the file says what it computes', () => {
    const nodes = [
      { op: 'Nonsense', inputs: ['x'], outputs: ['a'] },
      three,
      { op: 'Reshape', inputs: ['a', 'three'], outputs: ['b'] },
    ]
    const { graph, ...model } = modelOf(nodes)
    const valueInfo = [{ name: 'a', dtype: 'float32', shape: [2, 2] } as const]
    const found = refusalsOf({ ...model, graph: { ...graph, valueInfo } }).map(({ node }) => node)
    expect(found).toEqual(['Nonsense_0', 'Reshape_2'])
  })

  it('come before dimensions that are open', () => {
    const inputs = [{ name: 'x', shape: ['n'] }]
    const nodes = [{ op: 'Nonsense', inputs: ['x'], outputs: ['y'] }]
    const model = decodeModel(encodeModel({ opset: 17, inputs, nodes, outputs: ['y'] }))
    expect(() => build(model)).toThrow(UnsupportedModelError)
  })
})

describe('advice', () => {
  const adviceOn = (op: string, domain = '', opset = 17) => {
    const found = findOperator({ opType: op, domain }, opset)
    return 'refusal' in found ? `${found.refusal}: ${found.advice}` : undefined
  }

  it.each([
    ['Softmx', '', /use Softmax/],
    ['relu', '', /use Relu/],
    ['RandomNormal', '', /random numbers outside/],
    ['SequenceInsert', '', /in the place of sequences/],
    ['Frobnicate', 'com.acme', /of the domain com.acme.*as a function in the model/],
    ['Relu', 'com.acme', /known in the domain ai.onnx/],
    ['Frobnicate', '', /table of operators/],
  ])('on %s of "%s"', (op, domain, wanted) => {
    expect(adviceOn(op, domain)).toMatch(wanted)
  })

  it('on versions names the ones that are accepted', () => {
    expect(adviceOn('Where', '', 8)).toMatch(/opset 8 is outside of 9 to 27: export the model for opset 13/)
    expect(adviceOn('Relu', '', 99)).toMatch(/opset 99 is outside of 1 to 27: export the model for opset 27/)
  })
})

describe('operators of versions before 7', () => {
  const run = (node: Omit<ModelNode, 'inputs' | 'outputs'>, opset: number, inputs: readonly string[]) =>
    build(modelOf([{ ...node, inputs, outputs: ['y'] }], opset))

  it('may say which inputs they overwrite', () => {
    expect(run({ op: 'Relu', attributes: { consumed_inputs: [0] } }, 1, ['x']).steps).toHaveLength(1)
  })

  it('must not be told to train', () => {
    expect(run({ op: 'Dropout', attributes: { is_test: 1 } }, 6, ['x']).steps).toHaveLength(1)
    expect(() => run({ op: 'Dropout' }, 6, ['x'])).toThrow(UnsupportedModelError)
  })

  it('know these attributes no longer from then on', () => {
    expect(() => run({ op: 'Dropout', attributes: { is_test: 1 } }, 7, ['x'])).toThrow(UnsupportedModelError)
    expect(() => run({ op: 'Add', attributes: { axis: 0 } }, 7, ['x', 'x'])).toThrow(UnsupportedModelError)
  })
})
