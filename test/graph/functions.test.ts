import { describe, expect, it } from 'vitest'
import { buildGraph } from '../../src/graph/build.js'
import { InlineLimitError, UnsupportedModelError } from '../../src/graph/errors.js'
import { runGraph } from '../../src/graph/run.js'
import { decodeModel } from '../../src/onnx/index.js'
import { findOperator } from '../../src/ops/registry.js'
import { runReference } from '../harness/reference.js'
import { attribute, graph, model, node, TYPE, tensor, value } from '../onnx/models.js'
import { type Bytes, bytes, float, int, message, packedFloats } from '../onnx/protobuf.js'

interface FunctionParts {
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly nodes: readonly Bytes[]
  /** Names of attributes without, and protos of those with a default. */
  readonly attributes?: readonly string[]
  readonly defaults?: readonly Bytes[]
  readonly opset?: number
  readonly overload?: string
}

const DOMAIN = 'local'

function definition(name: string, parts: FunctionParts): Bytes {
  const { inputs, outputs, nodes, attributes = [], defaults = [], opset = 21, overload } = parts
  return bytes(
    25,
    message(
      bytes(1, name),
      ...inputs.map((input) => bytes(4, input)),
      ...outputs.map((output) => bytes(5, output)),
      ...attributes.map((key) => bytes(6, key)),
      ...defaults.map((proto) => bytes(11, proto)),
      ...nodes.map((part) => bytes(7, part)),
      ...[opsetImport('', opset), opsetImport(DOMAIN, 1)].map((proto) => bytes(9, proto)),
      bytes(10, DOMAIN),
      ...(overload === undefined ? [] : [bytes(13, overload)]),
    ),
  )
}

function opsetImport(domain: string, version: number): Bytes {
  return message(bytes(1, domain), int(2, version))
}

function call(op: string, inputs: readonly string[], outputs: readonly string[], ...rest: Bytes[]): Bytes {
  return node(op, inputs, outputs, bytes(7, DOMAIN), ...rest)
}

/** An attribute that stands for one of the caller. */
function reference(name: string, type: number, to: string): Bytes {
  return attribute(name, type, bytes(21, to))
}

/** From x to y, of one shape. */
function modelWith(nodes: readonly Bytes[], functions: readonly Bytes[], outputs = ['y']): Bytes {
  const ports = {
    inputs: [value('x', TYPE.float32, [2, 3])],
    outputs: outputs.map((name) => value(name, 1, [2, 3])),
  }
  return model({ ...ports, nodes }, ...functions, bytes(8, opsetImport(DOMAIN, 1)))
}

const INPUT = Float64Array.of(1, -2, 0.5, 3, 0, -1)

function build(bytes: Uint8Array) {
  return buildGraph(decodeModel(bytes), findOperator, new Map())
}

/** The outputs, which are what onnxruntime computes. */
async function agreed(bytes: Uint8Array): Promise<Map<string, number[]>> {
  const { outputs, ...rest } = build(bytes)
  const values = runGraph({ outputs, ...rest }, new Map([['x', INPUT]]))
  const input = { dtype: 'float32', shape: [2, 3], data: INPUT } as const
  const wanted = await runReference(bytes, new Map([['x', input]]))
  return new Map(
    outputs.map(({ name }) => {
      const found = [...values.get(name)!]
      const data = wanted.get(name)!.data
      found.forEach((element, i) => {
        expect(element).toBeCloseTo(data[i]!, 5)
      })
      return [name, found]
    }),
  )
}

const leaky = definition('Leaky', {
  inputs: ['x'],
  outputs: ['y'],
  nodes: [node('LeakyRelu', ['x'], ['t'], reference('alpha', 1, 'slope')), node('Neg', ['t'], ['y'])],
  defaults: [message(bytes(1, 'slope'), float(2, 0.5), int(20, 1))],
})

