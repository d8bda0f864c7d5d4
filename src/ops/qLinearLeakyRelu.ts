import type { NodeContext } from '../graph/rules.js'
import { float } from './attributes.js'
import { defineOp } from './op.js'
import { required } from './shared/inputs.js'
import { byteType, gridOf } from './shared/quantization.js'
import { drawBytes, drawStep, step } from './shared/quantizedSamples.js'
import { emitTable, evaluateTable, type QuantizedFunction } from './shared/quantizedTables.js'

function functionOf(ctx: NodeContext<{ alpha: number }>): QuantizedFunction {
  const { shape, dtype } = required(ctx, 0, 'X')
  const grid = (scale: number) => gridOf(ctx, shape, { scale, zero: scale + 1 })
  const type = byteType(ctx, dtype)
  const alpha = Math.fround(ctx.attributes.alpha)
  const f = (x: number) => (x >= 0 ? x : alpha * x)
  return { f, from: grid(1), to: grid(3), fromType: type, toType: type }
}

/**
 * QLinearLeakyRelu: x, times alpha where x is negative, of a quantized tensor, quantized.
 *
 * Numbers  a table of all 256 arguments, each of the function in float32 rounded half to even: what onnxruntime makes of
 *          them. About 47 rows an element
 */
export const QLinearLeakyRelu = defineOp({
  type: 'QLinearLeakyRelu',
  domain: 'com.microsoft',
  opset: [1, 1],
  summary: 'x, times alpha where x is negative, of a quantized tensor, quantized',
  refuses: 'computed scales and zero points; more than 8 bits',
  attributes: { alpha: float(0.01) },

  infer(ctx) {
    functionOf(ctx)
    const { dtype, shape } = required(ctx, 0, 'X')
    return [{ dtype, shape }]
  },

  evaluate: (ctx, [x]) => evaluateTable(ctx, functionOf(ctx), x!),
  quantize: (q, ctx, [x]) => [emitTable(q, functionOf(ctx), x!)],

  sample: (draw) => ({ inputs: [drawBytes(draw, 0, 4), ...drawStep(draw), ...drawStep(draw)] }),

  examples: [
    { inputs: [{ shape: [2, 3], dtype: 'uint8' }, ...step(0.031, 117), ...step(0.028, 90)] },
    {
      inputs: [{ shape: [4], dtype: 'int8' }, ...step(0.05, -3, 'int8'), ...step(0.04, 5, 'int8')],
      attributes: { alpha: 0.2 },
    },
  ],
})
