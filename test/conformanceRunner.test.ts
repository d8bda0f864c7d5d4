import onnxProto from 'onnx-proto'
import { describe, expect, it } from 'vitest'
import { formatOf, toIntegers } from '../bench/conformance/formats.js'
import { nextConstant } from '../bench/conformance/known.js'
import { documentOf, failedIn, inUnits, percentage } from '../bench/conformance/report.js'
import { type Outcome, runCase } from '../bench/conformance/runCase.js'
import { outsideByModel, outsideByValues } from '../bench/conformance/scope.js'
import { caseFiles } from '../bench/conformance/suite.js'
import { readTensorFile } from '../bench/conformance/tensorFile.js'
import { allowed, errorOf, toleranceOf } from '../bench/conformance/tolerance.js'
import { ComputedInputError } from '../src/graph/errors.js'
import { type DataType, decodeModel, type Tensor } from '../src/onnx/index.js'
import { encodeModel, type ModelSource } from './harness/onnxModel.js'

function tensor(data: readonly number[], dtype: DataType = 'float32'): Tensor {
  return { dtype, shape: [data.length], data: Float64Array.from(data) }
}

/** The bytes of a file that holds a float32 tensor. */
function floatFile(data: readonly number[], dims = [data.length]): Uint8Array {
  return onnxProto.onnx.TensorProto.encode({ dims, dataType: 1, floatData: [...data] }).finish()
}

const RELU: ModelSource = {
  opset: 14,
  inputs: [{ name: 'x', shape: [3] }],
  nodes: [{ op: 'Relu', inputs: ['x'], outputs: ['y'] }],
  outputs: ['y'],
}

/** As the suite has it: with the type of its output. */
function encodeRelu(changes: Partial<ModelSource> = {}): Uint8Array {
  const model = onnxProto.onnx.ModelProto.decode(encodeModel({ ...RELU, ...changes }))
  model.graph!.output![0]!.type = model.graph!.input![0]!.type!
  return onnxProto.onnx.ModelProto.encode(model).finish()
}

function reluCase(input: readonly number[], output: readonly number[]): Outcome {
  const files = { inputs: [floatFile(input)], outputs: [floatFile(output)] }
  return runCase({ model: encodeRelu(), dataSets: [files] })
}

describe('the format of a secret input', () => {
  it.each([
    [[-1, 0.5], { scale: 2 ** -15, lo: -(2 ** 15), bits: 16 }],
    [[-1, 1], { scale: 2 ** -14, lo: -(2 ** 15), bits: 16 }],
    [[0, 1], { scale: 2 ** -15, lo: 0, bits: 16 }],
    [[1, 10], { scale: 2 ** -12, lo: 2 ** 12, bits: 16 }],
    [[0, 0], { scale: 2 ** -14, lo: 0, bits: 16 }],
  ])('covers the floats %j', (data, format) => {
    expect(formatOf(tensor(data))).toEqual(format)
    const integers = toIntegers(Float64Array.from(data), format)
    expect(Array.from(integers, (integer) => integer * format.scale)).toEqual(data)
  })

  it.each<[readonly number[], DataType, number, number]>([
    [[3], 'int64', 3, 1],
    [[-2, 5], 'int32', -2, 3],
    [[250, 255], 'uint8', 248, 3],
    [[0, 1], 'bool', 0, 1],
  ])('covers the integers %j of %s', (data, dtype, lo, bits) => {
    expect(formatOf(tensor(data, dtype))).toEqual({ scale: 1, lo, bits })
  })

  it('does not exist for NaN, infinities and integers that are too large', () => {
    for (const data of [[Number.NaN], [1, Number.POSITIVE_INFINITY]])
      expect(formatOf(tensor(data))).toBeUndefined()
    expect(formatOf(tensor([2 ** 60], 'int64'))).toBeUndefined()
  })

  it('ends where its range ends', () => {
    expect([...toIntegers(Float64Array.of(-9, 0.4, 9), { scale: 1, lo: -4, bits: 3 })]).toEqual([-4, 0, 3])
  })
})

