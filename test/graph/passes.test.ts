import { describe, expect, it } from 'vitest'
import { buildGraph } from '../../src/graph/build.js'
import { runGraph } from '../../src/graph/run.js'
import { decodeModel, type Tensor } from '../../src/onnx/index.js'
import { findOperator } from '../../src/ops/registry.js'
import { pseudoRandom } from '../../src/util/random.js'
import { encodeModel, type ModelSource } from '../harness/onnxModel.js'
import { runReference } from '../harness/reference.js'

const random = pseudoRandom(11)
const floats = (...shape: number[]): Tensor => ({
  dtype: 'float32',
  shape,
  data: Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => Math.fround(random() - 0.4)),
})

const build = (source: ModelSource) => buildGraph(decodeModel(encodeModel(source)), findOperator, new Map())

/** Runs the graph and onnxruntime on the same values. */
async function agree(source: ModelSource): Promise<void> {
  const data = floats(...(source.inputs[0]!.shape as number[])).data
  const own = runGraph(build(source), new Map([['x', data]]))
  const shape = source.inputs[0]!.shape as number[]
  const theirs = await runReference(encodeModel(source), new Map([['x', { dtype: 'float32', shape, data }]]))
  for (const name of source.outputs) {
    const reference = theirs.get(name)!.data
    own.get(name)!.forEach((value, i) => {
      expect(Math.abs(value - reference[i]!)).toBeLessThan(1e-5 * Math.max(1, Math.abs(reference[i]!)))
    })
  }
}

const NORM = {
  s: floats(4),
  b: floats(4),
  m: floats(4),
  v: { dtype: 'float32', shape: [4], data: Float64Array.of(0.5, 1, 2, 0.25) },
} as const

const network = (outputs: readonly string[]): ModelSource => ({
  opset: 17,
  inputs: [{ name: 'x', shape: [1, 2, 6, 6] }],
  constants: { w: floats(4, 2, 3, 3), ...NORM },
  nodes: [
    { op: 'Conv', inputs: ['x', 'w'], outputs: ['c'] },
    { op: 'BatchNormalization', inputs: ['c', 's', 'b', 'm', 'v'], outputs: ['n'] },
    { op: 'Relu', inputs: ['n'], outputs: ['r'] },
    { op: 'MaxPool', inputs: ['r'], outputs: ['p'], attributes: { kernel_shape: [2, 2], strides: [2, 2] } },
    { op: 'Flatten', inputs: ['p'], outputs: ['y'] },
  ],
  outputs,
})

describe('fuseLinear', () => {
  it('folds a normalization into the convolution before it', () => {
    const steps = build(network(['y'])).steps.map(({ ctx }) => ctx.node.op)
    expect(steps).toEqual(['Conv', 'MaxPool', 'Relu', 'Flatten'])
  })

  it('keeps a value that is also an output', async () => {
    const source = network(['c', 'y'])
    expect(build(source).steps.map(({ ctx }) => ctx.node.op)).toContain('BatchNormalization')
    await agree(source)
  })

  it('changes no value', () => agree(network(['y'])))
})

describe('poolBeforeActivation', () => {
  it('is not applied to an activation that is read elsewhere', async () => {
    const source = network(['y'])
    const twice = { ...source, nodes: [...source.nodes, { op: 'Identity', inputs: ['r'], outputs: ['z'] }] }
    const steps = build({ ...twice, outputs: ['y', 'z'] }).steps.map(({ ctx }) => ctx.node.op)
    expect(steps.indexOf('Relu')).toBeLessThan(steps.indexOf('MaxPool'))
    await agree({ ...twice, outputs: ['y', 'z'] })
  })

  it('is not applied to an activation that is an output', () => {
    const steps = build(network(['r', 'y'])).steps.map(({ ctx }) => ctx.node.op)
    expect(steps.indexOf('Relu')).toBeLessThan(steps.indexOf('MaxPool'))
  })

  it('is not applied to a falling LeakyRelu', () => {
    const source = network(['y'])
    const leaky = source.nodes.map((node) =>
      node.op === 'Relu' ? { ...node, op: 'LeakyRelu', attributes: { alpha: { float: 0.1 } } } : node,
    )
    const steps = build({ ...source, nodes: leaky }).steps.map(({ ctx }) => ctx.node.op)
    expect(steps.indexOf('MaxPool')).toBeLessThan(steps.indexOf('LeakyRelu'))
  })
})

it('needs no step for what depends on constants and shapes alone', () => {
  const source: ModelSource = {
    opset: 17,
    inputs: [{ name: 'x', shape: [2, 3] }],
    constants: { zero: { dtype: 'int64', shape: [], data: Float64Array.of(0) } },
    nodes: [
      { op: 'Shape', inputs: ['x'], outputs: ['shape'] },
      { op: 'Gather', inputs: ['shape', 'zero'], outputs: ['rows'] },
      { op: 'Identity', inputs: ['rows'], outputs: ['y'] },
    ],
    outputs: ['y'],
  }
  const graph = build(source)
  expect(graph.steps).toEqual([])
  expect([...graph.constants.get('y')!.data]).toEqual([2])
})
