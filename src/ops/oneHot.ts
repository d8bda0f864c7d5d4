import { NodeRefusedError } from '../graph/errors.js'
import { type LinearMap, moveMap } from '../graph/linearMap.js'
import type { NodeContext } from '../graph/rules.js'
import type { Quantized, Quantizer } from '../quantize/quantizer.js'
import { bitLength, sizeOf } from '../util/integers.js'
import { int } from './attributes.js'
import { defineOp } from './op.js'
import { isFloat } from './shared/conversion.js'
import { exactLinear } from './shared/exactLinear.js'
import { placeRange } from './shared/gathering.js'
import { axisOf, constant, required } from './shared/inputs.js'
import { knownUnit } from './shared/known.js'
import { emitRounded } from './shared/rounding.js'
import { integers, scalar } from './shared/sampling.js'
import { indexBy } from './shared/shapes.js'
import { integersOf } from './shared/wrap.js'

type Context = NodeContext<{ axis: number }>

/** The shape of the result, the index that each of its elements asks about, and which value it asks for. */
function questions(ctx: Context) {
  const { shape: indices } = required(ctx, 0, 'indices')
  const depth = Math.trunc(constant(ctx, 1, 'depth').data[0] ?? 0)
  if (!(depth >= 1)) throw new NodeRefusedError(ctx.node, `has depth ${depth}`)
  const axis = axisOf(ctx, ctx.attributes.axis, indices.length + 1)
  const inner = sizeOf(indices.slice(axis))
  const outer = [sizeOf(indices.slice(0, axis)), depth, inner]
  const shape = indices.toSpliced(axis, 0, depth)
  return { depth, shape, index: indexBy(outer, [inner, 0, 1]), value: indexBy(outer, [0, 1, 0]) }
}

/** Whether each element of the result is the on value, at known indices. */
function isOn(ctx: Context, indices: Float64Array): (i: number) => boolean {
  const { depth, index, value } = questions(ctx)
  return (i) => {
    const found = Math.trunc(indices[index[i]!]!)
    return found === value[i]! || found === value[i]! - depth
  }
}

function linear(ctx: Context): LinearMap | undefined {
  const [indices, values] = [ctx.inputs[0]!.value, ctx.inputs[2]!]
  if (indices === undefined || values.value !== undefined) return undefined
  const on = isOn(ctx, indices.data)
  const size = sizeOf(questions(ctx).shape)
  return moveMap(Int32Array.from({ length: size }, (_, i) => (on(i) ? 1 : 0)))
}

/** Indices as far as they matter: one step outside is as good as further away. */
function limited(q: Quantizer, indices: Quantized, depth: number): Quantized {
  const { lo, hi } = indices.bounds
  if (lo.every((least) => least >= -depth - 1) && hi.every((most) => most <= depth)) return indices
  const each = (value: number) => new Float64Array(indices.size).fill(value)
  const limits = { shift: new Uint8Array(indices.size), low: each(-depth - 1), high: each(depth) }
  return q.emit({ kind: 'clip', inputs: [indices.id], ...limits }, indices.scale)
}

function quantize(
  q: Quantizer,
  ctx: Context,
  [input, , secret]: readonly (Quantized | undefined)[],
): Quantized[] {
  const { depth, index, value } = questions(ctx)
  const whole = isFloat(ctx.inputs[0]!.dtype) ? emitRounded(q, input!, 'towards zero') : integersOf(q, input!)
  const x = limited(q, whole, depth)
  const { base, count } = placeRange(x)
  const ones = new Float64Array(x.size * count).fill(1)
  const all = q.emit({ kind: 'indicators', inputs: [x.id], size: x.size, base, count }, ones)
  const values = emitValues(q, ctx, secret)
  const scale = new Float64Array(index.length).fill(values.scale[0]!)
  const spread = (element: number) => exactLinear(q, [values], scale, () => [[element, 1]])
  const on = spread(1)
  let result = spread(0)
  for (const shift of [0, -depth]) {
    const hit = exactLinear(q, [all], new Float64Array(index.length).fill(1), (i) => {
      const column = value[i]! + shift - base
      return column >= 0 && column < count ? [[index[i]! * count + column, 1]] : []
    })
    result = q.emit({ kind: 'select', inputs: [hit.id, on.id, result.id], size: index.length }, scale)
  }
  return [result]
}

/** The off and the on value, at one scale. */
function emitValues(q: Quantizer, ctx: Context, secret: Quantized | undefined): Quantized {
  const known = ctx.inputs[2]!.value
  if (known !== undefined) return q.constant(known.data, knownUnit(q, known))
  return isFloat(ctx.inputs[2]!.dtype) ? q.narrow(q.uniform(secret!)) : integersOf(q, secret!)
}

/**
 * OneHot: for each index and each number below depth, the on value where they are the same, else the off value.
 *
 * Numbers  exact; secret floats are rounded towards zero first, as by Cast. Negative indices count from the back, others
 *          outside are off everywhere. Rows for a secret index: one for each number that its bounds allow, and with secret
 *          values one more for each element of the result
 */
export const OneHot = defineOp({
  type: 'OneHot',
  domain: '',
  opset: [9, 25],
  summary: 'one value at the place of an index, another elsewhere',
  refuses: 'a computed depth',
  attributes: { axis: int(-1) },

  infer(ctx) {
    const values = required(ctx, 2, 'values')
    if (sizeOf(values.shape) !== 2)
      throw new NodeRefusedError(ctx.node, `has values of shape [${values.shape}]`)
    return [{ dtype: values.dtype, shape: questions(ctx).shape }]
  },

  evaluate(ctx, [indices, , values]) {
    const type = ctx.outputs[0]!
    const on = isOn(ctx, indices!.data)
    const data = Float64Array.from({ length: sizeOf(type.shape) }, (_, i) => values!.data[on(i) ? 1 : 0]!)
    return [{ ...type, data }]
  },

  linear,
  quantize,

  inputFormat(ctx, i) {
    if (i !== 0) return undefined
    return { scale: 1, lo: 0, bits: Math.max(1, bitLength(questions(ctx).depth - 1)) }
  },

  sample(draw) {
    const shape = Array.from({ length: draw.int(1, 2) }, () => draw.int(1, 2))
    const depth = draw.int(1, 3)
    const numbers = Array.from({ length: sizeOf(shape) }, () => draw.int(-depth, depth))
    const values = draw.tensor({ fits: (extents) => extents.length === 1 && extents[0] === 2 })
    return { inputs: [integers(numbers, shape), scalar(depth, 'int64'), values] }
  },

  examples: [
    {
      inputs: [
        { shape: [2], dtype: 'int64', range: [0, 3] },
        { shape: [], dtype: 'int64', values: [3], constant: true },
        { shape: [2], values: [0.25, 1], constant: true },
      ],
    },
    {
      inputs: [
        { shape: [2], dtype: 'int64', range: [-4, 3] },
        { shape: [1], dtype: 'int64', values: [3], constant: true },
        { shape: [2] },
      ],
      attributes: { axis: 0 },
    },
    {
      inputs: [
        { shape: [2, 1], dtype: 'int64', range: [-8, 7] },
        { shape: [], dtype: 'int64', values: [2], constant: true },
        { shape: [2], dtype: 'int64', values: [5, -7], constant: true },
      ],
      attributes: { axis: 1 },
    },
    {
      inputs: [
        { shape: [3], dtype: 'int64', values: [1, -1, 7], constant: true },
        { shape: [], dtype: 'int64', values: [2], constant: true },
        { shape: [2] },
      ],
    },
  ],
})
