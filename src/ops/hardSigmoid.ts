import { float } from './attributes.js'
import { defineOp } from './op.js'
import { mapTensor, sameType } from './shared/elementwise.js'
import { emitRamp } from './shared/ramp.js'
import { real } from './shared/sampling.js'

/**
 * HardSigmoid: alpha x + beta between 0 and 1.
 *
 * Numbers  x clipped to where the line leaves 0 and 1, both rounded to the steps of x, times alpha: within half a step of x
 * Rows     as Clip
 */
export const HardSigmoid = defineOp({
  type: 'HardSigmoid',
  domain: '',
  opset: [1, 25],
  summary: 'alpha x + beta between 0 and 1',
  refuses: '',
  attributes: { alpha: float(0.2), beta: float(0.5) },

  infer: sameType,

  evaluate: ({ attributes: { alpha, beta } }, [x]) => [
    mapTensor(x!, (value) => Math.max(0, Math.min(1, alpha * value + beta))),
  ],

  monotone: ({ alpha }) => alpha >= 0,

  quantize: (q, { attributes: { alpha, beta } }, [x]) => [
    emitRamp(q, x!, { alpha, beta }, 2 ** -q.precision.bits),
  ],

  sample: (draw) => ({
    inputs: [draw.tensor()],
    attributes: draw.chance(0.6)
      ? { alpha: { float: real(draw, -1, 1) }, beta: { float: real(draw, -0.5, 1.5) } }
      : {},
  }),

  examples: [
    { inputs: [{ shape: [2, 3] }] },
    { inputs: [{ shape: [4], range: [-4, 4] }], attributes: { alpha: 0.3, beta: 0.4 } },
    { inputs: [{ shape: [4], range: [-4, 4] }], attributes: { alpha: -0.5, beta: 0.6 } },
    { inputs: [{ shape: [2] }], attributes: { alpha: 0, beta: 0.25 } },
  ],
})