describe('a file of the suite', () => {
  it('is a tensor', () => {
    const long = Array.from({ length: 300 }, (_, i) => i)
    expect(readTensorFile('t', floatFile(long))).toEqual(tensor(long))
  })

  it('is found by its number', () => {
    const [model, input, output] = [1, 2, 3].map((byte) => Uint8Array.of(byte))
    const files = caseFiles(
      new Map([
        ['model.onnx', model!],
        ['test_data_set_0/input_0.pb', input!],
        ['test_data_set_0/output_0.pb', output!],
        ['test_data_set_1/output_0.pb', output!],
      ]),
    )
    expect(files).toEqual({
      model,
      dataSets: [
        { inputs: [input], outputs: [output] },
        { inputs: [], outputs: [output] },
      ],
    })
  })
})

describe('the scope', () => {
  const model = decodeModel(encodeRelu())

  it('has numeric models of listed operators', () => {
    expect(outsideByModel(model)).toBeUndefined()
  })

  it.each<[Partial<ModelSource>, string]>([
    [{ nodes: [{ op: 'Adam', inputs: ['x'], outputs: ['y'] }] }, 'operator Adam: for training'],
    [{ nodes: [{ op: 'Det', inputs: ['x'], outputs: ['y'] }] }, 'operator Det: not in the list'],
    [{ opset: 28 }, 'operator set 28, newer than 27'],
  ])('does not have %j', (changes, reason) => {
    expect(outsideByModel(decodeModel(encodeRelu(changes)))).toBe(reason)
  })

  it('does not have outputs that no circuit has', () => {
    expect(outsideByValues(model, new Map(), [tensor([Number.NaN])])).toMatch('NaN')
    expect(outsideByValues(model, new Map(), [tensor([])])).toMatch('nothing to prove')
    expect(outsideByValues(model, new Map(), [tensor([]), tensor([1])])).toBeUndefined()
  })
})

describe('an input that the compiler has to know', () => {
  const { graph } = decodeModel(
    encodeModel({
      opset: 14,
      inputs: [
        { name: 'data', shape: [4] },
        { name: 'wanted', dtype: 'int64', shape: [2] },
        { name: 'one', dtype: 'int64', shape: [1] },
      ],
      nodes: [
        { op: 'Add', inputs: ['wanted', 'one'], outputs: ['shape'] },
        { op: 'Reshape', inputs: ['data', 'shape'], outputs: ['y'] },
      ],
      outputs: ['y'],
    }),
  )
  const reshape = graph.nodes[1]!
  const node = { name: reshape.name, op: 'Reshape', opset: 14, outputs: 1, declared: 1 }
  const secrets = new Map([
    ['data', tensor([1, 2, 3, 4])],
    ['wanted', tensor([1, 1], 'int64')],
    ['one', tensor([1], 'int64')],
  ])

  it('is the smallest that the refused value comes from', () => {
    expect(nextConstant(graph, secrets, new ComputedInputError(node, 1, 'shape'))).toBe('one')
    const left = new Map([...secrets].filter(([name]) => name !== 'one'))
    expect(nextConstant(graph, left, new ComputedInputError(node, 1, 'shape'))).toBe('wanted')
  })

  it('is found where only an inner graph reads it', () => {
    const { nodes } = graph
    const inner = { ...graph, nodes: [nodes[0]!], outputs: [] }
    const attributes = new Map([['then_branch', { kind: 'graph', value: inner } as const]])
    const outer = { ...nodes[0]!, opType: 'If', inputs: [], attributes }
    const read = new ComputedInputError(node, 1, 'shape')
    expect(nextConstant({ ...graph, nodes: [outer, reshape] }, secrets, read)).toBe('one')
  })

  it('is none where the value comes from no secret', () => {
    const left = new Map([['data', secrets.get('data')!]])
    expect(nextConstant(graph, left, new ComputedInputError(node, 1, 'shape'))).toBeUndefined()
  })

  it('is any for a node of an inner graph', () => {
    expect(nextConstant(graph, secrets, new ComputedInputError({ ...node, name: 'inner' }, 0, 'X'))).toBe(
      'one',
    )
  })
})

