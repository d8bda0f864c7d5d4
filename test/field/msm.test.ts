import { bn254 } from '@noble/curves/bn254.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FR } from '../../src/field/bn254.js'
import { type Curve, G1, G2, type Point } from '../../src/field/curve.js'
import { bucketSum, multiScalarSum } from '../../src/field/msm.js'

const scalars = fc.oneof(
  fc.constantFrom(0n, 1n, FR - 1n, (1n << 256n) - 1n),
  fc.bigInt({ min: 0n, max: FR - 1n }),
)
/** k G for these k: infinity, equal and opposite points among them. */
const multiples = fc.constantFrom(0n, 1n, 1n, FR - 1n, 2n, 77n)
const terms = fc.array(fc.tuple(multiples, scalars), { maxLength: 40 })

function suite<E>(curve: Curve<E>, known: (scalar: bigint) => Point<E>): void {
  it.each([multiScalarSum, bucketSum])('%o adds up the products', (sum) => {
    fc.assert(
      fc.property(terms, (list) => {
        const [points, factors] = [list.map(([k]) => known(k)), list.map(([, scalar]) => scalar)]
        const total = list.reduce((all, [k, scalar]) => all + k * scalar, 0n) % FR
        expect(sum(curve, points, factors)).toEqual(known(total))
      }),
      { numRuns: 12 },
    )
  })

  it('bucketSum uses wide windows for many points', () => {
    const factors = Array.from({ length: 600 }, (_, i) => BigInt(i) ** 5n + 1n)
    const points = factors.map((_, i) => known(BigInt(i % 5) + 1n))
    const total = factors.reduce((sum, factor, i) => sum + factor * (BigInt(i % 5) + 1n), 0n)
    expect(bucketSum(curve, points, factors)).toEqual(known(total % FR))
  })
}

const { G1: nobleG1, G2: nobleG2 } = bn254

describe('G1', () => suite(G1, (k) => (k === 0n ? undefined : nobleG1.Point.BASE.multiply(k).toAffine())))

describe('G2', () => suite(G2, (k) => (k === 0n ? undefined : nobleG2.Point.BASE.multiply(k).toAffine())))
