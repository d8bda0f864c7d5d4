import { NodeRefusedError } from '../graph/errors.js'
import type { NodeContext } from '../graph/rules.js'
import { sizeOf } from '../util/integers.js'
import { int } from './attributes.js'
import { defineOp, type Parsed } from './op.js'
import { type CenteredProducts, emitCenteredProducts, evaluateCentered } from './shared/centered.js'
import { convolutionOf, convolutionProducts } from './shared/convolution.js'
import { required } from './shared/inputs.js'
import { byteType } from './shared/quantization.js'
import { windowAttributes } from './shared/windows.js'

const attributes = { ...windowAttributes, group: int(1) }

type Context = NodeContext<Parsed<typeof attributes>>

function centeredProducts(ctx: Context): CenteredProducts {
  const [x, w] = [ctx.inputs[0]!.shape, ctx.inputs[1]!.shape]
  const convolution = convolutionOf(ctx, x, w)
  const [zeroX, zeroW] = [2, 3].map((i) => sizeOf(ctx.inputs[i]?.shape ?? []))
  if (zeroX !== 1 || (zeroW !== 1 && zeroW !== convolution.M)) {
    throw new NodeRefusedError(
      ctx.node,
      `has ${zeroX} and ${zeroW} zero points; accepted: one, for the weights also one for each output channel`,
    )
  }
  const perChannel = sizeOf(w.slice(1))
  const zeroOf = Uint32Array.from({ length: sizeOf(w) }, (_, i) =>
    zeroW === 1 ? 0 : Math.floor(i / perChannel),
  )
  return {
    products: convolutionProducts(convolution),
    left: { input: 0, zero: 2, zeroOf: new Uint32Array(sizeOf(x)) },
    right: { input: 1, zero: 3, zeroOf },
  }
}

/**
 * ConvInteger: the convolution of X with W, each less its zero point; X is padded with its zero point.
 *
 * Shapes   as Conv
 * Numbers  exact, int32; linear where X or W is known, otherwise one row per product
 */
export const ConvInteger = defineOp({
  type: 'ConvInteger',
  domain: '',
  opset: [10, 25],
  summary: 'convolution of 8-bit integers',
  refuses: '',
  attributes,

  infer(ctx) {
    byteType(ctx, required(ctx, 0, 'x').dtype)
    byteType(ctx, required(ctx, 1, 'w').dtype)
    centeredProducts(ctx)
    const { N, M, shape } = convolutionOf(ctx, ctx.inputs[0]!.shape, ctx.inputs[1]!.shape)
    return [{ dtype: 'int32', shape: [N, M, ...shape] }]
  },

  evaluate: (ctx, inputs) => evaluateCentered(ctx, inputs, centeredProducts(ctx)),
  quantize: (q, ctx, inputs) => [emitCenteredProducts(q, ctx, inputs, centeredProducts(ctx))],

  sample(draw) {
    const fits = ({ length }: readonly number[]) => length >= 3 && length <= 5
    const x = draw.tensor({ dtypes: ['uint8', 'int8'], fits })
    const kernel = x.shape.slice(2).map((extent) => draw.int(1, Math.min(extent, 2)))
    const shape = [draw.int(1, 2), x.shape[1]!, ...kernel]
    const values = (count: number) => Array.from({ length: count }, () => draw.int(0, 127))
    const w = { shape, dtype: 'uint8' as const, values: values(sizeOf(shape)), constant: true }
    const zeros = [x.dtype, 'uint8' as const].map((dtype) => {
      return { shape: [], dtype, values: values(1), constant: true }
    })
    return { inputs: [x, w, ...(draw.chance(0.5) ? zeros : [])] }
  },

  examples: [
    {
      inputs: [
        { shape: [1, 1, 3, 3], dtype: 'uint8' },
        { shape: [2, 1, 2, 2], dtype: 'uint8', values: [1, 2, 3, 4, 0, 255, 7, 9], constant: true },
        { shape: [], dtype: 'uint8', values: [128], constant: true },
        { shape: [], dtype: 'uint8', values: [3], constant: true },
      ],
      attributes: { pads: [1, 0, 0, 1] },
    },
    {
      inputs: [
        { shape: [1, 2, 1, 3], dtype: 'uint8' },
        { shape: [2, 1, 1, 2], dtype: 'uint8' },
        { shape: [], dtype: 'uint8' },
      ],
      attributes: { group: 2 },
    },
  ],
})
