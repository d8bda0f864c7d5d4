import type { Term } from '../forms.js'
import type { Knowledge } from '../knowledge.js'
import { isNonzero } from './nonzero.js'

/**
 * Terms of open wires whose sum takes the same value in all witnesses with the same inputs; undefined if the relation
 * gives none.
 *
 * Claim   that is so for the open terms (a) of C in a linear relation, (b) of C when all of A and B is determined, (c) of
 *         B when all of A and C is determined and A is never 0, or of A likewise.
 * Proof   the rest of a form is determined, so the difference of two witnesses is that of the open terms alone.
 *         (a) 0 = C, (b) C = A B is determined; (c) B = C / A is.
 */
export function openSum(k: Knowledge, relation: number): readonly Term[] | undefined {
  const { a, b, c } = k.system
  const sides = [a[relation]!, b[relation]!, c[relation]!]
  if (k.isLinear(relation)) return k.openTerms(sides[2]!)
  const [openA, openB, openC] = sides.map((form) => k.openTerms(form))
  if (openA!.length === 0 && openB!.length === 0) return openC
  if (openC!.length > 0) return undefined
  const isFactor = (side: number) => isNonzero(k, k.system.forms.terms(sides[side]!))
  if (openA!.length === 0 && isFactor(0)) return openB
  if (openB!.length === 0 && isFactor(1)) return openA
  return undefined
}
