import { inverse, leastResidue, mod } from '../../field/modular.js'
import { canonical, scaled, type Term } from '../forms.js'
import { contains } from '../intervals.js'
import type { Knowledge } from '../knowledge.js'
import { Queue } from '../queue.js'
import { boundedSums } from './boundedSums.js'

/** Values for some wires at once, one of which must be taken. */
export interface Choice {
  readonly wires: readonly number[]
  readonly options: readonly (readonly bigint[])[]
}

const MOST_DIGITS = 256
/** Solutions of one sum that are followed. */
const MOST_OPTIONS = 8

/**
 * Values of some wires, with everything that follows from them filled in. Values can be taken back in reverse order.
 *
 * `work` counts terms read, so that a caller can stop in time.
 */
export class Assignment {
  readonly values: (bigint | undefined)[]
  work = 0
  readonly #k: Knowledge
  /** Per relation: wires without a value, and those of them that have bounds. */
  readonly #open: Uint32Array
  readonly #bounded: Uint32Array
  readonly #trail: number[] = []
  readonly #queue: Queue

  constructor(k: Knowledge) {
    this.#k = k
    this.values = new Array<bigint | undefined>(k.system.total).fill(undefined)
    this.values[0] = 1n
    this.#queue = new Queue(k.system.c.length)
    this.#open = countWires(k, () => true)
    this.#bounded = countWires(k, (wire) => k.range(wire) !== undefined)
  }

  /** A place to come back to. */
  mark(): number {
    return this.#trail.length
  }

  undo(mark: number): void {
    this.#queue.clear()
    while (this.#trail.length > mark) {
      const wire = this.#trail.pop()!
      this.values[wire] = undefined
      this.#count(wire, 1, () => undefined)
    }
  }

