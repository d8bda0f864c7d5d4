import { describe, expect, it } from 'vitest'
import { decodeModel, ExternalDataError, externalFiles } from '../../src/onnx/index.js'
import { attribute, externalData, graph, model, modelOf, node, TYPE, tensor, value } from './models.js'
import { type Bytes, bytes, concat, floats32, message } from './protobuf.js'

function external(name: string, entries: Readonly<Record<string, string>>): Bytes {
  return tensor(name, TYPE.float32, [2], externalData(entries))
}

function load(
  entries: Readonly<Record<string, string>>,
  ...files: readonly [string, Uint8Array][]
): number[] {
  return [...decodeModel(modelOf(external('w', entries)), new Map(files)).graph.initializers.get('w')!.data]
}

const FILE = concat(Uint8Array.of(9, 9, 9), floats32([1.5, -2]), Uint8Array.of(9))

describe('external data', () => {
  it('is read at its offset, which need not be aligned', () => {
    expect(load({ location: 'w.bin', offset: '3', length: '8' }, ['w.bin', FILE])).toEqual([1.5, -2])
  })

  it('starts at 0 and has the size of the tensor unless stated', () => {
    expect(load({ location: 'data/w.bin' }, ['data/w.bin', floats32([3, 4, 5])])).toEqual([3, 4])
  })

  it('is read from a view into a larger buffer', () => {
    expect(load({ location: 'w.bin' }, ['w.bin', FILE.subarray(3)])).toEqual([1.5, -2])
  })

  it.each([
    ['a file that is missing', { location: 'other.bin' }, /the file is missing/],
    ['an end after that of the file', { location: 'w.bin', offset: '5' }, /the file is too short/],
    ['an offset after the end', { location: 'w.bin', offset: '9007199254740991' }, /the file is too short/],
    ['a length that does not fit', { location: 'w.bin', length: '12' }, /does not fit its shape and type/],
    ['a negative offset', { location: 'w.bin', offset: '-1' }, /offset is no number of bytes/],
    [
      'an offset beyond 2^53',
      { location: 'w.bin', offset: '99999999999999999' },
      /offset is no number of bytes/,
    ],
    ['a length that is no number', { location: 'w.bin', length: '0x8' }, /length is no number of bytes/],
    ['no location', { offset: '0' }, /does not say in which file/],
    ['an empty location', { location: '' }, /does not say in which file/],
  ])('is refused with %s', (_, entries, text) => {
    const attempt = (): number[] => load(entries, ['w.bin', FILE])
    expect(attempt).toThrow(ExternalDataError)
    expect(attempt).toThrow(text)
  })

  it.each([
    '/etc/passwd',
    '../w.bin',
    'a/../../w.bin',
    'a/..',
    'C:w.bin',
    'c:/w.bin',
    'a\\w.bin',
    '\\\\host\\w.bin',
    'file:///w.bin',
    'w\0.bin',
  ])('may not be at %j', (location) => {
    const unsafe = modelOf(external('w', { location }))
    expect(() => decodeModel(unsafe, new Map([[location, FILE]]))).toThrow(/outside the model's folder/)
    expect(() => externalFiles(unsafe)).toThrow(ExternalDataError)
  })

  it('may have dots in its name', () => {
    expect(load({ location: 'a..b/w.v1..bin' }, ['a..b/w.v1..bin', floats32([1, 2])])).toEqual([1, 2])
  })
})

describe('externalFiles', () => {
  it('finds every file once, in attributes, inner graphs, sparse tensors and functions too', () => {
    const at = (location: string): Bytes => external(location, { location })
    const inner = graph({ initializers: [at('inner')] })
    const body = node('Constant', [], ['c'], attribute('value', 4, bytes(5, at('function'))))
    const found = externalFiles(
      model(
        {
          initializers: [at('first'), at('first'), tensor('kept', TYPE.float32, [0])],
          sparse: [message(bytes(1, at('values')), bytes(2, at('indices')))],
          nodes: [
            node('Constant', [], ['a'], attribute('value', 4, bytes(5, at('attribute')))),
            node('If', ['a'], ['y'], attribute('then_branch', 5, bytes(6, inner))),
          ],
          outputs: [value('y')],
        },
        bytes(25, message(bytes(1, 'F'), bytes(7, body))),
      ),
    )
    expect(found).toEqual(['first', 'values', 'indices', 'attribute', 'inner', 'function'])
  })

  it('is empty for a model in one file', () => {
    expect(externalFiles(modelOf(tensor('w', TYPE.float32, [0])))).toEqual([])
  })
})
