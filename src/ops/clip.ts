import { NodeRefusedError } from '../graph/errors.js'
import type { NodeContext } from '../graph/rules.js'
import type { Quantized, Quantizer } from '../quantize/quantizer.js'
import { roundShift } from '../util/integers.js'
import { optionalFloat } from './attributes.js'
import { defineOp, type Parsed } from './op.js'
import { aligned, operandsOf } from './shared/aligned.js'
import { isFloat } from './shared/conversion.js'
import { mapTensor, sameType } from './shared/elementwise.js'
import { exactLinear } from './shared/exactLinear.js'
import { isVariable } from './shared/inputs.js'
import { negated } from './shared/negated.js'
import { real, scalar } from './shared/sampling.js'
import { integersOf, MAX_DIGIT_BITS, requireWidth } from './shared/wrap.js'

const attributes = { max: optionalFloat, min: optionalFloat }

type Context = NodeContext<Parsed<typeof attributes>>

interface Limits {
  readonly min: number
  readonly max: number
}

/** The least and greatest value where both are known; infinite where there is none. The greatest wins where they cross. */
function limitsOf(ctx: Context): Limits {
  const min = ctx.attributes.min ?? ctx.inputs[1]?.value?.data[0] ?? Number.NEGATIVE_INFINITY
  const max = ctx.attributes.max ?? ctx.inputs[2]?.value?.data[0] ?? Number.POSITIVE_INFINITY
  return { min: Math.min(min, max), max }
}

/** The limits of one element as integers, and the scale of these. */
interface Limited {
  readonly low: number
  readonly high: number
  readonly scale: number
}

/**
 * The limits of element i, rounded by `shift` to steps of `step`. One that never acts becomes the end of the element's
 * range: the same result, and no needlessly wide number. One that always acts is all that is left of the element.
 */
function limitElement(
  { scale, bounds }: Quantized,
  i: number,
  { min, max }: Limits,
  { shift, step, unit }: { readonly shift: number; readonly step: number; readonly unit: number },
): Limited {
  const [lo, hi] = [bounds.lo[i]!, bounds.hi[i]!]
  const forced = hi * scale[i]! < min ? min : lo * scale[i]! > max ? max : undefined
  if (forced !== undefined) {
    const value = Math.round(forced / unit) + 0
    return { low: value, high: value, scale: unit }
  }
  const low = Math.max(roundShift(lo, shift), Math.round(min / step))
  const high = Math.min(roundShift(hi, shift), Math.round(max / step))
  return { low: low + 0, high: high + 0, scale: step }
}

/** Integers are not rounded. */
function knownLimits(q: Quantizer, ctx: Context, input: Quantized, name: string): Quantized {
  const isReal = isFloat(ctx.inputs[0]!.dtype)
  const x = isReal ? q.narrow(input) : integersOf(q, input)
  if (!isReal) requireWidth(ctx, x, MAX_DIGIT_BITS)
  const unit = isReal ? q.unit(name) : 1
  const { shift, scale } = q.shifts(x, unit)
  const limits = limitsOf(ctx)
  const limited = Array.from(scale, (step, i) => limitElement(x, i, limits, { shift: shift[i]!, step, unit }))
  const each = (part: keyof Limited) => Float64Array.from(limited, (element) => element[part])
  const ends = { low: each('low'), high: each('high') }
  return q.emit({ kind: 'clip', inputs: [x.id], shift, ...ends }, each('scale'))
}

/** min(max(x, low), high), the minimum being the negative maximum of negatives. */
function secretLimits(q: Quantizer, ctx: Context, inputs: readonly (Quantized | undefined)[]): Quantized {
  const { tensors } = aligned(q, ctx, operandsOf(ctx, inputs, ctx.inputs[0]!.shape))
  const [x, ...rest] = tensors as [Quantized, ...Quantized[]]
  const low = ctx.inputs[1] === undefined ? undefined : rest.shift()
  const high = ctx.inputs[2] === undefined ? undefined : rest.shift()
  const raised = low === undefined ? x : greater(q, x, low)
  return high === undefined ? raised : negated(q, greater(q, negated(q, raised), negated(q, high)))
}

function greater(q: Quantizer, a: Quantized, b: Quantized): Quantized {
  const scale = Float64Array.from({ length: 2 * a.size }, (_, k) => a.scale[k >> 1]!)
  const pairs = exactLinear(q, [a, b], scale, (k) => [[(k >> 1) + (k % 2) * a.size, 1]])
  const rowStart = Uint32Array.from({ length: a.size + 1 }, (_, i) => 2 * i)
  const col = Uint32Array.from({ length: 2 * a.size }, (_, k) => k)
  return q.emit({ kind: 'max', inputs: [pairs.id], rowStart, col }, a.scale)
}

/**
 * Clip: x, but at least min and at most max, which may be secret.
 *
 * Numbers  x rounded to the scale of Y, min and max rounded to the same scale; a constant where one of them always acts.
 *          Secret min or max: exact, after all three are brought to one scale (see shared/aligned.ts). Integers are exact
 */
export const Clip = defineOp({
  type: 'Clip',
  domain: '',
  opset: [1, 25],
  summary: 'x between min and max',
  refuses: 'min or max of several elements',
  attributes,

  infer(ctx) {
    const several = ctx.inputs
      .slice(1)
      .find((limit) => limit !== undefined && `${limit.shape}` !== '' && `${limit.shape}` !== '1')
    if (several !== undefined) {
      throw new NodeRefusedError(ctx.node, `has a limit of shape [${several.shape}]; accepted: scalars`)
    }
    return sameType(ctx)
  },

  evaluate(ctx, [x, low, high]) {
    const { min, max } = limitsOf(ctx)
    const [least, most] = [low?.data[0] ?? min, high?.data[0] ?? max]
    return [mapTensor(x!, (value) => Math.min(most, Math.max(least, value)))]
  },

  monotone: () => true,
  canKeepSteps: true,

  quantize: (q, ctx, inputs, [name]) => [
    ctx.inputs.slice(1).some(isVariable)
      ? secretLimits(q, ctx, inputs)
      : knownLimits(q, ctx, inputs[0]!, name!),
  ],

  sample(draw) {
    const x = draw.tensor()
    const min = real(draw, -1.5, 0.5)
    const max = real(draw, draw.opset < 11 ? min : -0.5, 1.5)
    const far = draw.pick([1, 1, 1, 1000])
    const [hasMin, hasMax] = [draw.chance(0.7), draw.chance(0.7)]
    if (draw.opset < 11) {
      return {
        inputs: [x],
        attributes: {
          ...(hasMin && { min: { float: far * min } }),
          ...(hasMax && { max: { float: far * max } }),
        },
      }
    }
    return {
      inputs: [x, hasMin ? scalar(far * min) : 'absent', ...(hasMax ? [scalar(far * max)] : [])],
    }
  },

  examples: [
    {
      inputs: [
        { shape: [2, 3] },
        { shape: [], values: [-0.25], constant: true },
        { shape: [], values: [0.5], constant: true },
      ],
    },
    { inputs: [{ shape: [2, 3] }, 'absent', { shape: [], values: [0.25], constant: true }] },
    { inputs: [{ shape: [2, 3] }], attributes: { min: -0.5, max: 0.5 }, opset: 10 },
    { inputs: [{ shape: [2, 3] }, { shape: [] }, { shape: [] }] },
    {
      inputs: [
        { shape: [4], dtype: 'int32' },
        { shape: [], dtype: 'int32', values: [-20], constant: true },
        { shape: [], dtype: 'int32', values: [50], constant: true },
      ],
    },
  ],
})
