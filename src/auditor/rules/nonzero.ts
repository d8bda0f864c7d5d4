import { direction, type Term } from '../forms.js'
import { contains } from '../intervals.js'
import type { Knowledge } from '../knowledge.js'

/** Longer forms are not remembered as factors. */
const MOST_TERMS = 16

/**
 * Remembers the factors of a product that is not 0.
 *
 * Claim   if A B = C and C is never 0, neither are A and B, nor their multiples.
 * Proof   0 times anything is 0.
 */
export function learnFactors(k: Knowledge, relation: number): void {
  if (k.isLinear(relation)) return
  const { a, b, c, forms } = k.system
  if (!isNonzero(k, forms.terms(c[relation]!))) return
  for (const side of [a[relation]!, b[relation]!]) {
    if (forms.length(side) <= MOST_TERMS) k.nonzero.add(direction(forms.terms(side)))
  }
}

/** Whether a sum of terms is never 0: by its bounds as an integer, or as a factor of what is never 0. */
export function isNonzero(k: Knowledge, terms: readonly Term[]): boolean {
  const range = k.rangeOf(terms)
  if (range !== undefined && !contains(range, 0n)) return true
  return k.nonzero.size > 0 && terms.length <= MOST_TERMS && k.nonzero.has(direction(terms))
}
