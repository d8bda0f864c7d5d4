import { InputRangeError } from './data/errors.js'
import type { Sample } from './data/tensors.js'
import type { Graph } from './graph/graph.js'
import { OutOfCalibratedRangeError } from './integer/errors.js'
import type { Program } from './integer/program.js'
import { compareRuns } from './modelRuns.js'

/** Bits that are tried in turn where none are asked for. */
export const TRIED_BITS = [8, 10, 12, 14, 16] as const

/** Most samples that a precision is judged on. */
const TRIAL_SAMPLES = 64

/** Expected agreement on classes, and largest error of other values as a share of their range. */
const [LEAST_EXPECTED, MOST_ERROR] = [0.999, 0.003]

/** Mean error as a share of the range, all that counts on random inputs. */
const MOST_MEAN_ERROR = 0.01

/**
 * Whether an integer model decides as the float model on every sample, and can be expected to elsewhere.
 *
 * @param synthetic whether the samples are random: then their errors alone count
 */
export function isFaithful(
  graph: Graph,
  program: Program,
  samples: readonly Sample[],
  synthetic: boolean,
): boolean {
  const { comparison } = compareRuns(
    graph,
    program,
    samples.slice(0, TRIAL_SAMPLES),
    undefined,
    (_, error) => {
      if (!(error instanceof InputRangeError || error instanceof OutOfCalibratedRangeError)) throw error
    },
  )
  if (comparison.error > MOST_MEAN_ERROR) return false
  if (synthetic) return true
  const values = comparison.outputs.filter(({ decides }) => decides === 'value')
  return (
    comparison.agreement === 1 &&
    comparison.expected >= LEAST_EXPECTED &&
    values.every(({ maxError, range }) => maxError <= MOST_ERROR * range)
  )
}
