import { acos } from '../util/real.js'
import { defineOp } from './op.js'
import { affine } from './shared/affine.js'
import { emitArcSine } from './shared/arcSine.js'
import { mapTensor, sameType } from './shared/elementwise.js'
import { sampleUnary } from './shared/sampling.js'

/**
 * Acos: the inverse of the cosine on [-1, 1].
 *
 * Numbers  pi / 2 less Asin, rounded to the same steps
 * Rows     as Asin
 */
export const Acos = defineOp({
  type: 'Acos',
  domain: '',
  opset: [7, 25],
  summary: 'inverse cosine',
  refuses: '',
  attributes: {},

  infer: sameType,
  evaluate: (_, [x]) => [mapTensor(x!, acos)],

  quantize(q, _ctx, [x], names) {
    const sine = emitArcSine(q, x!, q.unit(names[0]!) / 2)
    return [
      affine(
        q,
        sine,
        () => -1,
        (i) => Math.round(Math.PI / 2 / sine.scale[i]!),
      ),
    ]
  },

  sample: sampleUnary(),

  examples: [{ inputs: [{ shape: [2, 3] }] }, { inputs: [{ shape: [4], range: [0, 1] }] }],
})
