import { FR } from './bn254.js'
import { Fp2, frobeniusFactors } from './extension.js'
import { equals, type Field } from './field.js'
import { Fp } from './prime.js'
import { signedDigits } from './signedDigits.js'

export interface Affine<E> {
  readonly x: E
  readonly y: E
}

/** A point of a curve; `undefined` is the point at infinity. */
export type Point<E> = Affine<E> | undefined

/** The affine point (x / z^2, y / z^3); the point at infinity for z = 0. */
export interface Jacobian<E> {
  readonly x: E
  readonly y: E
  readonly z: E
}

/** The curve y^2 = x^3 + b over a field, without points of order 2, and a generator of its subgroup of order r. */
export class Curve<E> {
  constructor(
    readonly field: Field<E>,
    readonly b: E,
    readonly generator: Affine<E>,
  ) {}

  /** True also for infinity. */
  contains(point: Point<E>): boolean {
    if (point === undefined) return true
    const { field, b } = this
    const cube = field.multiply(field.square(point.x), point.x)
    return equals(field, field.square(point.y), field.add(cube, b))
  }

  equal(p: Point<E>, q: Point<E>): boolean {
    if (p === undefined || q === undefined) return p === q
    return equals(this.field, p.x, q.x) && equals(this.field, p.y, q.y)
  }

  negate(point: Point<E>): Point<E> {
    if (point === undefined) return undefined
    return { x: point.x, y: this.field.canonical(this.field.negate(point.y)) }
  }

  add(p: Point<E>, q: Point<E>): Point<E> {
    return this.toAffine(this.addMixed(this.toJacobian(p), q))
  }

  /** For an integer >= 0. Its time depends on the scalar: not for secrets. */
  multiply(point: Point<E>, scalar: bigint): Point<E> {
    const negated = this.negate(point)
    let sum = this.toJacobian(undefined)
    for (const digit of signedDigits(scalar)) {
      sum = this.double(sum)
      if (digit !== 0) sum = this.addMixed(sum, digit > 0 ? point : negated)
    }
    return this.toAffine(sum)
  }

  toJacobian(point: Point<E>): Jacobian<E> {
    const { zero, one } = this.field
    return point === undefined ? { x: one, y: one, z: zero } : { ...point, z: one }
  }

  /** The coordinates are canonical. */
  toAffine({ x, y, z }: Jacobian<E>): Point<E> {
    const { field } = this
    if (field.isZero(z)) return undefined
    const inverse = field.inverse(z)
    const square = field.square(inverse)
    return { x: field.multiply(x, square), y: field.multiply(y, field.multiply(square, inverse)) }
  }

  /** From the tangent's slope m / z', m = 3 x^2 and z' = 2 y z. */
  double({ x, y, z }: Jacobian<E>): Jacobian<E> {
    const { field } = this
    const [xx, yy] = [field.square(x), field.square(y)]
    const [m, s] = [times(field, xx, 3), times(field, field.multiply(x, yy), 4)]
    const next = field.subtract(field.square(m), field.add(s, s))
    const bend = field.multiply(m, field.subtract(s, next))
    return {
      x: next,
      y: field.subtract(bend, times(field, field.square(yy), 8)),
      z: field.multiply(field.add(y, y), z),
    }
  }

  addMixed(p: Jacobian<E>, q: Point<E>): Jacobian<E> {
    if (q === undefined) return p
    if (this.field.isZero(p.z)) return this.toJacobian(q)
    const { field } = this
    const zz = field.square(p.z)
    const scaled = { x: field.multiply(q.x, zz), y: field.multiply(q.y, field.multiply(zz, p.z)) }
    return this.#join(p, scaled, p.z)
  }

  addJacobian(p: Jacobian<E>, q: Jacobian<E>): Jacobian<E> {
    const { field } = this
    if (field.isZero(q.z)) return p
    if (field.isZero(p.z)) return q
    const [left, right] = [this.#scaleBy(p, q.z), this.#scaleBy(q, p.z)]
    return this.#join(left, right, field.multiply(p.z, q.z))
  }

  #scaleBy({ x, y }: Jacobian<E>, z: E): Affine<E> {
    const { field } = this
    const square = field.square(z)
    return { x: field.multiply(x, square), y: field.multiply(y, field.multiply(square, z)) }
  }

  /** The sum of (p.x / z^2, p.y / z^3) and (q.x / z^2, q.y / z^3), from the chord's slope rise / (z run). */
  #join(p: Affine<E>, q: Affine<E>, z: E): Jacobian<E> {
    const { field } = this
    const [run, rise] = [field.subtract(q.x, p.x), field.subtract(q.y, p.y)]
    if (field.isZero(run)) {
      return field.isZero(rise) ? this.double({ ...p, z }) : this.toJacobian(undefined)
    }
    const square = field.square(run)
    const [cube, start] = [field.multiply(square, run), field.multiply(p.x, square)]
    const x = field.subtract(field.subtract(field.square(rise), cube), field.add(start, start))
    const bend = field.multiply(rise, field.subtract(start, x))
    return { x, y: field.subtract(bend, field.multiply(p.y, cube)), z: field.multiply(z, run) }
  }
}

/** A small multiple by additions; the factor is 3 or a power of two. */
function times<E>(field: Field<E>, element: E, factor: number): E {
  if (factor === 1) return element
  if (factor === 3) return field.add(field.add(element, element), element)
  return times(field, field.add(element, element), factor / 2)
}

/** EIP-196: y^2 = x^3 + 3. Its order is the prime r, so every point of it is in the group. */
export const G1 = new Curve<bigint>(Fp, 3n, { x: 1n, y: 2n })

/** The twist y^2 = x^3 + 3 / xi with the generator of EIP-197, which writes the pairs as (c1, c0). */
export const G2 = new Curve<Fp2>(
  Fp2,
  {
    c0: 19485874751759354771024239261021720505790618469301721065564631296452457478373n,
    c1: 266929791119991161246907387137283842545076965332900288569378510910307636690n,
  },
  {
    x: {
      c0: 10857046999023057135944570762232829481370756359578518086990519993285655852781n,
      c1: 11559732032986387107991004021392285783925812861821192530917403151452391805634n,
    },
    y: {
      c0: 8495653923123431417604973247489272438418190587263600148770280649306958101930n,
      c1: 4082367875863433681332203403145435568316851327593401208105741076214120093531n,
    },
  },
)

/** The parameter u of the curve: q = 36 u^4 + 36 u^3 + 24 u^2 + 6 u + 1, r = q - 6 u^2. */
export const BN_PARAMETER = 4965661367192848881n

/** The endomorphism psi of the twist: the q-th power of coordinates, carried over from the curve over Fp12. */
export function twistFrobenius({ x, y }: Affine<Fp2>): Affine<Fp2> {
  const factors = frobeniusFactors()
  return {
    x: Fp2.multiply(Fp2.conjugate(x), factors[2]!),
    y: Fp2.multiply(Fp2.conjugate(y), factors[3]!),
  }
}

/** Whether a point of the twist is in the subgroup of order r. By definition; `prepareG2` knows it for less. */
export function inSubgroup(point: Point<Fp2>): boolean {
  return G2.multiply(point, FR) === undefined
}
