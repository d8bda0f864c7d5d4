import { inverse } from '../../field/modular.js'
import type { Term } from '../forms.js'
import { contains } from '../intervals.js'
import type { Knowledge } from '../knowledge.js'

/**
 * A wire that is alone open in a product, on one side of it and in C; one in A or B alone is left to {@link openSum}.
 *
 * Claim   let A B = C with A determined, w the only open wire, b its coefficient in B and c in C. If A is never c / b, w
 *         is determined. Likewise with A and B exchanged.
 * Proof   the row is (A b - c) w = determined, and A b - c is not 0.
 */
export function determinedByFactor(k: Knowledge, relation: number): number[] {
  if (k.open[relation] !== 1 || k.isLinear(relation)) return []
  const { a, b, c } = k.system
  const [left, right, side] = [a[relation]!, b[relation]!, c[relation]!]
  const [openA, openB, [inC]] = [k.openTerms(left), k.openTerms(right), k.openTerms(side)]
  if (inC === undefined || openA.length + openB.length !== 1) return []
  const [closed, [inFactor]] = openA.length === 0 ? [left, openB] : [right, openA]
  return differs(k, closed, inFactor!, inC) ? [inC[0]] : []
}

/** Whether closed * b is never c. */
function differs(k: Knowledge, closed: number, [, b]: Term, [, c]: Term): boolean {
  const range = k.rangeOf(k.system.forms.terms(closed))
  return range !== undefined && !contains(range, c * inverse(b))
}
