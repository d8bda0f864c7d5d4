import { NodeRefusedError } from '../../graph/errors.js'
import type { NodeContext } from '../../graph/rules.js'
import type { DataType } from '../../onnx/index.js'
import type { Quantized, Quantizer } from '../../quantize/quantizer.js'
import { bitLength } from '../../util/integers.js'
import { integerType } from './conversion.js'
import { exactLinear } from './exactLinear.js'

/** Integers that are computed with exactly take at most this many bits. */
const MAX_EXACT_BITS = 51

/** Integers that are compared, divided or taken apart take at most this many bits. */
export const MAX_DIGIT_BITS = 47

/** Bits of the largest magnitude that a tensor's integers can take. */
export function widthOf({ bounds: { lo, hi } }: Quantized): number {
  return bitLength(lo.reduce((most, low, i) => Math.max(most, -low, hi[i]!), 0))
}

/** Refuses a tensor whose integers may be too wide to be computed with exactly. */
export function requireWidth(ctx: NodeContext<unknown>, x: Quantized, most: number = MAX_EXACT_BITS): void {
  const bits = widthOf(x)
  if (bits <= most) return
  throw new NodeRefusedError(
    ctx.node,
    `computes with integers of up to ${bits} bits, more than the ${most} that stay exact`,
    'calibrate the model with samples of its inputs, which narrows their range',
  )
}

/**
 * Integers reduced modulo 2^bits into the range of an integer type, where their bounds leave it; exact.
 *
 * Numbers  scale 1. Rows: none for elements whose bounds fit or all need the same multiple of 2^bits; else at most one
 *          more than the digits of their range
 */
export function wrapTo(q: Quantizer, x: Quantized, dtype: DataType, ctx: NodeContext<unknown>): Quantized {
  const type = integerType(dtype)
  if (type === undefined) throw new NodeRefusedError(ctx.node, `computes with numbers of type ${dtype}`)
  const { low, bits } = type
  requireWidth(ctx, x)
  const fits = x.bounds.lo.every((lo) => lo >= low) && x.bounds.hi.every((hi) => hi - low < 2 ** bits)
  if (fits) return x
  if (bits > MAX_DIGIT_BITS) {
    const reason = `may compute numbers below 0, which wrap around to ${bits} bits in type ${dtype}`
    throw new NodeRefusedError(ctx.node, reason, 'use a signed type, or calibrate the model with samples')
  }
  return q.emit({ kind: 'wrap', inputs: [x.id], size: x.size, low, bits }, x.scale)
}

/**
 * The numbers of a tensor of an integer type with scale 1. Linear layers may have left them another one: a divisor of
 * all the integers of a row, or a power of two.
 *
 * Numbers  exact. Rows: none, unless secret numbers have a fraction as scale
 */
export function integersOf(q: Quantizer, x: Quantized): Quantized {
  if (x.scale.every((scale) => scale === 1)) return x
  const whole = q.rescale(x, 1)
  const ones = new Float64Array(x.size).fill(1)
  return exactLinear(q, [whole], ones, (i) => [[i, Math.round(whole.scale[i]!)]])
}

/** Input k of the node, of an integer type or bool: the secret integers, or the known ones. */
export function integerInput(
  q: Quantizer,
  ctx: NodeContext<unknown>,
  inputs: readonly (Quantized | undefined)[],
  k: number,
): Quantized {
  const secret = inputs[k]
  return secret === undefined ? q.constant(ctx.inputs[k]!.value!.data, 1) : integersOf(q, secret)
}
