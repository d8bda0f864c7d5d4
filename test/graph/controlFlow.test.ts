import { describe, expect, it } from 'vitest'
import { buildGraph } from '../../src/graph/build.js'
import { ComputedInputError, InlineLimitError, NodeRefusedError } from '../../src/graph/errors.js'
import { applyLinear } from '../../src/graph/linearMap.js'
import { runGraph } from '../../src/graph/run.js'
import { decodeModel, type Tensor } from '../../src/onnx/index.js'
import { findOperator } from '../../src/ops/registry.js'
import { checkModel } from '../harness/checkModel.js'
import { encodeModel, type ModelGraph, type ModelInput, type ModelNode } from '../harness/onnxModel.js'

interface Parts {
  readonly inputs?: readonly ModelInput[]
  readonly constants?: Readonly<Record<string, Tensor>>
  readonly outputs?: readonly string[]
}

const X: ModelInput = { name: 'x', shape: [2] }
const FLAG: ModelInput = { name: 'flag', dtype: 'bool', shape: [] }

function source(nodes: readonly ModelNode[], { inputs = [X], constants = {}, outputs = ['y'] }: Parts = {}) {
  return { opset: 21, inputs, constants, nodes, outputs }
}

function build(...args: Parameters<typeof source>) {
  return buildGraph(decodeModel(encodeModel(source(...args))), findOperator, new Map())
}

const check = (...args: Parameters<typeof source>) => checkModel(source(...args), { bits: 12, tolerance: 2 })

function whole(value: number): Tensor {
  return { dtype: 'int64', shape: [], data: Float64Array.of(value) }
}

function truth(value: boolean): Tensor {
  return { dtype: 'bool', shape: [], data: Float64Array.of(value ? 1 : 0) }
}

const one = (op: string, name = 't'): ModelGraph => ({
  nodes: [{ op, inputs: ['x'], outputs: [name] }],
  outputs: [name],
})

function choose(condition: string, yes: ModelGraph, no: ModelGraph, output = 'y'): ModelNode {
  const attributes = { then_branch: yes, else_branch: no }
  return { op: 'If', inputs: [condition], outputs: [output], attributes }
}

describe('If', () => {
  it('with a known condition leaves the nodes of one branch', () => {
    const { steps } = build([choose('c', one('Relu'), one('NoSuchOperator'))], {
      constants: { c: truth(true) },
    })
    expect(steps.map(({ ctx }) => ctx.node.op)).toEqual(['Relu', 'Identity'])
  })

  it('decides by what the shapes say', () => {
    const nodes = [
      { op: 'Size', inputs: ['x'], outputs: ['n'] },
      { op: 'Equal', inputs: ['n', 'two'], outputs: ['c'] },
      choose('c', one('Neg'), one('Relu')),
    ]
    const { steps } = build(nodes, { constants: { two: whole(2) } })
    expect(steps.map(({ ctx }) => ctx.node.op)).not.toContain('Relu')
  })

  it('with a secret condition computes both branches, nested ones, too', async () => {
    const inner = choose('flag', one('Neg', 'a'), one('Relu', 'a'), 't')
    const outer = choose('flag', { nodes: [inner], outputs: ['t'] }, one('Abs'))
    await check([outer], { inputs: [X, FLAG] })
  })

  it('sees the values around it under their names, whatever its own are called', async () => {
    const shadowing: ModelGraph = {
      nodes: [
        { op: 'Neg', inputs: ['x'], outputs: ['inner'] },
        { op: 'Add', inputs: ['inner', 'b'], outputs: ['other'] },
      ],
      outputs: ['other'],
    }
    const nodes = [
      { op: 'Relu', inputs: ['x'], outputs: ['b'] },
      choose('flag', shadowing, shadowing, 'If_1/inner'),
      { op: 'Sub', inputs: ['If_1/inner', 'b'], outputs: ['y'] },
    ]
    await check(nodes, { inputs: [X, FLAG] })
  })

  it('with a secret condition refuses branches of two shapes', () => {
    const longer: ModelGraph = {
      nodes: [{ op: 'Concat', inputs: ['x', 'x'], outputs: ['t'], attributes: { axis: 0 } }],
      outputs: ['t'],
    }
    expect(() => build([choose('flag', one('Neg'), longer)], { inputs: [X, FLAG] })).toThrow(
      /gives float32 \[2\] or float32 \[4\] as output 0/,
    )
  })

  it('reports what is refused inside once, with what is refused outside', () => {
    const nodes = [
      choose('flag', one('NoSuchOperator'), one('Neg')),
      { op: 'MatMul', inputs: ['x', 'flat'], outputs: ['z'] },
    ]
    const constants = { flat: { dtype: 'float32', shape: [3, 1], data: new Float64Array(3) } as const }
    expect(() => build(nodes, { inputs: [X, FLAG], constants, outputs: ['y', 'z'] })).toThrow(
      expect.objectContaining({
        refusals: [
          expect.objectContaining({ node: 'If_0/NoSuchOperator_0' }),
          expect.objectContaining({ node: 'MatMul_1' }),
        ],
      }),
    )
  })
})

