import type { NodeContext } from '../../graph/rules.js'
import type { Quantized, Quantizer } from '../../quantize/quantizer.js'
import { floorLog2, sizeOf } from '../../util/integers.js'
import { exp } from '../../util/real.js'
import { type Activation, emitActivation, MAX_ACTIVATION_BITS } from './activation.js'
import { exactLinear } from './exactLinear.js'
import { alongAxis, comparable, type Groups, groupOfEach, membersOf } from './groups.js'
import { axisOf } from './inputs.js'

export type SoftmaxContext = NodeContext<{ axis: number | undefined }>

/** The elements that are made to add up to 1: along one axis from opset 13, before that all from one axis on. */
export function softmaxGroups(ctx: SoftmaxContext): Groups {
  const { shape } = ctx.inputs[0]!
  const together = ctx.node.opset < 13
  const axis = axisOf(ctx, ctx.attributes.axis ?? (together ? 1 : -1), shape.length)
  if (!together) return alongAxis(shape, axis)
  return alongAxis([sizeOf(shape.slice(0, axis)), sizeOf(shape.slice(axis))], 1)
}

/** e^x for x <= 0, finer than the result: the errors of all members of a group meet in its sum. */
function exponential(wantedBits: number): Activation {
  const bits = Math.min(wantedBits, MAX_ACTIVATION_BITS)
  const unit = 2 ** -(bits + 4)
  const reach = 2 ** (floorLog2((bits + 1) * 0.7) + 1)
  return { f: exp, low: -reach, high: 0, step: 2 ** -(bits + 1), unit, tolerance: 2 ** -(bits + 1) }
}

/** What remains of a tensor when each group's greatest member m is taken from it. */
export interface Softmax {
  /** m. */
  readonly most: Quantized
  /** x - m. */
  readonly below: Quantized
  /** e^(x - m), in steps of 2^-(bits + 4). */
  readonly e: Quantized
  /** The sum of each group's e, with a proven bound that is positive. */
  readonly sum: Quantized
}

/** Emits what Softmax and LogSoftmax share. */
export function emitSoftmax(q: Quantizer, input: Quantized, groups: Groups): Softmax {
  const bits = Math.min(q.precision.bits, MAX_ACTIVATION_BITS)
  const group = groupOfEach(groups)
  const { x, scale } = comparable(q, input, groups)
  const most = q.emit({ kind: 'max', inputs: [x.id], ...groups }, scale)
  const below = exactLinear(q, [x, most], x.scale, (i) => [
    [i, 1],
    [x.size + group[i]!, -1],
  ])
  const e = emitActivation(q, below, exponential(bits))
  return { most, below, e, sum: boundedSum(q, e, groups) }
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
