import { FQ } from './bn254.js'
import type { Field } from './field.js'
import { inverseModulo, residue } from './inverse.js'

// The tower of eprint 2010/354 with the constants of EIP-197: u^2 = -1, v^3 = xi = 9 + u, w^2 = v, thus w^6 = xi.
// Coordinates are any integers that denote their residues modulo q. What is called `product`, `add`, `subtract` or
// `times...` computes over the integers; a result is reduced once, by `canonical`, as reductions cost three times a
// product.

/** c0 + c1 u */
export interface Fp2 {
  readonly c0: bigint
  readonly c1: bigint
}

/** c0 + c1 v + c2 v^2 */
export interface Fp6 {
  readonly c0: Fp2
  readonly c1: Fp2
  readonly c2: Fp2
}

/** c0 + c1 w */
export interface Fp12 {
  readonly c0: Fp6
  readonly c1: Fp6
}

/** Schoolbook: on bigints an addition costs nearly half a product, so Karatsuba gains nothing here. */
function product2(a: Fp2, b: Fp2): Fp2 {
  return { c0: a.c0 * b.c0 - a.c1 * b.c1, c1: a.c0 * b.c1 + a.c1 * b.c0 }
}

function square2(a: Fp2): Fp2 {
  return { c0: (a.c0 + a.c1) * (a.c0 - a.c1), c1: 2n * a.c0 * a.c1 }
}

function canonical2(a: Fp2): Fp2 {
  return { c0: residue(a.c0, FQ), c1: residue(a.c1, FQ) }
}

/** (c0 - c1 u) / (c0^2 + c1^2) */
function inverse2(a: Fp2): Fp2 {
  const inverse = inverseModulo(a.c0 * a.c0 + a.c1 * a.c1, FQ)
  return canonical2({ c0: a.c0 * inverse, c1: -a.c1 * inverse })
}

/** The coordinates of G2, with what the tower above needs beyond a field. */
export const Fp2 = {
  zero: { c0: 0n, c1: 0n },
  one: { c0: 1n, c1: 0n },
  add: (a: Fp2, b: Fp2): Fp2 => ({ c0: a.c0 + b.c0, c1: a.c1 + b.c1 }),
  subtract: (a: Fp2, b: Fp2): Fp2 => ({ c0: a.c0 - b.c0, c1: a.c1 - b.c1 }),
  negate: (a: Fp2): Fp2 => ({ c0: -a.c0, c1: -a.c1 }),
  product: product2,
  multiply: (a: Fp2, b: Fp2): Fp2 => canonical2(product2(a, b)),
  square: (a: Fp2): Fp2 => canonical2(square2(a)),
  inverse: inverse2,
  canonical: canonical2,
  isZero: (a: Fp2): boolean => a.c0 % FQ === 0n && a.c1 % FQ === 0n,
  conjugate: (a: Fp2): Fp2 => ({ c0: a.c0, c1: -a.c1 }),
  timesXi: (a: Fp2): Fp2 => ({ c0: 9n * a.c0 - a.c1, c1: a.c0 + 9n * a.c1 }),
  /** For an integer factor. */
  scale: (a: Fp2, factor: bigint): Fp2 => ({ c0: a.c0 * factor, c1: a.c1 * factor }),
} satisfies Field<Fp2> & Record<string, unknown>

const { add, subtract, negate, timesXi, scale } = Fp2

/** Karatsuba's way: six products instead of nine. */
function product6(a: Fp6, b: Fp6): Fp6 {
  const [low, middle, high] = [product2(a.c0, b.c0), product2(a.c1, b.c1), product2(a.c2, b.c2)]
  const c0 = crossTerms(a.c1, a.c2, b.c1, b.c2, add(middle, high))
  const c1 = crossTerms(a.c0, a.c1, b.c0, b.c1, add(low, middle))
  const c2 = crossTerms(a.c0, a.c2, b.c0, b.c2, add(low, high))
  return { c0: add(low, timesXi(c0)), c1: add(c1, timesXi(high)), c2: add(c2, middle) }
}

/** a d + b c, given ac + bd. */
function crossTerms(a: Fp2, b: Fp2, c: Fp2, d: Fp2, sum: Fp2): Fp2 {
  return subtract(product2(add(a, b), add(c, d)), sum)
}

/** a (b0 + b1 v) */
function sparseProduct6(a: Fp6, b0: Fp2, b1: Fp2): Fp6 {
  const [low, high] = [product2(a.c0, b0), product2(a.c1, b1)]
  return {
    c0: add(low, timesXi(product2(a.c2, b1))),
    c1: crossTerms(a.c0, a.c1, b0, b1, add(low, high)),
    c2: add(high, product2(a.c2, b0)),
  }
}

function timesV(a: Fp6): Fp6 {
  return { c0: timesXi(a.c2), c1: a.c0, c2: a.c1 }
}

function add6(a: Fp6, b: Fp6): Fp6 {
  return { c0: add(a.c0, b.c0), c1: add(a.c1, b.c1), c2: add(a.c2, b.c2) }
}

function subtract6(a: Fp6, b: Fp6): Fp6 {
  return { c0: subtract(a.c0, b.c0), c1: subtract(a.c1, b.c1), c2: subtract(a.c2, b.c2) }
}

function negate6(a: Fp6): Fp6 {
  return { c0: negate(a.c0), c1: negate(a.c1), c2: negate(a.c2) }
}

function canonical6(a: Fp6): Fp6 {
  return { c0: canonical2(a.c0), c1: canonical2(a.c1), c2: canonical2(a.c2) }
}