  /** Gives values to wires and fills in what follows. @returns false on a contradiction */
  assign(wires: readonly number[], values: readonly bigint[]): boolean {
    return wires.every((wire, i) => this.#set(wire, values[i]!)) && this.#settle()
  }

  /**
   * What to try next: all solutions of a sum that has only a few, or values for one open wire. Wires without bounds are
   * left for last, as they can make up for the others.
   */
  nextChoice(guesses: (wire: number) => readonly bigint[]): Choice | undefined {
    let best = -1
    for (let relation = 0; relation < this.#open.length; relation++) {
      const open = this.#open[relation]!
      this.work++
      if (open === 0 || open > MOST_DIGITS) continue
      const options = open > 1 ? this.#sumOptions(relation) : undefined
      if (options !== undefined) return options
      if (best < 0 || this.#rank(relation) < this.#rank(best)) best = relation
    }
    return best < 0 ? this.#guessAnywhere(guesses) : this.#guess(best, guesses)
  }

  /** Relations with bounded open wires come first, then those with few open wires. */
  #rank(relation: number): number {
    return this.#open[relation]! + (this.#bounded[relation]! > 0 ? 0 : MOST_DIGITS)
  }

  #guess(relation: number, guesses: (wire: number) => readonly bigint[]): Choice {
    const wire = this.#openWire(relation)
    const values = new Set([...this.#roots(relation, wire), ...guesses(wire)])
    return { wires: [wire], options: [...values].map((value) => [value]) }
  }

  /** A wire that is in no relation, or in wide ones only. */
  #guessAnywhere(guesses: (wire: number) => readonly bigint[]): Choice | undefined {
    const wire = this.values.indexOf(undefined)
    return wire < 0 ? undefined : { wires: [wire], options: guesses(wire).map((value) => [value]) }
  }

  #set(wire: number, value: bigint): boolean {
    const canonicalValue = mod(value)
    const known = this.values[wire]
    if (known !== undefined) return known === canonicalValue
    const range = this.#k.range(wire)
    if (range !== undefined && !contains(range, canonicalValue)) return false
    this.values[wire] = canonicalValue
    this.#trail.push(wire)
    this.#count(wire, -1, (relation) => {
      if (this.#open[relation]! <= MOST_DIGITS) this.#queue.put(relation)
    })
    return true
  }

  #count(wire: number, change: 1 | -1, then: (relation: number) => void): void {
    const bounded = this.#k.range(wire) === undefined ? 0 : change
    this.#k.eachRelation(wire, (relation) => {
      this.#open[relation]! += change
      this.#bounded[relation]! += bounded
      then(relation)
    })
  }

  #settle(): boolean {
    for (let relation = this.#queue.take(); relation !== undefined; relation = this.#queue.take()) {
      if (!this.#infer(relation)) return false
    }
    return true
  }

  /** @returns false if the relation cannot hold any more */
  #infer(relation: number): boolean {
    const sum = this.#sum(relation)
    if (sum === undefined) return true
    const { terms, constant } = sum
    if (terms.length === 0) return mod(constant) === 0n
    if (terms.length === 1) return this.#set(terms[0]![0], -constant * inverse(terms[0]![1]))
    const solutions = this.#solutions(terms, constant, 2)
    if (solutions === undefined || solutions.length > 1) return true
    const [only] = solutions
    return only !== undefined && terms.every(([wire], i) => this.#set(wire, only[i]!))
  }

  /** The relation as open terms plus a constant, when at most one of A and B has open wires. */
  #sum(relation: number): { terms: Term[]; constant: bigint } | undefined {
    const { a, b, c } = this.#k.system
    const [left, right, side] = [this.#side(a[relation]!), this.#side(b[relation]!), this.#side(c[relation]!)]
    if (left.open.length > 0 && right.open.length > 0) return undefined
    const [factor, other] = left.open.length === 0 ? [left.constant, right] : [right.constant, left]
    const terms = canonical([...scaled(other.open, factor), ...scaled(side.open, -1n)])
    return { terms, constant: factor * other.constant - side.constant }
  }

  #side(form: number): { open: Term[]; constant: bigint } {
    const { start, wire, coef, value } = this.#k.system.forms
    const open: Term[] = []
    let constant = 0n
    for (let k = start.at(form), end = start.at(form + 1); k < end; k++) {
      const known = this.values[wire.at(k)]
      if (known === undefined) open.push([wire.at(k), value[coef.at(k)]!])
      else constant += known * value[coef.at(k)]!
    }
    this.work += start.at(form + 1) - start.at(form)
    return { open, constant }
  }

  #solutions(terms: readonly Term[], constant: bigint, limit: number): bigint[][] | undefined {
    if (terms.length > MOST_DIGITS) return undefined
    const ranges = terms.map(([wire]) => this.#k.range(wire))
    if (!ranges.every((range) => range !== undefined)) return undefined
    this.work += terms.length * 8
    return boundedSums(terms, ranges, leastResidue(-constant), limit)
  }

  #sumOptions(relation: number): Choice | undefined {
    const sum = this.#sum(relation)
    if (sum === undefined || sum.terms.length < 2) return undefined
    const options = this.#solutions(sum.terms, sum.constant, MOST_OPTIONS)
    if (options === undefined || options.length === 0 || options.length === MOST_OPTIONS) return undefined
    return { wires: sum.terms.map(([wire]) => wire), options }
  }

  /** Values of a wire that make a factor of the relation 0. */
  #roots(relation: number, wire: number): bigint[] {
    const { a, b } = this.#k.system
    return [a[relation]!, b[relation]!].flatMap((form) => {
      const { open, constant } = this.#side(form)
      return open.length === 1 && open[0]![0] === wire ? [mod(-constant * inverse(open[0]![1]))] : []
    })
  }

  /** An open wire, one with few values if there is any: those without bounds can make up for the others. */
  #openWire(relation: number): number {
    const { a, b, c } = this.#k.system
    const open = [a, b, c].flatMap((column) => this.#side(column[relation]!).open)
    const size = (wire: number) => {
      const range = this.#k.range(wire)
      return range === undefined ? Number.POSITIVE_INFINITY : Number(range.hi - range.lo)
    }
    return open.map(([wire]) => wire).reduce((best, wire) => (size(wire) < size(best) ? wire : best))
  }
}

function countWires(k: Knowledge, counts: (wire: number) => boolean): Uint32Array {
  const found = new Uint32Array(k.system.c.length)
  for (let wire = 1; wire < k.system.total; wire++) {
    if (counts(wire)) k.eachRelation(wire, (relation) => found[relation]!++)
  }
  return found
}
