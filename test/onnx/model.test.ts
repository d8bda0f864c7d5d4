import { describe, expect, it } from 'vitest'
import { decodeModel, InvalidGraphError, type OnnxGraph, type OnnxNode } from '../../src/onnx/index.js'
import { attribute, graph, model, node, smallModel, TYPE, tensor, value } from './models.js'
import { type Bytes, bytes, float, int, message, packedFloats, packedInts } from './protobuf.js'

function nodesOf(...nodes: readonly Bytes[]): readonly OnnxNode[] {
  return decodeModel(model({ inputs: [value('x')], nodes })).graph.nodes
}

function attributesOf(...attributes: readonly Bytes[]): Record<string, unknown> {
  const [only] = nodesOf(node('Op', ['x'], ['y'], ...attributes))
  return Object.fromEntries(only!.attributes)
}

function initializerOf(sparse: Bytes): unknown {
  return decodeModel(model({ sparse: [sparse], outputs: [value('s')] })).graph.initializers.get('s')
}

function sparse(dims: readonly number[], positions: Bytes, values: readonly number[]): Bytes {
  const stored = tensor('s', TYPE.float32, [values.length], packedFloats(4, values))
  return message(bytes(1, stored), bytes(2, positions), packedInts(3, dims))
}

describe('decodeModel', () => {
  it('reads a model as exporters write it', () => {
    const { irVersion, producer, opsets, graph: main, functions } = decodeModel(smallModel())
    expect({ irVersion, producer, opsets, functions }).toEqual({
      irVersion: 10,
      producer: 'test 1.0',
      opsets: new Map([['', 21]]),
      functions: [],
    })
    expect(main.inputs).toEqual([{ name: 'x', dtype: 'float32', shape: ['batch', 3] }])
    expect(main.outputs).toEqual([{ name: 'y', dtype: 'float32', shape: ['batch', 2] }])
    expect([...main.initializers.keys()]).toEqual(['w', 'b', 'shape', 'q', 's'])
    expect([...main.initializers.get('s')!.data]).toEqual([0, 0, 7, 0])
    expect(main.nodes.map(({ name, inputs, outputs }) => [name, inputs, outputs])).toEqual([
      ['fc', ['x', 'w', 'b'], ['h']],
      ['Relu_1', ['h'], ['r']],
      ['Reshape_2', ['r', 'shape'], ['y']],
    ])
    expect([...main.nodes[0]!.attributes]).toEqual([
      ['alpha', { kind: 'float', value: 1 }],
      ['transB', { kind: 'int', value: 0 }],
    ])
  })

  it('spells the standard domain one way, and keeps others', () => {
    const nodes = nodesOf(
      node('A', ['x'], ['a'], bytes(7, 'ai.onnx')),
      node('B', ['x'], ['b'], bytes(7, 'com.microsoft'), bytes(8, 'variant')),
    )
    expect(nodes.map(({ domain, overload }) => [domain, overload])).toEqual([
      ['', ''],
      ['com.microsoft', 'variant'],
    ])
    const opsets = decodeModel(
      model({ outputs: [value('x')], inputs: [value('x')] }, importOf('ai.onnx.ml', 3)),
    ).opsets
    expect([...opsets]).toEqual([
      ['ai.onnx.ml', 3],
      ['', 21],
    ])
  })

  it('refuses two versions of a domain', () => {
    const twice = model({ inputs: [value('x')], outputs: [value('x')] }, importOf('ai.onnx', 20))
    expect(() => decodeModel(twice)).toThrow('the model uses versions 20 and 21 of domain ""')
  })

  it('gives files from before IR version 3 operator set 1', () => {
    const old = message(int(1, 2), bytes(7, graph({ inputs: [value('x')], outputs: [value('x')] })))
    expect(decodeModel(old).opsets).toEqual(new Map([['', 1]]))
  })

  it('completes missing and repeated node names, keeping the first use of a given one', () => {
    const named = (name: string, output: string): Bytes => node('Op', ['x'], [output], bytes(3, name))
    const nodes = nodesOf(
      named('', 'a'),
      named('n', 'b'),
      named('n', 'c'),
      named('Op_0', 'd'),
      named('n_1', 'e'),
      named('n', 'f'),
    )
    expect(nodes.map(({ name }) => name)).toEqual(['Op_0_1', 'n', 'n_2', 'Op_0', 'n_1', 'n_3'])
  })

  it('tells known, symbolic and unknown extents apart', () => {
    const dims = [int(1, 0), int(1, 5), bytes(2, 'n'), int(1, -1), bytes(3, 'DATA_BATCH')].map((dim) =>
      bytes(1, dim),
    )
    const shaped = message(bytes(1, 'a'), bytes(2, bytes(1, message(int(1, 7), bytes(2, message(...dims))))))
    const rankless = message(bytes(1, 'b'), bytes(2, bytes(1, int(1, 10))))
    const sequence = message(bytes(1, 'c'), bytes(2, bytes(4, bytes(1, bytes(1, int(1, 1))))))
    const { inputs } = decodeModel(
      model({ inputs: [shaped, rankless, sequence], outputs: [value('a')] }),
    ).graph
    expect(inputs).toEqual([
      { name: 'a', dtype: 'int64', shape: [0, 5, 'n', undefined, undefined] },
      { name: 'b', dtype: 'float16', shape: undefined },
      { name: 'c', dtype: undefined, shape: undefined },
    ])
  })
})

