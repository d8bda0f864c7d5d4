import { NodeRefusedError } from '../graph/errors.js'
import type { NodeContext } from '../graph/rules.js'
import type { Quantized, Quantizer } from '../quantize/quantizer.js'
import { oneOf } from './attributes.js'
import { defineOp, type Parsed } from './op.js'
import { operands } from './shared/arithmetic.js'
import { type Bits, bitwiseType, combineKnown, emitBits } from './shared/bits.js'
import { integerType } from './shared/conversion.js'
import { exactLinear } from './shared/exactLinear.js'
import { scalar } from './shared/sampling.js'
import { integerInput, MAX_DIGIT_BITS, wrapTo } from './shared/wrap.js'

const attributes = { direction: oneOf('', 'LEFT', 'RIGHT') }

type Context = NodeContext<Parsed<typeof attributes>>

/** Results have fewer bits than this. */
const MAX_RESULT_BITS = MAX_DIGIT_BITS

/** Shifting by all bits of a type or more leaves nothing; a shift of more bits than that is one of `width`. */
function widthOfType(ctx: Context): number {
  return integerType(ctx.outputs[0]!.dtype)!.bits
}

function evaluate(ctx: Context) {
  const width = BigInt(widthOfType(ctx))
  const left = ctx.attributes.direction === 'LEFT'
  return combineKnown((x, y) => (y >= width ? 0n : left ? x << y : x >> y))
}

/** Digits of element i shifted by `amount`, as terms. */
function shifted(ctx: Context, { count }: Bits, i: number, amount: number): (readonly [number, number])[] {
  const move = ctx.attributes.direction === 'LEFT' ? amount : -amount
  const width = widthOfType(ctx)
  return Array.from({ length: count }, (_, j) => [j, j + move] as const)
    .filter(([, to]) => to >= 0 && to < width && amount < width)
    .map(([j, to]) => [i * count + j, 2 ** to] as const)
}

function quantize(q: Quantizer, ctx: Context, inputs: readonly (Quantized | undefined)[]): Quantized[] {
  const { size, a, b } = operands(ctx)
  const { dtype } = ctx.outputs[0]!
  const bits = emitBits(q, ctx, wrapTo(q, integerInput(q, ctx, inputs, 0), dtype, ctx))
  const known = ctx.inputs[1]!.value?.data
  const ones = (count: number) => new Float64Array(count).fill(1)
  if (known !== undefined) {
    requireResults(ctx, bits, Math.max(...known))
    return [exactLinear(q, [bits.digits], ones(size), (i) => shifted(ctx, bits, a[i]!, known[b[i]!]!))]
  }
  const amount = limited(q, ctx, wrapTo(q, integerInput(q, ctx, inputs, 1), dtype, ctx))
  const count = Math.max(...amount.bounds.hi) + 1
  requireResults(ctx, bits, count - 1)
  const candidates = exactLinear(q, [bits.digits], ones(size * count), (k) =>
    shifted(ctx, bits, a[Math.floor(k / count)]!, k % count),
  )
  const col = Uint32Array.from({ length: size * count }, (_, k) => k)
  const chosen = {
    kind: 'choose',
    inputs: [amount.id, candidates.id],
    base: 0,
    count,
    index: b,
    col,
  } as const
  return [q.emit(chosen, ones(size))]
}

/** Refuses results that could have too many bits. */
function requireResults(ctx: Context, { count }: Bits, amount: number): void {
  const most = Math.min(widthOfType(ctx), count + (ctx.attributes.direction === 'LEFT' ? amount : 0))
  if (most <= MAX_RESULT_BITS) return
  throw new NodeRefusedError(ctx.node, `may compute integers of ${most} bits, more than ${MAX_RESULT_BITS}`)
}

/** Secret amounts, but at most the bits of the type. */
function limited(q: Quantizer, ctx: Context, amount: Quantized): Quantized {
  const width = widthOfType(ctx)
  if (amount.bounds.hi.every((hi) => hi <= width)) return amount
  const high = amount.bounds.hi.map((hi) => Math.min(hi, width))
  const low = amount.bounds.lo.map((lo) => Math.min(lo, width))
  return q.emit(
    { kind: 'clip', inputs: [amount.id], shift: new Uint8Array(amount.size), low, high },
    amount.scale,
  )
}

/**
 * BitShift: the bits of X moved by Y places, those that leave the type lost.
 *
 * Numbers  exact; a shift by all bits of the type or more gives 0. Rows: w + 1 for X of w digits; for secret Y of c values
 *          2 c - 1 more, and those of a clip where Y may exceed the bits of the type
 */
export const BitShift = defineOp({
  type: 'BitShift',
  domain: '',
  opset: [11, 25],
  summary: 'bits moved to the left or right',
  refuses: 'signed types; integers of more than 47 bits',
  attributes,

  infer(ctx) {
    if (ctx.attributes.direction === '') throw new NodeRefusedError(ctx.node, 'lacks its direction')
    const type = bitwiseType(ctx)
    if (integerType(type[0]!.dtype)!.low < 0) {
      throw new NodeRefusedError(ctx.node, `shifts the signed type ${type[0]!.dtype}`, 'use an unsigned type')
    }
    return type
  },

  evaluate: (ctx, inputs) => evaluate(ctx)(ctx, inputs),
  quantize,

  sample: (draw) => ({
    inputs: [draw.tensor({ dtypes: ['uint8'] }), scalar(draw.int(0, 7), 'uint8')],
    attributes: { direction: draw.pick(['LEFT', 'RIGHT']) },
  }),

  examples: [
    {
      inputs: [
        { shape: [3], dtype: 'uint8' },
        { shape: [3], dtype: 'uint8', values: [1, 0, 7], constant: true },
      ],
      attributes: { direction: 'LEFT' },
    },
    {
      inputs: [
        { shape: [2, 2], dtype: 'uint32', range: [0, 255] },
        { shape: [], dtype: 'uint32', values: [3], constant: true },
      ],
      attributes: { direction: 'RIGHT' },
    },
    {
      inputs: [
        { shape: [2], dtype: 'uint8' },
        { shape: [2], dtype: 'uint8', range: [0, 3] },
      ],
      attributes: { direction: 'LEFT' },
    },
    {
      inputs: [
        { shape: [2], dtype: 'uint32', values: [4000000000, 9], constant: true },
        { shape: [2], dtype: 'uint32', range: [0, 7] },
      ],
      attributes: { direction: 'RIGHT' },
    },
  ],
})
