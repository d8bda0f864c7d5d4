import { NodeRefusedError } from '../graph/errors.js'
import { ignored } from './attributes.js'
import { defineOp } from './op.js'
import { sameType } from './shared/elementwise.js'
import { optionalConstant } from './shared/inputs.js'
import { identityMap } from './shared/moves.js'
import { real, scalar } from './shared/sampling.js'

/**
 * Dropout as it works outside of training, or with a ratio of 0: the input, unchanged, and a mask that is true throughout.
 *
 * Numbers  linear; the mask has scale 1
 */
export const Dropout = defineOp({
  type: 'Dropout',
  domain: '',
  opset: [1, 25],
  summary: 'its input (inference only)',
  refuses: 'training mode, but with a ratio of 0',
  attributes: { ratio: ignored, seed: ignored },

  infer(ctx) {
    const training = optionalConstant(ctx, 2, 'training_mode')
    if (
      training !== undefined &&
      training.data[0] !== 0 &&
      optionalConstant(ctx, 1, 'ratio')?.data[0] !== 0
    ) {
      throw new NodeRefusedError(ctx.node, 'is in training mode', 'export the model for inference')
    }
    const [type] = sameType(ctx)
    return [type!, { dtype: 'bool', shape: type!.shape }]
  },

  evaluate: (ctx, [x]) => [x!, { ...ctx.outputs[1]!, data: x!.data.map(() => 1) }],
  linear: ({ node, inputs }) => (node.outputs > 1 ? undefined : identityMap(inputs[0]!)),
  quantize: (q, _, [x]) => [x!, q.constant(new Float64Array(x!.size).fill(1))],

  sample(draw) {
    const x = draw.tensor()
    const ratio = real(draw, 0, 0.875)
    if (draw.opset < 12)
      return { inputs: [x], attributes: draw.chance(0.5) ? { ratio: { float: ratio } } : {} }
    const more = [scalar(ratio), scalar(0, 'bool')]
    return { inputs: [x, ...more.slice(0, draw.int(0, 2))] }
  },

  examples: [
    { inputs: [{ shape: [2, 3] }] },
    { inputs: [{ shape: [2, 3] }], attributes: { ratio: 0.25 }, opset: 10 },
    { inputs: [{ shape: [2, 3] }], outputs: 2 },
    {
      inputs: [
        { shape: [2, 3] },
        { shape: [], values: [0.5], constant: true },
        { shape: [], dtype: 'bool', values: [0], constant: true },
      ],
    },
  ],
})
