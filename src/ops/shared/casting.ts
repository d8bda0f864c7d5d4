import { NodeRefusedError } from '../../graph/errors.js'
import type { LinearMap } from '../../graph/linearMap.js'
import type { NodeContext } from '../../graph/rules.js'
import type { DataType, Tensor } from '../../onnx/index.js'
import type { Quantized, Quantizer } from '../../quantize/quantizer.js'
import { affine } from './affine.js'
import { converter, integerType, isFloat } from './conversion.js'
import { isVariable } from './inputs.js'
import { identityMap } from './moves.js'
import { emitRounded } from './rounding.js'
import { integersOf, MAX_DIGIT_BITS, wrapTo } from './wrap.js'

/** Refuses a type that numbers are not converted to. */
export function requireCastable(ctx: NodeContext<unknown>, to: DataType | undefined, name: string): DataType {
  if (to !== undefined && converter(to) !== undefined && ctx.inputs[0]!.dtype !== 'string') return to
  const types = `${ctx.inputs[0]!.dtype} to ${to ?? name}`
  throw new NodeRefusedError(ctx.node, `casts from ${types}, which has no circuit`)
}

export function castKnown(x: Tensor, to: DataType): Tensor {
  return { dtype: to, shape: x.shape, data: x.data.map((value) => converter(to)!(value)) }
}

/** Casts that leave the numbers as they are: to floats, and of truth values. */
export function linearCast({ inputs }: NodeContext<unknown>, to: DataType): LinearMap | undefined {
  const [input] = inputs
  const same = to === input!.dtype || isFloat(to) || (input!.dtype === 'bool' && to !== 'bool')
  return isVariable(input) && same ? identityMap(input!) : undefined
}

/**
 * Emits a cast of the first input that changes numbers.
 *
 * Numbers  floats to integers: towards zero (see `emitRounded`). Integers that their new type does not hold wrap around; of
 *          floats ONNX leaves that open. To bool: whether the integer is not 0
 */
export function emitCast(
  q: Quantizer,
  ctx: NodeContext<unknown>,
  x: Quantized | undefined,
  to: DataType,
): Quantized {
  const { dtype, value } = ctx.inputs[0]!
  if (x === undefined) return q.constant(castKnown(value!, to).data)
  if (to === 'bool') return notZero(q, x)
  if (!isFloat(dtype)) return wrapTo(q, integersOf(q, x), to, ctx)
  const whole = emitRounded(q, x, 'towards zero')
  return integerType(to)!.bits <= MAX_DIGIT_BITS ? wrapTo(q, integersOf(q, whole), to, ctx) : whole
}

function notZero(q: Quantizer, x: Quantized): Quantized {
  const ones = new Float64Array(x.size).fill(1)
  const zero = q.emit({ kind: 'isZero', inputs: [x.id], size: x.size }, ones)
  return affine(
    q,
    zero,
    () => -1,
    () => 1,
  )
}
