import { MAX_BITS, MIN_BITS, type Settings } from './artifacts/settings.js'
import { rowCount } from './circuit/circuit.js'
import { takeLabels } from './data/labels.js'
import { readSamples, type Sample } from './data/tensors.js'
import { InvalidOptionError } from './errors.js'
import type { Graph } from './graph/graph.js'
import { OutOfCalibratedRangeError } from './integer/errors.js'
import type { Program } from './integer/program.js'
import { lowerProgram } from './lower/lower.js'
import { floatOutputs, integerOutputs } from './modelRuns.js'
import type { OpDefinition } from './ops/op.js'
import { Comparison, type OutputValues } from './quantize/agreement.js'
import { measureExtents } from './quantize/calibrate.js'
import { NoPrecisionFitsError } from './quantize/errors.js'
import { chooseSettings, quantizeBy, type Ranges } from './settings.js'
import { type ModelOptions, openModel } from './typedModel.js'
import { leastShare } from './util/confidence.js'
import { percent } from './util/percent.js'

/** What the search for a precision is to keep, and what it may cost. */
export interface CalibrateOptions extends ModelOptions {
  /** The agreement with the float model that must be kept, up to 1; default 0.995. */
  readonly accuracy?: number
  /** Instead: the most rows, for which the best agreement is searched. */
  readonly maxRows?: number
  /** Whether the circuit enforces the ranges that calibration finds; default: it takes those that are proven. */
  readonly ranges?: Ranges
  /** Called after each try. */
  readonly onTry?: (tried: Try) => void
}

/** One choice of bits that the search looked at. */
export interface Try {
  /** What it changes: bits of everything, or of one input or tensor. */
  readonly change: string
  /** Agreement with the float model, measured or to be expected, whichever is less; up to where it was refused for that. */
  readonly agreement: number
  /** Left out where the agreement was refused already. */
  readonly rows?: number
  readonly kept: boolean
  /** Why it was refused, or what it is for. */
  readonly verdict: string
}

/** Agreement with the float model over some samples. */
export interface Agreement {
  readonly samples: number
  readonly agreement: number
  /** Mean error of the output where it is greatest, as a share of the output's range. */
  readonly error: number
}

/** Agreement over samples that took no part in the choice. */
export interface HeldOutAgreement extends Agreement {
  /** Of all samples like these, at 95 % confidence: few samples show little, even where all of them agree. */
  readonly atLeast: number
}

/** The settings that were found, and how they were found. */
export interface Calibration {
  readonly settings: Settings
  readonly tries: readonly Try[]
  readonly rows: number
  /** On the samples that the search saw. */
  readonly searched: Agreement
  /** On those that it did not; undefined where there are too few to hold any out. */
  readonly heldOut: HeldOutAgreement | undefined
}

export const DEFAULT_ACCURACY = 0.995

/** The search begins here, as `compile` does. */
const FIRST_BITS = 8

/** One sample of this many is held out. */
export const HELD_OUT_EVERY = 4

/** With fewer samples all are searched with. */
const LEAST_TO_SPLIT = 8

/** Most samples that the search runs each choice on; all of them set ranges. */
const MAX_SEARCHED = 256

/** Most samples that the last choice is tried on. */
export const MAX_HELD_OUT = 1000

/** Most choices for single tensors. */
const MAX_TENSOR_TRIES = 120

/**
 * Searches the bits of the whole model, then of single inputs and tensors, for the fewest rows that keep the agreement
 * with the float model (or for the best agreement within `maxRows`). The same model, data and options give the same result.
 *
 * @param data parsed calibration data, in any form that `readSamples` takes; ranges cover all of it, and every fourth
 * sample takes no part in the choice of bits
 * @throws NoPrecisionFitsError
 */
