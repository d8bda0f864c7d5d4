import type { GraphPort } from '../graph/graph.js'

/** Real values of each output tensor, flat, by name. */
export type OutputValues = ReadonlyMap<string, Float64Array>

/** How far two runs of an output agree over some samples. */
export interface OutputAgreement {
  readonly name: string
  /** What counts as a decision: the greatest of a row's classes, an integer, or a value within 0.5 % of the range. */
  readonly decides: 'class' | 'integer' | 'value'
  readonly decisions: number
  readonly agreeing: number
  readonly meanError: number
  readonly maxError: number
  /** Greatest less least value of the reference, over all its samples; 1 where that is 0. */
  readonly range: number
}

/** A value agrees with one that is at most this share of the output's range away. */
const VALUE_TOLERANCE = 0.005

/**
 * Holds one run of a model against another.
 *
 * An output of floats whose last axis has several elements is a classifier's: each row along that axis is one decision,
 * its greatest element. Integers must be equal. Any other value may be 0.5 % of the output's range away.
 */
export class Comparison {
  readonly #outputs: readonly OutputComparison[]

  constructor(
    ports: readonly GraphPort[],
    readonly references: readonly OutputValues[],
  ) {
    this.#outputs = ports.map((port) => new OutputComparison(port, references))
  }

  /** @returns whether every decision on the sample agrees */
  add(sample: number, found: OutputValues): boolean {
    const results = this.#outputs.map((output) => output.add(this.references[sample]!, found))
    return results.every((agrees) => agrees)
  }

  /** A sample that the other run does not take: no decision on it agrees. */
  addRefused(): void {
    for (const output of this.#outputs) output.addRefused()
  }

  get outputs(): readonly OutputAgreement[] {
    return this.#outputs.map((output) => output.result)
  }

  /** The share of agreeing decisions, of the output where it is least. */
  get agreement(): number {
    return this.outputs.reduce(
      (least, { agreeing, decisions }) => Math.min(least, agreeing / (decisions || 1)),
      1,
    )
  }

  /**
   * The agreement to expect beyond these samples, of the output where it is least: margins by which classes win, and what
   * errors take from margins, are counted in every combination, so that few samples say more than how many of them agree. The narrowest margin is left out, as it alone would weigh more
   than a small sample can show.
   */
  get expected(): number {
    return this.#outputs.reduce((least, output) => Math.min(least, output.expected), 1)
  }

  /** Mean error as a share of the range, of the output where it is greatest. */
  get error(): number {
    return this.outputs.reduce((most, { meanError, range }) => Math.max(most, meanError / range), 0)
  }

  /** Most decisions on an output that did not agree, so far. */
  get disagreeing(): number {
    return this.outputs.reduce((most, { agreeing, decisions }) => Math.max(most, decisions - agreeing), 0)
  }

  /** Most decisions that all samples together have on an output. */
  get allDecisions(): number {
    return this.#outputs.reduce(
      (most, { perSample }) => Math.max(most, perSample * this.references.length),
      0,
    )
  }
}

class OutputComparison {
  readonly perSample: number
  readonly #name: string
  readonly #decides: OutputAgreement['decides']
  readonly #range: number
  readonly #classes: number
  /** Of each decision on a class: by how much it wins over any other, and how much of that the other run loses. */
  readonly #margins: number[] = []
  readonly #losses: number[] = []
  #decisions = 0
  #agreeing = 0
  #values = 0
  #error = 0
  #maxError = 0

  constructor({ name, dtype, shape }: GraphPort, references: readonly OutputValues[]) {
    const last = shape.at(-1) ?? 1
    const size = shape.reduce((product, extent) => product * extent, 1)
    this.#name = name
    this.#decides = !dtype.includes('float') ? 'integer' : last > 1 ? 'class' : 'value'
    this.#classes = this.#decides === 'class' ? last : 1
    this.perSample = size / this.#classes
    this.#range = rangeOf(references.map((reference) => reference.get(name)!))
  }

  add(reference: OutputValues, found: OutputValues): boolean {
    const [wanted, values] = [reference.get(this.#name)!, found.get(this.#name)!]
    let agreeing = 0
    for (let from = 0; from < wanted.length; from += this.#classes) {
      if (this.#agrees(wanted, values, from)) agreeing++
    }
    wanted.forEach((value, i) => {
      const error = Math.abs(values[i]! - value)
      this.#error += error
      this.#maxError = Math.max(this.#maxError, error)
    })
    this.#values += wanted.length
    this.#decisions += this.perSample
    this.#agreeing += agreeing
    return agreeing === this.perSample
  }

  addRefused(): void {
    this.#decisions += this.perSample
  }

  #agrees(wanted: Float64Array, found: Float64Array, from: number): boolean {
    if (this.#decides === 'class') return this.#sameClass(wanted, found, from)
    const error = Math.abs(found[from]! - wanted[from]!)
    return this.#decides === 'integer' ? error === 0 : error <= VALUE_TOLERANCE * this.#range
  }

  #sameClass(wanted: Float64Array, found: Float64Array, from: number): boolean {
    const best = greatest(wanted, from, this.#classes)
    const margin = marginOf(wanted, from, this.#classes, best)
    this.#margins.push(margin)
    this.#losses.push(margin - marginOf(found, from, this.#classes, best))
    return best === greatest(found, from, this.#classes)
  }

  get expected(): number {
    if (this.#decides !== 'class') return this.#agreeing / (this.#decisions || 1)
    const margins = Float64Array.from(this.#margins.filter((margin) => margin > 0))
      .sort()
      .subarray(1)
    const losses = Float64Array.from(this.#losses).sort()
    let [lost, below] = [0, 0]
    for (const loss of losses) {
      while (below < margins.length && margins[below]! < loss) below++
      lost += below
    }
    return 1 - lost / (losses.length * margins.length || 1)
  }

  get result(): OutputAgreement {
    return {
      ...{ name: this.#name, decides: this.#decides, decisions: this.#decisions, agreeing: this.#agreeing },
      ...{ meanError: this.#error / (this.#values || 1), maxError: this.#maxError, range: this.#range },
    }
  }
}

/** The first of the greatest of some elements. */
export function greatest(values: Float64Array, from: number, count: number): number {
  let best = 0
  for (let i = 1; i < count; i++) if (values[from + i]! > values[from + best]!) best = i
  return best
}

/** By how much an element exceeds the greatest of the others; below 0 where it does not. */
function marginOf(values: Float64Array, from: number, count: number, best: number): number {
  let other = Number.NEGATIVE_INFINITY
  for (let i = 0; i < count; i++) if (i !== best) other = Math.max(other, values[from + i]!)
  return values[from + best]! - other
}

function rangeOf(arrays: readonly Float64Array[]): number {
  let [lo, hi] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const array of arrays) {
    for (const value of array) {
      lo = Math.min(lo, value)
      hi = Math.max(hi, value)
    }
  }
  return hi > lo ? hi - lo : 1
}
