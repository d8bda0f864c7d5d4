import { describe, expect, it } from 'vitest'
import { ArrayFileError } from '../../src/data/errors.js'
import { readNpy } from '../../src/data/npy.js'
import { RandomNumbers } from '../harness/randomNumbers.js'
import { bytesOf, floatFile, npyFile } from './npyFiles.js'

const reversed = (bytes: Uint8Array, width: number) =>
  Uint8Array.from(bytes, (_, i) => bytes[i - (i % width) + width - 1 - (i % width)]!)

describe('readNpy', () => {
  it.each([
    ['|b1', Uint8Array.of(1, 0), [1, 0]],
    ['|u1', Uint8Array.of(255, 7), [255, 7]],
    ['|i1', Int8Array.of(-128, 7), [-128, 7]],
    ['<u2', Uint16Array.of(65535, 7), [65535, 7]],
    ['<i2', Int16Array.of(-32768, 7), [-32768, 7]],
    ['<u4', Uint32Array.of(2 ** 32 - 1, 7), [2 ** 32 - 1, 7]],
    ['<i4', Int32Array.of(-(2 ** 31), 7), [-(2 ** 31), 7]],
    ['<u8', BigUint64Array.of(2n ** 53n - 1n, 7n), [2 ** 53 - 1, 7]],
    ['<i8', BigInt64Array.of(1n - 2n ** 53n, 7n), [1 - 2 ** 53, 7]],
    ['<f2', Uint16Array.of(0x3c00, 0xc580), [1, -5.5]],
    ['<f4', Float32Array.of(0.5, -1e30), [0.5, Math.fround(-1e30)]],
    ['<f8', Float64Array.of(0.1, -1e300), [0.1, -1e300]],
  ] as const)('reads %s in both byte orders and every format', (descr, array, wanted) => {
    for (const version of [1, 2, 3]) {
      const { shape, data } = readNpy(npyFile(descr, [2], bytesOf(array), { version }), 'x.npy')
      expect([shape, [...data]]).toEqual([[2], [...wanted]])
    }
    if (descr.startsWith('|')) return
    const big = npyFile(descr.replace('<', '>'), [2], reversed(bytesOf(array), array.BYTES_PER_ELEMENT))
    expect([...readNpy(big, 'x.npy').data]).toEqual([...wanted])
  })

  it.each([
    [0x0001, 2 ** -24],
    [0x03ff, 1023 * 2 ** -24],
    [0x7bff, 65504],
    [0xfc00, Number.NEGATIVE_INFINITY],
    [0x7e00, Number.NaN],
  ])('reads the half precision number %i', (bits, wanted) => {
    expect(readNpy(npyFile('<f2', [], bytesOf(Uint16Array.of(bits))), 'x.npy').data[0]).toBe(wanted)
  })

  it('has no number for an integer that a double does not hold', () => {
    const { data } = readNpy(npyFile('<i8', [1], bytesOf(BigInt64Array.of(2n ** 53n + 1n))), 'x.npy')
    expect(data[0]).toBeNaN()
  })

  it('turns column-major arrays around', () => {
    const columns = bytesOf(Float32Array.of(1, 4, 2, 5, 3, 6))
    const { shape, data } = readNpy(npyFile('<f4', [2, 3], columns, { fortran: true }), 'x.npy')
    expect([shape, [...data]]).toEqual([
      [2, 3],
      [1, 2, 3, 4, 5, 6],
    ])
    const cube = Float32Array.from({ length: 24 }, (_, i) => i)
    const back = readNpy(npyFile('<f4', [2, 3, 4], bytesOf(cube), { fortran: true }), 'x.npy').data
    for (let at = 0; at < 24; at++) {
      const [i, j, k] = [Math.floor(at / 12), Math.floor(at / 4) % 3, at % 4]
      expect(back[at]).toBe(i + 2 * j + 6 * k)
    }
  })

  it('reads scalars and arrays without elements', () => {
    expect([...readNpy(floatFile([], [3]), 'x.npy').data]).toEqual([3])
    expect(readNpy(floatFile([2 ** 40, 0, 2 ** 40], []), 'x.npy').data.length).toBe(0)
  })

  it('reads a view that does not begin at 0 of its buffer', () => {
    const file = floatFile([2], [1, 2])
    const moved = new Uint8Array(file.length + 3)
    moved.set(file, 3)
    expect([...readNpy(moved.subarray(3), 'x.npy').data]).toEqual([1, 2])
  })

  it.each([
    ['complex numbers', npyFile('<c8', [1], new Uint8Array(8))],
    ['objects', npyFile('|O', [1], new Uint8Array(8))],
    ['names of methods as types', npyFile('<valueOf', [1], new Uint8Array(8))],
    ['strings', npyFile('<U3', [1], new Uint8Array(12))],
    ['too few bytes', npyFile('<f4', [3], new Uint8Array(8))],
    ['bytes after its end', npyFile('<f4', [3], new Uint8Array(16))],
    ['more elements than there can be', npyFile('<f4', [2 ** 52, 2 ** 52], new Uint8Array(16))],
    ['more elements than a double counts', npyFile('<f8', new Array(40).fill(2 ** 52), new Uint8Array(8))],
    ['an extent of no integer', npyFile('<f4', [1e21], new Uint8Array(8))],
    ['too many axes', npyFile('|u1', new Array(100).fill(1), new Uint8Array(1))],
    ['format 4', npyFile('<f4', [], new Uint8Array(4), { version: 4 })],
    ['only magic', Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59)],
    ['JSON', new TextEncoder().encode('{"x": [1]}')],
  ])('refuses %s', (_, bytes) => {
    expect(() => readNpy(bytes, 'x.npy')).toThrow(ArrayFileError)
  })

  it('refuses every file that is cut off', () => {
    const file = floatFile([2, 3], [1, 2, 3, 4, 5, 6])
    for (let length = 0; length < file.length; length++) {
      expect(() => readNpy(file.slice(0, length), 'x.npy')).toThrow(ArrayFileError)
    }
  })

  it('reads or refuses whatever bytes stand in the header', () => {
    const random = new RandomNumbers(8)
    for (let round = 0; round < 2000; round++) {
      const file = floatFile([2, 3], [1, 2, 3, 4, 5, 6])
      for (let i = random.between(1, 3); i > 0; i--) file[random.between(0, 127)] = random.between(0, 255)
      try {
        expect(readNpy(file, 'x.npy').data.length).toBeLessThanOrEqual(24)
      } catch (error) {
        expect(error).toBeInstanceOf(ArrayFileError)
      }
    }
  })
})
