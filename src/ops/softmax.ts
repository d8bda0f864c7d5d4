import type { NodeContext } from '../graph/rules.js'
import type { Quantized, Quantizer } from '../quantize/quantizer.js'
import { floorLog2, sizeOf } from '../util/integers.js'
import { exp } from '../util/real.js'
import { optionalInt } from './attributes.js'
import { defineOp } from './op.js'
import { type Activation, emitActivation, MAX_ACTIVATION_BITS } from './shared/activation.js'
import { sameType } from './shared/elementwise.js'
import { exactLinear } from './shared/exactLinear.js'
import {
  alongAxis,
  comparable,
  type Groups,
  greatest,
  groupOfEach,
  mapGroups,
  membersOf,
} from './shared/groups.js'
import { axisOf } from './shared/inputs.js'
import { axisFor, ofRank } from './shared/sampling.js'

type Context = NodeContext<{ axis: number | undefined }>

/** The elements that are made to add up to 1: along one axis from opset 13, before that all from one axis on. */
function groupsOf(ctx: Context): Groups {
  const { shape } = ctx.inputs[0]!
  const together = ctx.node.opset < 13
  const axis = axisOf(ctx, ctx.attributes.axis ?? (together ? 1 : -1), shape.length)
  if (!together) return alongAxis(shape, axis)
  return alongAxis([sizeOf(shape.slice(0, axis)), sizeOf(shape.slice(axis))], 1)
}

function evaluate(groups: Groups, x: Float64Array): Float64Array {
  const most = greatest(groups, x)
  const group = groupOfEach(groups)
  const e = x.map((value, i) => exp(value - most[group[i]!]!))
  const sum = mapGroups(groups, (members) => members.reduce((total, i) => total + e[i]!, 0))
  return e.map((value, i) => value / sum[group[i]!]!)
}

/** e^x for x <= 0, finer than the result: the errors of all members of a group meet in its sum. */
function exponential(wantedBits: number): Activation {
  const bits = Math.min(wantedBits, MAX_ACTIVATION_BITS)
  const unit = 2 ** -(bits + 4)
  const reach = 2 ** (floorLog2((bits + 1) * 0.7) + 1)
  return { f: exp, low: -reach, high: 0, step: 2 ** -(bits + 1), unit, tolerance: 2 ** -(bits + 1) }
}

function quantize(q: Quantizer, ctx: Context, [input]: readonly (Quantized | undefined)[]): Quantized[] {
  const bits = Math.min(q.precision.bits, MAX_ACTIVATION_BITS)
  const groups = groupsOf(ctx)
  const group = groupOfEach(groups)
  const { x, scale } = comparable(q, input!, groups)
  const most = q.emit({ kind: 'max', inputs: [x.id], ...groups }, scale)
  const below = exactLinear(q, [x, most], x.scale, (i) => [
    [i, 1],
    [x.size + group[i]!, -1],
  ])
  const e = emitActivation(q, below, exponential(bits))
  const sum = boundedSum(q, e, groups)
  const each = (scale: number) => new Float64Array(x.size).fill(scale)
  const numerator = exactLinear(q, [e, sum], each(e.scale[0]! * 2 ** -(bits + 1)), (i) => [
    [i, 2 ** (bits + 1)],
    [x.size + group[i]!, 1],
  ])
  const denominator = exactLinear(q, [sum], each(e.scale[0]! / 2), (i) => [[group[i]!, 2]])
  const quotient = { kind: 'divide', inputs: [numerator.id, denominator.id], size: x.size } as const
  return [q.emit(quotient, each(2 ** -bits))]
}

/**
 * The sum of each group. Its greatest member is e^0, so the sum is at least 1; interval analysis cannot know which
 * member that is, so a clip that never acts makes half of it the proven bound that the division needs.
 */
function boundedSum(q: Quantizer, e: Quantized, groups: Groups): Quantized {
  const scale = new Float64Array(groups.rowStart.length - 1).fill(e.scale[0]!)
  const sum = exactLinear(q, [e], scale, (i) => Array.from(membersOf(groups, i), (j) => [j, 1] as const))
  const low = scale.map((unit) => 0.5 / unit)
  return q.emit(
    { kind: 'clip', inputs: [sum.id], shift: new Uint8Array(sum.size), low, high: sum.bounds.hi },
    scale,
  )
}

/**
 * Softmax: e^x / sum of e^x over each group.
 *
 * Numbers  with m the greatest of a group, e = e^(x - m) in steps of 2^-(bits + 4) as quadratics on equal segments, and
 *          S their sum: y = floor((2^(bits + 1) e + S) / 2 S), which is e / S rounded half up to steps of 2^-bits
 */
export const Softmax = defineOp({
  type: 'Softmax',
  domain: '',
  opset: [7, 25],
  summary: 'e^x as a share of its sum along an axis',
  refuses: '',
  attributes: { axis: optionalInt },

  infer: sameType,
  evaluate: (ctx, [x]) => [{ ...x!, data: evaluate(groupsOf(ctx), x!.data) }],
  quantize,

  activation: exponential,

  sample(draw) {
    const x = draw.tensor(ofRank(1, 5))
    const axis = axisFor(draw, x.shape.length)
    return { inputs: [x], attributes: draw.chance(0.7) || x.shape.length === 1 ? { axis } : {} }
  },

  examples: [
    { inputs: [{ shape: [2, 3] }] },
    { inputs: [{ shape: [2, 3, 2] }], attributes: { axis: 1 } },
    { inputs: [{ shape: [2, 3, 2] }], opset: 11 },
    { inputs: [{ shape: [1, 10] }] },
  ],
})
