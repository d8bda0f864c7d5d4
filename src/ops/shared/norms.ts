import { NodeRefusedError } from '../../graph/errors.js'
import type { AttributeReader, NodeContext } from '../../graph/rules.js'
import type { Quantized, Quantizer } from '../../quantize/quantizer.js'
import { pow } from '../../util/real.js'
import { int } from '../attributes.js'
import { products } from './affine.js'
import { ceilingOf, emitExponential } from './exponential.js'
import { type Groups, mapGroups } from './groups.js'
import { emitLogarithm } from './logarithm.js'
import { factorBits, magnitudes, sumsOfSquares } from './powers.js'
import { emitRoot } from './root.js'
import { emitSums, scaled } from './sums.js'
import { widthOf } from './wrap.js'

/** Powers of a greater exponent leave too few bits to tell small numbers apart. */
const MAX_EXPONENT = 4

/** Most bits of a power. */
const POWER_BITS = 49

/** The exponent p of a norm: the sum of |x|^p, to the power of 1 / p. */
export const norm: AttributeReader<number> = (attribute, node, name) => {
  const p = int(2)(attribute, node, name)
  if (p >= 1 && p <= MAX_EXPONENT) return p
  throw new NodeRefusedError(node, `sets ${name} = ${p}; accepted: 1 to ${MAX_EXPONENT}`)
}

/** The norm of each group, over the reals. */
export function evaluateNorm(groups: Groups, x: Float64Array, p: number): Float64Array {
  return mapGroups(groups, (members) => {
    const sum = members.reduce((total, j) => total + pow(Math.abs(x[j]!), p), 0)
    return p === 2 ? Math.sqrt(sum) : pow(sum, 1 / p)
  })
}

/**
 * Emits the norm of each group, named `name`.
 *
 * Numbers  p = 1: exact. p = 2: the sum of squares is exact, its root rounded down to steps of about half a unit. Beyond,
 *          the root is e^(log / p), each within half a unit; that of 0 is 0
 * Rows     an element takes its digits and 1, less 1 for p = 2; for each multiplication of p > 2, 1 and the digits that
 *          are rounded away; a result, a square root, or a logarithm and an exponential
 */
export function emitNorm(
  q: Quantizer,
  ctx: NodeContext<unknown>,
  x: Quantized,
  groups: Groups,
  p: number,
  name: string,
): Quantized {
  const unit = q.unit(name) / 2
  if (p === 2) return emitRoot(q, sumsOfSquares(q, ctx, x, groups), { factor: 1, offset: 0 }, unit)
  const size = magnitudes(q, ctx, x)
  if (p === 1) return emitSums(q, size, groups)
  const most = ceilingOf(q, name)
  const sums = emitSums(q, powers(q, size, p), groups)
  const logarithm = emitLogarithm(q, sums, (p * unit) / most)
  return zeroWhere(q, sums, emitExponential(q, scaled(q, logarithm, 1 / p), unit, most))
}

/** y, but 0 where x is 0. */
function zeroWhere(q: Quantizer, x: Quantized, y: Quantized): Quantized {
  const one = new Float64Array(x.size).fill(1)
  const isZero = q.emit({ kind: 'isZero', inputs: [x.id], size: x.size }, one)
  const zeros = q.constant(new Float64Array(x.size))
  return q.emit({ kind: 'select', inputs: [isZero.id, zeros.id, y.id], size: x.size }, y.scale)
}

/** x^p, element by element. */
function powers(q: Quantizer, input: Quantized, p: number): Quantized {
  const x = q.narrow(input, factorBits(1))
  let power = x
  for (let k = 1; k < p; k++) power = products(q, q.narrow(power, POWER_BITS - widthOf(x)), x)
  return power
}