describe('attributes', () => {
  it('are tagged by kind', () => {
    const scalar = (name: string, data: number): Bytes =>
      tensor(name, TYPE.float32, [], packedFloats(4, [data]))
    const inner = graph({ nodes: [node('Neg', ['x'], ['z'])], outputs: [value('z')] })
    const read = attributesOf(
      attribute('f', 1, float(2, 0.5)),
      attribute('i', 2, int(3, -(2n ** 63n))),
      attribute('s', 3, bytes(4, 'zwölf')),
      attribute('t', 4, bytes(5, scalar('', 3))),
      attribute('g', 5, bytes(6, inner)),
      attribute('fs', 6, packedFloats(7, [1, 2])),
      attribute('is', 7, packedInts(8, [-1, 2n ** 63n - 1n])),
      attribute('ss', 8, bytes(9, 'a'), bytes(9, 'b')),
      attribute('ts', 9, bytes(10, scalar('', 4))),
      attribute('gs', 10, bytes(11, inner)),
      attribute('tp', 13, bytes(14, bytes(1, int(1, 1)))),
      attribute('later', 99),
    )
    const three = { dtype: 'float32', shape: [], data: Float64Array.of(3) }
    expect(read).toMatchObject({
      f: { kind: 'float', value: 0.5 },
      i: { kind: 'int', value: -(2 ** 63) },
      s: { kind: 'string', value: 'zwölf' },
      t: { kind: 'tensor', value: three },
      g: { kind: 'graph' },
      fs: { kind: 'floats', value: [1, 2] },
      is: { kind: 'ints', value: [-1, 2 ** 63] },
      ss: { kind: 'strings', value: ['a', 'b'] },
      ts: { kind: 'tensors', value: [{ data: Float64Array.of(4) }] },
      gs: { kind: 'graphs' },
      tp: { kind: 'unsupported', value: 'TYPE_PROTO' },
      later: { kind: 'unsupported', value: 'type number 99' },
    })
    expect((read.g as { value: OnnxGraph }).value.nodes[0]).toMatchObject({ name: 'Neg_0', opType: 'Neg' })
  })

  it('have their default value when the writer leaves it out', () => {
    expect(attributesOf(attribute('i', 2), attribute('s', 3), attribute('is', 7))).toEqual({
      i: { kind: 'int', value: 0 },
      s: { kind: 'string', value: '' },
      is: { kind: 'ints', value: [] },
    })
  })

  it('get their kind from the field in use when the file states none', () => {
    expect(attributesOf(attribute('i', 0, int(3, 0)), attribute('fs', 0, packedFloats(7, [2])))).toEqual({
      i: { kind: 'int', value: 0 },
      fs: { kind: 'floats', value: [2] },
    })
  })

  it('may be sparse tensors, which become dense', () => {
    const positions = tensor('', TYPE.int64, [1], packedInts(7, [1]))
    const read = attributesOf(attribute('sparse_value', 11, bytes(22, sparse([3], positions, [5]))))
    expect(read.sparse_value).toMatchObject({
      kind: 'tensor',
      value: { shape: [3], data: Float64Array.of(0, 5, 0) },
    })
  })

  it('are refused when repeated or empty, by node', () => {
    expect(() => attributesOf(attribute('a', 2), attribute('a', 2))).toThrow(
      'attribute a of Op "Op_0" is set twice',
    )
    expect(() => attributesOf(attribute('t', 4))).toThrow('attribute t of Op "Op_0" has no value')
  })
})

