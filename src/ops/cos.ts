import { cos } from '../util/real.js'
import { defineOp } from './op.js'
import { mapTensor, sameType } from './shared/elementwise.js'
import { emitWave, reduced } from './shared/periodic.js'
import { sampleUnary } from './shared/sampling.js'

/**
 * Cos: the cosine.
 *
 * Numbers, Rows  as Sin
 */
export const Cos = defineOp({
  type: 'Cos',
  domain: '',
  opset: [7, 25],
  summary: 'cosine',
  refuses: '',
  attributes: {},

  infer: sameType,
  evaluate: (_, [x]) => [mapTensor(x!, cos)],

  quantize(q, _ctx, [x]) {
    const unit = 2 ** -q.precision.bits
    return [emitWave(q, reduced(q, x!, 2 * Math.PI, unit / 8), cos, [0], unit)]
  },

  sample: sampleUnary(),

  examples: [{ inputs: [{ shape: [2, 3] }] }, { inputs: [{ shape: [4], range: [-20, 30] }] }],
})
