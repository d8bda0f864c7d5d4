import { moveMap } from '../graph/linearMap.js'
import { sizeOf } from '../util/integers.js'
import { ints, strings } from './attributes.js'
import { defineOp } from './op.js'
import { required } from './shared/inputs.js'
import { ofRank } from './shared/sampling.js'

/**
 * ZipMap: a map from class labels to scores for each row. Here it stays the tensor of scores, columns in the order of the
 * labels: an output that the file declares as a sequence of maps is that tensor.
 *
 * Shapes   X [N, C] or [C]   Z the same
 */
export const ZipMap = defineOp({
  type: 'ZipMap',
  domain: 'ai.onnx.ml',
  opset: [1, 5],
  summary: 'scores by class label; stays a tensor, columns in the order of the labels',
  refuses: '',
  attributes: { classlabels_int64s: ints, classlabels_strings: strings },

  infer(ctx) {
    const { dtype, shape } = required(ctx, 0, 'X')
    return [{ dtype, shape }]
  },

  linear: (ctx) => moveMap(Int32Array.from({ length: sizeOf(ctx.inputs[0]!.shape) }, (_, i) => i)),

  sample(draw) {
    const x = draw.tensor(ofRank(2, 2))
    return {
      inputs: [x],
      attributes: { classlabels_int64s: Array.from({ length: x.shape[1]! }, (_, k) => k) },
    }
  },

  examples: [{ inputs: [{ shape: [2, 3] }], attributes: { classlabels_int64s: [0, 1, 2] } }],
})
