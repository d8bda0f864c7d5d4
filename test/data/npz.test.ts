import { zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { ArrayFileError, InputShapeError, InputValueError, LabelsError } from '../../src/data/errors.js'
import { readData } from '../../src/data/files.js'
import { readLabels, takeLabels } from '../../src/data/labels.js'
import { StoredArray } from '../../src/data/npy.js'
import { readNpz } from '../../src/data/npz.js'
import { readSample, readSamples } from '../../src/data/tensors.js'
import { crc32 } from '../../src/util/crc32.js'
import { RandomNumbers } from '../harness/randomNumbers.js'
import { floatFile } from './npyFiles.js'

const X = floatFile([2, 3], [1, 2, 3, 4, 5, 6])
const LONG = floatFile([1000], new Array(1000).fill(7))
const PORTS = [{ name: 'x', shape: [3] }]

/** Offset of the one directory entry of a zip file. */
function entryOf(zip: Uint8Array): number {
  return new DataView(zip.buffer).getUint32(zip.length - 6, true)
}

/** The file with a 32-bit number of its first directory entry replaced. */
function claiming(zip: Uint8Array, place: number, value: number): Uint8Array {
  const copy = zip.slice()
  new DataView(copy.buffer).setUint32(entryOf(zip) + place, value, true)
  return copy
}

describe('crc32', () => {
  it('is the check value of its standard', () => {
    expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926)
  })
})

describe('readNpz', () => {
  it.each([0, 6] as const)('reads arrays by name (level %i)', (level) => {
    const arrays = readNpz(zipSync({ 'x.npy': X, 'long.npy': LONG }, { level }), 'data.npz')
    expect([...arrays.keys()]).toEqual(['x', 'long'])
    expect(arrays.get('x')).toEqual(new StoredArray([2, 3], Float64Array.of(1, 2, 3, 4, 5, 6)))
    expect(arrays.get('long')!.data.every((value) => value === 7)).toBe(true)
  })

  it.each([
    ['nothing', new Uint8Array(0)],
    ['text as an entry', zipSync({ 'read.me': Uint8Array.of(1) })],
    ['an entry that is no array', zipSync({ 'x.npy': Uint8Array.of(1, 2, 3) })],
    ['a stored size beyond the file', claiming(zipSync({ 'x.npy': X }, { level: 0 }), 20, 2 ** 31)],
    ['a size that no packing reaches', claiming(zipSync({ 'x.npy': LONG }), 24, 2 ** 29)],
    ['arrays of more than a gigabyte', claiming(zipSync({ 'x.npy': LONG }), 24, 2 ** 31)],
    ['another checksum', claiming(zipSync({ 'x.npy': LONG }), 16, 12345)],
    ['an offset beyond the file', claiming(zipSync({ 'x.npy': LONG }), 42, 2 ** 32 - 1)],
    ['another method', claiming(zipSync({ 'x.npy': X }), 8, 0x000c0000)],
  ])('refuses %s', (_, bytes) => {
    expect(() => readNpz(bytes, 'data.npz')).toThrow(ArrayFileError)
  })

  it('refuses every file that is cut off', () => {
    const file = zipSync({ 'x.npy': X })
    for (let length = 0; length < file.length; length++) {
      expect(() => readNpz(file.slice(0, length), 'data.npz')).toThrow(ArrayFileError)
    }
  })

  it('reads or refuses whatever bytes are changed', () => {
    const random = new RandomNumbers(9)
    const file = zipSync({ 'x.npy': X, 'y.npy': LONG })
    for (let round = 0; round < 1000; round++) {
      const copy = file.slice()
      for (let i = random.between(1, 3); i > 0; i--) {
        copy[random.between(0, copy.length - 1)] = random.between(0, 255)
      }
      try {
        readNpz(copy, 'data.npz')
      } catch (error) {
        expect(error).toBeInstanceOf(ArrayFileError)
      }
    }
  })
})

describe('readData', () => {
  it('tells files apart by what they hold', () => {
    expect(readData(X, 'x')).toBeInstanceOf(StoredArray)
    expect(readData(zipSync({ 'x.npy': X }), 'x')).toEqual({ x: expect.any(StoredArray) })
    expect(readData(new TextEncoder().encode('{"x": [1]}'), 'x')).toEqual({ x: [1] })
  })
})

describe('stored arrays as samples', () => {
  const array = (shape: number[], ...data: number[]) => new StoredArray(shape, Float64Array.from(data))

  it('are what nested arrays are', () => {
    expect(readSample(array([3], 1, 2, 3), PORTS)).toEqual(readSample([1, 2, 3], PORTS))
    expect(readSample({ x: array([3], 1, 2, 3) }, PORTS)).toEqual(readSample([1, 2, 3], PORTS))
    expect(readSamples(array([2, 3], 1, 2, 3, 4, 5, 6), PORTS)).toEqual(
      readSamples(
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
        PORTS,
      ),
    )
    expect(readSamples(array([3], 1, 2, 3), PORTS)).toEqual([readSample([1, 2, 3], PORTS)])
  })

  it('may lie along a first axis of extent 1, as nested ones may', () => {
    const ports = [{ name: 'x', shape: [1, 2] }]
    const rows = [
      [1, 2],
      [3, 4],
      [5, 6],
    ]
    const wanted = rows.map((row) => new Map([['x', Float64Array.from(row)]]))
    expect(readSamples(array([3, 2], 1, 2, 3, 4, 5, 6), ports)).toEqual(wanted)
    expect(readSamples(array([3, 1, 2], 1, 2, 3, 4, 5, 6), ports)).toEqual(wanted)
    expect(readSamples(rows, ports)).toEqual(wanted)
  })

  it.each([
    ['another shape', array([2], 1, 2)],
    ['no samples', array([0, 3])],
    ['samples without elements', array([2, 0])],
    ['a transposed shape', array([3, 2], 1, 2, 3, 4, 5, 6)],
  ])('are refused with %s', (_, stored) => {
    expect(() => readSamples(stored, PORTS)).toThrow(InputShapeError)
  })

  it('are refused with values that are not finite', () => {
    expect(() => readSample(array([3], 1, Number.NaN, 3), PORTS)).toThrow(InputValueError)
  })
})

describe('labels', () => {
  it('are taken out of the data, unless an input has their name', () => {
    expect(takeLabels({ x: [1], labels: [0, 2] }, PORTS)).toEqual({ data: { x: [1] }, labels: [0, 2] })
    expect(takeLabels({ labels: [1] }, [{ name: 'labels', shape: [1] }]).labels).toBeUndefined()
    expect(takeLabels([1], PORTS)).toEqual({ data: [1], labels: undefined })
    expect(readLabels(new StoredArray([2], Float64Array.of(3, 0)))).toEqual([3, 0])
  })

  it.each([[5], [[1, -1]], [[0.5]], [['cat']], [null]])('are refused as %j', (labels) => {
    expect(() => readLabels(labels)).toThrow(LabelsError)
  })
})
