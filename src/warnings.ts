import { InputRangeError } from './data/errors.js'
import type { Sample } from './data/tensors.js'
import type { Graph } from './graph/graph.js'
import { OutOfCalibratedRangeError } from './integer/errors.js'
import type { Program } from './integer/program.js'
import { type ComparedRuns, compareRuns } from './modelRuns.js'
import { percent } from './util/percent.js'

/** Quantization hurts visibly below this agreement with the float model, or above this mean error. */
const [LEAST_AGREEMENT, MOST_ERROR] = [0.99, 0.01]

/** What quantization is judged on. */
export interface Trial {
  readonly samples: readonly Sample[]
  /** Random samples show errors; which class they fall in says nothing. */
  readonly synthetic: boolean
  readonly bits: number
}

/** What a user should know of the integer model: where it visibly differs from the float model, and what it refuses. */
export function quantizationWarnings(graph: Graph, program: Program, trial: Trial): string[] {
  const refused = new Set<number>()
  const runs = compareRuns(graph, program, trial.samples, undefined, (sample, error) => {
    if (!(error instanceof InputRangeError || error instanceof OutOfCalibratedRangeError)) throw error
    refused.add(sample)
  })
  return [...differenceWarnings(runs, trial), ...refusalWarnings(refused.size, trial)]
}

function differenceWarnings(
  { comparison, layers }: ComparedRuns,
  { samples, synthetic, bits }: Trial,
): string[] {
  const { error } = comparison
  const agreement = comparison.outputs
    .filter(({ decides }) => decides !== 'value')
    .reduce((least, { agreeing, decisions }) => Math.min(least, agreeing / (decisions || 1)), 1)
  const differs = !synthetic && agreement < LEAST_AGREEMENT
  if (!differs && !(error > MOST_ERROR)) return []
  const kind = synthetic ? 'synthetic' : 'calibration'
  const what = differs
    ? `decides as the float model on ${percent(agreement)} of ${samples.length} ${kind} samples`
    : `is off by ${percent(error)} of the outputs' range on ${samples.length} ${kind} samples`
  const worst = layers.worst === undefined ? '' : ` Layer "${layers.worst.node}" adds the most error.`
  const fix = synthetic
    ? 'give samples of the inputs (--calibrate), or more --bits'
    : 'give more --bits, or let zkml calibrate choose them'
  return [`At ${bits} bits the integer model ${what}.${worst} Try: ${fix}.`]
}

function refusalWarnings(refused: number, { samples }: Trial): string[] {
  if (refused === 0) return []
  return [`${refused} of ${samples.length} calibration samples are not accepted by the circuit.`]
}
