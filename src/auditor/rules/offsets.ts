import { inverse, leastResidue } from '../../field/modular.js'
import { canonical, scaled, type Term } from '../forms.js'
import { type Interval, times } from '../intervals.js'
import type { Knowledge } from '../knowledge.js'

/** Equations with the wire that are looked at. */
const MOST_EQUATIONS = 8

/** p + offset is an integer in the interval, in every witness; the offset is determined. */
export interface Bound {
  readonly offset: readonly Term[]
  readonly range: Interval
}

/** Bounds of p + factor * q: from p's own (factor 0), and from linear relations with open wires of known bounds beside. */
export function boundsOf(k: Knowledge, p: number, q = 0, factor = 0n): Bound[] {
  const own = factor === 0n ? k.range(p) : undefined
  const bounds: Bound[] = own === undefined ? [] : [{ offset: [], range: own }]
  k.eachRelation(p, (relation) => {
    if (bounds.length < MOST_EQUATIONS && k.isLinear(relation))
      bounds.push(...boundFrom(k, relation, p, [q, factor]))
  })
  return bounds
}

/** From p + f q + S + D = 0, S being the other open terms: p + f q + D = -S. */
function boundFrom(k: Knowledge, relation: number, p: number, [q, factor]: Term): Bound[] {
  const terms = k.system.forms.terms(k.system.c[relation]!)
  const scale = inverse(terms.find(([wire]) => wire === p)![1])
  const unit = canonical(scaled(terms, scale)).filter(([wire]) => wire !== p)
  const found = unit.find(([wire]) => wire === q && factor !== 0n)?.[1] ?? 0n
  if (found !== leastResidue(factor)) return []
  const rest = unit.filter(([wire]) => factor === 0n || wire !== q)
  const open = k.rangeOf(rest.filter(([wire]) => k.determined[wire] === 0))
  const offset = rest.filter(([wire]) => k.determined[wire] === 1)
  return open === undefined ? [] : [{ offset, range: times(open, -1n) }]
}

/** The value of a sum of terms without wires. */
export function constantOf(terms: readonly Term[]): bigint | undefined {
  const sum = canonical(terms)
  if (sum.length === 0) return 0n
  return sum.length === 1 && sum[0]![0] === 0 ? sum[0]![1] : undefined
}
