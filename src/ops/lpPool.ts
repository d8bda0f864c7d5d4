import { defineOp } from './op.js'
import { required } from './shared/inputs.js'
import { emitNorm, evaluateNorm, norm } from './shared/norms.js'
import { poolAttributes, poolGroups, poolShape } from './shared/pools.js'
import { poolWindow, spatialTensor } from './shared/sampling.js'

/**
 * LpPool: the norm of the elements under each window.
 *
 * Shapes   X [N, C, ...spatial]   Y [N, C, ...windows]
 * Numbers  see shared/norms.ts
 */
export const LpPool = defineOp({
  type: 'LpPool',
  domain: '',
  opset: [2, 25],
  summary: 'norm of each window',
  refuses: 'p above 4',
  attributes: { ...poolAttributes, p: norm },

  infer: (ctx) => [{ dtype: required(ctx, 0, 'X').dtype, shape: poolShape(ctx) }],
  evaluate: (ctx, [x]) => [
    { ...ctx.outputs[0]!, data: evaluateNorm(poolGroups(ctx), x!.data, ctx.attributes.p) },
  ],
  quantize: (q, ctx, [x], names) => [emitNorm(q, ctx, x!, poolGroups(ctx), ctx.attributes.p, names[0]!)],

  sample(draw) {
    const x = spatialTensor(draw)
    const { ceil_mode, ...window } = poolWindow(draw, x.shape.slice(2), draw.opset >= 18)
    const ceil = draw.opset >= 18 && ceil_mode !== undefined ? { ceil_mode } : {}
    return { inputs: [x], attributes: { ...window, ...ceil, p: draw.int(1, 3) } }
  },

  examples: [
    { inputs: [{ shape: [1, 1, 3, 3] }], attributes: { kernel_shape: [2, 2], pads: [1, 0, 0, 0] } },
    { inputs: [{ shape: [1, 1, 4] }], attributes: { kernel_shape: [2], strides: [2], p: 3 } },
    { inputs: [{ shape: [1, 2, 5] }], attributes: { kernel_shape: [2], p: 1, strides: [2], ceil_mode: 1 } },
    {
      inputs: [{ shape: [1, 1, 4] }],
      attributes: { kernel_shape: [2], p: 2, auto_pad: 'SAME_UPPER' },
      opset: 11,
    },
  ],
})
