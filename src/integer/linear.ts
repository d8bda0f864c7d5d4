import type { Builder } from '../circuit/builder.js'
import type { Form } from '../circuit/forms.js'
import { define } from '../gadgets/define.js'
import { concatFloat64 } from '../util/arrays.js'
import { EXACT } from '../util/integers.js'
import type { Bounds, InstructionKind, Values } from './instruction.js'

/**
 * out[i] = bias[i] + sum over rowStart[i] <= k < rowStart[i+1] of coef[k] * x[col[k]], exact.
 *
 * Columns index the inputs laid end to end. Coefficients and biases are integers.
 */
export interface LinearInstruction {
  readonly kind: 'linear'
  readonly inputs: readonly number[]
  readonly rowStart: Uint32Array
  readonly col: Uint32Array
  readonly coef: Float64Array
  readonly bias: Float64Array
}

/** Above this many terms in all, dense inputs become wires of their own first: one row each instead of a matrix product. */
const MAX_EXPANDED_TERMS = 2 ** 25

export const linear: InstructionKind<LinearInstruction> = {
  kind: 'linear',
  size: ({ bias }) => bias.length,
  bounds: (m, inputs) => linearBounds(m, joinBounds(inputs)),
  evaluate(m, inputs) {
    const doubles = inputs.filter((x) => x instanceof Float64Array)
    if (doubles.length < inputs.length) return evaluateWide(m, inputs.flatMap(big))
    return evaluateSmall(m, concatFloat64(doubles))
  },
  lower(m, c, inputs) {
    const x = shorten(c, m, inputs.flat())
    return Array.from(m.bias, (_, i) => lowerRow(c, m, x, i))
  },
}

function joinBounds(inputs: readonly Bounds[]): Bounds {
  if (inputs.length === 1) return inputs[0]!
  return { lo: concatFloat64(inputs.map(({ lo }) => lo)), hi: concatFloat64(inputs.map(({ hi }) => hi)) }
}

function big(values: Values): bigint[] {
  return values instanceof Float64Array ? Array.from(values, BigInt) : values
}

function linearBounds(m: LinearInstruction, x: Bounds): Bounds {
  const lo = new Float64Array(m.bias.length)
  const hi = new Float64Array(m.bias.length)
  for (let i = 0; i < m.bias.length; i++) {
    let [low, high, magnitude] = [m.bias[i]!, m.bias[i]!, Math.abs(m.bias[i]!)]
    for (let k = m.rowStart[i]!; k < m.rowStart[i + 1]!; k++) {
      const [p, q] = [m.coef[k]! * x.lo[m.col[k]!]!, m.coef[k]! * x.hi[m.col[k]!]!]
      low += Math.min(p, q)
      high += Math.max(p, q)
      magnitude += Math.max(Math.abs(p), Math.abs(q))
    }
    const slack = magnitude < EXACT ? 0 : magnitude * (m.rowStart[i + 1]! - m.rowStart[i]! + 1) * 2 ** -52
    lo[i] = Math.floor(low - slack)
    hi[i] = Math.ceil(high + slack)
  }
  return { lo, hi }
}

/** The largest sum of magnitudes of a row's terms and bias: what its partial sums can come to. */
export function largestMagnitude(
  m: Pick<LinearInstruction, 'rowStart' | 'col' | 'coef' | 'bias'>,
  inputs: readonly Bounds[],
): number {
  const x = joinBounds(inputs)
  let most = 0
  for (let i = 0; i < m.bias.length; i++) {
    let magnitude = Math.abs(m.bias[i]!)
    for (let k = m.rowStart[i]!; k < m.rowStart[i + 1]!; k++) {
      magnitude += Math.abs(m.coef[k]!) * Math.max(-x.lo[m.col[k]!]!, x.hi[m.col[k]!]!)
    }
    most = Math.max(most, magnitude)
  }
  return most
}

/** Exact while every partial sum is; a row that leaves the exact range makes the whole result bigints. */
function evaluateSmall(m: LinearInstruction, x: Float64Array): Values {
  const out = new Float64Array(m.bias.length)
  for (let i = 0; i < out.length; i++) {
    let [total, magnitude] = [m.bias[i]!, Math.abs(m.bias[i]!)]
    for (let k = m.rowStart[i]!; k < m.rowStart[i + 1]!; k++) {
      const term = m.coef[k]! * x[m.col[k]!]!
      total += term
      magnitude += Math.abs(term)
    }
    if (magnitude >= EXACT) return evaluateWide(m, big(x))
    out[i] = total
  }
  return out
}

function evaluateWide(m: LinearInstruction, x: readonly bigint[]): bigint[] {
  return Array.from(m.bias, (bias, i) => {
    let total = BigInt(bias)
    for (let k = m.rowStart[i]!; k < m.rowStart[i + 1]!; k++) total += BigInt(m.coef[k]!) * x[m.col[k]!]!
    return total
  })
}

function shorten(c: Builder, m: LinearInstruction, x: readonly Form[]): readonly Form[] {
  let expanded = 0
  for (const col of m.col) expanded += c.terms(x[col]!)
  if (expanded <= MAX_EXPANDED_TERMS) return x
  return x.map((form) => (c.terms(form) > 2 ? define(c, form) : form))
}

/** One output as a form of the elements. */
export function lowerRow(
  c: Builder,
  m: Pick<LinearInstruction, 'rowStart' | 'col' | 'coef' | 'bias'>,
  x: readonly Form[],
  i: number,
): Form {
  const [from, to] = [m.rowStart[i]!, m.rowStart[i + 1]!]
  if (to - from === 1 && m.coef[from] === 1 && m.bias[i] === 0) return x[m.col[from]!]!
  const sum = c.sum()
  for (let k = from; k < to; k++) sum.add(x[m.col[k]!]!, m.coef[k]!)
  return sum.addConstant(m.bias[i]!).close()
}
