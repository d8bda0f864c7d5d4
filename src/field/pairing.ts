import { type Affine, BN_PARAMETER, G2, type Point, twistFrobenius } from './curve.js'
import { Fp2, Fp12 } from './extension.js'
import { equals, inverses } from './field.js'
import { finalExponentiation } from './finalExponentiation.js'
import { Fp } from './prime.js'
import { signedDigits } from './signedDigits.js'

/** The line y = slope x + intercept on the twist. */
interface Line {
  readonly slope: Fp2
  readonly intercept: Fp2
}

/** All that a pairing needs to know of a point of G2. Can be kept and used again. */
export interface PreparedG2 {
  /** One per step of the loop; none for infinity. */
  readonly lines: readonly Line[]
}

export interface PreparedPair {
  /** On the curve. */
  readonly g1: Point<bigint>
  readonly g2: PreparedG2
}

/** What the loop adds to the point that it has come to. */
type Step = 'itself' | 'start' | 'minus start' | 'psi' | 'minus psi^2'

/** The loop of the optimal ate pairing: (6u + 2) Q + psi(Q) - psi^2(Q). Vercauteren, eprint 2008/096. */
function loopSteps(): Step[] {
  const digits = signedDigits(6n * BN_PARAMETER + 2n).slice(1)
  const steps = digits.flatMap((digit): Step[] =>
    digit === 0 ? ['itself'] : ['itself', digit > 0 ? 'start' : 'minus start'],
  )
  return [...steps, 'psi', 'minus psi^2']
}

/** A walk along the loop. */
interface Walk {
  readonly start: Affine<Fp2>
  at: Affine<Fp2>
  readonly lines: Line[]
  /** Whether every line so far has a slope, so that `at` and `lines` mean anything. */
  regular: boolean
}

/**
 * The lines of points of the twist, `undefined` for those outside of the subgroup of order r. Many points at a time are
 * cheaper: they share the inversions.
 *
 * Q is in the subgroup just when no slope of its walk is infinite and the walk ends at -psi^3(Q). On the subgroup psi is
 * 6u^2 = t - 1: the walk joins only multiples of Q that are neither equal nor opposite, and 6u + 2 + psi - psi^2 + psi^3
 * is 0. As psi^2 - t psi + q = 0 on all of the twist, the order of a Q that ends there divides both that sum's norm in
 * Z[psi] and the order r (2q - r) of the twist; their greatest common divisor is r (test/field/pairing.test.ts).
 */
export function prepareG2(points: readonly Point<Fp2>[]): (PreparedG2 | undefined)[] {
  // The generator stands in for infinity.
  const starts = points.map((point) => point ?? G2.generator)
  const walks = starts.map((start): Walk => ({ start, at: start, lines: [], regular: true }))
  for (const step of loopSteps()) takeStep(walks, step)
  return walks.map((walk, i) => {
    if (points[i] === undefined) return { lines: [] }
    return endsInSubgroup(walk) ? { lines: walk.lines } : undefined
  })
}

function endsInSubgroup({ start, at, regular }: Walk): boolean {
  const { x, y } = twistFrobenius(twistFrobenius(twistFrobenius(start)))
  return regular && equals(Fp2, at.x, x) && equals(Fp2, at.y, Fp2.negate(y))
}

function takeStep(walks: readonly Walk[], step: Step): void {
  const others = walks.map((walk) => partner(walk, step))
  const runs = walks.map((walk, i) => checkedRun(walk, others[i]!))
  for (const [i, inverse] of inverses(Fp2, runs).entries()) {
    const [walk, other] = [walks[i]!, others[i]!]
    advance(walk, other, Fp2.multiply(riseOf(walk.at, other), inverse))
  }
}

function partner({ start, at }: Walk, step: Step): Affine<Fp2> {
  if (step === 'itself') return at
  if (step === 'start') return start
  if (step === 'minus start') return opposite(start)
  return step === 'psi' ? twistFrobenius(start) : opposite(twistFrobenius(twistFrobenius(start)))
}

function opposite({ x, y }: Affine<Fp2>): Affine<Fp2> {
  return { x, y: Fp2.negate(y) }
}

/** How far the line to the other point goes in x: 2 y for the tangent. 1 in place of 0, which is noted. */
function checkedRun(walk: Walk, other: Affine<Fp2>): Fp2 {
  const { at } = walk
  const run = other === at ? Fp2.scale(at.y, 2n) : Fp2.subtract(at.x, other.x)
  if (!Fp2.isZero(run)) return run
  walk.regular = false
  return Fp2.one
}

/** How far the line goes in y on that run: 3 x^2 for the tangent. */
function riseOf(at: Affine<Fp2>, other: Affine<Fp2>): Fp2 {
  return other === at ? Fp2.scale(Fp2.square(at.x), 3n) : Fp2.subtract(at.y, other.y)
}

/** Draws the line through where the walk is and the other point, and moves on to their sum. */
function advance(walk: Walk, other: Affine<Fp2>, slope: Fp2): void {
  const { x, y } = walk.at
  const climb = (run: Fp2) => Fp2.canonical(Fp2.subtract(Fp2.product(slope, run), y))
  const next = Fp2.canonical(Fp2.subtract(Fp2.product(slope, slope), Fp2.add(x, other.x)))
  walk.lines.push({ slope, intercept: Fp2.negate(climb(x)) })
  walk.at = { x: next, y: climb(Fp2.subtract(x, next)) }
}

/** A pair without infinity: lines, and what their values at (x, y) take of the point of G1. */
interface Evaluation {
  readonly lines: readonly Line[]
  /** -x / y */
  readonly slopeFactor: bigint
  /** -1 / y */
  readonly interceptFactor: bigint
}

/**
 * The product of the Miller functions of the pairs, which share its squarings.
 *
 * A line of the twist has the value y - slope x w - intercept w^3 at a point (x, y) of G1. It is divided by y, as the
 * final exponentiation makes 1 of factors in Fp.
 */
export function millerLoop(pairs: readonly PreparedPair[]): Fp12 {
  const evaluations = evaluationsOf(pairs)
  let value = Fp12.one
  for (const [i, step] of loopSteps().entries()) {
    if (step === 'itself') value = Fp12.square(value)
    for (const { lines, slopeFactor, interceptFactor } of evaluations) {
      const { slope, intercept } = lines[i]!
      value = Fp12.timesLine(value, scaled(slope, slopeFactor), scaled(intercept, interceptFactor))
    }
  }
  return value
}

function scaled(element: Fp2, factor: bigint): Fp2 {
  return Fp2.canonical(Fp2.scale(element, factor))
}

function evaluationsOf(pairs: readonly PreparedPair[]): Evaluation[] {
  const finite = pairs.flatMap(({ g1, g2 }) =>
    g1 && g2.lines.length > 0 ? [{ ...g1, lines: g2.lines }] : [],
  )
  const negated = finite.map(({ y }) => Fp.negate(y))
  return inverses(Fp, negated).map((interceptFactor, i) => {
    const { x, lines } = finite[i]!
    return { lines, interceptFactor, slopeFactor: Fp.multiply(x, interceptFactor) }
  })
}

/** The value of the Miller function is mapped to the group of order r; 1 where a point is infinity. */
export function pairing(pair: PreparedPair): Fp12 {
  return finalExponentiation(millerLoop([pair]))
}

/** Whether the pairings of all pairs multiply to 1. */
export function pairingProductIsOne(pairs: readonly PreparedPair[]): boolean {
  return Fp12.isOne(finalExponentiation(millerLoop(pairs)))
}
