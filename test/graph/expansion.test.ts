import { describe, expect, it } from 'vitest'
import { buildGraph } from '../../src/graph/build.js'
import { EXPANSION_OPSET, Expansion } from '../../src/graph/expansion.js'
import { ValueNames } from '../../src/graph/inline/valueNames.js'
import { runGraph } from '../../src/graph/run.js'
import { decodeModel, type Tensor } from '../../src/onnx/index.js'
import { findOperator } from '../../src/ops/registry.js'
import { encodeModel, type ModelSource } from '../harness/onnxModel.js'

const float = (shape: number[], ...data: number[]): Tensor => ({
  ...{ dtype: 'float32', shape },
  data: Float64Array.from(data),
})

const NORMALIZED: ModelSource = {
  opset: 21,
  inputs: [{ name: 'x', shape: [2, 3] }],
  constants: { s: float([3], 1, 2, 3), b: float([3], 0.5, 0, -1) },
  nodes: [{ op: 'LayerNormalization', inputs: ['x', 's', 'b'], outputs: ['y'] }],
  outputs: ['y'],
}

const build = (source: ModelSource) => buildGraph(decodeModel(encodeModel(source)), findOperator, new Map())
const SAMPLE = new Map([['x', Float64Array.of(1, -2, 3, 0.5, 0.25, -0.125)]])

describe('an expansion', () => {
  const model = decodeModel(encodeModel(NORMALIZED))
  const ctx = {
    node: { name: 'n', op: 'LayerNormalization', opset: 21, outputs: 1, declared: 1 },
    ...{ attributes: {}, outputs: [] },
    inputs: [{ dtype: 'float32' as const, shape: [2, 3], value: undefined }, undefined],
  }

  it('collects nodes and constants once, under names of its own', () => {
    const names = new ValueNames(model)
    const e = new Expansion(ctx, 'n', ['x', ''], (name) => names.fresh(name))
    const sum = e.op('Add', [e.input(0), e.number(2)], { axis: 1, mode: 'up', list: [1, 2] })
    const { nodes, constants } = e.take()
    expect(nodes).toEqual([
      {
        ...{ op: 'Add', outputs: [sum] },
        inputs: ['x', [...constants.keys()][0]],
        attributes: new Map<string, unknown>([
          ['axis', { kind: 'int', value: 1 }],
          ['mode', { kind: 'string', value: 'up' }],
          ['list', { kind: 'ints', value: [1, 2] }],
        ]),
      },
    ])
    expect(e.input(1)).toBe('')
    expect(e.take()).toEqual({ nodes: [], constants: new Map() })
    e.rename(sum, 'y')
    expect(e.take().nodes[0]).toMatchObject({ op: 'Identity', inputs: [sum], outputs: ['y'] })
    expect(EXPANSION_OPSET).toBeGreaterThanOrEqual(21)
  })

  it('makes names that neither the model nor another expansion has', () => {
    const names = new ValueNames(model)
    const [first, second] = [0, 1].map(() => {
      const e = new Expansion(ctx, 'n', ['x'], (name) => names.fresh(name))
      return [e.number(1), e.op('Neg', ['x']), ...e.ops('Split', ['x'], {}, 2)]
    })
    expect(new Set(['x', 's', 'b', 'y', ...first!, ...second!]).size).toBe(12)
  })
})

describe('a graph with an expansion', () => {
  const wanted = runGraph(build(NORMALIZED), SAMPLE).get('y')!

  it('computes the same where a model has the names already', () => {
    const made = [...new Set(build(NORMALIZED).steps.flatMap(({ outputs }) => outputs))]
    const inner = made.filter((name) => name !== 'y')
    expect(inner.length).toBeGreaterThan(2)
    const constants = { ...NORMALIZED.constants }
    for (const name of inner) constants[name] = float([3], 9, 9, 9)
    const graph = build({
      ...NORMALIZED,
      constants,
      nodes: [...NORMALIZED.nodes, { op: 'Add', inputs: ['y', inner[0]!], outputs: ['z'] }],
      outputs: ['y', 'z'],
    })
    const values = runGraph(graph, SAMPLE)
    expect([...values.get('y')!]).toEqual([...wanted])
    expect([...values.get('z')!]).toEqual(Array.from(wanted, (value) => value + 9))
  })

  it('keeps two nodes of one name apart', () => {
    const [node] = NORMALIZED.nodes
    const twice = [node!, { ...node!, inputs: ['y', 's', 'b'], outputs: ['z'] }]
    const again = runGraph(build({ ...NORMALIZED, nodes: twice, outputs: ['z'] }), SAMPLE).get('z')!
    expect([...again]).toEqual([...runGraph(build(NORMALIZED), new Map([['x', wanted]])).get('y')!])
  })

  it('folds one whose inputs are all known away', () => {
    const graph = build({
      ...NORMALIZED,
      inputs: [{ name: 'free', shape: [2, 3] }],
      constants: { ...NORMALIZED.constants, x: float([2, 3], ...SAMPLE.get('x')!) },
      nodes: [...NORMALIZED.nodes, { op: 'Add', inputs: ['y', 'free'], outputs: ['z'] }],
      outputs: ['z'],
    })
    expect(graph.steps.map(({ ctx }) => ctx.node.op)).toEqual(['Add'])
    const found = runGraph(graph, new Map([['free', new Float64Array(6)]])).get('z')!
    found.forEach((value, i) => {
      expect(value).toBeCloseTo(wanted[i]!, 12)
    })
  })
})
