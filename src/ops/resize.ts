import { NodeRefusedError } from '../graph/errors.js'
import type { NodeContext } from '../graph/rules.js'
import { flag, float, ints, oneOf } from './attributes.js'
import { type Draw, defineOp, type Parsed } from './op.js'
import { distinctAxes } from './shared/axes.js'
import { isFloat } from './shared/conversion.js'
import { optionalConstant, required } from './shared/inputs.js'
import { floatList, type ResampledAxis, type Resampling, resampleMap } from './shared/resampling.js'
import { integers, ofRank } from './shared/sampling.js'

const attributes = {
  antialias: flag(false),
  axes: ints,
  coordinate_transformation_mode: oneOf(
    'half_pixel',
    'half_pixel_symmetric',
    'pytorch_half_pixel',
    'align_corners',
    'asymmetric',
    'tf_half_pixel_for_nn',
    'tf_crop_and_resize',
  ),
  cubic_coeff_a: float(-0.75),
  exclude_outside: flag(false),
  extrapolation_value: float(0),
  keep_aspect_ratio_policy: oneOf('stretch', 'not_larger', 'not_smaller'),
  mode: oneOf('nearest', 'linear', 'cubic'),
  nearest_mode: oneOf('round_prefer_floor', 'round_prefer_ceil', 'floor', 'ceil'),
}

type Context = NodeContext<Parsed<typeof attributes>>

/** Since this opset a node has a region, and says how coordinates are transformed and rounded. */
const TRANSFORMED = 11

/** The values of input i, one per axis that is resampled (`each` of them); undefined where it is absent or empty. */
function given(ctx: Context, i: number, name: string, count: number): readonly number[] | undefined {
  const list = optionalConstant(ctx, i, name)?.data ?? []
  if (list.length !== 0 && list.length !== count)
    throw new NodeRefusedError(ctx.node, `has ${list.length} ${name} where ${count} are expected`)
  return list.length === 0 ? undefined : [...list]
}

/** How each axis is resampled; `axes` says which ones the inputs speak of, the others stay. */
function resampled(ctx: Context): ResampledAxis[] {
  const { shape } = required(ctx, 0, 'X')
  const axes = distinctAxes(ctx, ctx.attributes.axes ?? shape.map((_, axis) => axis), shape.length)
  const isOld = ctx.node.opset < TRANSFORMED
  const scales = given(ctx, isOld ? 1 : 2, 'scales', axes.length)
  const sizes = isOld ? undefined : given(ctx, 3, 'sizes', axes.length)
  const roi = isOld ? undefined : given(ctx, 1, 'roi', 2 * axes.length)
  if ((scales === undefined) === (sizes === undefined))
    throw new NodeRefusedError(ctx.node, 'needs either scales or sizes')
  const chosen = scales === undefined ? sizedAxes(ctx, axes, sizes!) : scaledAxes(ctx, axes, scales)
  return shape.map((extent, axis) => {
    const i = axes.indexOf(axis)
    if (i < 0) return { extent, size: extent, scale: 1 }
    return { ...chosen[i]!, ...(roi !== undefined && { roi: [roi[i]!, roi[axes.length + i]!] as const }) }
  })
}

function scaledAxes(ctx: Context, axes: readonly number[], scales: readonly number[]): ResampledAxis[] {
  if (!scales.every((scale) => scale > 0)) throw new NodeRefusedError(ctx.node, `has scales [${scales}]`)
  return axes.map((axis, i) => {
    const extent = ctx.inputs[0]!.shape[axis]!
    return { extent, size: Math.floor(Math.fround(extent * scales[i]!)), scale: scales[i]! }
  })
}

function sizedAxes(ctx: Context, axes: readonly number[], sizes: readonly number[]): ResampledAxis[] {
  const extents = axes.map((axis) => ctx.inputs[0]!.shape[axis]!)
  if (!sizes.every((size) => size > 0)) throw new NodeRefusedError(ctx.node, `has sizes [${sizes}]`)
  const ratios = extents.map((extent, i) => Math.fround(sizes[i]! / extent))
  const policy = ctx.attributes.keep_aspect_ratio_policy
  if (policy === 'stretch')
    return extents.map((extent, i) => ({ extent, size: sizes[i]!, scale: ratios[i]! }))
  const scale = policy === 'not_larger' ? Math.min(...ratios) : Math.max(...ratios)
  return extents.map((extent) => ({ extent, size: Math.round(Math.fround(scale * extent)), scale }))
}