const COUNTED = [
  { name: 'i', dtype: 'int64', shape: [] },
  { name: 'on', dtype: 'bool', shape: [] },
] as const

function repeat(body: ModelGraph, inputs: readonly string[], outputs: readonly string[]): ModelNode {
  return { op: 'Loop', inputs, outputs, attributes: { body } }
}

/** Doubles its value; goes on while the condition, a name, holds. */
function doubling(condition: string, ...more: ModelNode[]): ModelGraph {
  return {
    inputs: [...COUNTED, { name: 'v', shape: [2] }],
    nodes: [{ op: 'Add', inputs: ['v', 'v'], outputs: ['w'] }, ...more],
    outputs: [condition, 'w'],
  }
}

const lessThanTwo: ModelNode = { op: 'Less', inputs: ['i', 'two'], outputs: ['more'] }

describe('Loop', () => {
  it('ends where the condition is known to be false', async () => {
    const constants = { on: truth(true), two: whole(2) }
    const loop = repeat(doubling('more', lessThanTwo), ['', 'on', 'x'], ['y'])
    await check([loop], { constants })
    const values = runGraph(build([loop], { constants }), new Map([['x', Float64Array.of(1, -2)]]))
    expect([...values.get('y')!]).toEqual([8, -16])
  })

  it('may change the shape of a value', async () => {
    const body: ModelGraph = {
      inputs: [...COUNTED, { name: 'v', shape: ['n'] }],
      nodes: [{ op: 'Concat', inputs: ['v', 'x'], outputs: ['w'], attributes: { axis: 0 } }],
      outputs: ['on', 'w'],
    }
    await check([repeat(body, ['m', 'go', 'x'], ['y'])], { constants: { m: whole(3), go: truth(true) } })
  })

  it('stops for a secret reason, at the latest after the known count', async () => {
    const constants = { m: whole(3), two: whole(2) }
    const loop = repeat(doubling('on'), ['m', 'flag', 'x'], ['y'])
    await check([loop], { constants, inputs: [X, FLAG] })
  })

  it('without an iteration gives back what it started with', () => {
    const loop = repeat(doubling('on'), ['m', 'go', 'x'], ['y'])
    const { steps } = build([loop], { constants: { m: whole(0), go: truth(true) } })
    expect([...applyLinear(steps[0]!.linear!, Float64Array.of(1, -2))]).toEqual([1, -2])
  })

  it('drops what only unread outputs need', () => {
    const body: ModelGraph = {
      inputs: [...COUNTED, { name: 'v', shape: [2] }],
      nodes: [
        { op: 'Relu', inputs: ['v'], outputs: ['collected'] },
        { op: 'Neg', inputs: ['v'], outputs: ['w'] },
      ],
      outputs: ['on', 'w', 'collected'],
    }
    const { steps } = build([repeat(body, ['m', 'go', 'x'], ['y', 'all'])], {
      constants: { m: whole(3), go: truth(true) },
    })
    expect(steps.map(({ ctx }) => ctx.node.op)).not.toContain('Relu')
  })

  it('without an end is refused', () => {
    const loop = repeat(doubling('on'), ['', 'go', 'x'], ['y'])
    expect(() => build([loop], { constants: { go: truth(true) } })).toThrow(InlineLimitError)
  })

  it('is refused with a secret count, and with a secret end but no count', () => {
    const count: ModelInput = { name: 'm', dtype: 'int64', shape: [] }
    const counted = repeat(doubling('on'), ['m', '', 'x'], ['y'])
    expect(() => build([counted], { inputs: [X, count] })).toThrow(ComputedInputError)
    const open = repeat(doubling('on'), ['', 'flag', 'x'], ['y'])
    expect(() => build([open], { inputs: [X, FLAG] })).toThrow(ComputedInputError)
  })

  it('is refused with a condition of two elements, and with a body that forgets a value', () => {
    const bools: Tensor = { dtype: 'bool', shape: [2], data: Float64Array.of(1, 1) }
    const twice = repeat(doubling('on'), ['m', 'two', 'x'], ['y'])
    expect(() => build([twice], { constants: { m: whole(1), two: bools } })).toThrow(
      /is controlled by bool \[2\]; accepted: one bool/,
    )
    const forgetful = repeat({ ...doubling('on'), outputs: ['on'] }, ['m', '', 'x'], [])
    expect(() => build([{ ...forgetful, outputs: ['y'] }], { constants: { m: whole(1) } })).toThrow(
      /has 1 values and 1 outputs, and a body with 3 inputs and 1 outputs/,
    )
  })

  it('is refused with a body of other inputs', () => {
    const loop = repeat(doubling('on'), ['m', '', 'x', 'x'], ['y'])
    expect(() => build([loop], { constants: { m: whole(1) } })).toThrow(NodeRefusedError)
  })
})
