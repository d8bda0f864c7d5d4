import type { R1csMatrix } from '../backends/r1cs/reader.js'
import { inverse, leastResidue } from '../field/modular.js'
import { GrowableU32 } from '../util/growable.js'

/** A wire and its coefficient, a residue of least magnitude. Wire 0 is the constant one. */
export type Term = readonly [wire: number, coefficient: bigint]

/** The form without terms, which is 0. */
export const EMPTY = 0

/** Linear forms: terms in ascending order of wires, each wire once, no coefficient 0. */
export class FormStore {
  /** Coefficients by id. */
  readonly value: bigint[]
  readonly start = new GrowableU32()
  readonly wire = new GrowableU32()
  readonly coef = new GrowableU32()
  readonly #ids = new Map<bigint, number>()

  /** @param coefficients canonical residues, as matrices number them */
  constructor(coefficients: readonly bigint[]) {
    this.value = coefficients.map(leastResidue)
    this.start.push(0)
    this.start.push(0)
  }

  get size(): number {
    return this.start.length - 1
  }

  length(form: number): number {
    return this.start.at(form + 1) - this.start.at(form)
  }

  terms(form: number): Term[] {
    const from = this.start.at(form)
    return Array.from({ length: this.length(form) }, (_, i) => [
      this.wire.at(from + i),
      this.value[this.coef.at(from + i)]!,
    ])
  }

  /** The form's value when it has no wire but the constant one. */
  constant(form: number): bigint | undefined {
    const length = this.length(form)
    if (length === 0) return 0n
    const at = this.start.at(form)
    return length === 1 && this.wire.at(at) === 0 ? this.value[this.coef.at(at)] : undefined
  }

  /** Adds a sum of terms, in any order and with repetitions; coefficients are any integers. */
  add(terms: readonly Term[]): number {
    for (const [wire, coefficient] of canonical(terms)) {
      this.wire.push(wire)
      this.coef.push(this.#id(coefficient))
    }
    return this.#close()
  }

  /** Adds one row of a matrix. */
  addRow(matrix: R1csMatrix, row: number): number {
    const [from, to] = [matrix.rowStart[row]!, matrix.rowStart[row + 1]!]
    if (from === to) return EMPTY
    if (!this.#isTidy(matrix, from, to)) {
      const { wire, coefficient } = matrix
      const termAt = (_: unknown, i: number): Term => [wire[from + i]!, this.value[coefficient[from + i]!]!]
      return this.add(Array.from({ length: to - from }, termAt))
    }
    for (let k = from; k < to; k++) {
      this.wire.push(matrix.wire[k]!)
      this.coef.push(matrix.coefficient[k]!)
    }
    return this.#close()
  }

  #isTidy({ wire, coefficient }: R1csMatrix, from: number, to: number): boolean {
    for (let k = from; k < to; k++) {
      if (this.value[coefficient[k]!] === 0n || (k > from && wire[k]! <= wire[k - 1]!)) return false
    }
    return true
  }

  #close(): number {
    const at = this.wire.length
    if (at === this.start.at(this.size)) return EMPTY
    this.start.push(at)
    return this.size - 1
  }

  #id(coefficient: bigint): number {
    const known = this.#ids.get(coefficient)
    if (known !== undefined) return known
    const id = this.value.push(coefficient) - 1
    this.#ids.set(coefficient, id)
    return id
  }
}

/** Terms summed by wire, in order, with residues of least magnitude. */
export function canonical(terms: readonly Term[]): Term[] {
  const sums = new Map<number, bigint>()
  for (const [wire, coefficient] of terms) sums.set(wire, (sums.get(wire) ?? 0n) + coefficient)
  return [...sums]
    .map(([wire, sum]) => [wire, leastResidue(sum)] as const)
    .filter(([, sum]) => sum !== 0n)
    .sort(([a], [b]) => a - b)
}

/** The terms times a factor, not reduced. */
export function scaled(terms: readonly Term[], factor: bigint): Term[] {
  return terms.map(([wire, coefficient]) => [wire, coefficient * factor])
}

/** Terms in order as their constant and the rest. */
export function split(terms: readonly Term[]): { constant: bigint; rest: readonly Term[] } {
  return terms[0]?.[0] === 0 ? { constant: terms[0][1], rest: terms.slice(1) } : { constant: 0n, rest: terms }
}

/** The multiple of some terms, at least one, whose first coefficient is 1. */
export function monic(terms: readonly Term[]): Term[] {
  const factor = inverse(terms[0]![1])
  return terms.map(([wire, x]) => [wire, leastResidue(x * factor)])
}

/** The same text for sums of terms that are multiples of each other. */
export function direction(terms: readonly Term[]): string {
  if (terms.length === 0) return ''
  return monic(terms)
    .map(([wire, x]) => `${wire}:${x}`)
    .join()
}
