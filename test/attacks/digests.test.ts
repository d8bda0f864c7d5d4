import { describe, expect, it } from 'vitest'
import { digestOf } from '../../src/circuit/digest.js'
import { packTensor } from '../../src/contract/packing.js'
import { compile } from '../../src/index.js'
import { witnessFor } from '../../src/infer.js'
import { tensor } from '../contract/examples.js'
import { SMALL_INPUT, smallModel } from '../e2e/smallModel.js'

/** Digests of hashed tensors: what makes two of them differ, and what does not. */
const bytes = (size: number) => tensor({ name: 't', role: 'input', shape: [size], lo: 0, hi: 255 })
const SALT = 123456789n ** 5n

describe('a digest', () => {
  it('is another one with a zero appended, in the same word or in the next', () => {
    for (const size of [1, 30, 31, 14 * 31, 14 * 31 + 1]) {
      const values = Array.from({ length: size }, (_, i) => i % 256)
      const [short, long] = [bytes(size), bytes(size + 1)]
      const digest = digestOf(packTensor(values, short), short, SALT)
      expect(digestOf(packTensor([...values, 0], long), long, SALT)).not.toBe(digest)
      expect(digestOf(packTensor([0, ...values], long), long, SALT)).not.toBe(digest)
      // The same words under the other's length.
      expect(digestOf(packTensor(values, short), long, SALT)).not.toBe(digest)
    }
  })

  it('is another one for the same words in values of another width', () => {
    const [narrow, wide] = [bytes(2), tensor({ name: 't', role: 'input', shape: [1], lo: 0, hi: 65535 })]
    const word = packTensor([1, 2], narrow)
    expect(packTensor([258], wide)).toEqual(word)
    expect(digestOf(word, narrow, SALT)).not.toBe(digestOf(word, wide, SALT))
  })

  it('is another one with another salt, and the salt cannot be moved into the values', () => {
    const t = bytes(31)
    const words = packTensor(Array<number>(31).fill(7), t)
    expect(digestOf(words, t, SALT)).not.toBe(digestOf(words, t, SALT + 1n))
    expect(digestOf([words[0]! + 1n], t, SALT - 1n)).not.toBe(digestOf(words, t, SALT))
    expect(digestOf([SALT], t, words[0]!)).not.toBe(digestOf(words, t, SALT))
  })

  it('does not tell name, role, scale, lo or the shape of as many elements: compare digests of equal encodings alone', () => {
    const [one, other] = [
      tensor({ name: 'a', role: 'input', shape: [2, 3], lo: 0, hi: 255, scale: 1 }),
      tensor({ name: 'b', role: 'output', shape: [6], lo: -128, hi: 127, scale: 0.5 }),
    ]
    const values = [1, 2, 3, 4, 5, 6]
    const moved = values.map((value) => value - 128)
    expect(digestOf(packTensor(values, one), one, SALT)).toBe(digestOf(packTensor(moved, other), other, SALT))
  })
})

describe('salts', () => {
  it('are fresh for every proof and every tensor, of 150 bits', () => {
    const compilation = compile(smallModel(), { inputVisibility: 'hashed', outputVisibility: 'hashed' })
    const runs = [SMALL_INPUT, SMALL_INPUT, SMALL_INPUT].map((input) => witnessFor(compilation, input).salts)
    const salts = runs.flat()
    expect(salts).toHaveLength(6)
    expect(new Set(salts).size).toBe(6)
    expect(salts.every((salt) => salt >= 0n && salt < 2n ** 150n)).toBe(true)
    expect(salts.some((salt) => salt > 2n ** 140n)).toBe(true)
  })
})
