import type { Quantized, Quantizer } from '../../quantize/quantizer.js'
import { cutsOf, type Threshold } from './cuts.js'
import { type Branch, isLeaf, partsOf, type Tree } from './trees.js'

/** A sum of multiples of integers that are there or will be, plus a constant; all integers. */
export interface Sum {
  readonly constant: number
  readonly terms: ReadonlyMap<Term, number>
}

/** An element of the thresholds' bits, by index, or a choice that is still to be made. */
type Term = number | Choice

/** a where the bit is 1, b where it is 0. */
interface Choice {
  readonly bit: number
  readonly a: Sum
  readonly b: Sum
  readonly scale: number
  /** Choices that it waits for come in earlier levels. */
  readonly level: number
}

/** What a tree adds to each target that it names, and the choices that this takes. */
interface Plan {
  readonly targets: ReadonlyMap<number, Sum>
  readonly choices: ReadonlySet<Choice>
}

/** What comes out of a forest for one row of features: for every tree, a sum for each target that it names. */
export type Scores = readonly ReadonlyMap<number, Sum>[]

export interface Features {
  readonly x: Quantized
  readonly rows: number
  readonly count: number
  /** True where integers are the features themselves. */
  readonly exact: boolean
}

/**
 * Trees over secret features.
 *
 * Numbers  thresholds become integer cuts (see `cutsOf`), weights integers of one unit; nothing else is rounded
 * Rows     for each feature, `bucket` of its different cuts over all trees (integer/bucket.ts). Then for each tree the cheaper
 *          of two: by values, from the leaves up: one row a target for each branch that leads to another branch, as the
 *          value of a branch between two leaves is linear in its bit, and so no row; or by indicators, from the root
 *          down: one row for each branch but the root, whatever the number of targets (the two ways out of a branch sum to
 *          the way in, so the second is free, and leaf weights are linear in the indicators).
 *          Beside that, one comparison for each split takes w + 2 rows for features of w bits where a bucket of k cuts has
 *          about k + 2 w + 3 for all of them; a path that the prover names takes depth * (features + w + 1) + leaves + 1 rows a
 *          tree. 90 splits of one tree over 64 pixels with ten targets: 89 products and 18 buckets.
 */
export class Forest {
  readonly #q: Quantizer
  readonly #unit: number
  /** Per row of features: the element that says whether a threshold is reached, or the bit where it is known. */
  readonly #places: readonly ReadonlyMap<Threshold, Place>[]
  readonly #pool: Quantized[]
  readonly #element = new Map<Choice, number>()
  #size: number

  /** The scores of each row of features. */
  readonly scores: readonly Scores[]

