import { describe, expect, it } from 'vitest'
import { DIGEST_DOMAIN, digestOf } from '../../src/circuit/digest.js'
import type { PublicTensor } from '../../src/circuit/statement.js'
import { poseidon } from '../../src/field/poseidon.js'
import { SALT_LIMBS, tensorDigest } from '../../src/gadgets/tensorDigest.js'
import { checkGadget } from '../harness/checkGadget.js'
import type { GadgetCase } from '../harness/gadgetCase.js'

function tensorOf(shape: readonly number[], bytesPerValue: number): PublicTensor {
  const encoding = { bytesPerValue, valuesPerSignal: Math.floor(31 / bytesPerValue), lo: 0, hi: 255 }
  return {
    name: 'x',
    role: 'input',
    visibility: 'hashed',
    shape,
    scale: 1,
    ...encoding,
    firstSignal: 0,
    signals: 1,
  }
}

/** The first inputs are the salt's limbs, the others words. */
function example(words: number, tensor: PublicTensor, permutations: number): GadgetCase {
  const limbs = Array.from({ length: SALT_LIMBS }, () => ({ lo: 0, bits: 50 }))
  return {
    title: `${tensor.shape.join(' x ')} elements in ${words} words`,
    inputs: [...limbs, ...Array.from({ length: words }, () => ({ lo: 0, bits: 40 }))],
    build: (c, inputs) => [tensorDigest(c, inputs.slice(3), tensor, inputs.slice(0, 3))],
    reference: ([a, b, c, ...values]) => [digestOf(values, tensor, a! + (b! << 50n) + (c! << 100n))],
    rows: 612 * permutations,
    sparsely: { runs: 5, lieEvery: 401 },
    noTinyField: 'its constants are field elements',
  }
}

checkGadget('tensorDigest', [
  example(1, tensorOf([3], 1), 1),
  example(14, tensorOf([14, 31], 1), 1),
  example(15, tensorOf([450], 1), 2),
  example(26, tensorOf([1, 1, 28, 28], 1), 2),
])

describe('digestOf', () => {
  it('chains permutations over header, salt, words and zeros', () => {
    const block = [3n + (2n << 64n), 99n, 7n, ...new Array<bigint>(13).fill(0n)]
    expect(DIGEST_DOMAIN).toBe(BigInt(`0x${Buffer.from('zkml.tensor.v1').toString('hex')}`))
    expect(digestOf([7n], tensorOf([3], 2), 99n)).toBe(poseidon(block, DIGEST_DOMAIN))
  })

  it.each<[string, bigint[], PublicTensor, bigint]>([
    ['a trailing zero word', [7n, 0n], tensorOf([3], 1), 99n],
    ['another element count', [7n], tensorOf([4], 1), 99n],
    ['another width', [7n], tensorOf([3], 2), 99n],
    ['another salt', [7n], tensorOf([3], 1), 98n],
  ])('does not confuse a tensor with one of %s', (what, words, tensor, salt) => {
    const same = digestOf(words, tensor, salt) === digestOf([7n], tensorOf([3], 1), 99n)
    expect(same).toBe(what === 'a trailing zero word')
  })
})
