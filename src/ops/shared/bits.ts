import { NodeRefusedError } from '../../graph/errors.js'
import type { NodeContext, TensorType } from '../../graph/rules.js'
import type { Tensor } from '../../onnx/index.js'
import type { Quantized, Quantizer } from '../../quantize/quantizer.js'
import { bitLength } from '../../util/integers.js'
import type { Draw, Example, SampledNode } from '../op.js'
import { affine } from './affine.js'
import { broadcastType, operands } from './arithmetic.js'
import { integerType, wrapInteger } from './conversion.js'
import { exactLinear } from './exactLinear.js'
import { broadcasting, weights } from './sampling.js'
import { integerInput, MAX_DIGIT_BITS, requireWidth, wrapTo } from './wrap.js'

/** The type of a bitwise operation on two tensors. */
export function bitwiseType(ctx: NodeContext<unknown>): readonly TensorType[] {
  const [type] = broadcastType(ctx) as [TensorType]
  requireIntegers(ctx, type.dtype)
  return [type]
}

export function requireIntegers(ctx: NodeContext<unknown>, dtype: TensorType['dtype']): void {
  if (integerType(dtype) !== undefined) return
  throw new NodeRefusedError(ctx.node, `works on the bits of type ${dtype}, which is no integer type`)
}

/** A bitwise operation on known tensors. */
export function combineKnown(f: (a: bigint, b: bigint) => bigint) {
  return (ctx: NodeContext<unknown>, [x, y]: readonly (Tensor | undefined)[]): readonly Tensor[] => {
    const { size, a, b } = operands(ctx)
    const type = ctx.outputs[0]!
    const at = (_: unknown, i: number) =>
      wrapInteger(f(BigInt(x!.data[a[i]!]!), BigInt(y!.data[b[i]!]!)), type.dtype)
    return [{ ...type, data: Float64Array.from({ length: size }, at) }]
  }
}

/** The digits of a tensor's numbers in two's complement. */
export interface Bits {
  readonly digits: Quantized
  /** Digits an element; all that are left out equal the last one, the sign, where `signed`, else 0. */
  readonly count: number
  readonly signed: boolean
}

/** Decomposes integers: one row more than the digits of an element, none for those that are known. */
export function emitBits(q: Quantizer, ctx: NodeContext<unknown>, x: Quantized): Bits {
  requireWidth(ctx, x, MAX_DIGIT_BITS)
  const { lo, hi } = x.bounds
  const signed = lo.some((low) => low < 0)
  const magnitude = lo.reduce((most, low, i) => Math.max(most, bitLength(-low - 1), bitLength(hi[i]!)), 1)
  const count = signed ? magnitude + 1 : magnitude
  const scale = new Float64Array(x.size * count).fill(1)
  const base = signed ? -(2 ** magnitude) : 0
  const digits = q.emit({ kind: 'digits', inputs: [x.id], size: x.size, base, width: count }, scale)
  return { digits: signed ? signFlipped(q, digits, count) : digits, count, signed }
}

/** The top digit of x + 2^m is 1 where x is not negative. */
function signFlipped(q: Quantizer, digits: Quantized, count: number): Quantized {
  const isTop = (k: number) => k % count === count - 1
  return affine(
    q,
    digits,
    (k) => (isTop(k) ? -1 : 1),
    (k) => (isTop(k) ? 1 : 0),
  )
}

/** Where digit j of element i is; undefined where it is 0. */
function place({ count, signed }: Bits, i: number, j: number): number | undefined {
  if (j < count) return i * count + j
  return signed ? i * count + count - 1 : undefined
}

/** What a digit of B becomes beside a 1 and beside a 0 of A: sign * digit + offset. */
export interface DigitRule {
  readonly besideOne: Affine
  readonly besideZero: Affine
}

interface Affine {
  readonly sign: -1 | 0 | 1
  readonly offset: 0 | 1
}

export const SAME: Affine = { sign: 1, offset: 0 }
export const OPPOSITE: Affine = { sign: -1, offset: 1 }
export const CLEAR: Affine = { sign: 0, offset: 0 }
export const SET: Affine = { sign: 0, offset: 1 }

/**
 * Emits a bitwise operation on the node's two inputs.
 *
 * Numbers  exact; signed types in two's complement
 * Rows     with w digits, w for the results and w + 1 for each secret operand; only the latter where one is known
 */
export function emitBitwise(
  q: Quantizer,
  ctx: NodeContext<unknown>,
  inputs: readonly (Quantized | undefined)[],
  rule: DigitRule,
): Quantized[] {
  const { size, a, b } = operands(ctx)
  const { dtype } = ctx.outputs[0]!
  const [left, right] = [0, 1].map((k) =>
    emitBits(q, ctx, wrapTo(q, integerInput(q, ctx, inputs, k), dtype, ctx)),
  ) as [Bits, Bits]
  const count = Math.max(left.count, right.count) + (left.signed === right.signed ? 0 : 1)
  const signed = left.signed || right.signed
  const scale = new Float64Array(size * count).fill(1)
  const spread = (bits: Bits, at: Uint32Array, { sign, offset }: Affine) =>
    exactLinear(
      q,
      [bits.digits],
      scale,
      (k) => {
        const from = place(bits, at[Math.floor(k / count)]!, k % count)
        return from === undefined ? [] : [[from, sign]]
      },
      new Float64Array(scale.length).fill(offset),
    )
  const condition = spread(left, a, SAME)
  const [beside1, beside0] = [spread(right, b, rule.besideOne), spread(right, b, rule.besideZero)]
  const chosen = {
    kind: 'select',
    inputs: [condition.id, beside1.id, beside0.id],
    size: size * count,
  } as const
  const digits = q.emit(chosen, scale)
  const weight = (j: number) => (signed && j === count - 1 ? -(2 ** j) : 2 ** j)
  return [
    exactLinear(q, [digits], new Float64Array(size).fill(1), (i) =>
      Array.from({ length: count }, (_, j) => [i * count + j, weight(j)] as const),
    ),
  ]
}

/** Two tensors of an integer type, or one and a constant. */
export function sampleBitwise(draw: Draw): SampledNode {
  const a = draw.tensor({ dtypes: ['int32', 'int64', 'uint8'] })
  const b = draw.chance(0.5)
    ? draw.tensor({ dtypes: [a.dtype], fits: (shape) => `${shape}` === `${a.shape}` })
    : weights(broadcasting(draw, a.shape), a.dtype)
  return { inputs: draw.chance(0.5) ? [a, b] : [b, a] }
}

/** Examples of an operator on two integers, bit by bit. */
export const bitwiseExamples: readonly Example[] = [
  {
    inputs: [
      { shape: [2, 2], dtype: 'uint8' },
      { shape: [2], dtype: 'uint8' },
    ],
  },
  {
    inputs: [
      { shape: [3], dtype: 'int32', range: [-16, 15] },
      { shape: [3], dtype: 'int32', range: [0, 3] },
    ],
  },
  {
    inputs: [
      { shape: [3], dtype: 'int64', range: [-8, 7] },
      { shape: [3], dtype: 'int64', values: [-6, 5, 100], constant: true },
    ],
  },
  {
    inputs: [
      { shape: [2], dtype: 'uint16', values: [65535, 5], constant: true },
      { shape: [2], dtype: 'uint16', range: [0, 7] },
    ],
  },
]
