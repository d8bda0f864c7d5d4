import { FR } from '../field/bn254.js'
import { EMPTY, type Term } from './forms.js'
import { add, type Interval, times } from './intervals.js'
import { Queue } from './queue.js'
import type { System } from './system.js'

/** Equations with more open wires than this are not looked at: 254 wires of two values each fill the field. */
export const MOST_OPEN = 254

/**
 * What is known so far, in every witness: which wires are determined by the inputs, and bounds of wires as integers.
 * Both only grow. Learning something queues the relations that it may help.
 */
export class Knowledge {
  readonly determined: Uint8Array
  readonly lo: (bigint | undefined)[]
  readonly hi: (bigint | undefined)[]
  /** Per relation: its wires that are not determined, and those without bounds. */
  readonly open: Uint32Array
  readonly unbounded: Uint32Array
  /** Per relation: how often its bounds were used to narrow others. */
  readonly narrowed: Uint8Array
  /** Entries: a wire's group of indicators of which exactly one is 1, by the relation that says so, plus one. */
  readonly group: Uint32Array
  /** Entries: the wire that is this one or less by 1, by a relation of the two; 0 for none. */
  readonly nextStep: Uint32Array
  /** Directions of forms that are never 0. */
  readonly nonzero = new Set<string>()
  readonly #linear: Queue
  readonly #products: Queue

  constructor(readonly system: System) {
    const relations = system.c.length
    this.determined = new Uint8Array(system.total)
    this.lo = system.lo.slice()
    this.hi = system.hi.slice()
    this.open = new Uint32Array(relations)
    this.unbounded = new Uint32Array(relations)
    this.narrowed = new Uint8Array(relations)
    this.group = new Uint32Array(system.total)
    this.nextStep = new Uint32Array(system.total)
    this.#linear = new Queue(relations)
    this.#products = new Queue(relations)
    this.determined[0] = 1
    this.lo[0] = this.hi[0] = 1n
    this.#count()
    for (let i = 0; i < system.inputs; i++) this.determine(system.firstInput + i)
  }

  isLinear(relation: number): boolean {
    return this.system.a[relation] === EMPTY && this.system.b[relation] === EMPTY
  }

  /** The next relation to look at; linear ones first. */
  next(): number | undefined {
    return this.#linear.take() ?? this.#products.take()
  }

  queue(relation: number): void {
    if (this.isLinear(relation)) this.#linear.put(relation)
    else this.#products.put(relation)
  }

  /** Queues all relations that still have an open wire. */
  queueOpen(): void {
    for (let relation = 0; relation < this.open.length; relation++) {
      if (this.open[relation]! > 0 && this.open[relation]! <= MOST_OPEN) this.queue(relation)
    }
  }

  /** @returns whether that is news */
  determine(wire: number): boolean {
    if (this.determined[wire] === 1) return false
    this.determined[wire] = 1
    this.eachRelation(wire, (relation) => {
      if (--this.open[relation]! <= MOST_OPEN) this.queue(relation)
    })
    return true
  }

  /** Bounds a wire that has no bounds yet, or whose bounds are at least twice as far apart. */
  bound(wire: number, { lo, hi }: Interval): void {
    const known = this.range(wire)
    if (hi - lo >= FR || (known !== undefined && known.hi - known.lo < 2n * (hi - lo))) return
    this.lo[wire] = lo
    this.hi[wire] = hi
    this.eachRelation(wire, (relation) => {
      if (known === undefined) this.unbounded[relation]!--
      if (this.unbounded[relation]! <= 1 || this.open[relation]! <= MOST_OPEN) this.queue(relation)
    })
  }

  /** Queues what a new group of indicators may help. */
  join(wire: number, group: number): void {
    this.group[wire] = group
    this.eachRelation(wire, (relation) => this.queue(relation))
  }

  eachRelation(wire: number, visit: (relation: number) => void): void {
    const { at, relation } = this.system.occurrences
    for (let k = at[wire]!, end = at[wire + 1]!; k < end; k++) visit(relation[k]!)
  }

  range(wire: number): Interval | undefined {
    const [lo, hi] = [this.lo[wire], this.hi[wire]]
    return lo === undefined || hi === undefined ? undefined : { lo, hi }
  }

  /** Bounds of a sum of terms as an integer; undefined if a wire has none. */
  rangeOf(terms: readonly Term[]): Interval | undefined {
    let sum: Interval = { lo: 0n, hi: 0n }
    for (const [wire, coefficient] of terms) {
      const range = this.range(wire)
      if (range === undefined) return undefined
      sum = add(sum, times(range, coefficient))
    }
    return sum
  }

  /** The terms of a form whose wires are not determined. */
  openTerms(form: number): Term[] {
    const { start, wire, coef, value } = this.system.forms
    const found: Term[] = []
    for (let k = start.at(form), end = start.at(form + 1); k < end; k++) {
      if (this.determined[wire.at(k)] === 0) found.push([wire.at(k), value[coef.at(k)]!])
    }
    return found
  }

  #count(): void {
    for (let wire = 1; wire < this.system.total; wire++) {
      const bounded = this.lo[wire] !== undefined
      this.eachRelation(wire, (relation) => {
        this.open[relation]!++
        if (!bounded) this.unbounded[relation]!++
      })
    }
    this.queueOpen()
  }
}
