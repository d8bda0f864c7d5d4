import { inverse, leastResidue, mod } from '../../field/modular.js'
import { type FormStore, monic, split, type Term } from '../forms.js'

/** A form without constant, its first coefficient 1, and the values it may take: residues of least magnitude. */
export interface TwoValues {
  readonly form: readonly Term[]
  readonly first: bigint
  readonly second: bigint
}

/**
 * Rows that leave a linear form L two values: b (b - 1) = 0, b * b = b, T (T - 2^k) = 0.
 *
 * Claim   if A = a L + a0, B = b L + b0 and C = c L + c0 with a b != 0 and a0 b0 = c0, or with c = c0 = 0, then the row
 *         says that L is one of two constants.
 * Proof   the row is a b L^2 + (a b0 + b a0 - c) L + (a0 b0 - c0) = 0. In the first case L divides it, so L is 0 or
 *         (c - a b0 - b a0) / (a b); in the second it is (a L + a0)(b L + b0) = 0. A field has no zero divisors.
 */
export function twoValues(forms: FormStore, a: number, b: number, c: number): TwoValues | undefined {
  if (!sameWires(forms, a, b)) return undefined
  const left = split(forms.terms(a))
  const unit = monic(left.rest)
  const right = multipleOf(unit, forms.terms(b))
  if (right === undefined || right.factor === 0n) return undefined
  const side = multipleOf(unit, forms.terms(c))
  if (side === undefined) return undefined
  const roots = solve({ factor: left.rest[0]![1], constant: left.constant }, right, side)
  if (roots === undefined) return undefined
  const [first, second] = roots.map(leastResidue)
  return { form: unit, first: first!, second: second! }
}

/** Whether two forms that are not constant have the same wires, the constant one aside. */
function sameWires({ start, wire }: FormStore, a: number, b: number): boolean {
  let [i, j] = [start.at(a), start.at(b)]
  const [endA, endB] = [start.at(a + 1), start.at(b + 1)]
  if (wire.at(i) === 0) i++
  if (wire.at(j) === 0) j++
  if (endA - i !== endB - j) return false
  while (i < endA) if (wire.at(i++) !== wire.at(j++)) return false
  return true
}

/** factor * L + constant */
interface Multiple {
  readonly factor: bigint
  readonly constant: bigint
}

function solve(a: Multiple, b: Multiple, c: Multiple): [bigint, bigint] | undefined {
  if (c.factor === 0n && c.constant === 0n) {
    return [-a.constant * inverse(a.factor), -b.constant * inverse(b.factor)]
  }
  if (mod(a.constant * b.constant - c.constant) !== 0n) return undefined
  const linear = c.factor - a.factor * b.constant - b.factor * a.constant
  return [0n, linear * inverse(a.factor * b.factor)]
}

/** The terms as a multiple of the unit plus a constant. */
function multipleOf(unit: readonly Term[], terms: readonly Term[]): Multiple | undefined {
  const { constant, rest } = split(terms)
  if (rest.length === 0) return { factor: 0n, constant }
  if (rest.length !== unit.length) return undefined
  const factor = rest[0]![1]
  const parallel = rest.every(([wire, x], i) => wire === unit[i]![0] && mod(x - factor * unit[i]![1]) === 0n)
  return parallel ? { factor, constant } : undefined
}
