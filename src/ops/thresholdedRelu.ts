import { float } from './attributes.js'
import { defineOp } from './op.js'
import { affine, products } from './shared/affine.js'
import { mapTensor, sameType } from './shared/elementwise.js'
import { real } from './shared/sampling.js'

/** Most bits of an argument. */
const ARGUMENT_BITS = 40

/**
 * ThresholdedRelu: x where it exceeds alpha, else 0.
 *
 * Numbers  exact, of the integer that x has become: the comparison is with the greatest integer that is no more than alpha
 * Rows     the digits of x and 3
 */
export const ThresholdedRelu = defineOp({
  type: 'ThresholdedRelu',
  domain: '',
  opset: [10, 25],
  summary: 'x where it exceeds alpha, else 0',
  refuses: '',
  attributes: { alpha: float(1) },

  infer: sameType,
  evaluate: ({ attributes: { alpha } }, [x]) => [mapTensor(x!, (value) => (value > alpha ? value : 0))],
  monotone: ({ alpha }) => alpha >= 0,

  quantize(q, { attributes: { alpha } }, [input]) {
    const x = q.narrow(input!, ARGUMENT_BITS)
    const threshold = (i: number) => {
      const most = Math.floor(alpha / x.scale[i]!)
      return Math.max(x.bounds.lo[i]! - 1, Math.min(x.bounds.hi[i]!, most))
    }
    const excess = affine(
      q,
      x,
      () => 1,
      (i) => -1 - threshold(i),
    )
    const one = new Float64Array(x.size).fill(1)
    const exceeds = q.emit({ kind: 'notNegative', inputs: [excess.id], size: x.size }, one)
    return [products(q, exceeds, x)]
  },

  sample: (draw) => ({
    inputs: [draw.tensor()],
    attributes: draw.chance(0.7) ? { alpha: { float: real(draw, -1, 1) } } : {},
  }),

  examples: [
    { inputs: [{ shape: [2, 3] }], attributes: { alpha: 0.3 } },
    { inputs: [{ shape: [4], range: [-2, 2] }] },
    { inputs: [{ shape: [4] }], attributes: { alpha: -0.4 } },
  ],
})
