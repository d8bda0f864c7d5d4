import { NodeRefusedError } from '../graph/errors.js'
import { moveMap } from '../graph/linearMap.js'
import type { NodeContext } from '../graph/rules.js'
import type { Quantized, Quantizer } from '../quantize/quantizer.js'
import { bitLength, sizeOf } from '../util/integers.js'
import { int } from './attributes.js'
import { defineOp, type Parsed } from './op.js'
import { isFloat } from './shared/conversion.js'
import { sameType } from './shared/elementwise.js'
import { placeRange } from './shared/gathering.js'
import { axisOf, required } from './shared/inputs.js'
import { integers, MOVED, ofRank } from './shared/sampling.js'
import { stridesOf } from './shared/shapes.js'
import { integersOf, requireWidth } from './shared/wrap.js'

const attributes = { batch_axis: int(1), time_axis: int(0) }

type Context = NodeContext<Parsed<typeof attributes>>

/** Where the elements of the sequences are; `longest` is the extent of the time axis. */
interface Sequences {
  readonly size: number
  readonly longest: number
  /** The sequence that an element is in. */
  of(i: number): number
  /** The element that element i reads, for a length of its sequence; at least 0 and at most the longest. */
  source(i: number, length: number): number
}

function sequences(ctx: Context): Sequences {
  const { shape } = required(ctx, 0, 'input')
  const batch = axisOf(ctx, ctx.attributes.batch_axis, shape.length)
  const time = axisOf(ctx, ctx.attributes.time_axis, shape.length)
  const count = sizeOf(required(ctx, 1, 'sequence_lens').shape)
  if (batch === time || count !== shape[batch]) {
    throw new NodeRefusedError(ctx.node, `has ${count} lengths for axis ${batch} of the shape [${shape}]`)
  }
  const strides = stridesOf(shape)
  const coordinate = (i: number, axis: number) => Math.floor(i / strides[axis]!) % shape[axis]!
  return {
    size: sizeOf(shape),
    longest: shape[time]!,
    of: (i) => coordinate(i, batch),
    source(i, length) {
      const at = coordinate(i, time)
      return at < length ? i + (length - 1 - 2 * at) * strides[time]! : i
    },
  }
}

function quantize(
  q: Quantizer,
  ctx: Context,
  [input, lengths]: readonly (Quantized | undefined)[],
): Quantized[] {
  const { size, longest, of, source } = sequences(ctx)
  const numbers = limited(q, integersOf(q, lengths!), longest)
  const known = ctx.inputs[0]!.value
  const alike = known === undefined ? q.uniform(input!) : q.constant(known.data)
  const x = isFloat(ctx.inputs[0]!.dtype) ? q.narrow(alike) : alike
  requireWidth(ctx, x)
  const { base, count } = placeRange(numbers)
  const col = Uint32Array.from({ length: size * count }, (_, k) =>
    source(Math.floor(k / count), base + (k % count)),
  )
  const index = Uint32Array.from({ length: size }, (_, i) => of(i))
  const inputs = [numbers.id, x.id] as const
  return [q.emit({ kind: 'choose', inputs, base, count, index, col }, x.scale)]
}

function limited(q: Quantizer, lengths: Quantized, longest: number): Quantized {
  const { lo, hi } = lengths.bounds
  if (lo.every((least) => least >= 0) && hi.every((most) => most <= longest)) return lengths
  const [low, high] = [new Float64Array(lengths.size), new Float64Array(lengths.size).fill(longest)]
  const shift = new Uint8Array(lengths.size)
  return q.emit({ kind: 'clip', inputs: [lengths.id], shift, low, high }, lengths.scale)
}

/**
 * ReverseSequence: the first elements of each sequence in reverse order, as many as its length says.
 *
 * Numbers  known lengths only move data. Secret ones below 0 or above the longest, T, mean these; T + 1 rows for each
 *          sequence, and T for each element
 */
export const ReverseSequence = defineOp({
  type: 'ReverseSequence',
  domain: '',
  opset: [10, 25],
  summary: 'the beginnings of sequences reversed',
  refuses: 'known lengths that are too long',
  attributes,

  infer(ctx) {
    const { longest } = sequences(ctx)
    const lengths = ctx.inputs[1]!.value?.data ?? []
    if (!lengths.every((length) => length >= 0 && length <= longest)) {
      throw new NodeRefusedError(ctx.node, `has lengths [${lengths}] for sequences of ${longest} elements`)
    }
    return sameType(ctx)
  },

  linear(ctx) {
    const lengths = ctx.inputs[1]!.value?.data
    if (lengths === undefined) return undefined
    const { size, longest, of, source } = sequences(ctx)
    const length = (i: number) => Math.min(longest, Math.max(0, lengths[of(i)]!))
    return moveMap(Int32Array.from({ length: size }, (_, i) => source(i, length(i))))
  },

  quantize,

  inputFormat: (ctx, i) =>
    i === 1 ? { scale: 1, lo: 0, bits: Math.max(1, bitLength(sequences(ctx).longest)) } : undefined,

  sample(draw) {
    const input = draw.tensor(ofRank(2, 4, MOVED))
    const batch = draw.int(0, 1)
    const lengths = Array.from({ length: input.shape[batch]! }, () => draw.int(1, input.shape[1 - batch]!))
    return { inputs: [input, integers(lengths)], attributes: { batch_axis: batch, time_axis: 1 - batch } }
  },

  examples: [
    { inputs: [{ shape: [3, 2] }, { shape: [2], dtype: 'int64', values: [2, 3], constant: true }] },
    {
      inputs: [{ shape: [2, 3, 2] }, { shape: [2], dtype: 'int64', values: [1, 3], constant: true }],
      attributes: { batch_axis: 0, time_axis: 1 },
    },
    {
      inputs: [{ shape: [2, 3] }, { shape: [2], dtype: 'int64', range: [0, 3] }],
      attributes: { batch_axis: 0, time_axis: 1 },
    },
  ],
})
