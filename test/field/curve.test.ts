import { bn254 } from '@noble/curves/bn254.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FQ, FR } from '../../src/field/bn254.js'
import {
  type Affine,
  BN_PARAMETER,
  type Curve,
  G1,
  G2,
  inSubgroup,
  type Point,
  twistFrobenius,
} from '../../src/field/curve.js'
import { Fp2 } from '../../src/field/extension.js'
import { signedDigits } from '../../src/field/signedDigits.js'
import { twistPoint } from './twistPoint.js'

const scalars = fc.oneof(
  fc.constantFrom(0n, 1n, 2n, 3n, FR - 1n, FR, FR + 1n),
  fc.bigInt({ min: 0n, max: (1n << 256n) - 1n }),
)

/** scalar * generator by noble. */
const reference = {
  G1: (scalar: bigint) => affine(bn254.G1.Point.BASE.multiplyUnsafe(scalar % FR)),
  G2: (scalar: bigint) => affine(bn254.G2.Point.BASE.multiplyUnsafe(scalar % FR)),
}

function affine<E>(point: { is0(): boolean; toAffine(): Affine<E> }): Point<E> {
  return point.is0() ? undefined : point.toAffine()
}

function suite<E>(curve: Curve<E>, known: (scalar: bigint) => Point<E>): void {
  const { generator, field } = curve
  const times = (scalar: bigint) => curve.multiply(generator, scalar)

  it('multiplies the generator as noble does', () => {
    fc.assert(
      fc.property(scalars, (scalar) => {
        expect(times(scalar)).toEqual(known(scalar))
      }),
      { numRuns: 30 },
    )
    expect(curve.multiply(undefined, 5n)).toBe(undefined)
  })

  it('adds: k G + l G = (k + l) G, for equal, opposite and no points too', () => {
    const small = fc.integer({ min: -3, max: 3 }).map((k) => (BigInt(k) + FR) % FR)
    const either = fc.oneof(small, scalars)
    fc.assert(
      fc.property(either, either, (k, l) => {
        expect(curve.add(known(k), known(l))).toEqual(known(k + l))
        const [p, q] = [scaledBy(known(k), 5n), scaledBy(known(l), 7n)]
        expect(curve.toAffine(curve.addJacobian(p, q))).toEqual(known(k + l))
        expect(curve.toAffine(curve.addMixed(p, known(l)))).toEqual(known(k + l))
        expect(curve.toAffine(curve.double(p))).toEqual(known(2n * k))
      }),
      { numRuns: 30 },
    )
  })

  /** Other Jacobian coordinates of the same point. */
  function scaledBy(point: Point<E>, factor: bigint) {
    const { x, y, z } = curve.toJacobian(point)
    let f = field.zero
    for (let i = 0n; i < factor; i++) f = field.add(f, field.one)
    const square = field.square(f)
    const cube = field.multiply(square, f)
    return { x: field.multiply(x, square), y: field.multiply(y, cube), z: field.multiply(z, f) }
  }

  it('negates', () => {
    expect(curve.negate(known(5n))).toEqual(known(FR - 5n))
    expect(curve.negate(undefined)).toBe(undefined)
  })

  it('tells points of the curve from others', () => {
    for (const k of [0n, 1n, 2n, FR - 1n]) expect(curve.contains(known(k))).toBe(true)
    const { x, y } = generator
    expect(curve.contains({ x, y: field.add(y, field.one) })).toBe(false)
    expect(curve.contains({ x: field.add(x, field.one), y })).toBe(false)
    expect(curve.contains({ x: field.zero, y: field.zero })).toBe(false)
  })

  it('compares points by their residues', () => {
    const { x, y } = generator
    expect(curve.equal(generator, { x, y: field.negate(field.negate(y)) })).toBe(true)
    expect(curve.equal(generator, curve.negate(generator))).toBe(false)
    expect(curve.equal(generator, undefined)).toBe(false)
    expect(curve.equal(undefined, undefined)).toBe(true)
  })
}

describe('G1', () => suite(G1, reference.G1))

describe('G2', () => {
  suite(G2, reference.G2)

  it('is on the curve y^2 = x^3 + 3 / xi', () => {
    expect(Fp2.multiply(G2.b, { c0: 9n, c1: 1n })).toEqual({ c0: 3n, c1: 0n })
  })
})

describe('the parameter u', () => {
  it('gives q and r', () => {
    const u = BN_PARAMETER
    expect(36n * u ** 4n + 36n * u ** 3n + 24n * u ** 2n + 6n * u + 1n).toBe(FQ)
    expect(FQ - 6n * u ** 2n).toBe(FR)
  })
})

describe('twistFrobenius', () => {
  const psi = (point: Point<Fp2>) => point && twistFrobenius(point)

  it('satisfies psi^2 - t psi + q = 0 on the whole twist', () => {
    const trace = FQ + 1n - FR
    for (const point of [G2.generator, twistPoint(0), twistPoint(1)]) {
      const sum = G2.add(psi(psi(point)), G2.multiply(point, FQ))
      expect(sum).toEqual(G2.multiply(psi(point), trace))
    }
  })

  it('is multiplication by q in G2', () => {
    expect(psi(G2.generator)).toEqual(G2.multiply(G2.generator, FQ))
    expect(psi(twistPoint(0))).not.toEqual(G2.multiply(twistPoint(0), FQ))
  })
})

describe('inSubgroup', () => {
  it('tells G2 from the rest of the twist', () => {
    for (const k of [0n, 1n, 12345n, FR - 1n]) expect(inSubgroup(reference.G2(k))).toBe(true)
    for (const i of [0, 1, 2]) {
      expect(G2.contains(twistPoint(i))).toBe(true)
      expect(inSubgroup(twistPoint(i))).toBe(false)
      expect(inSubgroup(G2.multiply(twistPoint(i), 2n * FQ - FR))).toBe(true)
    }
  })
})

describe('signedDigits', () => {
  it('is sparse and has the value', () => {
    fc.assert(
      fc.property(scalars, (value) => {
        const digits = signedDigits(value)
        expect(digits.reduce((sum, digit) => 2n * sum + BigInt(digit), 0n)).toBe(value)
        expect(digits.every((digit, i) => digit === 0 || !digits[i + 1])).toBe(true)
        expect(digits[0] ?? 1).toBe(1)
      }),
    )
    expect(signedDigits(0n)).toEqual([])
    expect(signedDigits(7n)).toEqual([1, 0, 0, -1])
  })
})
