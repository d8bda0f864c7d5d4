import { bn254 } from '@noble/curves/bn254.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FQ, FR } from '../../src/field/bn254.js'
import { type Affine, BN_PARAMETER, G1, G2, inSubgroup, type Point } from '../../src/field/curve.js'
import { type Fp2, Fp12 } from '../../src/field/extension.js'
import { finalExponentiation } from '../../src/field/finalExponentiation.js'
import { pairing, pairingProductIsOne, prepareG2 } from '../../src/field/pairing.js'
import { fp12 } from './elements.js'
import { twistPoint } from './twistPoint.js'

const scalars = fc.oneof(fc.constantFrom(1n, 2n, FR - 1n), fc.bigInt({ min: 1n, max: FR - 1n }))
const few = { numRuns: 10 }
const g1 = (scalar: bigint) => G1.multiply(G1.generator, scalar)
const g2 = (scalar: bigint) => G2.multiply(G2.generator, scalar)
const prepared = (point: Point<Fp2>) => prepareG2([point])[0]!
const pair = (p: Point<bigint>, q: Point<Fp2>) => pairing({ g1: p, g2: prepared(q) })
const base = pair(G1.generator, G2.generator)

describe('pairing', () => {
  it('has the values of noble', () => {
    fc.assert(
      fc.property(scalars, scalars, (k, l) => {
        const [p, q] = [bn254.G1.Point.BASE.multiply(k), bn254.G2.Point.BASE.multiply(l)]
        expect(pair(g1(k), g2(l))).toEqual(bn254.pairing(p, q))
      }),
      few,
    )
  })

  it('is bilinear', () => {
    const { fields } = bn254
    fc.assert(
      fc.property(scalars, scalars, (k, l) => {
        const power = fields.Fp12.pow(fields.Fp12.create(base), (k * l) % FR)
        expect(pair(g1(k), g2(l))).toEqual(power)
        expect(Fp12.multiply(pair(g1(k), g2(l)), pair(g1(k), g2(1n)))).toEqual(pair(g1(k), g2(l + 1n)))
      }),
      few,
    )
  })

  it('is not degenerate, and 1 for infinity', () => {
    expect(Fp12.isOne(base)).toBe(false)
    expect(Fp12.isOne(pair(undefined, G2.generator))).toBe(true)
    expect(Fp12.isOne(pair(G1.generator, undefined))).toBe(true)
  })
})

describe('pairingProductIsOne', () => {
  it('holds just for exponents that add up to 0', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(scalars, scalars), { maxLength: 4 }), (exponents) => {
        const total = exponents.reduce((sum, [k, l]) => sum + k * l, 0n) % FR
        const pairs = exponents.map(([k, l]) => ({ g1: g1(k), g2: prepared(g2(l)) }))
        const last = (k: bigint) => ({ g1: g1((k + FR) % FR), g2: prepared(G2.generator) })
        expect(pairingProductIsOne([...pairs, last(-total)])).toBe(true)
        expect(pairingProductIsOne([...pairs, last(1n - total)])).toBe(false)
        expect(pairingProductIsOne(pairs)).toBe(total === 0n)
      }),
      few,
    )
  })

  it('does not mind infinity among the pairs', () => {
    const at = (k: bigint, l: bigint) => ({ g1: g1(k), g2: prepared(g2(l)) })
    expect(pairingProductIsOne([at(0n, 3n), at(2n, 3n), at(4n, 0n), at(FR - 3n, 2n)])).toBe(true)
    expect(pairingProductIsOne([at(0n, 3n), at(2n, 3n)])).toBe(false)
    expect(pairingProductIsOne([])).toBe(true)
  })
})

describe('prepareG2', () => {
  /** Prime factors of 2q - r, the number of cosets of G2 in the twist. */
  const smallOrders = [10069n, 5864401n]
  const order = FR * (2n * FQ - FR)
  const ofOrder = (prime: bigint) => G2.multiply(twistPoint(0), order / prime) as Affine<Fp2>

  it('refuses points of the twist outside of the subgroup, each by itself', () => {
    const outside = [
      twistPoint(0),
      twistPoint(1),
      G2.add(twistPoint(2), G2.generator),
      ...smallOrders.map(ofOrder),
      ...smallOrders.map((prime) => G2.add(ofOrder(prime), g2(7n))),
    ]
    const mixed = outside.flatMap((point) => [point, G2.generator])
    expect(mixed.map(inSubgroup)).toEqual(mixed.map((_, i) => i % 2 === 1))
    expect(prepareG2(mixed).map((lines) => lines !== undefined)).toEqual(mixed.map(inSubgroup))
  })

  it('gives a point the same lines alone as among others, of which some have no slopes', () => {
    const zero = { c0: 0n, c1: 0n }
    const flat = { x: { c0: 5n, c1: 0n }, y: zero } // its tangent is vertical
    const origin = { x: zero, y: zero } // its walk would stay there, and there is its psi^3
    const points = [G2.generator, flat, undefined, origin, ofOrder(10069n), g2(99n)]
    const together = prepareG2(points)
    expect(together.map((one) => one?.lines.length)).toEqual([88, undefined, 0, undefined, undefined, 88])
    expect(together).toEqual(points.map((point) => prepareG2([point])[0]))
  })

  it('may test for the subgroup by 6u + 2 + psi - psi^2 + psi^3 = 0', () => {
    const u = BN_PARAMETER
    const [trace, coefficients] = [6n * u ** 2n + 1n, [6n * u + 2n, 1n, -1n, 1n]]
    // The polynomial modulo X^2 - t X + q, as a + b X.
    const [a, b] = coefficients.reduceRight<readonly [bigint, bigint]>(
      ([low, high], coefficient) => [coefficient - high * FQ, low + high * trace],
      [0n, 0n],
    )
    const norm = a * a + a * b * trace + b * b * FQ
    expect(greatestCommonDivisor(norm, order)).toBe(FR)
    const atTraceMinusOne = coefficients.reduceRight((sum, c) => sum * (trace - 1n) + c, 0n)
    expect(atTraceMinusOne % FR).toBe(0n)
    expect(G2.multiply(twistPoint(0), order)).toBe(undefined)
  })
})

describe('finalExponentiation', () => {
  it('raises to (q^12 - 1) / r, times a number prime to r', () => {
    const u = BN_PARAMETER
    const factor = 2n * u * (6n * u ** 2n + 3n * u + 1n)
    expect(greatestCommonDivisor(factor, FR)).toBe(1n)
    const [element] = fc.sample(fp12, { seed: 7, numRuns: 1 })
    const { Fp12: field } = bn254.fields
    const power = field.pow(field.create(element!), ((FQ ** 12n - 1n) / FR) * factor)
    expect(finalExponentiation(element!)).toEqual(power)
  })
})

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? (a < 0n ? -a : a) : greatestCommonDivisor(b, a % b)
}
