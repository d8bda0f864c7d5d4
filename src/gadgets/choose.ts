import type { Builder } from '../circuit/builder.js'
import type { Form } from '../circuit/forms.js'
import { product } from './product.js'

/**
 * The candidate whose indicator is 1.
 *
 * Requires  indicators in [0, 1] that sum to 1 (OneHot)
 * Prove   the product of each indicator with its candidate less the last one;   out is the last candidate plus their sum
 * Sound   all products but the one whose indicator is 1 are 0.
 * Facts   out.range = the union of the candidates' ranges
 * Twin    circuits/MultiplyAdd.circom     Cost  n - 1 rows; candidates that are known cost none where the last is, too
 */
export function choose(c: Builder, indicators: readonly Form[], candidates: readonly Form[]): Form {
  const last = candidates.at(-1)!
  const terms = candidates.slice(0, -1).map((candidate, i) => {
    const difference = c.combine([
      [candidate, 1],
      [last, -1],
    ])
    return [product(c, indicators[i]!, difference), 1] as const
  })
  const ranges = candidates.map((candidate) => c.range(candidate))
  return c.bounded(c.combine([...terms, [last, 1]]), {
    lo: Math.min(...ranges.map(({ lo }) => lo)),
    hi: Math.max(...ranges.map(({ hi }) => hi)),
  })
}
