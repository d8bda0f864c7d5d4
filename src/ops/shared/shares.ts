import type { Quantized, Quantizer } from '../../quantize/quantizer.js'
import { exp } from '../../util/real.js'
import { MAX_ACTIVATION_BITS } from './activation.js'
import { exactLinear } from './exactLinear.js'
import { type Groups, greatest, groupOfEach, mapGroups } from './groups.js'
import { emitSoftmax } from './softmax.js'

/** e^x / sum of e^x over each group. */
export function evaluateShares(groups: Groups, x: Float64Array): Float64Array {
  const most = greatest(groups, x)
  const group = groupOfEach(groups)
  const e = x.map((value, i) => exp(value - most[group[i]!]!))
  const sum = mapGroups(groups, (members) => members.reduce((total, i) => total + e[i]!, 0))
  return e.map((value, i) => value / sum[group[i]!]!)
}

/** Emits e^x / sum of e^x over each group, in steps of 2^-bits. */
export function emitShares(q: Quantizer, input: Quantized, groups: Groups): Quantized {
  const bits = Math.min(q.precision.bits, MAX_ACTIVATION_BITS)
  const group = groupOfEach(groups)
  const { e, sum } = emitSoftmax(q, input, groups)
  const each = (scale: number) => new Float64Array(e.size).fill(scale)
  const numerator = exactLinear(q, [e, sum], each(e.scale[0]! * 2 ** -(bits + 1)), (i) => [
    [i, 2 ** (bits + 1)],
    [e.size + group[i]!, 1],
  ])
  const denominator = exactLinear(q, [sum], each(e.scale[0]! / 2), (i) => [[group[i]!, 2]])
  const quotient = { kind: 'divide', inputs: [numerator.id, denominator.id], size: e.size } as const
  return q.emit(quotient, each(2 ** -bits))
}
