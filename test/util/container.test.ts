import { describe, expect, it } from 'vitest'
import {
  DamagedArtifactError,
  decodeContainer,
  encodeContainer,
  type Tree,
} from '../../src/util/container.js'
import { RandomNumbers } from '../harness/randomNumbers.js'

const TREE: Tree = {
  name: 'größe',
  nothing: null,
  flags: [true, false],
  numbers: Float64Array.of(1.5, -0, Number.NaN, Number.MAX_VALUE),
  nested: [{ ids: Uint32Array.of(0, 1, 2 ** 32 - 1) }, { bytes: Uint8Array.of(1, 2, 3) }],
  empty: new Uint8Array(0),
  last: 7,
}

/** Any bytes at all are either read or refused as damaged; nothing else may be thrown. */
function readsOrRefuses(bytes: Uint8Array): void {
  try {
    decodeContainer('zkml-t', bytes)
  } catch (error) {
    expect(error).toBeInstanceOf(DamagedArtifactError)
  }
}

describe('a container', () => {
  const bytes = encodeContainer('zkml-t', TREE)

  it('returns the tree it was given', () => {
    expect(decodeContainer('zkml-t', bytes)).toEqual(TREE)
  })

  it('is the same bytes for the same tree, whole numbers of 8', () => {
    expect(encodeContainer('zkml-t', structuredClone(TREE))).toEqual(bytes)
    expect(bytes.length % 8).toBe(0)
  })

  it('is read at any offset of a larger buffer', () => {
    for (let shift = 0; shift < 9; shift++) {
      const padded = new Uint8Array(bytes.length + shift)
      padded.set(bytes, shift)
      expect(decodeContainer('zkml-t', padded.subarray(shift))).toEqual(TREE)
    }
  })

  it('holds views of a larger buffer', () => {
    const view = Float64Array.of(1, 2, 3, 4).subarray(1, 3)
    expect(decodeContainer('zkml-t', encodeContainer('zkml-t', { view }))).toEqual({
      view: Float64Array.of(2, 3),
    })
  })

  it('is refused under another name', () => {
    expect(() => decodeContainer('zkml-x', bytes)).toThrow(DamagedArtifactError)
  })

  it('is refused when cut off, at any length', () => {
    const needed = bytes.length - 8 // the last array is empty, the one before ends with padding
    for (let length = 0; length < needed; length++) {
      expect(() => decodeContainer('zkml-t', bytes.slice(0, length))).toThrow(DamagedArtifactError)
    }
  })

  it('is read or refused after any one byte changes', () => {
    for (let at = 0; at < bytes.length; at++) {
      for (const flip of [1, 0x80, 0xff]) readsOrRefuses(bytes.with(at, bytes[at]! ^ flip))
    }
  })

  it('is read or refused after random damage', () => {
    const random = new RandomNumbers(11)
    for (let round = 0; round < 3000; round++) {
      const damaged = bytes.slice()
      for (let i = random.between(1, 6); i > 0; i--) {
        damaged[random.between(8, damaged.length - 1)] = random.pick([
          0,
          0x22,
          0x2d,
          0x2e,
          0x39,
          0x65,
          random.next() & 255,
        ])
      }
      readsOrRefuses(damaged)
    }
  })

  it.each([
    ['a length beyond the file', '{"a":{"$array":["f64",0,99]}}'],
    ['a negative offset', '{"a":{"$array":["u8",-64,8]}}'],
    ['a length that is no integer', '{"a":{"$array":["u32",0,0.25]}}'],
    ['an offset that is no integer', '{"a":{"$array":["u8",0.5,1]}}'],
    ['a length that is text', '{"a":{"$array":["u8",0,"1"]}}'],
    ['no length', '{"a":{"$array":["u8",0]}}'],
    ['an unknown type', '{"a":{"$array":["f32",0,1]}}'],
    ['a prototype', '{"__proto__":{"polluted":true}}'],
    ['no JSON', '{'],
  ])('is refused with %s', (_, header) => {
    const forged = new Uint8Array(88)
    forged.set(new TextEncoder().encode('zkml-t  '))
    new DataView(forged.buffer).setUint32(8, header.length, true)
    forged.set(new TextEncoder().encode(header), 12)
    expect(() => decodeContainer('zkml-t', forged)).toThrow(DamagedArtifactError)
  })
})
