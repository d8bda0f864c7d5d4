import { diagonalMap, type LinearMap } from '../graph/linearMap.js'
import type { NodeContext } from '../graph/rules.js'
import { dataTypeOf } from '../onnx/dataTypes.js'
import { int, optionalInt } from './attributes.js'
import { defineOp, type Parsed } from './op.js'
import { required } from './shared/inputs.js'
import { type Grid, gridOf } from './shared/quantization.js'
import { ofRank } from './shared/sampling.js'

const attributes = { axis: int(1), block_size: int(0), output_dtype: optionalInt }

type Context = NodeContext<Parsed<typeof attributes>>

function gridFor(ctx: Context): Grid {
  const { axis, block_size: block } = ctx.attributes
  return gridOf(ctx, ctx.inputs[0]!.shape, { scale: 1, zero: 2, axis, block })
}

function linear(ctx: Context): LinearMap {
  const { scale, zero, group } = gridFor(ctx)
  const map = diagonalMap(
    scale.length,
    (i) => scale[i]!,
    (i) => -scale[i]! * zero[i]!,
  )
  return { ...map, channel: group }
}

/**
 * DequantizeLinear: (x - zero point) * scale.
 *
 * Numbers  exact: integers of the type, worth `scale` each; no rows
 */
export const DequantizeLinear = defineOp({
  type: 'DequantizeLinear',
  domain: '',
  opset: [10, 25],
  summary: '(X - zero point) * scale',
  refuses: 'computed scales and zero points',
  attributes,

  infer(ctx) {
    const { shape } = required(ctx, 0, 'x')
    gridFor(ctx)
    const { output_dtype } = ctx.attributes
    const named = output_dtype === undefined || output_dtype === 0 ? undefined : dataTypeOf(output_dtype)
    return [{ dtype: named ?? ctx.inputs[1]!.dtype, shape }]
  },

  linear,

  sample(draw) {
    const x = draw.tensor(ofRank(1, 4, ['uint8', 'int32']))
    const scale = Math.fround(draw.int(1, 40) / 1000)
    const zero = draw.int(0, x.dtype === 'uint8' ? 255 : 0)
    return {
      inputs: [
        x,
        { shape: [], values: [scale], constant: true },
        { shape: [], dtype: x.dtype, values: [zero], constant: true },
      ],
    }
  },

  examples: [
    {
      inputs: [
        { shape: [2, 3], dtype: 'uint8' },
        { shape: [], values: [Math.fround(0.03)], constant: true },
        { shape: [], dtype: 'uint8', values: [117], constant: true },
      ],
    },
    {
      inputs: [
        { shape: [2, 3], dtype: 'int8' },
        { shape: [2], values: [Math.fround(0.1), Math.fround(0.7)], constant: true },
        { shape: [2], dtype: 'int8', values: [-3, 5], constant: true },
      ],
      attributes: { axis: 0 },
      opset: 13,
    },
    {
      inputs: [
        { shape: [4], dtype: 'int8' },
        { shape: [], values: [0.5], constant: true },
      ],
      opset: 10,
    },
  ],
})
