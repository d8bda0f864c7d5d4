import { env, InferenceSession, Tensor as OrtTensor } from 'onnxruntime-web'
import { describe, expect, it } from 'vitest'
import { buildGraph } from '../../src/graph/build.js'
import { runGraph } from '../../src/graph/run.js'
import { decodeModel, type Tensor } from '../../src/onnx/index.js'
import { findOperator } from '../../src/ops/registry.js'
import { rewritten } from '../../src/ops/rewrites/index.js'
import { encodeModel, type ModelNode, type ModelSource } from '../harness/onnxModel.js'
import { RandomNumbers } from '../harness/randomNumbers.js'

env.wasm.numThreads = 1
env.logLevel = 'error'

const floats = (shape: number[], ...data: number[]): Tensor => ({
  dtype: 'float32',
  shape,
  data: Float64Array.from(data, Math.fround),
})
const integers = (dtype: 'uint8' | 'int8' | 'int64', shape: number[], ...data: number[]): Tensor => ({
  ...{ dtype, shape },
  data: Float64Array.from(data),
})

/** The operators that the outputs depend on, once rewritten. */
function operatorsOf(source: ModelSource): string[] {
  const { steps } = buildGraph(rewritten(decodeModel(encodeModel(source))), findOperator, new Map())
  return steps.map(({ ctx }) => ctx.node.op)
}

/** Operators of the rewritten model's nodes, those that nothing reads included. */
function nodesOf(source: ModelSource): string[] {
  return rewritten(decodeModel(encodeModel(source))).graph.nodes.map(({ opType }) => opType)
}

describe('quantized nodes', () => {
  const constants: Record<string, Tensor> = {
    s: floats([], 0.031),
    t: floats([], 0.0407),
    z: integers('uint8', [], 117),
    i: integers('int8', [], 3),
    axis: floats([3], 0.1, 0.2, 0.3),
    zeros: integers('uint8', [3], 1, 2, 3),
  }
  const step = (op: string, input: string, output: string, scale = 's', zero = 'z'): ModelNode => ({
    op,
    inputs: [input, scale, zero],
    outputs: [output],
  })
  const quantized = (
    node: ModelNode,
    last = step('QuantizeLinear', 'f', 'q', 't'),
    more: ModelNode[] = [],
  ) => ({
    ...{ opset: 17, constants, outputs: ['q'] },
    inputs: [
      { name: 'x', dtype: 'uint8' as const, shape: [1, 3, 2, 2] },
      { name: 'y', dtype: 'uint8' as const, shape: [1, 3, 2, 2] },
    ],
    nodes: [step('DequantizeLinear', 'x', 'a'), step('DequantizeLinear', 'y', 'b', 't'), node, last, ...more],
  })
  const binary = (op: string): ModelNode => ({ op, inputs: ['a', 'b'], outputs: ['f'] })
  const unary = (op: string, attributes = {}): ModelNode => ({
    op,
    inputs: ['a'],
    outputs: ['f'],
    attributes,
  })

  it.each<[ModelNode, string]>([
    [binary('Add'), 'QLinearAdd'],
    [binary('Mul'), 'QLinearMul'],
    [unary('Sigmoid'), 'QLinearSigmoid'],
    [unary('LeakyRelu', { alpha: { float: 0.25 } }), 'QLinearLeakyRelu'],
    [unary('AveragePool', { kernel_shape: [2, 2] }), 'QLinearAveragePool'],
    [unary('GlobalAveragePool'), 'QLinearGlobalAveragePool'],
  ])('%j between two steps becomes %s', (node, type) => {
    expect(operatorsOf(quantized(node))).toEqual([type])
  })

  it.each<[string, ModelSource]>([
    ['an operator that runtimes do not fuse', quantized(binary('Sub'))],
    ['a float that is read elsewhere', { ...quantized(binary('Add')), outputs: ['q', 'f'] }],
    [
      'a float that is read twice',
      {
        ...quantized(binary('Add'), undefined, [{ op: 'Relu', inputs: ['f'], outputs: ['r'] }]),
        outputs: ['q', 'r'],
      },
    ],
    ['types that differ', quantized(binary('Add'), step('QuantizeLinear', 'f', 'q', 't', 'i'))],
    ['a scale for each channel', quantized(binary('Add'), step('QuantizeLinear', 'f', 'q', 'axis', 'zeros'))],
    ['an operand that is no quantized tensor', quantized({ ...binary('Add'), inputs: ['a', 's'] })],
    ['no zero point', quantized(binary('Add'), { op: 'QuantizeLinear', inputs: ['f', 't'], outputs: ['q'] })],
    ['another domain', quantized({ ...binary('Add'), domain: 'com.example' })],
  ])('stay as they are: %s', (_, source) => {
    expect(nodesOf(source)).toEqual(source.nodes.map(({ op }) => op))
  })

  it('are what onnxruntime computes, to the bit', async () => {
    const source = quantized(binary('Add'))
    const random = new RandomNumbers(2)
    const sample = new Map(
      ['x', 'y'].map((name) => [name, Float64Array.from({ length: 12 }, () => random.between(0, 255))]),
    )
    const graph = buildGraph(rewritten(decodeModel(encodeModel(source))), findOperator, new Map())
    const found = runGraph(graph, sample).get('q')!
    const session = await InferenceSession.create(encodeModel(source), { executionProviders: ['wasm'] })
    const feeds = [...sample].map(([name, data]) => [
      name,
      new OrtTensor('uint8', Uint8Array.from(data), [1, 3, 2, 2]),
    ])
    const { q } = await session.run(Object.fromEntries(feeds))
    expect([...found]).toEqual([...(q!.data as Uint8Array)])
    await session.release()
  })
})