/** By the adjugate: the norm to Fp2 is a.c0 t0 + xi (a.c2 t1 + a.c1 t2). */
function inverse6(a: Fp6): Fp6 {
  const t0 = canonical2(subtract(square2(a.c0), timesXi(product2(a.c1, a.c2))))
  const t1 = canonical2(subtract(timesXi(square2(a.c2)), product2(a.c0, a.c1)))
  const t2 = canonical2(subtract(square2(a.c1), product2(a.c0, a.c2)))
  const norm = add(product2(a.c0, t0), timesXi(add(product2(a.c2, t1), product2(a.c1, t2))))
  const inverse = inverse2(canonical2(norm))
  return { c0: product2(t0, inverse), c1: product2(t1, inverse), c2: product2(t2, inverse) }
}

function canonical12(a: Fp12): Fp12 {
  return { c0: canonical6(a.c0), c1: canonical6(a.c1) }
}

function multiply12(a: Fp12, b: Fp12): Fp12 {
  const [low, high] = [product6(a.c0, b.c0), product6(a.c1, b.c1)]
  const cross = subtract6(product6(add6(a.c0, a.c1), add6(b.c0, b.c1)), add6(low, high))
  return canonical12({ c0: add6(low, timesV(high)), c1: cross })
}

/** c0^2 + v c1^2 = (c0 + c1) (c0 + v c1) - (1 + v) c0 c1 */
function square12({ c0, c1 }: Fp12): Fp12 {
  const half = product6(c0, c1)
  const both = product6(add6(c0, c1), add6(c0, timesV(c1)))
  return canonical12({ c0: subtract6(both, add6(half, timesV(half))), c1: add6(half, half) })
}

/** (c0 - c1 w) / (c0^2 - v c1^2) */
function inverse12({ c0, c1 }: Fp12): Fp12 {
  const norm = canonical6(subtract6(product6(c0, c0), timesV(product6(c1, c1))))
  const inverse = canonical6(inverse6(norm))
  return canonical12({ c0: product6(c0, inverse), c1: negate6(product6(c1, inverse)) })
}

/** (x + y s)^2 for s^2 = xi. */
function square4(x: Fp2, y: Fp2): readonly [Fp2, Fp2] {
  return [add(square2(x), timesXi(square2(y))), scale(product2(x, y), 2n)]
}

/** 3 square + 2 linear */
function combine(square: Fp2, linear: Fp2): Fp2 {
  return add(scale(square, 3n), scale(linear, 2n))
}

/**
 * Granger and Scott (eprint 2009/565): over Fp4 = Fp2[s], s = w^3, an element is A + B w + D w^2, and
 * its square (3 A^2 - 2 A') + (3 s D^2 + 2 B') w + (3 B^2 - 2 D') w^2, where ' negates s.
 */
function cyclotomicSquare({ c0, c1 }: Fp12): Fp12 {
  const [a0, a1] = square4(c0.c0, c1.c1)
  const [b0, b1] = square4(c1.c0, c0.c2)
  const [d0, d1] = square4(c0.c1, c1.c2)
  return canonical12({
    c0: { c0: combine(a0, negate(c0.c0)), c1: combine(b0, negate(c0.c1)), c2: combine(d0, negate(c0.c2)) },
    c1: { c0: combine(timesXi(d1), c1.c0), c1: combine(a1, c1.c1), c2: combine(b1, c1.c2) },
  })
}

/** gamma = xi^((q - 1) / 6), so that w^q = gamma w. */
const GAMMA: Fp2 = {
  c0: 8376118865763821496583973867626364092589906065868298776909617916018768340080n,
  c1: 16469823323077808223889137241176536799009286646108169935659301613961712198316n,
}

/** 1, gamma, ..., gamma^5: the factors that the q-th power puts on 1, w, ..., w^5. */
export function frobeniusFactors(): readonly Fp2[] {
  const factors: Fp2[] = [Fp2.one]
  for (let i = 1; i < 6; i++) factors.push(Fp2.multiply(factors[i - 1]!, GAMMA))
  return factors
}

function frobenius({ c0, c1 }: Fp12): Fp12 {
  const factors = frobeniusFactors()
  const image = (coordinate: Fp2, i: number) => Fp2.multiply(Fp2.conjugate(coordinate), factors[i]!)
  return {
    c0: { c0: image(c0.c0, 0), c1: image(c0.c1, 2), c2: image(c0.c2, 4) },
    c1: { c0: image(c1.c0, 1), c1: image(c1.c1, 3), c2: image(c1.c2, 5) },
  }
}

const ZERO6: Fp6 = { c0: Fp2.zero, c1: Fp2.zero, c2: Fp2.zero }

/** The pairing's target field. Every operation takes any representative and returns the canonical one. */
export const Fp12 = {
  one: { c0: { ...ZERO6, c0: Fp2.one }, c1: ZERO6 } as Fp12,
  multiply: multiply12,
  square: square12,
  inverse: inverse12,
  /** The power q^6; the inverse of an element whose norm to Fp6 is 1. */
  conjugate: ({ c0, c1 }: Fp12): Fp12 => canonical12({ c0, c1: negate6(c1) }),
  /** The power q. */
  frobenius,
  /** The square of an element of the cyclotomic subgroup: one whose power q^4 - q^2 + 1 is 1. */
  cyclotomicSquare,
  /** f (1 + b w + c w^3): how the Miller loop multiplies by a line. */
  timesLine({ c0, c1 }: Fp12, b: Fp2, c: Fp2): Fp12 {
    return canonical12({
      c0: add6(c0, timesV(sparseProduct6(c1, b, c))),
      c1: add6(c1, sparseProduct6(c0, b, c)),
    })
  },
  isOne(a: Fp12): boolean {
    const difference = subtract6(a.c0, Fp12.one.c0)
    return [difference, a.c1].every(({ c0, c1, c2 }) => [c0, c1, c2].every(Fp2.isZero))
  },
}
