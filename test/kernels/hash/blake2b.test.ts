import { blake2b } from '@noble/hashes/blake2.js'
import { describe, expect, it } from 'vitest'
import { BLAKE2B_BYTES, defineBlake2b } from '../../../src/kernels/hash/blake2b.js'
import { running } from '../instance.js'

const instance = running(defineBlake2b)
const [state, data] = [1024, 1024 + BLAKE2B_BYTES]

function hash(bytes: Uint8Array, cuts: readonly number[]): Uint8Array {
  instance.bytes.set(bytes, data)
  instance.call('blake2bStart', state)
  for (const [i, cut] of cuts.entries()) {
    const to = cuts[i + 1] ?? bytes.length
    instance.call('blake2bUpdate', state, data + cut, to - cut)
  }
  instance.call('blake2bFinish', state)
  return instance.bytes.slice(state, state + 64)
}

describe('blake2b', () => {
  it.each([0, 1, 127, 128, 129, 255, 256, 257, 1000, 4096])(
    'agrees with the reference on %i bytes',
    (length) => {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * i + 7) & 255)
      const expected = blake2b(bytes, { dkLen: 64 })
      expect(hash(bytes, [0])).toEqual(expected)
      const cuts = [0, 0, 1, 100, 128, 300].filter((cut) => cut <= length)
      expect(hash(bytes, cuts)).toEqual(expected)
    },
  )
})
