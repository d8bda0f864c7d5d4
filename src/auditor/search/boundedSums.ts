import { FR } from '../../field/bn254.js'
import { floorDivide } from '../../util/integers.js'
import type { Term } from '../forms.js'
import { add, compare, type Interval, magnitude, times } from '../intervals.js'

/** Nodes of the search tree that one sum may cost. */
const MOST_NODES = 4096

/**
 * Values for bounded wires that make a sum of terms congruent to a target modulo r; at most `limit` solutions.
 *
 * @param ranges bounds of each term's wire
 */
export function boundedSums(
  terms: readonly Term[],
  ranges: readonly Interval[],
  target: bigint,
  limit: number,
): bigint[][] {
  const order = terms
    .map((_, i) => i)
    .sort((i, j) => compare(magnitude(terms[j]![1]), magnitude(terms[i]![1])))
  const sorted = order.map((i) => ({ coefficient: terms[i]![1], range: ranges[i]! }))
  const rest = restRanges(sorted)
  const search = new SumSearch(sorted, rest, limit)
  let whole = target + FR * ceilDivide(rest[0]!.lo - target, FR)
  for (; whole <= rest[0]!.hi && !search.isOver; whole += FR) search.from(0, whole)
  return search.found.map((values) => order.map((_, i) => values[order.indexOf(i)]!))
}

interface BoundedTerm {
  readonly coefficient: bigint
  readonly range: Interval
}

/** Depth-first, largest coefficients first: the rest must be able to make up for what is left. */
class SumSearch {
  readonly found: bigint[][] = []
  #nodes = 0
  readonly #values: bigint[] = []

  constructor(
    readonly terms: readonly BoundedTerm[],
    readonly rest: readonly Interval[],
    readonly limit: number,
  ) {}

  get isOver(): boolean {
    return this.found.length >= this.limit || this.#nodes > MOST_NODES
  }

  from(i: number, left: bigint): void {
    if (this.isOver) return
    this.#nodes++
    if (i === this.terms.length) {
      if (left === 0n) this.found.push([...this.#values])
      return
    }
    const { coefficient, range } = this.terms[i]!
    const { lo, hi } = this.rest[i + 1]!
    const [from, to] = coefficient < 0n ? [left - lo, left - hi] : [left - hi, left - lo]
    const first = greatest(range.lo, ceilDivide(from, coefficient))
    const last = least(range.hi, floorDivide(to, coefficient))
    for (let value = first; value <= last && !this.isOver; value++) {
      this.#values.push(value)
      this.from(i + 1, left - coefficient * value)
      this.#values.pop()
    }
  }
}

/** Entry i: what terms i and later can sum to. */
function restRanges(terms: readonly BoundedTerm[]): Interval[] {
  const rest: Interval[] = [{ lo: 0n, hi: 0n }]
  for (const { coefficient, range } of terms.toReversed())
    rest.push(add(rest.at(-1)!, times(range, coefficient)))
  return rest.reverse()
}

function ceilDivide(x: bigint, y: bigint): bigint {
  return -floorDivide(-x, y)
}

function least(a: bigint, b: bigint): bigint {
  return compare(a, b) < 0 ? a : b
}

function greatest(a: bigint, b: bigint): bigint {
  return compare(a, b) < 0 ? b : a
}
