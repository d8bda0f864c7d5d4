import { acosh, cosh, sinh } from '../util/real.js'
import { defineOp } from './op.js'
import { mapTensor, sameType } from './shared/elementwise.js'
import { ceilingOf, emitGrowing } from './shared/exponential.js'
import { sampleUnary } from './shared/sampling.js'

/**
 * Cosh: the hyperbolic cosine, as quadratics on equal segments.
 *
 * Numbers  within half a unit (see shared/exponential.ts); Y ends at 2 to 4 times its largest calibrated value
 * Rows     as Exp, with up to twice as many segments
 */
export const Cosh = defineOp({
  type: 'Cosh',
  domain: '',
  opset: [9, 25],
  summary: 'hyperbolic cosine',
  refuses: '',
  attributes: {},

  infer: sameType,
  evaluate: (_, [x]) => [mapTensor(x!, cosh)],

  quantize(q, _ctx, [x], [name]) {
    const reach = acosh(Math.max(1, ceilingOf(q, name!)))
    return [
      emitGrowing(q, x!, { f: cosh, slope: sinh, low: -reach, high: reach, turns: [0] }, q.unit(name!) / 2),
    ]
  },

  sample: sampleUnary(),

  examples: [{ inputs: [{ shape: [2, 3] }] }, { inputs: [{ shape: [4], range: [-2, 2.5] }] }],
})