describe('functions', () => {
  it('keep their own operator sets, defaults and references', () => {
    const body = node(
      'LeakyRelu',
      ['a'],
      ['b'],
      bytes(5, message(bytes(1, 'alpha'), bytes(21, 'slope'), int(20, 1))),
    )
    const slope = bytes(11, message(bytes(1, 'slope'), float(2, 0.5), int(20, 1)))
    const header = message(
      bytes(1, 'Soft'),
      bytes(4, 'a'),
      bytes(5, 'b'),
      bytes(6, 'needed'),
      bytes(10, 'own'),
      bytes(13, 'v2'),
    )
    const definition = bytes(
      25,
      message(header, bytes(7, body), slope, bytes(9, message(bytes(1, ''), int(2, 16)))),
    )
    const call = node('Soft', ['x'], ['y'], bytes(7, 'own'), bytes(8, 'v2'))
    const { functions } = decodeModel(model({ inputs: [value('x')], nodes: [call] }, definition))
    expect(functions).toMatchObject([
      {
        domain: 'own',
        name: 'Soft',
        overload: 'v2',
        inputs: ['a'],
        outputs: ['b'],
        attributes: ['needed'],
        defaults: new Map([['slope', { kind: 'float', value: 0.5 }]]),
        opsets: new Map([['', 16]]),
        nodes: [{ attributes: new Map([['alpha', { kind: 'reference', value: 'slope' }]]) }],
      },
    ])
  })
})

describe('sparse initializers', () => {
  const positions = (dims: readonly number[], values: readonly number[]): Bytes =>
    tensor('', TYPE.int64, dims, packedInts(7, values))

  it('become dense, from positions or from one index per axis', () => {
    const expected = { dtype: 'float32', shape: [2, 3], data: Float64Array.of(0, 8, 0, 0, 0, 9) }
    expect(initializerOf(sparse([2, 3], positions([2], [1, 5]), [8, 9]))).toEqual(expected)
    expect(initializerOf(sparse([2, 3], positions([2, 2], [0, 1, 1, 2]), [8, 9]))).toEqual(expected)
  })

  it.each([
    ['a position outside', sparse([4], positions([1], [4]), [1]), /index outside its shape/],
    ['a negative position', sparse([4], positions([1], [-1]), [1]), /index outside its shape/],
    ['an index outside its axis', sparse([2, 3], positions([1, 2], [0, 3]), [1]), /index outside its shape/],
    ['a repeated position', sparse([4], positions([2], [1, 1]), [1, 2]), /do not ascend/],
    ['fewer positions than values', sparse([4], positions([1], [1]), [1, 2]), /2 values at 1 indices/],
    ['indices of another rank', sparse([2, 2, 2], positions([1, 2], [1, 1]), [1]), /1 values at 1x2 indices/],
    [
      'indices that are strings',
      sparse([4], tensor('', TYPE.string, [1], bytes(6, 'a')), [1]),
      /1 values at 1 indices/,
    ],
    ['a huge shape', sparse([2 ** 15, 2 ** 15], positions([1], [0]), [1]), /too large/],
    ['no indices', message(bytes(1, tensor('s', TYPE.float32, [0])), packedInts(3, [4])), /has no indices/],
    ['no values', packedInts(3, [4]), /has no values/],
  ])('are refused with %s', (_, stored, text) => {
    expect(() => initializerOf(stored)).toThrow(text)
  })
})

