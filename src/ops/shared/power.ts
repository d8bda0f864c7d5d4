import type { NodeContext } from '../../graph/rules.js'
import type { DataType } from '../../onnx/index.js'
import type { Quantized, Quantizer } from '../../quantize/quantizer.js'
import { log } from '../../util/real.js'
import { realRange } from './activation.js'
import { affine, products } from './affine.js'
import { emitExponential } from './exponential.js'
import { emitLogarithm } from './logarithm.js'
import { emitQuotient, narrowDivisor } from './quotient.js'
import { emitRoot } from './root.js'
import { signed } from './signs.js'
import { MAX_DIGIT_BITS, requireWidth, widthOf, wrapTo } from './wrap.js'

/** Most bits of a factor, and of factors whose product is wrapped. */
const [FACTOR_BITS, EXACT_BITS] = [24, 51]

/** What a power is rounded to, and where it ends. */
export interface PowerRange {
  readonly unit: number
  readonly most: number
}

/** Emits x^n for floats and a whole n >= 1: exact products, of factors of at most 24 bits. */
function wholePower(q: Quantizer, input: Quantized, n: number): Quantized {
  if (n === 1) return input
  const x = q.narrow(input, FACTOR_BITS)
  const half = q.narrow(wholePower(q, x, Math.floor(n / 2)), FACTOR_BITS)
  const square = products(q, half, half)
  return n % 2 === 0 ? square : products(q, q.narrow(square, FACTOR_BITS), x)
}

/**
 * Emits x^e for floats and a known exponent.
 *
 * Numbers  whole e: products, and 1 divided by them for negative e, as in Reciprocal. e = 1/2: as in Sqrt. Else e^(e log x),
 *          within a unit, for which x below one step counts as one step, and 0 to a positive power is 0
 */
export function emitPower(q: Quantizer, x: Quantized, e: number, range: PowerRange): Quantized {
  const { unit } = range
  if (e === 0) return q.constant(new Float64Array(x.size).fill(1), 1)
  if (e === 0.5) return emitRoot(q, x, { factor: 1, offset: 0 }, unit / 2)
  if (Number.isInteger(e) && e > 0) return wholePower(q, x, e)
  if (Number.isInteger(e)) return inverse(q, wholePower(q, x, -e), unit)
  return e > 0 ? orZero(q, x, generalPower(q, x, e, range)) : generalPower(q, x, e, range)
}

/** 1 / x, as in Reciprocal. */
function inverse(q: Quantizer, x: Quantized, unit: number): Quantized {
  const { sign, magnitude } = signed(q, narrowDivisor(q, x), 1)
  const one = q.constant(new Float64Array(x.size).fill(1), 1)
  return products(q, sign, emitQuotient(q, one, magnitude, unit))
}

function generalPower(q: Quantizer, x: Quantized, e: number, { unit, most }: PowerRange): Quantized {
  const logarithm = emitLogarithm(q, x, unit / most / Math.abs(e))
  return emitExponential(q, times(q, logarithm, e), unit, most)
}

/** The multiple of a tensor by a number other than 0: its scale, for nothing. */
function times(q: Quantizer, x: Quantized, factor: number): Quantized {
  const sign = Math.sign(factor)
  return affine(
    q,
    x,
    () => sign,
    () => 0,
    x.scale.map((scale) => scale * Math.abs(factor)),
  )
}

/** A result, or 0 where x is not positive. */
function orZero(q: Quantizer, x: Quantized, result: Quantized): Quantized {
  if (x.bounds.lo.every((lo) => lo >= 1)) return result
  const less = affine(
    q,
    q.narrow(x),
    () => 1,
    () => -1,
  )
  const one = new Float64Array(x.size).fill(1)
  return products(q, q.emit({ kind: 'notNegative', inputs: [less.id], size: x.size }, one), result)
}

/** Emits base^y for known positive bases, as e^(y log base): within a unit. */
export function emitPowerOf(
  q: Quantizer,
  base: (i: number) => number,
  y: Quantized,
  { unit, most }: PowerRange,
): Quantized {
  const rate = Float64Array.from({ length: y.size }, (_, i) => log(base(i)))
  const exponent = affine(
    q,
    y,
    (i) => Math.sign(rate[i]!),
    () => 0,
    y.scale.map((scale, i) => scale * (Math.abs(rate[i]!) || 1)),
  )
  return emitExponential(q, exponent, unit, most)
}

/** Emits x^y for floats that are both secret, as e^(y log x), x below one step counting as one step. */
export function emitSecretPower(
  q: Quantizer,
  x: Quantized,
  y: Quantized,
  { unit, most }: PowerRange,
): Quantized {
  const exponent = q.narrow(y, FACTOR_BITS)
  const { low, high } = realRange(exponent)
  const logarithm = emitLogarithm(q, x, unit / most / Math.max(1, -low, high))
  return emitExponential(q, products(q, q.narrow(logarithm, FACTOR_BITS), exponent), unit, most)
}

/** Emits the powers of integers to a known whole exponent, exact, reduced to their type. */
export function emitIntegerPower(
  q: Quantizer,
  ctx: NodeContext<unknown>,
  x: Quantized,
  n: number,
  dtype: DataType,
): Quantized {
  if (n === 0) return q.constant(new Float64Array(x.size).fill(1), 1)
  if (n === 1) return x
  const half = emitIntegerPower(q, ctx, x, Math.floor(n / 2), dtype)
  const square = integerProduct(q, ctx, half, half, dtype)
  return n % 2 === 0 ? square : integerProduct(q, ctx, square, x, dtype)
}

function integerProduct(
  q: Quantizer,
  ctx: NodeContext<unknown>,
  a: Quantized,
  b: Quantized,
  dtype: DataType,
): Quantized {
  requireWidth(ctx, a, EXACT_BITS - widthOf(b))
  const product = products(q, a, b)
  requireWidth(ctx, product, MAX_DIGIT_BITS)
  return wrapTo(q, product, dtype, ctx)
}