function resamplingOf({ node, attributes: own }: Context): Resampling {
  const isOld = node.opset < TRANSFORMED
  return {
    mode: own.mode,
    transformation: isOld ? 'asymmetric' : own.coordinate_transformation_mode,
    nearest: isOld ? 'simple' : own.nearest_mode,
    cubicCoefficient: own.cubic_coeff_a,
    antialias: own.antialias,
    excludesOutside: own.exclude_outside,
    extrapolation: own.extrapolation_value,
  }
}

/** Runtimes interpolate over the last two axes of matrices and images alone. */
function sampleInterpolated(draw: Draw, mode: 'linear' | 'cubic') {
  const x = draw.tensor({ fits: ({ length }) => length === 2 || length === 4 })
  const sizes = x.shape.map((extent, axis) => (axis < x.shape.length - 2 ? extent : draw.int(1, extent + 2)))
  const transformation = draw.pick(['half_pixel', 'asymmetric', 'align_corners', 'pytorch_half_pixel'])
  return {
    inputs: [x, 'absent' as const, 'absent' as const, integers(sizes)],
    attributes: { mode, coordinate_transformation_mode: transformation },
  }
}

/**
 * Resize: the data read at other coordinates: the nearest element, or a weighted sum of those around.
 *
 * Numbers  linear; nearest elements keep their scale, weights are rounded like those of any layer. Coordinates and sizes
 *          are rounded to float32, as runtimes do
 */
export const Resize = defineOp({
  type: 'Resize',
  domain: '',
  opset: [10, 25],
  summary: 'images made larger or smaller',
  refuses: 'computed scales or sizes; interpolation between integers',
  attributes,

  infer(ctx) {
    const { dtype } = required(ctx, 0, 'X')
    if (ctx.attributes.mode !== 'nearest' && !isFloat(dtype)) {
      const reason = `interpolates between elements of type ${dtype}, which would round`
      throw new NodeRefusedError(ctx.node, reason, 'cast the tensor to a float first')
    }
    return [{ dtype, shape: resampled(ctx).map(({ size }) => size) }]
  },

  linear: (ctx) => resampleMap(resampled(ctx), resamplingOf(ctx)),

  sample(draw) {
    const mode = draw.opset < 13 ? 'nearest' : draw.pick(['nearest', 'linear', 'cubic'] as const)
    if (mode !== 'nearest') return sampleInterpolated(draw, mode)
    const x = draw.tensor(ofRank(1, 4))
    const scales = floatList(x.shape.map(() => draw.pick([1, 2, 1.5])))
    if (draw.opset < 11) return { inputs: [x, scales] }
    const region = floatList(x.shape.flatMap(() => [0, 1]))
    return {
      inputs: [x, region, scales],
      attributes: { nearest_mode: draw.pick(['floor', 'ceil', 'round_prefer_ceil']) },
    }
  },

  examples: [
    {
      inputs: [{ shape: [1, 1, 2, 2] }, 'absent', { shape: [4], values: [1, 1, 2, 1.5], constant: true }],
    },
    {
      inputs: [
        { shape: [1, 1, 2, 3] },
        'absent',
        'absent',
        { shape: [4], dtype: 'int64', values: [1, 1, 3, 2], constant: true },
      ],
      attributes: { mode: 'linear' },
    },
    {
      inputs: [{ shape: [1, 1, 3, 3] }, 'absent', { shape: [2], values: [0.7, 1], constant: true }],
      attributes: { mode: 'cubic', axes: [2, 3], antialias: 1, exclude_outside: 1 },
    },
    {
      inputs: [
        { shape: [1, 1, 3, 2] },
        { shape: [8], values: [0, 0, 0.25, 0, 1, 1, 1.5, 1], constant: true },
        'absent',
        { shape: [4], dtype: 'int64', values: [1, 1, 4, 2], constant: true },
      ],
      attributes: {
        mode: 'linear',
        coordinate_transformation_mode: 'tf_crop_and_resize',
        extrapolation_value: 0.5,
      },
    },
    { inputs: [{ shape: [2, 4] }, { shape: [2], values: [1, 0.6], constant: true }], opset: 10 },
  ],
})
