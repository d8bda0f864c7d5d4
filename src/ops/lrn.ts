import { NodeRefusedError } from '../graph/errors.js'
import type { NodeContext } from '../graph/rules.js'
import type { Quantized, Quantizer } from '../quantize/quantizer.js'
import { sizeOf } from '../util/integers.js'
import { pow } from '../util/real.js'
import { float, int } from './attributes.js'
import { defineOp, type Parsed } from './op.js'
import { emitActivation, MAX_ACTIVATION_BITS, realRange } from './shared/activation.js'
import { sameType } from './shared/elementwise.js'
import { type Groups, mapGroups } from './shared/groups.js'
import { required } from './shared/inputs.js'
import { factorBits } from './shared/powers.js'
import { sumOfGroups } from './shared/reductions.js'
import { ofRank, real } from './shared/sampling.js'

const attributes = { alpha: float(0.0001), beta: float(0.75), bias: float(1), size: int(0) }

type Context = NodeContext<Parsed<typeof attributes>>

/** A function flatter than this is as good as constant. */
const LEAST_SLOPE = 2 ** -30

/** The elements at the same place in the channels around each element's own. */
function neighbours({ inputs, attributes: { size } }: Context): Groups {
  const { shape } = inputs[0]!
  const [channels, plane] = [shape[1]!, sizeOf(shape.slice(2))]
  const [before, after] = [Math.floor((size - 1) / 2), Math.ceil((size - 1) / 2)]
  const rowStart = new Uint32Array(sizeOf(shape) + 1)
  const col: number[] = []
  for (let i = 0; i + 1 < rowStart.length; i++) {
    const own = Math.floor(i / plane) % channels
    for (let c = Math.max(0, own - before); c <= Math.min(channels - 1, own + after); c++)
      col.push(i + (c - own) * plane)
    rowStart[i + 1] = col.length
  }
  return { rowStart, col: Uint32Array.from(col) }
}

/** What an element is multiplied by, given the sum of the squares around it. */
function factorOf({ attributes: { alpha, beta, bias, size } }: Context): (sum: number) => number {
  return (sum) => pow(bias + (alpha / size) * Math.max(0, sum), -beta)
}

function quantize(
  q: Quantizer,
  ctx: Context,
  [input]: readonly (Quantized | undefined)[],
  names: readonly string[],
): Quantized[] {
  const x = q.narrow(q.uniform(input!), factorBits(ctx.attributes.size))
  const each = Uint32Array.from({ length: x.size + 1 }, (_, i) => i)
  const own = each.subarray(0, x.size)
  const product = (a: Quantized, b: Quantized) =>
    q.emit(
      { kind: 'contract', inputs: [a.id, b.id], rowStart: each, left: own, right: own },
      a.scale.map((scale, i) => scale * b.scale[i]!),
    )
  const sums = q.linear(sumOfGroups(neighbours(ctx)), [product(x, x)], 1)
  const { low, high } = realRange(x)
  const factor = emitFactor(q, ctx, sums, q.unit(names[0]!) / Math.max(-low, high))
  return [product(x, q.narrow(factor, factorBits(1)))]
}

/** The factor of each element, within `unit` where 15 bits are enough. */
function emitFactor(q: Quantizer, ctx: Context, sums: Quantized, wanted: number): Quantized {
  const { alpha, beta, bias, size } = ctx.attributes
  const f = factorOf(ctx)
  const unit = Math.min(f(0) / 2, Math.max(wanted / 2, f(0) * 2 ** -MAX_ACTIVATION_BITS))
  const steepest = Math.max(LEAST_SLOPE, (alpha / size) * beta * pow(bias, -beta - 1))
  const high = Math.max(0, realRange(sums).high)
  return emitActivation(q, sums, { f, low: 0, high, step: unit / (2 * steepest), unit, tolerance: unit / 2 })
}

/**
 * LRN: every element divided by (bias + alpha / size * the sum of squares in the channels around it) ^ beta.
 *
 * Numbers  the squares are exact; the power is a table of their sum, which ends at the greatest sum that x can come to,
 *          within half a unit of Y, or 2^-15 of its largest value where that is coarser
 * Rows     2 for each element, and those of the table
 */
export const LRN = defineOp({
  type: 'LRN',
  domain: '',
  opset: [1, 25],
  summary: 'local response normalization across channels',
  refuses: 'alpha or beta below 0; bias not above 0',
  attributes,

  infer(ctx) {
    const { alpha, beta, bias, size } = ctx.attributes
    const { shape } = required(ctx, 0, 'X')
    if (shape.length < 2 || size < 1)
      throw new NodeRefusedError(ctx.node, `sets size = ${size} for an input of shape [${shape}]`)
    if (alpha < 0 || beta < 0 || !(bias > 0)) {
      throw new NodeRefusedError(
        ctx.node,
        `sets alpha = ${alpha}, beta = ${beta}, bias = ${bias}; accepted: alpha and beta from 0, bias above 0`,
      )
    }
    return sameType(ctx)
  },

  evaluate(ctx, [x]) {
    const f = factorOf(ctx)
    const squares = x!.data.map((value) => value * value)
    const sums = mapGroups(neighbours(ctx), (members) => members.reduce((sum, j) => sum + squares[j]!, 0))
    return [{ ...ctx.outputs[0]!, data: x!.data.map((value, i) => value * f(sums[i]!)) }]
  },
  quantize,

  sample: (draw) => ({
    inputs: [draw.tensor(ofRank(4, 4))],
    attributes: {
      size: draw.pick([1, 3, 5]),
      ...(draw.chance(0.5) && {
        alpha: { float: real(draw, 0.125, 2) },
        beta: { float: real(draw, 0.125, 1) },
        bias: { float: real(draw, 0.5, 2) },
      }),
    },
  }),

  examples: [
    { inputs: [{ shape: [1, 3, 1, 2] }], attributes: { size: 3, alpha: 0.5, beta: 0.75, bias: 1 } },
    { inputs: [{ shape: [1, 2, 2, 1] }], attributes: { size: 5 }, opset: 12 },
  ],
})
