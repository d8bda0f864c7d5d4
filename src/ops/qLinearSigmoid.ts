import type { NodeContext } from '../graph/rules.js'
import { sigmoid } from '../util/real.js'
import { defineOp } from './op.js'
import { required } from './shared/inputs.js'
import { byteType, gridOf } from './shared/quantization.js'
import { drawBytes, drawStep, step } from './shared/quantizedSamples.js'
import { emitTable, evaluateTable, type QuantizedFunction } from './shared/quantizedTables.js'

function functionOf(ctx: NodeContext<unknown>): QuantizedFunction {
  const { shape, dtype } = required(ctx, 0, 'X')
  const grid = (scale: number) => gridOf(ctx, shape, { scale, zero: scale + 1 })
  const type = byteType(ctx, dtype)
  const f = sigmoid
  return { f, from: grid(1), to: grid(3), fromType: type, toType: type }
}

/**
 * QLinearSigmoid: 1 / (1 + e^-x) of a quantized tensor, quantized.
 *
 * Numbers  a table of all 256 arguments, each of the function in float32 rounded half to even: what onnxruntime makes of
 *          them. About 47 rows an element
 */
export const QLinearSigmoid = defineOp({
  type: 'QLinearSigmoid',
  domain: 'com.microsoft',
  opset: [1, 1],
  summary: '1 / (1 + e^-x) of a quantized tensor, quantized',
  refuses: 'computed scales and zero points; more than 8 bits',
  attributes: {},

  infer(ctx) {
    functionOf(ctx)
    const { dtype, shape } = required(ctx, 0, 'X')
    return [{ dtype, shape }]
  },

  evaluate: (ctx, [x]) => evaluateTable(ctx, functionOf(ctx), x!),
  quantize: (q, ctx, [x]) => [emitTable(q, functionOf(ctx), x!)],

  sample: (draw) => ({ inputs: [drawBytes(draw, 0, 4), ...drawStep(draw), ...drawStep(draw)] }),

  examples: [
    { inputs: [{ shape: [2, 3], dtype: 'uint8' }, ...step(0.031, 117), ...step(1 / 256, 0)] },
    { inputs: [{ shape: [4], dtype: 'int8' }, ...step(0.05, -3, 'int8'), ...step(1 / 256, -128, 'int8')] },
  ],
})