describe("a model's own functions", () => {
  it('take attributes of the call, and defaults for those it leaves out', async () => {
    const nodes = [
      call('Leaky', ['x'], ['a']),
      call('Leaky', ['a'], ['y'], attribute('slope', 1, float(2, 0.25))),
    ]
    const outputs = await agreed(modelWith(nodes, [leaky]))
    expect(outputs.get('y')).toEqual([0.25, -1, 0.125, 0.75, -0, -0.5].map((v) => v + 0))
  })

  it('keep their values apart from those of the model and of other calls', async () => {
    const nodes = [
      node('Relu', ['x'], ['t']),
      call('Leaky', ['t'], ['Leaky_1/t'], bytes(3, 'Leaky_1')),
      call('Leaky', ['Leaky_1/t'], ['u']),
      node('Add', ['u', 't'], ['y']),
    ]
    await agreed(modelWith(nodes, [leaky]))
  })

  it('call others, leave out optional inputs, and give inputs back as outputs', async () => {
    const outer = definition('Outer', {
      inputs: ['x', 'most'],
      outputs: ['y', 'x'],
      nodes: [call('Leaky', ['x'], ['z']), node('Clip', ['z', '', 'most'], ['y'])],
    })
    const nodes = [call('Outer', ['x'], ['a', 'b']), node('Sub', ['a', 'b'], ['y'])]
    // onnxruntime wants every input of a function.
    const graph = build(modelWith(nodes, [leaky, outer]))
    const y = runGraph(graph, new Map([['x', INPUT]])).get('y')!
    expect([...y]).toEqual([...INPUT.map((v) => (v > 0 ? -v : -v / 2) - v + 0)])
  })

  it('mean the version of the operators that they import', async () => {
    const old = definition('Old', {
      inputs: ['x'],
      outputs: ['y'],
      nodes: [node('Softmax', ['x'], ['y'], attribute('axis', 2, int(3, 0)))],
      opset: 11,
    })
    const { outputs, ...graph } = build(modelWith([call('Old', ['x'], ['y'])], [old]))
    const y = runGraph({ outputs, ...graph }, new Map([['x', INPUT]])).get('y')!
    expect(y.reduce((sum, element) => sum + element)).toBeCloseTo(1)
  })

  it('may have overloads', () => {
    const negative = { inputs: ['x'], outputs: ['y'], nodes: [node('Neg', ['x'], ['y'])] }
    const same = { inputs: ['x'], outputs: ['y'], nodes: [node('Identity', ['x'], ['y'])] }
    const functions = [
      definition('F', { ...negative, overload: 'a' }),
      definition('F', { ...same, overload: 'b' }),
    ]
    const graph = build(modelWith([call('F', ['x'], ['y'], bytes(8, 'a'))], functions))
    expect([...runGraph(graph, new Map([['x', INPUT]])).get('y')!]).toEqual([...INPUT.map((v) => 0 - v)])
  })

  it('pass attributes into graphs inside their nodes', async () => {
    const branch = (op: string, ...rest: Bytes[]) =>
      graph({ nodes: [node(op, ['x'], ['t'], ...rest)], outputs: [value('t', 1, [2, 3])] })
    const choosing = definition('Choosing', {
      inputs: ['x', 'c'],
      outputs: ['y'],
      nodes: [
        node(
          'If',
          ['c'],
          ['y'],
          attribute('then_branch', 5, bytes(6, branch('LeakyRelu', reference('alpha', 1, 'slope')))),
          attribute('else_branch', 5, bytes(6, branch('Neg'))),
        ),
      ],
      attributes: ['slope'],
    })
    const yes = tensor('', TYPE.bool, [], bytes(9, Uint8Array.of(1)))
    const nodes = [
      node('Constant', [], ['c'], attribute('value', 4, bytes(5, yes))),
      call('Choosing', ['x', 'c'], ['y'], attribute('slope', 1, float(2, 0.125))),
    ]
    expect((await agreed(modelWith(nodes, [choosing]))).get('y')![1]).toBe(-0.25)
  })

  it('are not asked where the operator is known', () => {
    const relu = { inputs: ['x'], outputs: ['y'], nodes: [node('Neg', ['x'], ['y'])] }
    const stored = tensor('b', TYPE.float32, [1], packedFloats(4, [0]))
    const parts = { inputs: [value('x')], outputs: [value('y')], nodes: [node('Relu', ['x'], ['y'])] }
    const fake = message(
      bytes(1, 'Relu'),
      bytes(4, 'x'),
      bytes(5, 'y'),
      ...relu.nodes.map((n) => bytes(7, n)),
    )
    const { steps } = build(model({ ...parts, initializers: [stored] }, bytes(25, fake)))
    expect(steps.map(({ ctx }) => ctx.node.op)).toEqual(['Relu'])
  })
})

describe('functions that are refused', () => {
  it('call themselves', () => {
    const chain = (name: string, next: string) =>
      definition(name, { inputs: ['x'], outputs: ['y'], nodes: [call(next, ['x'], ['y'])] })
    const refused = () => build(modelWith([call('A', ['x'], ['y'])], [chain('A', 'B'), chain('B', 'A')]))
    expect(refused).toThrow(UnsupportedModelError)
    expect(refused).toThrow(
      expect.objectContaining({
        refusals: [expect.objectContaining({ reason: 'calls a function that calls itself (A -> B -> A)' })],
      }),
    )
  })

  it('call one another too deeply', () => {
    const functions = Array.from({ length: 100 }, (_, i) => {
      const inner = i === 99 ? node('Neg', ['x'], ['y']) : call(`F${i + 1}`, ['x'], ['y'])
      return definition(`F${i}`, { inputs: ['x'], outputs: ['y'], nodes: [inner] })
    })
    expect(() => build(modelWith([call('F0', ['x'], ['y'])], functions))).toThrow(UnsupportedModelError)
  })

  it('multiply beyond all bounds', () => {
    const functions = Array.from({ length: 9 }, (_, i) => {
      const names = Array.from({ length: 10 }, (_, k) => `t${k}`)
      const nodes = names.map((name, k) =>
        i === 8
          ? node('Neg', [names[k - 1] ?? 'x'], [name])
          : call(`F${i + 1}`, [names[k - 1] ?? 'x'], [name]),
      )
      return definition(`F${i}`, { inputs: ['x'], outputs: ['t9'], nodes })
    })
    expect(() => build(modelWith([call('F0', ['x'], ['y'])], functions))).toThrow(InlineLimitError)
  })

  it('have fewer inputs than the call', () => {
    expect(() => build(modelWith([call('Leaky', ['x', 'x'], ['y'])], [leaky]))).toThrow(
      expect.objectContaining({
        facts: { 'Leaky "Leaky_0"': 'has 2 inputs and 1 outputs, and its function 1 and 1' },
      }),
    )
  })
})
