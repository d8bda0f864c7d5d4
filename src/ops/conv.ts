import type { NodeContext } from '../graph/rules.js'
import { int } from './attributes.js'
import { defineOp, type Parsed } from './op.js'
import { bilinearMap, emitBilinear, evaluateBilinear } from './shared/bilinear.js'
import { convolutionOf, convolve, requireBias } from './shared/convolution.js'
import { required } from './shared/inputs.js'
import { kernelFor, spatialTensor, weights, windowing } from './shared/sampling.js'
import { windowAttributes } from './shared/windows.js'

const attributes = { ...windowAttributes, group: int(1) }

type Context = NodeContext<Parsed<typeof attributes>>

function given(ctx: Context) {
  return convolutionOf(ctx, required(ctx, 0, 'X').shape, required(ctx, 1, 'W').shape)
}

function bilinear(ctx: Context) {
  return convolve(ctx, given(ctx))
}

/**
 * Conv: convolution over any number of spatial dimensions, grouped, strided, dilated, padded with zeros.
 *
 * Shapes   X [N, C, ...spatial]   W [M, C / group, ...kernel]   B [M]   Y [N, M, ...windows]
 * Numbers  linear where X or W is known, one scale per output channel; otherwise one row per product
 */
export const Conv = defineOp({
  type: 'Conv',
  domain: '',
  opset: [1, 25],
  summary: 'convolution, 1-D, 2-D and more',
  refuses: '',
  attributes,

  infer(ctx) {
    const convolution = given(ctx)
    requireBias(ctx, convolution)
    const { N, M, shape } = convolution
    return [{ dtype: ctx.inputs[0]!.dtype, shape: [N, M, ...shape] }]
  },

  evaluate: (ctx, inputs) => evaluateBilinear(ctx, inputs, bilinear(ctx)),
  linear: (ctx) => bilinearMap(ctx, bilinear(ctx)),
  quantize: (q, ctx, inputs) => [emitBilinear(q, ctx, inputs, bilinear(ctx))],

  sample(draw) {
    const x = spatialTensor(draw)
    const [C, spatial] = [x.shape[1]!, x.shape.slice(2)]
    const group = draw.pick([1, 2, 3, 4].filter((count) => C % count === 0))
    const M = group * draw.int(1, 2)
    const kernel = kernelFor(draw, spatial)
    return {
      inputs: [x, weights([M, C / group, ...kernel]), ...(draw.chance(0.5) ? [weights([M])] : [])],
      attributes: {
        ...windowing(draw, spatial, kernel),
        ...(group > 1 || draw.chance(0.5) ? { group } : {}),
        ...(draw.chance(0.5) ? { kernel_shape: kernel } : {}),
      },
    }
  },

  examples: [
    { inputs: [{ shape: [1, 2, 5] }, { shape: [3, 2, 3], constant: true }] },
    {
      inputs: [
        { shape: [1, 2, 5, 4] },
        { shape: [3, 2, 3, 2], constant: true },
        { shape: [3], constant: true },
      ],
      attributes: { pads: [1, 0, 2, 1], strides: [2, 1] },
    },
    {
      inputs: [{ shape: [1, 4, 6, 5] }, { shape: [6, 2, 2, 2], constant: true }],
      attributes: { group: 2, dilations: [2, 1], kernel_shape: [2, 2] },
    },
    {
      inputs: [{ shape: [2, 2, 6, 5] }, { shape: [2, 1, 3, 2], constant: true }],
      attributes: { group: 2, auto_pad: 'SAME_UPPER', strides: [2, 2] },
    },
    {
      inputs: [{ shape: [1, 2, 3] }, { shape: [2, 1, 2] }, { shape: [2] }],
      attributes: { group: 2, pads: [1, 0] },
    },
    {
      inputs: [{ shape: [1, 1, 3, 3] }, { shape: [1, 1, 2, 2], constant: true }, { shape: [1] }],
      attributes: { auto_pad: 'SAME_LOWER' },
    },
    {
      inputs: [{ shape: [1, 1, 5, 5] }, { shape: [1, 1, 3, 3], constant: true }],
      attributes: { auto_pad: 'VALID', strides: [2, 2] },
      opset: 10,
    },
  ],
})
