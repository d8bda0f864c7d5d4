import { describe, expect, it } from 'vitest'
import { compile, InternalError, readManifest, run, ZkmlError } from '../../src/index.js'
import { encodeModel } from '../harness/onnxModel.js'
import { RandomNumbers } from '../harness/randomNumbers.js'

const DEPTH = 100_000
const deepArray: unknown = JSON.parse('['.repeat(DEPTH) + ']'.repeat(DEPTH))
const deepObject: unknown = JSON.parse(`${'{"a":'.repeat(DEPTH)}1${'}'.repeat(DEPTH)}`)

const model = relu('x', 'y')
const compiled = compile(model)

function relu(input: string, output: string): Uint8Array {
  return encodeModel({
    opset: 17,
    inputs: [{ name: input, shape: [2] }],
    nodes: [{ op: 'Relu', inputs: [input], outputs: [output] }],
    outputs: [output],
  })
}

/** JSON that is no input, no calibration and no manifest. */
const HOSTILE: readonly (readonly [string, unknown])[] = [
  ['deep arrays', deepArray],
  ['deep objects', deepObject],
  ['deep arrays as a number', [deepArray, 1]],
  ['deep objects as a number', [1, deepObject]],
  ['deep arrays as a tensor', { x: deepArray }],
  ['deep objects as a tensor', { x: deepObject }],
  ['deep flat data', { input_data: deepArray }],
  ['deep objects as flat data', { input_data: deepObject }],
  ['deep objects in flat data', { input_data: [[deepObject, 1]] }],
  ['a __proto__ key', JSON.parse('{"__proto__": {"x": [1, 2]}}')],
  ['a __proto__ key beside the input', JSON.parse('{"x": [1, 2], "__proto__": {"polluted": 1}}')],
  ['a __proto__ key in the input', JSON.parse('{"x": {"__proto__": [1, 2], "length": 2}}')],
  ['the name of a method', { constructor: [1, 2] }],
  ['an object like an array', { x: { 0: 1, 1: 2, length: 2 } }],
  ['a length without elements', { input_data: { length: 2 ** 32 } }],
  ['objects as numbers', [{ valueOf: 1 }, {}]],
  ['text', 'x'],
  ['null', null],
  ['a number', 1],
]

/** The class of what is thrown, which must be a fault of the input. */
function refusal(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    expect(error).toBeInstanceOf(ZkmlError)
    expect(error).not.toBeInstanceOf(InternalError)
    expect((error as ZkmlError).render().length).toBeLessThan(2000)
    return (error as ZkmlError).name
  }
  return 'accepted'
}

describe.each(HOSTILE)('%s', (_, json) => {
  it('is refused as input, as calibration data and as a manifest', () => {
    expect(refusal(() => run(compiled, json))).toMatch(/^Input/)
    expect(refusal(() => compile(model, { calibration: json }))).toMatch(/^Input/)
    expect(refusal(() => readManifest(json))).toBe('InvalidManifestError')
  })

  it('leaves prototypes alone', () => {
    expect(Object.keys(Object.prototype)).toEqual([])
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })
})

describe('tensors named after methods', () => {
  it.each(['__proto__', 'constructor', 'toString', 'input_data2', 'hasOwnProperty'])(
    '%s is one like any other',
    (name) => {
      const files = compile(relu(name, 'y'), { calibration: JSON.parse(`{"${name}": [-1, 1]}`) })
      expect(run(files, JSON.parse(`{"${name}": [-1, 1]}`)).y!.data[1]).toBeCloseTo(1, 2)
      const outputs = run(compile(relu('x', name)), [-1, 1])
      expect(Object.keys(outputs)).toEqual([name])
      expect(outputs[name]!.data[1]).toBeCloseTo(1, 2)
    },
  )
})

describe('a manifest', () => {
  it('with parts replaced by anything is refused or equal in type', () => {
    const random = new RandomNumbers(12)
    const text = JSON.stringify(compiled.manifest)
    const replacements = [null, -1, 0.5, 1e300, '', 'x', [], {}, true, [[]], { length: 1 }]
    let refused = 0
    for (let round = 0; round < 500; round++) {
      const json = JSON.parse(text) as Record<string, unknown>
      replaceSomewhere(json, random, random.pick(replacements))
      if (refusal(() => readManifest(json)) !== 'accepted') refused++
    }
    expect(refused).toBeGreaterThan(400)
  })
})

/** Replaces a leaf or a subtree, chosen by a random walk. */
function replaceSomewhere(json: object, random: RandomNumbers, value: unknown): void {
  const holder = json as Record<string, unknown>
  const key = random.pick(Object.keys(holder))
  const inner = holder[key]
  const goOn = typeof inner === 'object' && inner !== null && Object.keys(inner).length > 0
  if (goOn && random.between(0, 3) > 0) replaceSomewhere(inner, random, value)
  else holder[key] = value
}