describe('layer normalization', () => {
  interface Parts {
    readonly axes?: readonly number[]
    readonly second?: readonly number[]
    readonly square?: ModelNode[]
    readonly keepdims?: number
    readonly difference?: readonly string[]
    readonly epsilon?: Tensor
    readonly exponent?: Tensor
    readonly root?: string
  }

  function model({
    axes = [-1],
    second = axes,
    square = [{ op: 'Pow', inputs: ['d', 'two'], outputs: ['p'] }],
    keepdims = 1,
    difference = ['x', 'm'],
    epsilon = floats([], 1e-5),
    exponent = floats([], 2),
    root = 'Sqrt',
  }: Parts = {}): ModelSource {
    const mean = (input: string, output: string, over: readonly number[]): ModelNode => ({
      ...{ op: 'ReduceMean', inputs: [input], outputs: [output] },
      attributes: { axes: over, keepdims },
    })
    return {
      opset: 13,
      inputs: [{ name: 'x', shape: [2, 3, 4] }],
      constants: { two: exponent, e: epsilon },
      nodes: [
        mean('x', 'm', axes),
        { op: 'Sub', inputs: difference, outputs: ['d'] },
        ...square,
        mean('p', 'v', second),
        { op: 'Add', inputs: ['v', 'e'], outputs: ['w'] },
        { op: root, inputs: ['w'], outputs: ['r'] },
        { op: 'Div', inputs: ['d', 'r'], outputs: ['y'] },
      ],
      outputs: ['y'],
    }
  }

  const sides: Record<string, ModelSource> = {
    'by a power': model(),
    'by a product': model({ square: [{ op: 'Mul', inputs: ['d', 'd'], outputs: ['p'] }] }),
    'of a difference that is computed twice': model({
      square: [
        { op: 'Sub', inputs: ['x', 'm'], outputs: ['d2'] },
        { op: 'Pow', inputs: ['d2', 'two'], outputs: ['p'] },
      ],
    }),
  }

  it.each(Object.entries(sides))('%s is one operator, and the same function', (_, source) => {
    expect(nodesOf(source).at(-1)).toBe('LayerNormalization')
    const graphs = [rewritten(decodeModel(encodeModel(source))), decodeModel(encodeModel(source))].map(
      (decoded) => buildGraph(decoded, findOperator, new Map()),
    )
    const random = new RandomNumbers(6)
    for (const size of [1e-3, 1, 50]) {
      const x = Float64Array.from({ length: 24 }, () => (random.between(-1000, 1000) / 1000) * size)
      const [found, wanted] = graphs.map((graph) => runGraph(graph, new Map([['x', x]])).get('y')!) as [
        Float64Array,
        Float64Array,
      ]
      found.forEach((value, i) => {
        expect(value).toBeCloseTo(wanted[i]!, 10)
      })
    }
  })

  it.each<[string, Parts]>([
    ['over another axis', { axes: [1] }],
    ['over two axes', { axes: [-2, -1] }],
    ['of means over different axes', { second: [1] }],
    ['of the mean less the value', { difference: ['m', 'x'] }],
    ['of another tensor less the mean', { difference: ['e', 'm'] }],
    ['of cubes', { exponent: floats([], 3) }],
    ['of powers that differ', { exponent: floats([4], 2, 2, 2, 3) }],
    ['with an epsilon for each element', { epsilon: floats([4], 1e-5, 1e-5, 1e-5, 1) }],
    ['with an epsilon that adds an axis', { epsilon: floats([1, 1, 1, 1], 1e-5) }],
    ['without a root', { root: 'Exp' }],
    ['of a square of something else', { square: [{ op: 'Mul', inputs: ['d', 'x'], outputs: ['p'] }] }],
  ])('is not what is computed %s', (_, parts) => {
    const source = model(parts)
    expect(nodesOf(source)).toEqual(source.nodes.map(({ op }) => op))
  })
})
