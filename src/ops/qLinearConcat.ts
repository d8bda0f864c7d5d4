import type { NodeContext } from '../graph/rules.js'
import type { Quantized, Quantizer } from '../quantize/quantizer.js'
import { sizeOf } from '../util/integers.js'
import { int } from './attributes.js'
import { defineOp } from './op.js'
import { exactLinear } from './shared/exactLinear.js'
import { axisOf, required } from './shared/inputs.js'
import { byteType, type Grid, gridOf } from './shared/quantization.js'
import { drawBytes, drawStep, step } from './shared/quantizedSamples.js'
import { emitTable, evaluateTable, type QuantizedFunction } from './shared/quantizedTables.js'

type Context = NodeContext<{ axis: number }>

/** The inputs after the first two come in threes: a tensor, its scale and its zero point. */
function partsOf(ctx: Context): readonly QuantizedFunction[] {
  const count = Math.floor((ctx.inputs.length - 2) / 3)
  return Array.from({ length: count }, (_, k) => {
    const { shape, dtype } = required(ctx, 2 + 3 * k, `number ${k}`)
    const grid = (scale: number): Grid => gridOf(ctx, shape, { scale, zero: scale + 1 })
    const [from, to] = [grid(3 + 3 * k), grid(0)]
    return { f: (x) => x, from, to, fromType: byteType(ctx, dtype), toType: dtype }
  })
}

/** For each element of the result, the element among all parts laid end to end. */
function sourcesOf(ctx: Context): { shape: readonly number[]; source: Uint32Array } {
  const shapes = partsOf(ctx).map((_, k) => ctx.inputs[2 + 3 * k]!.shape)
  const axis = axisOf(ctx, ctx.attributes.axis, shapes[0]!.length)
  const shape = shapes[0]!.with(
    axis,
    shapes.reduce((sum, own) => sum + own[axis]!, 0),
  )
  const outer = sizeOf(shape.slice(0, axis))
  const source: number[] = []
  for (let block = 0; block < outer; block++) {
    let first = 0
    for (const own of shapes) {
      const length = sizeOf(own) / outer
      for (let i = 0; i < length; i++) source.push(first + block * length + i)
      first += sizeOf(own)
    }
  }
  return { shape, source: Uint32Array.from(source) }
}

/** A part on the result's grid already costs nothing. */
function emitPart(q: Quantizer, part: QuantizedFunction, x: Quantized): Quantized {
  const same = part.from.scale[0] === part.to.scale[0] && part.from.zero[0] === part.to.zero[0]
  return same ? x : emitTable(q, part, x)
}

/**
 * QLinearConcat: quantized tensors brought to one scale and joined along an axis.
 *
 * Numbers  bit for bit those of onnxruntime: a table of 256 entries for each tensor of another scale, about 47 rows an
 *          element; none for the others
 */
export const QLinearConcat = defineOp({
  type: 'QLinearConcat',
  domain: 'com.microsoft',
  opset: [1, 1],
  summary: 'quantized tensors joined along an axis',
  refuses: 'computed scales and zero points; more than 8 bits',
  attributes: { axis: int(0) },

  infer(ctx) {
    partsOf(ctx)
    return [{ dtype: required(ctx, 2, 'number 0').dtype, shape: sourcesOf(ctx).shape }]
  },

  evaluate(ctx, inputs) {
    const parts = partsOf(ctx).map((part, k) => evaluateTable(ctx, part, inputs[2 + 3 * k]!)[0]!.data)
    const all = parts.flatMap((data) => [...data])
    return [{ ...ctx.outputs[0]!, data: Float64Array.from(sourcesOf(ctx).source, (from) => all[from]!) }]
  },

  quantize(q, ctx, inputs) {
    const parts = partsOf(ctx).map((part, k) => {
      const known = ctx.inputs[2 + 3 * k]!.value
      if (known !== undefined) return q.constant(evaluateTable(ctx, part, known)[0]!.data)
      return emitPart(q, part, inputs[2 + 3 * k]!)
    })
    const { source } = sourcesOf(ctx)
    return [exactLinear(q, parts, new Float64Array(source.length).fill(1), (i) => [[source[i]!, 1]])]
  },

  sample(draw) {
    const a = drawBytes(draw, 1, 3)
    const b = { shape: a.shape, dtype: 'uint8' as const, constant: true }
    return {
      inputs: [...drawStep(draw), a, ...drawStep(draw), b, ...drawStep(draw)],
      attributes: { axis: 0 },
    }
  },

  examples: [
    {
      inputs: [
        ...step(0.04, 100),
        { shape: [2, 2], dtype: 'uint8' },
        ...step(0.031, 117),
        { shape: [2, 1], dtype: 'uint8' },
        ...step(0.04, 100),
      ],
      attributes: { axis: 1 },
    },
  ],
})
