import { NodeRefusedError } from '../graph/errors.js'
import type { NodeContext } from '../graph/rules.js'
import { sizeOf } from '../util/integers.js'
import { int } from './attributes.js'
import { type Draw, defineOp, type Parsed, type SampledNode } from './op.js'
import { bilinearMap, emitBilinear, evaluateBilinear } from './shared/bilinear.js'
import { type Convolution, convolve, requireBias } from './shared/convolution.js'
import { required } from './shared/inputs.js'
import { kernelFor, spatialTensor, weights } from './shared/sampling.js'
import { transposedAttributes, transposeWindows } from './shared/transposedWindows.js'

const attributes = { ...transposedAttributes, group: int(1) }

type Context = NodeContext<Parsed<typeof attributes>>

/** The node as a convolution of the result's elements with those that reach them; checks how the inputs fit together. */
function given(ctx: Context): Convolution {
  const [x, w] = [required(ctx, 0, 'X').shape, required(ctx, 1, 'W').shape]
  const { group: groups, kernel_shape } = ctx.attributes
  const [C, perGroup, ...kernel] = w as [number, number, ...number[]]
  if (x.length < 3 || x.length !== w.length || x[1] !== C || C % groups !== 0) {
    throw new NodeRefusedError(
      ctx.node,
      `has inputs of shapes [${x}] and [${w}] for ${groups} groups, which do not fit`,
    )
  }
  if (kernel_shape !== undefined && `${kernel_shape}` !== `${kernel}`) {
    throw new NodeRefusedError(ctx.node, `sets kernel_shape = [${kernel_shape}], but its weights are [${w}]`)
  }
  const M = perGroup * groups
  const windows = transposeWindows(ctx, x.slice(2), kernel)
  const channelStride = perGroup * windows.taps
  const weightsOf = (m: number) =>
    Math.floor(m / perGroup) * (C / groups) * channelStride + (m % perGroup) * windows.taps
  return { N: x[0]!, C, M, groups, plane: sizeOf(x.slice(2)), ...windows, weightsOf, channelStride }
}

function bilinear(ctx: Context) {
  return convolve(ctx, given(ctx))
}

function sample(draw: Draw): SampledNode {
  const x = spatialTensor(draw)
  const [C, spatial] = [x.shape[1]!, x.shape.slice(2)]
  const group = draw.pick([1, 2, 3, 4].filter((count) => C % count === 0))
  const kernel = kernelFor(draw, spatial)
  const strides = spatial.map(() => draw.int(1, 3))
  const dilations = spatial.map(() => draw.int(1, 2))
  const pads = [...kernel, ...kernel].map((extent) => draw.int(0, Math.floor((extent - 1) / 2)))
  const M = group * draw.int(1, 2)
  return {
    inputs: [x, weights([C, M / group, ...kernel]), ...(draw.chance(0.5) ? [weights([M])] : [])],
    attributes: {
      strides,
      group,
      ...(draw.chance(0.4) && { pads }),
      ...(draw.chance(0.4) && { dilations }),
      ...(draw.chance(0.3) && { output_padding: strides.map((stride) => draw.int(0, stride - 1)) }),
    },
  }
}

/**
 * ConvTranspose: every element of X times the weights, added up where they overlap; the gradient of Conv.
 *
 * Shapes   X [N, C, ...spatial]   W [C, M / group, ...kernel]   B [M]   Y [N, M, ...outputs]
 * Numbers  linear where X or W is known, one scale per output channel; otherwise one row per product
 */
export const ConvTranspose = defineOp({
  type: 'ConvTranspose',
  domain: '',
  opset: [1, 25],
  summary: 'transposed convolution, 1-D, 2-D and more',
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

  sample,

  examples: [
    {
      inputs: [{ shape: [1, 4, 2] }, { shape: [4, 2, 3], constant: true }, { shape: [4], constant: true }],
      attributes: { group: 2, strides: [2], pads: [1, 0], output_padding: [1] },
    },
    {
      inputs: [{ shape: [1, 1, 2, 3] }, { shape: [1, 2, 2, 2], constant: true }],
      attributes: { dilations: [2, 1], strides: [1, 2], kernel_shape: [2, 2] },
    },
    {
      inputs: [{ shape: [1, 1, 3, 2] }, { shape: [1, 1, 3, 2], constant: true }],
      attributes: { strides: [2, 2], output_shape: [6, 3] },
    },
    {
      inputs: [{ shape: [1, 1, 3, 3] }, { shape: [1, 1, 3, 2], constant: true }],
      attributes: { strides: [2, 1], auto_pad: 'SAME_UPPER' },
      opset: 10,
    },
    { inputs: [{ shape: [1, 2, 2] }, { shape: [2, 1, 2] }, { shape: [1] }], attributes: { strides: [2] } },
  ],
})