export function calibrate(model: Uint8Array, data: unknown, options: CalibrateOptions = {}): Calibration {
  requireOptions(options)
  const { graph, modelHash, dims } = openModel(model, options)
  const samples = readSamples(takeLabels(data, graph.inputs).data, graph.inputs)
  if (samples.length === 0) {
    throw new InvalidOptionError({
      option: 'data',
      found: 'without samples',
      accepted: 'at least one sample',
    })
  }
  const splits = samples.length >= LEAST_TO_SPLIT
  const isHeldOut = (i: number) => splits && i % HELD_OUT_EVERY === HELD_OUT_EVERY - 1
  const measured = measureExtents(graph, samples, new Map())
  const ranges = options.ranges === undefined ? {} : { ranges: options.ranges }
  const settingsOf = ({ bits, bitsOf }: Choice) =>
    chooseSettings(graph, samples, { modelHash, dims, bits, bitsOf, ...ranges }, measured)
  const searched = samples.filter((_, i) => !isHeldOut(i)).slice(0, MAX_SEARCHED)
  const search = new Search(graph, searched, settingsOf, options)
  const best = options.maxRows === undefined ? search.fewestRows() : search.bestAgreement(options.maxRows)
  const settings = settingsOf(best)
  const rest = samples.filter((_, i) => isHeldOut(i)).slice(0, MAX_HELD_OUT)
  return {
    ...{ settings, tries: search.tries, rows: best.rows },
    searched: agreementOn(graph, settings, searched),
    heldOut: rest.length === 0 ? undefined : heldOutAgreement(agreementOn(graph, settings, rest)),
  }
}

/** A sample's decisions go wrong together, so that samples are counted, not decisions. */
function heldOutAgreement(found: Agreement): HeldOutAgreement {
  const exceptions = Math.ceil((1 - found.agreement) * found.samples - 1e-9)
  return { ...found, atLeast: leastShare(exceptions, found.samples) }
}

function requireOptions({ accuracy, maxRows }: CalibrateOptions): void {
  if (accuracy !== undefined && !(accuracy > 0 && accuracy <= 1)) {
    throw new InvalidOptionError({
      option: 'accuracy',
      found: String(accuracy),
      accepted: 'above 0, up to 1',
    })
  }
  if (maxRows !== undefined && !(Number.isSafeInteger(maxRows) && maxRows > 0)) {
    throw new InvalidOptionError({ option: 'maxRows', found: String(maxRows), accepted: '1 or more' })
  }
  if (accuracy !== undefined && maxRows !== undefined) {
    throw new InvalidOptionError({
      option: 'maxRows',
      found: 'given beside accuracy',
      accepted: 'one of the two',
    })
  }
}

function agreementOn(graph: Graph<OpDefinition>, settings: Settings, samples: readonly Sample[]): Agreement {
  const program = quantizeBy(graph, settings)
  const comparison = new Comparison(
    graph.outputs,
    samples.map((sample) => floatOutputs(graph, sample)),
  )
  samples.forEach((sample, i) => {
    addRun(comparison, i, program, sample)
  })
  return { samples: samples.length, agreement: comparison.agreement, error: comparison.error }
}

/** @returns whether every decision agrees; rounding can take a sample out of ranges that it helped to set */
function addRun(comparison: Comparison, i: number, program: Program, sample: Sample): boolean {
  try {
    return comparison.add(i, integerOutputs(program, sample))
  } catch (error) {
    if (!(error instanceof OutOfCalibratedRangeError)) throw error
    comparison.addRefused()
    return false
  }
}

interface Choice {
  readonly bits: number
  /** Other bits of single inputs and tensors. */
  readonly bitsOf: ReadonlyMap<string, number>
}

/** A choice, and what it comes to. */
interface Measured extends Choice {
  readonly agreement: number
  readonly error: number
  readonly rows: number
  /** Rows of the layers that make or read each input and tensor. */
  readonly rowsAt: ReadonlyMap<string, number>
}

class Search {
  readonly tries: Try[] = []
  readonly #references: readonly OutputValues[]
  /** Sample numbers; those on which a choice failed come first, as the next one is likely to fail there too. */
  readonly #order: number[]
  readonly #wanted: number

