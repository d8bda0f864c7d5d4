import { NodeRefusedError } from '../../graph/errors.js'
import { CsrRows, type LinearMap } from '../../graph/linearMap.js'
import type { NodeContext } from '../../graph/rules.js'
import type { Quantized, Quantizer } from '../../quantize/quantizer.js'
import { sigmoid } from '../../util/real.js'
import { ints, oneOf, strings } from '../attributes.js'
import { alongAxis } from './groups.js'
import { emitShares, evaluateShares } from './shares.js'
import { emitSShaped, type SShape } from './sShaped.js'

/** What is done with the scores of a row at the end. SOFTMAX_ZERO and PROBIT have no circuit. */
export const postTransform = oneOf('NONE', 'LOGISTIC', 'SOFTMAX')

export type PostTransform = ReturnType<typeof postTransform>

const LOGISTIC: SShape = { f: sigmoid, range: 1, steepest: 0.25, decay: 1 }

/** Scores [rows, count] as the transform leaves them. */
export function evaluateTransform(
  transform: PostTransform,
  scores: Float64Array,
  count: number,
): Float64Array {
  if (transform === 'LOGISTIC') return scores.map(sigmoid)
  return transform === 'SOFTMAX' ? evaluateShares(rowsOf(scores.length, count), scores) : scores
}

export function emitTransform(
  q: Quantizer,
  transform: PostTransform,
  scores: Quantized,
  count: number,
): Quantized {
  if (transform === 'LOGISTIC') return emitSShaped(q, scores, LOGISTIC)
  return transform === 'SOFTMAX' ? emitShares(q, scores, rowsOf(scores.size, count)) : scores
}

function rowsOf(size: number, count: number) {
  return alongAxis([size / count, count], 1)
}

/** How a runtime makes scores of two classes from one score s. */
export type Pair = 'complement' | 'opposite'

/** One score of each row as two: [1 - s, s], or [-s, s]; LOGISTIC applied to s and -s. */
export function evaluatePair(transform: PostTransform, pair: Pair, scores: Float64Array): Float64Array {
  const logistic = transform === 'LOGISTIC'
  const constant = logistic || pair === 'complement' ? 1 : 0
  return Float64Array.from({ length: 2 * scores.length }, (_, i) => {
    const score = scores[Math.floor(i / 2)]!
    const s = logistic ? sigmoid(score) : score
    return i % 2 === 1 ? s : constant - s
  })
}

export function emitPair(q: Quantizer, transform: PostTransform, pair: Pair, scores: Quantized): Quantized {
  const logistic = transform === 'LOGISTIC'
  const s = logistic ? emitSShaped(q, scores, LOGISTIC) : scores
  return q.linear(pairMap(s.size, logistic || pair === 'complement' ? 1 : 0), [s], s.scale[0]!)
}

/** [constant - s, s] for each s. */
function pairMap(size: number, constant: number): LinearMap {
  const rows = new CsrRows(2 * size)
  const bias = new Float64Array(2 * size)
  for (let i = 0; i < 2 * size; i++) {
    rows.push(Math.floor(i / 2), i % 2 === 1 ? 1 : -1)
    bias[i] = i % 2 === 1 ? 0 : constant
    rows.endRow()
  }
  return { ...rows.finish(), bias }
}

/** The step of scores before the transform: what it turns into steps of 2^-bits, or the output's own. */
export function scoreStep(q: Quantizer, transform: PostTransform, name: string, reach: number): number {
  if (transform !== 'NONE') return 2 ** -(q.precision.bits + 2)
  return name === '' ? q.unitFor(reach) : q.unit(name)
}

/** The attributes that name classes, under the names that the tree operators use. */
export const classLabels = { classlabels_int64s: ints, classlabels_strings: strings }

/** The labels as numbers: names are numbered in their order. */
export function labelNumbers(
  ctx: NodeContext<unknown>,
  integers: readonly number[] | undefined,
  names: readonly string[] | undefined,
): readonly number[] {
  const labels = names?.length ? names.map((_, i) => i) : (integers ?? [])
  const unsafe = labels.find((label) => !(Math.abs(label) < 2 ** 40))
  if (unsafe !== undefined)
    throw new NodeRefusedError(ctx.node, `has the class label ${unsafe}; accepted: below 2^40`)
  return labels
}