describe('value names', () => {
  function problemsOf(parts: Parameters<typeof model>[0], ...rest: readonly Bytes[]): readonly string[] {
    try {
      decodeModel(model(parts, ...rest))
    } catch (error) {
      if (error instanceof InvalidGraphError) return error.problems
      throw error
    }
    return []
  }

  const one = tensor('w', TYPE.float32, [1], packedFloats(4, [1]))

  it('lists everything that is repeated, missing or too early', () => {
    const nodes = [
      node('A', ['x', 'gone', 'late'], ['a', '']),
      node('B', ['a', ''], ['late'], bytes(3, 'b')),
      node('C', ['late'], ['a']),
    ]
    expect(
      problemsOf({ inputs: [value('x'), value('x')], nodes, outputs: [value('a'), value('nowhere')] }),
    ).toEqual([
      'an input defines "x" again',
      'A "A_0" reads "gone", which nothing defines',
      'A "A_0" reads "late", before it is computed',
      'C "C_2" defines "a" again',
      '"nowhere" is an output, and nothing defines it',
    ])
  })

  it('lets an initializer be the default of an input, and nothing else', () => {
    expect(problemsOf({ inputs: [value('w')], initializers: [one], outputs: [value('w')] })).toEqual([])
    expect(problemsOf({ initializers: [one, one], outputs: [value('w')] })).toEqual([
      '"w" is an initializer of the graph twice',
    ])
    expect(
      problemsOf({ inputs: [value('x')], initializers: [one], nodes: [node('A', ['x'], ['w'])] }),
    ).toEqual(['A "A_0" defines "w" again'])
  })

  it('refuses nameless inputs and initializers, and nodes without an operator', () => {
    const nameless = tensor('', TYPE.float32, [1], packedFloats(4, [1]))
    expect(
      problemsOf({ inputs: [value('')], initializers: [nameless], nodes: [node('A', [], ['y'])] }),
    ).toEqual(['an input has no name', 'an initializer has no name'])
    expect(problemsOf({ nodes: [node('', [], ['y'], bytes(3, 'n'))] })).toEqual([
      'node "n" has no operator type',
    ])
  })

  it('shows an inner graph the names around it, but not the other way round', () => {
    const branch = graph({ nodes: [node('Add', ['x', 'before'], ['inner'])], outputs: [value('inner')] })
    const broken = graph({ nodes: [node('Add', ['x', 'after'], ['inner'])], outputs: [value('none')] })
    const choice = (body: Bytes): Bytes =>
      node('If', ['x'], ['y'], attribute('then_branch', 5, bytes(6, body)))
    const before = node('Neg', ['x'], ['before'])
    expect(
      problemsOf({ inputs: [value('x')], nodes: [before, choice(branch), node('Neg', ['y'], ['z'])] }),
    ).toEqual([])
    expect(
      problemsOf({ inputs: [value('x')], nodes: [choice(broken), node('Neg', ['inner'], ['after'])] }),
    ).toEqual([
      'Add "Add_0" reads "after", which nothing defines in then_branch of If "If_0"',
      '"none" is an output, and nothing defines it in then_branch of If "If_0"',
      'Neg "Neg_1" reads "inner", which nothing defines',
    ])
  })

  it('checks functions on their own', () => {
    const definition = message(
      bytes(1, 'F'),
      bytes(4, 'a'),
      bytes(5, 'c'),
      bytes(7, node('Neg', ['x'], ['b'])),
    )
    expect(problemsOf({ inputs: [value('x')], outputs: [value('x')] }, bytes(25, definition))).toEqual([
      'Neg "Neg_0" reads "x", which nothing defines in function "F"',
      '"c" is an output, and nothing defines it in function "F"',
    ])
  })

  it('names ten problems in the message and counts all', () => {
    const nodes = Array.from({ length: 25 }, (_, i) => node('A', [`n${i}`], []))
    try {
      decodeModel(model({ nodes }))
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(InvalidGraphError)
      const { message: text, facts, problems } = error as InvalidGraphError
      expect(text).toContain('"n9"')
      expect(text).not.toContain('"n10"')
      expect([facts.problems, problems.length]).toEqual([25, 25])
    }
  })
})

function importOf(domain: string, version: number): Bytes {
  return bytes(8, message(bytes(1, domain), int(2, version)))
}
