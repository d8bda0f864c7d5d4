import { NodeRefusedError } from '../graph/errors.js'
import { CsrRows, type LinearMap } from '../graph/linearMap.js'
import type { NodeContext } from '../graph/rules.js'
import type { Quantized, Quantizer } from '../quantize/quantizer.js'
import { defineOp } from './op.js'
import { exactSum, products } from './shared/affine.js'
import { isFloat } from './shared/conversion.js'
import { exactLinear } from './shared/exactLinear.js'
import { required } from './shared/inputs.js'
import { broadcasting, weights } from './shared/sampling.js'
import { broadcastIndex, broadcastShapes } from './shared/shapes.js'

/** Most bits of an argument that is multiplied by a secret slope. */
const FACTOR_BITS = 24

/** The slope of each element. */
function slopeIndex(ctx: NodeContext<unknown>): Uint32Array {
  return broadcastIndex(ctx.inputs[1]!.shape, ctx.inputs[0]!.shape)
}

/** slope x + (1 - slope) max(0, x), over x and max(0, x) laid end to end. */
function knownSlopes(slope: (i: number) => number, size: number): LinearMap {
  const rows = new CsrRows(size)
  for (let i = 0; i < size; i++) {
    if (slope(i) !== 0) rows.push(i, slope(i))
    if (slope(i) !== 1) rows.push(size + i, 1 - slope(i))
    rows.endRow()
  }
  return rows.finish()
}

function quantize(
  q: Quantizer,
  ctx: NodeContext<unknown>,
  [input, slopes]: readonly (Quantized | undefined)[],
  unit: number,
): Quantized[] {
  const at = slopeIndex(ctx)
  const x = q.rescale(input ?? q.constant(ctx.inputs[0]!.value!.data), unit / 2)
  const narrow = slopes === undefined ? q.narrow(x) : q.narrow(x, FACTOR_BITS)
  const shift = new Uint8Array(x.size)
  const positive = q.emit({ kind: 'relu', inputs: [narrow.id], shift }, narrow.scale)
  if (slopes === undefined) {
    const { data } = ctx.inputs[1]!.value!
    return [
      q.linear(
        knownSlopes((i) => data[at[i]!]!, x.size),
        [narrow, positive],
        unit,
      ),
    ]
  }
  const s = q.narrow(slopes, FACTOR_BITS)
  const slope = exactLinear(
    q,
    [s],
    Float64Array.from(at, (j) => s.scale[j]!),
    (i) => [[at[i]!, 1]],
  )
  const negative = exactSum(q, [
    [narrow, 1],
    [positive, -1],
  ])
  return [sum(q, positive, products(q, slope, negative), unit)]
}

/** The two sides, each rounded to what the other's steps are near to. */
function sum(q: Quantizer, positive: Quantized, negative: Quantized, unit: number): Quantized {
  const { size } = positive
  const rowStart = Uint32Array.from({ length: size + 1 }, (_, i) => 2 * i)
  const col = Uint32Array.from({ length: 2 * size }, (_, k) => (k % 2) * size + (k >> 1))
  return q.linear({ size, rowStart, col }, [positive, negative], unit)
}

/**
 * PRelu: x, times the slope where x is negative; the slope broadcasts to x and may be secret.
 *
 * Numbers  known slopes: slope x + (1 - slope) max(0, x), the factors rounded as a linear layer's; secret ones: max(0, x) and
 *          the product with the rest of x, exact but for bringing both to one scale
 * Rows     digits + 3, and one for a secret slope
 */
export const PRelu = defineOp({
  type: 'PRelu',
  domain: '',
  opset: [1, 25],
  summary: 'x, times the slope where x is negative',
  refuses: 'integers',
  attributes: {},

  infer(ctx) {
    const [x, slope] = [required(ctx, 0, 'X'), required(ctx, 1, 'slope')]
    if (!isFloat(x.dtype))
      throw new NodeRefusedError(ctx.node, `reads a tensor of type ${x.dtype}; accepted: floats`)
    const shape = broadcastShapes(ctx, x.shape, slope.shape)
    if (`${shape}` !== `${x.shape}`) {
      throw new NodeRefusedError(
        ctx.node,
        `has a slope of shape [${slope.shape}], which does not broadcast to [${x.shape}]`,
      )
    }
    return [{ dtype: x.dtype, shape: x.shape }]
  },

  evaluate(ctx, [x, slope]) {
    const at = slopeIndex(ctx)
    return [{ ...x!, data: x!.data.map((value, i) => (value < 0 ? slope!.data[at[i]!]! * value : value)) }]
  },

  quantize: (q, ctx, inputs, [name]) => quantize(q, ctx, inputs, q.unit(name!)),

  sample(draw) {
    const x = draw.tensor({ known: false })
    return { inputs: [x, weights(broadcasting(draw, x.shape))] }
  },

  examples: [
    { inputs: [{ shape: [2, 3] }, { shape: [3], values: [0.25, -0.7, 1.3], constant: true }] },
    { inputs: [{ shape: [2, 3] }, { shape: [1], values: [0.1], constant: true }] },
    { inputs: [{ shape: [2, 3] }, { shape: [2, 1] }] },
  ],
})
