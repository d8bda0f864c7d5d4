import { NodeRefusedError } from '../graph/errors.js'
import { CsrRows, type LinearMap } from '../graph/linearMap.js'
import type { NodeContext } from '../graph/rules.js'
import { sizeOf } from '../util/integers.js'
import { int } from './attributes.js'
import { defineOp, type Parsed } from './op.js'
import { constant, optionalConstant, required } from './shared/inputs.js'
import { kernelFor, spatialTensor, weights, windowing } from './shared/sampling.js'
import { slideWindows, windowAttributes, windowShape } from './shared/windows.js'

const attributes = { ...windowAttributes, group: int(1) }

type Context = NodeContext<Parsed<typeof attributes>>

/** Checks how the inputs fit together. */
function layout(ctx: Context) {
  const [x, w] = [required(ctx, 0, 'X').shape, constant(ctx, 1, 'W').shape]
  const { group, kernel_shape } = ctx.attributes
  const kernel = w.slice(2)
  if (x.length < 3 || x.length !== w.length || x[1] !== w[1]! * group || w[0]! % group !== 0) {
    throw new NodeRefusedError(
      ctx.node,
      `has inputs of shapes [${x}] and [${w}] for ${group} groups, which do not fit`,
    )
  }
  if (kernel_shape !== undefined && `${kernel_shape}` !== `${kernel}`) {
    throw new NodeRefusedError(ctx.node, `sets kernel_shape = [${kernel_shape}], but its weights are [${w}]`)
  }
  return { N: x[0]!, C: x[1]!, M: w[0]!, perGroup: w[1]!, spatial: x.slice(2), kernel }
}

function linear(ctx: Context): LinearMap {
  const { N, C, M, perGroup, spatial, kernel } = layout(ctx)
  const { shape, taps, source } = slideWindows(ctx, spatial, kernel)
  const [plane, windows] = [sizeOf(spatial), sizeOf(shape)]
  const weights = ctx.inputs[1]!.value!.data
  const rows = new CsrRows(N * M * windows)
  for (let i = 0; i < rows.size; i++) {
    const [n, m, window] = [Math.floor(i / (M * windows)), Math.floor(i / windows) % M, i % windows]
    const first = n * C + Math.floor((m * ctx.attributes.group) / M) * perGroup
    for (let k = 0; k < perGroup * taps; k++) {
      const [c, tap] = [Math.floor(k / taps), k % taps]
      const from = source[window * taps + tap]!
      if (from >= 0) rows.push((first + c) * plane + from, weights[m * perGroup * taps + k]!)
    }
    rows.endRow()
  }
  const channel = Uint32Array.from({ length: rows.size }, (_, i) => Math.floor(i / windows) % M)
  const bias = ctx.inputs[2]?.value?.data
  return { ...rows.finish(), channel, bias: bias && Float64Array.from(channel, (m) => bias[m]!) }
}

/**
 * Conv: convolution over any number of spatial dimensions, grouped, strided, dilated, padded with zeros.
 *
 * Shapes   X [N, C, ...spatial]   W [M, C / group, ...kernel]   B [M]   Y [N, M, ...windows]
 * Numbers  linear in X; one scale per output channel
 */
export const Conv = defineOp({
  type: 'Conv',
  domain: '',
  opset: [7, 25],
  summary: 'convolution, 1-D, 2-D and more',
  refuses: 'weights or biases that are not constants; negative pads',
  attributes,

  infer(ctx) {
    const { N, M, spatial, kernel } = layout(ctx)
    const bias = optionalConstant(ctx, 2, 'B')
    if (bias !== undefined && bias.data.length !== M) {
      throw new NodeRefusedError(ctx.node, `has ${bias.data.length} biases for ${M} output channels`)
    }
    return [{ dtype: ctx.inputs[0]!.dtype, shape: [N, M, ...windowShape(ctx, spatial, kernel)] }]
  },

  linear,

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
      inputs: [{ shape: [1, 1, 5, 5] }, { shape: [1, 1, 2, 2], constant: true }],
      attributes: { auto_pad: 'SAME_LOWER' },
    },
    {
      inputs: [{ shape: [1, 1, 5, 5] }, { shape: [1, 1, 3, 3], constant: true }],
      attributes: { auto_pad: 'VALID', strides: [2, 2] },
      opset: 10,
    },
  ],
})