  constructor(
    readonly graph: Graph<OpDefinition>,
    readonly samples: readonly Sample[],
    readonly settingsOf: (choice: Choice) => Settings,
    readonly options: CalibrateOptions,
  ) {
    this.#references = samples.map((sample) => floatOutputs(graph, sample))
    this.#order = samples.map((_, i) => i)
    this.#wanted = options.accuracy ?? DEFAULT_ACCURACY
  }

  /** The fewest rows with the wanted agreement: fewer bits everywhere, then fewer for one tensor after the other. */
  fewestRows(): Measured {
    let best = this.#leastBits()
    for (const name of this.#tensors(best, 'most rows first')) {
      for (;;) {
        const bits = (best.bitsOf.get(name) ?? best.bits) - 1
        if (bits < MIN_BITS || this.tries.length >= MAX_TENSOR_TRIES) break
        const next = this.#tryFewer(best, name, bits)
        if (next === undefined) break
        best = next
      }
    }
    return best
  }

  #leastBits(): Measured {
    let best: Measured | undefined
    let nearest: { bits: number; agreement: number } | undefined
    for (let bits = FIRST_BITS; bits >= MIN_BITS && bits <= MAX_BITS; ) {
      const wasBest = best
      const { agreement, measured } = this.#measure({ bits, bitsOf: new Map() }, this.#wanted)
      if (nearest === undefined || agreement > nearest.agreement) nearest = { bits, agreement }
      const reason = measured === undefined ? this.#disagrees(agreement) : undefined
      this.#note(`${bits} bits`, agreement, measured, reason)
      if (measured !== undefined) best = measured
      else if (wasBest !== undefined) break
      if (measured !== undefined && bits > FIRST_BITS) break
      bits += best === undefined ? 1 : -1
    }
    if (best !== undefined) return best
    throw new NoPrecisionFitsError({
      wanted: `agreement of ${percent(this.#wanted)} on ${this.samples.length} samples`,
      nearest: `${percent(nearest!.agreement)} at ${nearest!.bits} bits`,
    })
  }

  #tryFewer(best: Measured, name: string, bits: number): Measured | undefined {
    const choice = { bits: best.bits, bitsOf: new Map([...best.bitsOf, [name, bits]]) }
    const { agreement, measured } = this.#measure(choice, this.#wanted)
    const reason =
      measured === undefined
        ? this.#disagrees(agreement)
        : measured.rows >= best.rows
          ? 'saves no rows'
          : undefined
    this.#note(`${name}: ${bits} bits`, agreement, measured, reason)
    return reason === undefined ? measured : undefined
  }

  /** The best agreement within some rows: the same bits everywhere, then more for one tensor after the other. */
  bestAgreement(maxRows: number): Measured {
    let best = this.#mostBits(maxRows)
    for (const name of this.#tensors(best, 'fewest rows first')) {
      const bits = (best.bitsOf.get(name) ?? best.bits) + 1
      if (best.agreement === 1 || bits > MAX_BITS || this.tries.length >= MAX_TENSOR_TRIES) break
      const choice = { bits: best.bits, bitsOf: new Map([...best.bitsOf, [name, bits]]) }
      const measured = this.#measure(choice, 0).measured!
      const isBetter = isMoreAccurate(measured, best)
      const reason = this.#tooMany(measured, maxRows) ?? (isBetter ? undefined : 'agrees no better')
      this.#note(`${name}: ${bits} bits`, measured.agreement, measured, reason)
      if (reason === undefined) best = measured
    }
    return best
  }

  #mostBits(maxRows: number): Measured {
    let best: Measured | undefined
    let fewest = Number.POSITIVE_INFINITY
    for (let bits = FIRST_BITS; bits >= MIN_BITS && bits <= MAX_BITS; ) {
      const measured = this.#measure({ bits, bitsOf: new Map() }, 0).measured!
      fewest = Math.min(fewest, measured.rows)
      const reason = this.#tooMany(measured, maxRows)
      const isBetter = best === undefined || isMoreAccurate(measured, best)
      this.#note(
        `${bits} bits`,
        measured.agreement,
        measured,
        reason ?? (isBetter ? undefined : 'agrees no better'),
      )
      const wasBest = best
      if (reason === undefined && isBetter) best = measured
      if (reason === undefined && (bits < FIRST_BITS || measured.agreement === 1)) break
      if (reason !== undefined && wasBest !== undefined) break
      bits += reason === undefined ? 1 : -1
    }
    if (best !== undefined) return best
    throw new NoPrecisionFitsError({ wanted: `at most ${maxRows} rows`, nearest: `${fewest} rows` })
  }

  #tooMany({ rows }: Measured, maxRows: number): string | undefined {
    return rows > maxRows ? `more than ${maxRows} rows` : undefined
  }

  #disagrees(agreement: number): string {
    return `agreement at most ${percent(agreement)}, below ${percent(this.#wanted)}`
  }

  #note(change: string, agreement: number, measured: Measured | undefined, reason: string | undefined): void {
    const rows = measured === undefined ? {} : { rows: measured.rows }
    const tried = { change, agreement, ...rows, kept: reason === undefined, verdict: reason ?? 'kept' }
    this.tries.push(tried)
    this.options.onTry?.(tried)
  }

  /** Inputs and tensors whose bits can matter, by the rows that they are made and read with. */
  #tensors({ rowsAt }: Measured, order: 'most rows first' | 'fewest rows first'): string[] {
    const sign = order === 'most rows first' ? -1 : 1
    return [...rowsAt]
      .filter(([, rows]) => rows > 0)
      .sort(([, a], [, b]) => sign * (a - b))
      .map(([name]) => name)
  }

  /** What a choice comes to; nothing but its agreement, as far as it was followed, where that is below `least`. */
  #measure(choice: Choice, least: number): { readonly agreement: number; readonly measured?: Measured } {
    const program = quantizeBy(this.graph, this.settingsOf(choice))
    const comparison = new Comparison(this.graph.outputs, this.#references)
    const most = Math.floor((1 - least) * comparison.allDecisions + 1e-9)
    for (const sample of [...this.#order]) {
      if (!addRun(comparison, sample, program, this.samples[sample]!)) this.#comeFirst(sample)
      if (comparison.disagreeing > most)
        return { agreement: 1 - comparison.disagreeing / comparison.allDecisions }
    }
    const agreement = Math.min(comparison.agreement, comparison.expected)
    if (agreement < least) return { agreement }
    const lowered = lowerProgram(program, { inputs: 'private', outputs: 'public' })
    const { error } = comparison
    const rowsOf = new Map<string, number>()
    lowered.rowsPerInstruction.forEach((rows, i) => {
      const { node } = program.tensors[i]!
      rowsOf.set(node, (rowsOf.get(node) ?? 0) + rows)
    })
    const rows = rowCount(lowered.circuit)
    return {
      agreement,
      measured: { ...choice, agreement, error, rows, rowsAt: rowsAround(this.graph, rowsOf) },
    }
  }

  #comeFirst(sample: number): void {
    this.#order.splice(this.#order.indexOf(sample), 1)
    this.#order.unshift(sample)
  }
}

function isMoreAccurate(a: Measured, b: Measured): boolean {
  return a.agreement > b.agreement || (a.agreement === b.agreement && a.error < b.error)
}

/** For each float input and each step's first output: rows of the layer that makes it, and of those that read it. */
function rowsAround(graph: Graph, rowsOf: ReadonlyMap<string, number>): Map<string, number> {
  const rowsAt = new Map<string, number>()
  for (const { name, dtype } of graph.inputs) {
    if (dtype.includes('float')) rowsAt.set(name, rowsOf.get(name) ?? 0)
  }
  for (const { name, outputs } of graph.steps) rowsAt.set(outputs[0]!, rowsOf.get(name) ?? 0)
  for (const { name, inputs, sources } of graph.steps) {
    for (const source of new Set([...inputs, ...sources])) {
      const known = rowsAt.get(source)
      if (known !== undefined) rowsAt.set(source, known + (rowsOf.get(name) ?? 0))
    }
  }
  return rowsAt
}
