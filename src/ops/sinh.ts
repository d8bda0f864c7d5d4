import { asinh, cosh, sinh } from '../util/real.js'
import { defineOp } from './op.js'
import { mapTensor, sameType } from './shared/elementwise.js'
import { ceilingOf, emitGrowing } from './shared/exponential.js'
import { sampleUnary } from './shared/sampling.js'

/**
 * Sinh: the hyperbolic sine, as quadratics on equal segments.
 *
 * Numbers  within half a unit (see shared/exponential.ts); Y ends at 2 to 4 times its largest calibrated magnitude
 * Rows     as Exp, with up to twice as many segments
 */
export const Sinh = defineOp({
  type: 'Sinh',
  domain: '',
  opset: [9, 25],
  summary: 'hyperbolic sine',
  refuses: '',
  attributes: {},

  infer: sameType,
  evaluate: (_, [x]) => [mapTensor(x!, sinh)],
  monotone: () => true,

  quantize(q, _ctx, [x], [name]) {
    const reach = asinh(ceilingOf(q, name!))
    return [
      emitGrowing(q, x!, { f: sinh, slope: cosh, low: -reach, high: reach, turns: [] }, q.unit(name!) / 2),
    ]
  },

  sample: sampleUnary(),

  examples: [{ inputs: [{ shape: [2, 3] }] }, { inputs: [{ shape: [4], range: [-2, 2.5] }] }],
})
