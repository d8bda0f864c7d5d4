import { bn254 } from '@noble/curves/bn254.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FQ, FR } from '../../src/field/bn254.js'
import { Fp2, Fp12, frobeniusFactors } from '../../src/field/extension.js'
import { inverses } from '../../src/field/field.js'
import { inverseModulo } from '../../src/field/inverse.js'
import { Fp } from '../../src/field/prime.js'
import { fp2, fp12, residues } from './elements.js'

const noble = bn254.fields

describe('inverseModulo', () => {
  it.each([2n, 3n, 5n, 31n, 251n, 4093n, 65537n])('inverts every residue modulo %i', (prime) => {
    for (let x = 1n; x < prime; x++) expect((inverseModulo(x, prime) * x) % prime).toBe(1n)
    expect(inverseModulo(0n, prime)).toBe(0n)
  })

  it.each([
    ['q', FQ],
    ['r', FR],
    ['2^61 - 1', (1n << 61n) - 1n],
    ['2^521 - 1', (1n << 521n) - 1n],
  ])('inverts any integer modulo %s, canonically', (_, prime) => {
    const inverts = (x: bigint) => {
      const inverse = inverseModulo(x, prime)
      expect(inverse >= 0n && inverse < prime).toBe(true)
      expect((((inverse * x) % prime) + prime) % prime).toBe(x % prime === 0n ? 0n : 1n)
    }
    for (let bit = 0n; bit < 530n; bit++) for (const near of [-1n, 0n, 1n]) inverts((1n << bit) + near)
    for (let d = 1n; d < 100n; d++) for (const near of [-1n, 0n, 1n]) inverts(prime / d + near)
    fc.assert(fc.property(fc.bigInt({ min: -(1n << 530n), max: 1n << 530n }), inverts))
  })
})

describe('inverses', () => {
  it('inverts each of many elements', () => {
    const nonZero = fc.array(residues.filter((x) => x !== 0n))
    fc.assert(
      fc.property(nonZero, (elements) => {
        expect(inverses(Fp, elements)).toEqual(elements.map((x) => noble.Fp.inv(x)))
      }),
    )
  })
})

describe('Fp2', () => {
  it('computes as noble does', () => {
    fc.assert(
      fc.property(fp2, fp2, (a, b) => {
        const [x, y] = [noble.Fp2.create(a), noble.Fp2.create(b)]
        expect(Fp2.canonical(Fp2.add(a, b))).toEqual(noble.Fp2.add(x, y))
        expect(Fp2.canonical(Fp2.subtract(a, b))).toEqual(noble.Fp2.sub(x, y))
        expect(Fp2.canonical(Fp2.negate(a))).toEqual(noble.Fp2.neg(x))
        expect(Fp2.multiply(a, b)).toEqual(noble.Fp2.mul(x, y))
        expect(Fp2.square(a)).toEqual(noble.Fp2.sqr(x))
        expect(Fp2.canonical(Fp2.timesXi(a))).toEqual(noble.Fp2.mul(x, noble.Fp2.create({ c0: 9n, c1: 1n })))
        if (!Fp2.isZero(a)) expect(Fp2.inverse(a)).toEqual(noble.Fp2.inv(x))
      }),
    )
    expect(Fp2.inverse(Fp2.zero)).toEqual(Fp2.zero)
  })

  it('takes any representative', () => {
    fc.assert(
      fc.property(fp2, fp2, fc.bigInt({ min: -99n, max: 99n }), (a, b, k) => {
        const moved = { c0: a.c0 + k * FQ, c1: a.c1 - k * FQ }
        expect(Fp2.multiply(moved, b)).toEqual(Fp2.multiply(a, b))
        expect(Fp2.square(moved)).toEqual(Fp2.square(a))
        expect(Fp2.inverse(moved)).toEqual(Fp2.inverse(a))
        expect(Fp2.isZero(Fp2.subtract(moved, a))).toBe(true)
        expect(Fp2.isZero(moved)).toBe(a.c0 === 0n && a.c1 === 0n)
      }),
    )
  })

  it('knows the powers of gamma = xi^((q - 1) / 6)', () => {
    const gamma = noble.Fp2.pow(noble.Fp2.create({ c0: 9n, c1: 1n }), (FQ - 1n) / 6n)
    const powers = [0n, 1n, 2n, 3n, 4n, 5n].map((i) => noble.Fp2.pow(gamma, i))
    expect(frobeniusFactors()).toEqual(powers)
  })
})

describe('Fp12', () => {
  const create = (a: Fp12) => noble.Fp12.create(a)

  it('computes as noble does', () => {
    fc.assert(
      fc.property(fp12, fp12, (a, b) => {
        const [x, y] = [create(a), create(b)]
        expect(Fp12.multiply(a, b)).toEqual(noble.Fp12.mul(x, y))
        expect(Fp12.square(a)).toEqual(noble.Fp12.sqr(x))
        expect(Fp12.frobenius(a)).toEqual(noble.Fp12.frobeniusMap(x, 1))
        expect(Fp12.conjugate(a)).toEqual(noble.Fp12.frobeniusMap(x, 6))
        if (!noble.Fp12.is0(x)) expect(Fp12.inverse(a)).toEqual(noble.Fp12.inv(x))
      }),
    )
  })

  it('has the q-th power as its Frobenius', () => {
    const [a] = fc.sample(fp12, { seed: 1, numRuns: 1 })
    expect(Fp12.frobenius(a!)).toEqual(noble.Fp12.pow(create(a!), FQ))
  })

  it('multiplies by a line as by any element', () => {
    fc.assert(
      fc.property(fp12, fp2, fp2, (a, b, c) => {
        const { zero, one } = Fp2
        const line: Fp12 = { c0: { c0: one, c1: zero, c2: zero }, c1: { c0: b, c1: c, c2: zero } }
        expect(Fp12.timesLine(a, b, c)).toEqual(noble.Fp12.mul(create(a), create(line)))
      }),
    )
  })

  it('squares faster in the cyclotomic subgroup, and only there', () => {
    fc.assert(
      fc.property(fp12, (a) => {
        fc.pre(!noble.Fp12.is0(create(a)))
        const unitary = Fp12.multiply(Fp12.conjugate(a), Fp12.inverse(a))
        const cyclotomic = Fp12.multiply(Fp12.frobenius(Fp12.frobenius(unitary)), unitary)
        expect(Fp12.cyclotomicSquare(cyclotomic)).toEqual(noble.Fp12.sqr(create(cyclotomic)))
      }),
    )
    const two: Fp12 = { ...Fp12.one, c0: { ...Fp12.one.c0, c0: { c0: 2n, c1: 0n } } }
    expect(Fp12.cyclotomicSquare(two)).not.toEqual(Fp12.square(two))
  })

  it('knows one, whatever its representative', () => {
    const { c0, c1 } = Fp12.one
    expect(Fp12.isOne({ c0: { ...c0, c0: { c0: 1n - FQ, c1: 2n * FQ } }, c1 })).toBe(true)
    const places = [
      { c0: { ...c0, c1: Fp2.one }, c1 },
      { c0: { ...c0, c2: Fp2.one }, c1 },
      { c0, c1: { ...c1, c0: Fp2.one } },
      { c0, c1: { ...c1, c1: Fp2.one } },
      { c0, c1: { ...c1, c2: { c0: 0n, c1: 1n } } },
    ]
    for (const other of places) expect(Fp12.isOne(other)).toBe(false)
  })
})
