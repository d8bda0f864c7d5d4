import { buildPoseidon, buildPoseidonReference } from 'circomlibjs'
import { describe, expect, it } from 'vitest'
import { FR } from '../../src/field/bn254.js'
import { poseidon } from '../../src/field/poseidon.js'
import { poseidonConstants } from '../../src/field/poseidonConstants.js'

const fast = await buildPoseidon()
const textbook = await buildPoseidonReference()

/** Inputs with zeros, ones and the greatest residue among them. */
function sample(count: number): bigint[] {
  return Array.from({ length: count }, (_, i) => [0n, 1n, FR - 1n, BigInt(i) ** 101n % FR][i % 4]!)
}

describe('poseidon', () => {
  it.each(Array.from({ length: 16 }, (_, i) => i + 1))('equals circomlib for %i inputs', (count) => {
    const inputs = sample(count)
    expect(poseidon(inputs)).toBe(fast.F.toObject(fast(inputs)))
  })

  it.each([1n, FR - 1n, 123456789n ** 7n])('equals circomlib for 16 inputs with capacity %i', (capacity) => {
    const inputs = sample(16)
    expect(poseidon(inputs, capacity)).toBe(fast.F.toObject(fast(inputs, capacity % FR, 1)))
    expect(poseidon(inputs, capacity)).toBe(textbook.F.toObject(textbook(inputs, capacity % FR, 1)))
  })

  it('gives the value that circomlib publishes for (1, 2)', () => {
    expect(poseidon([1n, 2n])).toBe(
      7853200120776062878684798364095072458815029376092732009249414926327459813530n,
    )
  })

  it('reads inputs as residues', () => {
    expect(poseidon([FR + 1n, -1n])).toBe(poseidon([1n, FR - 1n]))
  })
})

describe('poseidonConstants', () => {
  it('has the shape of the permutation, and generates once', () => {
    const constants = poseidonConstants(17)
    expect([constants.round.length, constants.round[0]!.length, constants.matrix.length]).toEqual([
      76, 17, 17,
    ])
    expect(poseidonConstants(17)).toBe(constants)
  })

  it('draws distinct residues', () => {
    const drawn = poseidonConstants(17).round.flat()
    expect(new Set(drawn).size).toBe(drawn.length)
    expect(drawn.every((value) => value >= 0n && value < FR)).toBe(true)
  })
})