  constructor(q: Quantizer, features: Features, trees: readonly Tree[], unit: number) {
    this.#q = q
    this.#unit = unit
    const { bits, places } = emitBits(q, features, trees)
    this.#places = places
    this.#pool = bits === undefined ? [] : [bits]
    this.#size = bits?.size ?? 0
    const plans = places.map((_, row) => trees.map((tree) => this.#plan(tree, row)))
    this.#choose(plans.flat())
    this.scores = plans.map((row) => row.map(({ targets }) => targets))
  }

  /** One element for each sum. */
  emit(sums: readonly Sum[], scale: Float64Array): Quantized {
    const rowStart = new Uint32Array(sums.length + 1)
    const [col, coef]: [number[], number[]] = [[], []]
    sums.forEach(({ terms }, i) => {
      for (const [term, factor] of terms) {
        col.push(typeof term === 'number' ? term : this.#element.get(term)!)
        coef.push(factor)
      }
      rowStart[i + 1] = col.length
    })
    const bias = Float64Array.from(sums, ({ constant }) => constant)
    const inputs = this.#pool.map(({ id }) => id)
    const columns = { rowStart, col: Uint32Array.from(col), coef: Float64Array.from(coef), bias }
    return this.#q.emit({ kind: 'linear', inputs, ...columns }, scale)
  }

  #plan(tree: Tree, row: number): Plan {
    const [byValues, byIndicators] = [this.#planValues(tree, row), this.#planIndicators(tree, row)]
    return byValues.choices.size <= byIndicators.choices.size ? byValues : byIndicators
  }

  /** From the leaves up, target by target. */
  #planValues(tree: Tree, row: number): Plan {
    const choices = new Set<Choice>()
    const parts = partsOf([tree]).reverse()
    const targets = new Set(parts.flatMap((part) => (isLeaf(part) ? [...part.weights.keys()] : [])))
    const sums = Array.from(targets, (target) => {
      const value = new Map<Tree, Sum>()
      for (const part of parts) {
        if (isLeaf(part)) value.set(part, constantSum(this.#integer(part.weights.get(target) ?? 0)))
        else {
          const [a, b] = [value.get(part.reached)!, value.get(part.below)!]
          value.set(part, this.#select(choices, this.#place(part, row), a, b, this.#unit))
        }
      }
      return [target, value.get(tree)!] as const
    })
    return { targets: new Map(sums), choices }
  }

  /** From the root down. */
  #planIndicators(tree: Tree, row: number): Plan {
    const choices = new Set<Choice>()
    const indicator = new Map<Tree, Sum>([[tree, constantSum(1)]])
    const targets = new Map<number, Sum>()
    const flow = (to: Tree, sum: Sum) => indicator.set(to, added(indicator.get(to) ?? NOTHING, sum))
    for (const part of partsOf([tree])) {
      const here = indicator.get(part)!
      if (isLeaf(part)) {
        for (const [target, weight] of part.weights) {
          targets.set(target, added(targets.get(target) ?? NOTHING, here, this.#integer(weight)))
        }
      } else {
        const onward = this.#select(choices, this.#place(part, row), here, NOTHING, 1)
        flow(part.reached, onward)
        flow(part.below, added(here, onward, -1))
      }
    }
    return { targets, choices }
  }

  #integer(weight: number): number {
    return Math.round(weight / this.#unit) + 0
  }

  #place({ threshold }: Branch, row: number): Place {
    return this.#places[row]!.get(threshold)!
  }

  /** a where the bit is 1, b where it is 0; linear where both are constants. */
  #select(choices: Set<Choice>, { element, known }: Place, a: Sum, b: Sum, scale: number): Sum {
    if (known !== undefined) return known === 1 ? a : b
    if (a.terms.size === 0 && b.terms.size === 0) {
      const gap = a.constant - b.constant
      return { constant: b.constant, terms: new Map(gap === 0 ? [] : [[element, gap]]) }
    }
    const choice = { bit: element, a, b, scale, level: Math.max(levelOf(a), levelOf(b)) + 1 }
    choices.add(choice)
    return { constant: 0, terms: new Map([[choice, 1]]) }
  }

  /** Makes the choices, level by level. */
  #choose(plans: readonly Plan[]): void {
    const levels: Choice[][] = []
    for (const { choices } of plans) {
      for (const choice of choices) {
        levels[choice.level] ??= []
        levels[choice.level]!.push(choice)
      }
    }
    for (const choices of levels) if (choices !== undefined) this.#chooseAll(choices)
  }

  #chooseAll(choices: readonly Choice[]): void {
    const scale = Float64Array.from(choices, (choice) => choice.scale)
    const bits = this.emit(
      choices.map(({ bit }) => ({ constant: 0, terms: new Map([[bit, 1]]) })),
      new Float64Array(choices.length).fill(1),
    )
    const a = this.emit(
      choices.map((choice) => choice.a),
      scale,
    )
    const b = this.emit(
      choices.map((choice) => choice.b),
      scale,
    )
    const chosen = this.#q.emit(
      { kind: 'select', inputs: [bits.id, a.id, b.id], size: choices.length },
      scale,
    )
    choices.forEach((choice, i) => {
      this.#element.set(choice, this.#size + i)
    })
    this.#size += choices.length
    this.#pool.push(chosen)
  }
}

const NOTHING: Sum = { constant: 0, terms: new Map() }

function constantSum(constant: number): Sum {
  return { constant, terms: new Map() }
}

/** a + factor * b. */
export function added(a: Sum, b: Sum, factor = 1): Sum {
  const terms = new Map(a.terms)
  for (const [term, coefficient] of b.terms) {
    const sum = (terms.get(term) ?? 0) + factor * coefficient
    if (sum === 0) terms.delete(term)
    else terms.set(term, sum)
  }
  return { constant: a.constant + factor * b.constant, terms }
}

function levelOf({ terms }: Sum): number {
  let level = 0
  for (const term of terms.keys()) if (typeof term !== 'number') level = Math.max(level, term.level)
  return level
}

interface Place {
  readonly element: number
  readonly known: number | undefined
}

/** One bit for each different cut of each feature and row. */
function emitBits(q: Quantizer, { x: wide, rows, count, exact }: Features, trees: readonly Tree[]) {
  const x = q.narrow(wide)
  const thresholds = thresholdsOf(trees, count)
  const places = Array.from({ length: rows }, () => new Map<Threshold, Place>())
  const rowStart = new Uint32Array(x.size + 1)
  const cuts: number[] = []
  for (let i = 0; i < x.size; i++) {
    const own = thresholds[i % count]!
    const [lo, hi] = [x.bounds.lo[i]!, x.bounds.hi[i]!]
    const found = cutsOf(own, x.scale[i]!, exact)
    const inside = [...new Set(found.filter((cut) => cut > lo && cut <= hi))].sort((a, b) => a - b)
    own.forEach((threshold, k) => {
      const known = found[k]! <= lo ? 1 : found[k]! > hi ? 0 : undefined
      places[Math.floor(i / count)]!.set(threshold, {
        element: cuts.length + inside.indexOf(found[k]!),
        known,
      })
    })
    cuts.push(...inside)
    rowStart[i + 1] = cuts.length
  }
  if (cuts.length === 0) return { bits: undefined, places }
  const instruction = { kind: 'bucket', inputs: [x.id], rowStart, cuts: Float64Array.from(cuts) } as const
  return { bits: q.emit(instruction, new Float64Array(cuts.length).fill(1)), places }
}

/** The thresholds of each feature. */
function thresholdsOf(trees: readonly Tree[], count: number): Threshold[][] {
  const thresholds = Array.from({ length: count }, (): Threshold[] => [])
  for (const part of partsOf(trees)) if (!isLeaf(part)) thresholds[part.feature]!.push(part.threshold)
  return thresholds
}
