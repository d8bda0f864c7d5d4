import type { Quantized, Quantizer } from '../../quantize/quantizer.js'
import { cutsOf } from './cuts.js'
import { exactLinear } from './exactLinear.js'

/** How scores become a label. */
export type Decision =
  /** The first of the greatest scores among some classes. */
  | { readonly kind: 'greatest'; readonly classes: readonly number[]; readonly labels: readonly number[] }
  /** Whether the score in a column exceeds a bar. */
  | {
      readonly kind: 'above'
      readonly column: number
      readonly bar: number
      readonly labels: readonly [no: number, yes: number]
    }

/** The label of each row of scores. */
export function decide(decision: Decision, scores: Float64Array, rows: number): Float64Array {
  const width = scores.length / rows
  return Float64Array.from({ length: rows }, (_, row) => {
    const own = scores.subarray(row * width, (row + 1) * width)
    if (decision.kind === 'greatest') return decision.labels[winner(own, decision.classes)]!
    return decision.labels[own[decision.column]! > decision.bar ? 1 : 0]!
  })
}

export function emitDecision(q: Quantizer, decision: Decision, scores: Quantized, rows: number): Quantized {
  const width = scores.size / rows
  if (decision.kind === 'greatest') {
    return emitLabels(q, emitWinner(q, scores, width, decision.classes), decision.labels)
  }
  const column = columnOf(q, scores, width, decision.column)
  return emitLabels(q, emitAbove(q, column, decision.bar, true), decision.labels)
}

function columnOf(q: Quantizer, x: Quantized, width: number, column: number): Quantized {
  if (width === 1) return x
  const at = (row: number) => row * width + column
  const scale = Float64Array.from({ length: x.size / width }, (_, row) => x.scale[at(row)]!)
  return exactLinear(q, [x], scale, (row) => [[at(row), 1]])
}

/** The label of the class that each element is the index of. */
function emitLabels(q: Quantizer, index: Quantized, labels: readonly number[]): Quantized {
  const step = labels.length > 1 ? labels[1]! - labels[0]! : 0
  const scale = new Float64Array(index.size).fill(1)
  if (labels.every((label, i) => label === labels[0]! + i * step)) {
    if (labels[0] === 0 && step === 1) return index
    return q.emit(affine(index, step, labels[0]!), scale)
  }
  const values = Float64Array.from(labels)
  return q.emit({ kind: 'lookup', inputs: [index.id], size: index.size, base: 0, width: 1, values }, scale)
}

/** The first of the greatest of each row, among the given columns, as an index of all columns. */
function emitWinner(q: Quantizer, scores: Quantized, count: number, columns: readonly number[]): Quantized {
  const x = q.narrow(q.uniform(scores))
  const rows = x.size / count
  const rowStart = Uint32Array.from({ length: rows + 1 }, (_, i) => i * columns.length)
  const col = Uint32Array.from({ length: rows * columns.length }, (_, k) => {
    return Math.floor(k / columns.length) * count + columns[k % columns.length]!
  })
  return emitLabels(
    q,
    q.emit({ kind: 'argMax', inputs: [x.id], rowStart, col }, new Float64Array(rows).fill(1)),
    columns,
  )
}

function winner(scores: ArrayLike<number>, columns: readonly number[]): number {
  return columns.reduce((best, k) => (scores[k]! > scores[best]! ? k : best))
}

/** 1 where an element is greater than a number; `exact` where integers are what counts, see `cutsOf`. */
export function emitAbove(q: Quantizer, scores: Quantized, bar: number, exact: boolean): Quantized {
  const x = q.narrow(scores)
  const rowStart = Uint32Array.from({ length: x.size + 1 }, (_, i) => i)
  const cuts = Float64Array.from(x.scale, (scale, i) => {
    const [cut] = cutsOf([{ at: bar, open: true }], scale, exact)
    return Math.max(x.bounds.lo[i]!, Math.min(x.bounds.hi[i]! + 1, cut!))
  })
  return q.emit({ kind: 'bucket', inputs: [x.id], rowStart, cuts }, new Float64Array(x.size).fill(1))
}

/** factor * x + constant, integers. */
function affine(x: Quantized, factor: number, constant: number) {
  return {
    kind: 'linear',
    inputs: [x.id],
    rowStart: Uint32Array.from({ length: x.size + 1 }, (_, i) => i),
    col: Uint32Array.from({ length: x.size }, (_, i) => i),
    coef: new Float64Array(x.size).fill(factor),
    bias: new Float64Array(x.size).fill(constant),
  } as const
}
