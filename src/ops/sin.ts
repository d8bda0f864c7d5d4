import { sin } from '../util/real.js'
import { defineOp } from './op.js'
import { mapTensor, sameType } from './shared/elementwise.js'
import { emitWave, reduced } from './shared/periodic.js'
import { sampleUnary } from './shared/sampling.js'

/**
 * Sin: the sine.
 *
 * Numbers  x less a multiple of 2 pi, within 2^-(bits + 3) (see shared/periodic.ts); of that the sine as quadratics on equal
 *          segments, within 1.1 * 2^-bits; Y in steps of 2^-bits
 * Rows     the digits of the reduced x, 2^h for 2^h segments (8 to 64), those of rounding the result, and about 8; where |x| may
 *          exceed pi, some three times the digits of x more
 */
export const Sin = defineOp({
  type: 'Sin',
  domain: '',
  opset: [7, 25],
  summary: 'sine',
  refuses: '',
  attributes: {},

  infer: sameType,
  evaluate: (_, [x]) => [mapTensor(x!, sin)],

  quantize(q, _ctx, [x]) {
    const unit = 2 ** -q.precision.bits
    const turns = [-Math.PI / 2, Math.PI / 2]
    return [emitWave(q, reduced(q, x!, 2 * Math.PI, unit / 8), sin, turns, unit)]
  },

  sample: sampleUnary(),

  examples: [{ inputs: [{ shape: [2, 3] }] }, { inputs: [{ shape: [4], range: [-20, 30] }] }],
})
