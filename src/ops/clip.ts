import type { NodeContext } from '../graph/rules.js'
import { roundShift } from '../util/integers.js'
import { optionalFloat } from './attributes.js'
import { defineOp, type Parsed } from './op.js'
import { mapTensor, sameType } from './shared/elementwise.js'
import { optionalConstant } from './shared/inputs.js'

const attributes = { max: optionalFloat, min: optionalFloat }

/** The least and greatest value; infinite where there is none. The greatest wins where they cross. */
function limits(ctx: NodeContext<Parsed<typeof attributes>>): { min: number; max: number } {
  const min = ctx.attributes.min ?? optionalConstant(ctx, 1, 'min')?.data[0] ?? Number.NEGATIVE_INFINITY
  const max = ctx.attributes.max ?? optionalConstant(ctx, 2, 'max')?.data[0] ?? Number.POSITIVE_INFINITY
  return { min: Math.min(min, max), max }
}

/**
 * Clip: x, but at least min and at most max.
 *
 * Numbers  x rounded to the scale of Y, min and max rounded to the same scale
 */
export const Clip = defineOp({
  type: 'Clip',
  domain: '',
  opset: [7, 25],
  summary: 'x between min and max',
  refuses: 'computed min or max',
  attributes,

  infer(ctx) {
    limits(ctx)
    return sameType(ctx)
  },

  evaluate(ctx, [x]) {
    const { min, max } = limits(ctx)
    return [mapTensor(x!, (value) => Math.min(max, Math.max(min, value)))]
  },

  monotone: () => true,

  quantize(q, ctx, [input], names) {
    const x = q.narrow(input!)
    const { min, max } = limits(ctx)
    const { shift, scale } = q.shifts(x, q.unit(names[0]!))
    // A limit that x cannot reach becomes the nearest value that it can: the same result, and no needlessly wide number.
    const reachable = (limit: number) => (step: number, i: number) => {
      const [lo, hi] = [roundShift(x.bounds.lo[i]!, shift[i]!), roundShift(x.bounds.hi[i]!, shift[i]!)]
      return Math.min(hi, Math.max(lo, Math.round(limit / step) + 0))
    }
    const [low, high] = [scale.map(reachable(min)), scale.map(reachable(max))]
    return [q.emit({ kind: 'clip', inputs: [x.id], shift, low, high }, scale)]
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