describe('the tolerance', () => {
  const none = new Float64Array(2)

  it('is the class of one operator, and the sum of several', () => {
    const { graph } = decodeModel(encodeRelu())
    const [relu] = graph.nodes
    const of = (...operators: string[]) =>
      toleranceOf({
        ...decodeModel(encodeRelu()),
        graph: { ...graph, nodes: operators.map((opType) => ({ ...relu!, opType })) },
      }).units
    expect([of('Relu'), of('MatMul'), of('Softmax')]).toEqual([1, 4, 16])
    expect([of('Relu', 'Slice'), of('MatMul', 'Relu', 'MatMul')]).toEqual([1, 9])
    expect(of(...new Array<string>(30).fill('Softmax'))).toBe(64)
  })

  it('is in units of the largest expected value, and none for integers', () => {
    expect(errorOf(Float64Array.of(2, 1 + 2 ** -15), tensor([2, 1]), none)).toBe(1)
    expect(errorOf(Float64Array.of(2 ** -16, 0), tensor([0, 0]), none)).toBe(1)
    expect(errorOf(Float64Array.of(2, 3), tensor([2, 2], 'int32'), none)).toBe(1)
    expect(
      ['float32', 'int32', 'bool'].map((dtype) => allowed(dtype as DataType, { label: '', units: 4 })),
    ).toEqual([4, 0, 0])
    expect(allowed('float16', { label: '', units: 4 })).toBe(68)
  })

  it('is counted from where rounding the inputs moves the values', () => {
    expect(errorOf(Float64Array.of(1, 5), tensor([1, 4], 'int32'), Float64Array.of(0, 1))).toBe(0)
  })
})

describe('a case', () => {
  it('passes with secret inputs', () => {
    expect(reluCase([-1, 0.5, 2], [0, 0.5, 2])).toMatchObject({
      result: 'passed',
      tolerance: 'moved',
      error: 0,
      constants: [],
      folded: false,
    })
  })

  it('passes by folding where none can be secret', () => {
    expect(reluCase([Number.NEGATIVE_INFINITY, 0.5, 2], [0, 0.5, 2])).toMatchObject({
      result: 'passed',
      constants: ['x'],
      folded: true,
    })
  })

  it('fails where the result differs', () => {
    expect(reluCase([-1, 0.5, 2], [0, 0.5, 2.01])).toMatchObject({
      result: 'failed',
      reason: expect.stringMatching(/^output y, element 2 is 2\.00000, not 2\.01000: off by /),
    })
  })

  it('fails where the type differs, and where the model is refused', () => {
    expect(reluCase([-1, 0.5, 2], [0, 0.5])).toMatchObject({
      result: 'failed',
      reason: 'output y is float32[3], not float32[2]',
    })
    const nodes = [{ ...RELU.nodes[0]!, attributes: { slope: 1 } }]
    const dataSets = [{ inputs: [floatFile([1, 2, 3])], outputs: [floatFile([1, 2, 3])] }]
    expect(runCase({ model: encodeRelu({ nodes }), dataSets })).toMatchObject({
      result: 'failed',
      reason: 'Relu: has the unknown attribute slope',
    })
  })
})

describe('the document', () => {
  const outcomes = new Map<string, Outcome>([
    [
      'node/test_a',
      {
        result: 'passed',
        tolerance: 'linear',
        error: 0.5,
        rows: 1234,
        constants: ['w'],
        refusals: ['B: computes its input W'],
        folded: false,
      },
    ],
    ['node/test_b', { result: 'failed', reason: 'a | b\nc', trace: '' }],
    ['node/test_c', { result: 'outside', reason: 'no' }],
  ])

  it('lists every case', () => {
    const text = documentOf(outcomes)
    expect(text).toContain('| node/test_a | passed | linear | 0.50 | 1,234 | w | B: computes its input W |')
    expect(text).toContain('| node/test_b | failed |  |  |  |  | a \\| b c |')
    expect(text).toContain('| node | 3 | 1 | 2 | 1 | 0 | 1 | 50.0 % |')
    expect([...failedIn(text)]).toEqual(['node/test_b'])
  })

  it('rounds down', () => {
    expect(percentage({ passed: 1999, failed: 1, outside: 0 })).toBe('99.9 %')
    expect(percentage({ passed: 0, failed: 0, outside: 3 })).toBe('-')
    expect([1e-9, 0.0123, 3, 12.3].map(inUnits)).toEqual(['0', '0.012', '3', '12'])
  })
})
