import type { NodeContext } from '../graph/rules.js'
import type { Quantized } from '../quantize/quantizer.js'
import { roundShift } from '../util/integers.js'
import { optionalFloat } from './attributes.js'
import { defineOp, type Parsed } from './op.js'
import { mapTensor, sameType } from './shared/elementwise.js'
import { optionalConstant } from './shared/inputs.js'
import { real, scalar } from './shared/sampling.js'

const attributes = { max: optionalFloat, min: optionalFloat }

/** The least and greatest value; infinite where there is none. The greatest wins where they cross. */
function limitsOf(ctx: NodeContext<Parsed<typeof attributes>>): { min: number; max: number } {
  const min = ctx.attributes.min ?? optionalConstant(ctx, 1, 'min')?.data[0] ?? Number.NEGATIVE_INFINITY
  const max = ctx.attributes.max ?? optionalConstant(ctx, 2, 'max')?.data[0] ?? Number.POSITIVE_INFINITY
  return { min: Math.min(min, max), max }
}

/** The limits of one element as integers, and the scale of these. */
interface Limited {
  readonly low: number
  readonly high: number
  readonly scale: number
}

/**
 * The limits of element i, rounded by `shift` to steps of `step`. One that never acts becomes the end of the element's
 * range: the same result, and no needlessly wide number. One that always acts is all that is left of the element.
 */
function limitElement(
  { scale, bounds }: Quantized,
  i: number,
  { min, max }: { readonly min: number; readonly max: number },
  { shift, step, unit }: { readonly shift: number; readonly step: number; readonly unit: number },
): Limited {
  const [lo, hi] = [bounds.lo[i]!, bounds.hi[i]!]
  const forced = hi * scale[i]! < min ? min : lo * scale[i]! > max ? max : undefined
  if (forced !== undefined) {
    const value = Math.round(forced / unit) + 0
    return { low: value, high: value, scale: unit }
  }
  const low = Math.max(roundShift(lo, shift), Math.round(min / step))
  const high = Math.min(roundShift(hi, shift), Math.round(max / step))
  return { low: low + 0, high: high + 0, scale: step }
}

/**
 * Clip: x, but at least min and at most max.
 *
 * Numbers  x rounded to the scale of Y, min and max rounded to the same scale; a constant where one of them always acts
 */
export const Clip = defineOp({
  type: 'Clip',
  domain: '',
  opset: [7, 25],
  summary: 'x between min and max',
  refuses: 'computed min or max',
  attributes,

  infer(ctx) {
    limitsOf(ctx)
    return sameType(ctx)
  },

  evaluate(ctx, [x]) {
    const { min, max } = limitsOf(ctx)
    return [mapTensor(x!, (value) => Math.min(max, Math.max(min, value)))]
  },

  monotone: () => true,

  quantize(q, ctx, [input], names) {
    const x = q.narrow(input!)
    const unit = q.unit(names[0]!)
    const { shift, scale } = q.shifts(x, unit)
    const limits = limitsOf(ctx)
    const limited = Array.from(scale, (step, i) =>
      limitElement(x, i, limits, { shift: shift[i]!, step, unit }),
    )
    const each = (part: keyof Limited) => Float64Array.from(limited, (element) => element[part])
    const ends = { low: each('low'), high: each('high') }
    return [q.emit({ kind: 'clip', inputs: [x.id], shift, ...ends }, each('scale'))]
  },

  sample(draw) {
    const x = draw.tensor()
    const min = real(draw, -1.5, 0.5)
    const max = real(draw, draw.opset < 11 ? min : -0.5, 1.5)
    const far = draw.pick([1, 1, 1, 1000])
    const [hasMin, hasMax] = [draw.chance(0.7), draw.chance(0.7)]
    if (draw.opset < 11) {
      return {
        inputs: [x],
        attributes: {
          ...(hasMin && { min: { float: far * min } }),
          ...(hasMax && { max: { float: far * max } }),
        },
      }
    }
    return {
      inputs: [x, hasMin ? scalar(far * min) : 'absent', ...(hasMax ? [scalar(far * max)] : [])],
    }
  },

  examples: [
    {
      inputs: [
        { shape: [2, 3] },
        { shape: [], values: [-0.25], constant: true },
        { shape: [], values: [0.5], constant: true },
      ],
    },
    { inputs: [{ shape: [2, 3] }, { shape: [], values: [0], constant: true }] },
    { inputs: [{ shape: [2, 3] }, 'absent', { shape: [], values: [0.25], constant: true }] },
    { inputs: [{ shape: [2, 3] }] },
    { inputs: [{ shape: [2, 3] }], attributes: { min: -0.5, max: 0.5 }, opset: 10 },
  ],
})
