import type { Quantized, Quantizer } from '../../quantize/quantizer.js'
import { floorLog2 } from '../../util/integers.js'
import { type Activation, emitActivation, realRange } from './activation.js'
import { exactSum } from './affine.js'

/** What a function differs by from gain * max(0, x): it is flat on both sides, which keeps its table small. */
export interface Remainder {
  readonly g: (x: number) => number
  /** Far ends: g is as good as constant beyond. `high` 0 says that g is constant above 0; else it may have a kink there. */
  readonly low: number
  readonly high: number
  /** Largest slope of g. */
  readonly steepest: number
  readonly turns: readonly number[]
  readonly gain?: number
}

/** No step of a result is a smaller share of the greatest argument: integers would be too wide. */
const LEAST_SHARE = 2 ** -40

/**
 * Emits gain * max(0, x) + g(x).
 *
 * Numbers  `unit` is as wanted, or 2^-40 of the greatest x where that is more. Within 1.25 `unit`: of that, 1/4 rounds x for its positive part and 1/4 for g, 1/2 is the quadratics' and 1/4 rounds
 *          their result
 */
export function emitRectified(
  q: Quantizer,
  input: Quantized,
  wanted: number,
  remainder: Remainder,
): Quantized {
  const { steepest, gain = 1 } = remainder
  const { low, high } = realRange(input)
  const unit = Math.max(wanted, Math.max(-low, high) * LEAST_SHARE)
  const x = q.narrow(input)
  const { shift, scale } = q.shifts(x, unit / (2 * Math.abs(gain)) / Math.SQRT2)
  const positive = q.emit({ kind: 'relu', inputs: [x.id], shift }, scale)
  const activation: Activation = {
    ...domainFor(x, remainder, unit),
    f: remainder.g,
    step: unit / (2 * steepest) / Math.SQRT2,
    unit: unit / 2,
    tolerance: unit / 2,
    turns: remainder.turns,
    ...(remainder.high > 0 && { kinked: true }),
  }
  const rounded = new Map(Array.from(x.scale, (own, i) => [own, scale[i]! * Math.abs(gain)]))
  const rest = emitActivation(q, x, activation, (own) => multipleNear(rounded.get(own)!, unit / 2))
  return exactSum(q, [
    [positive, gain],
    [rest, 1],
  ])
}

/** `step` times the power of two that brings it to at most `unit`, and above half of that. */
export function multipleNear(step: number, unit: number): number {
  return step * 2 ** floorLog2(unit / step)
}

/** Where x may be and g is not yet flat. */
function domainFor(x: Quantized, { g, low, high, turns }: Remainder, unit: number) {
  const range = realRange(x)
  const [first, last] = [Math.min(0, ...turns), Math.max(0, ...turns)]
  const [from, to] = [flatFrom(g, first, low, unit), high > 0 ? flatFrom(g, last, high, unit) : 0]
  return { low: Math.max(from, Math.min(range.low, to)), high: Math.min(to, Math.max(range.high, from)) }
}

/** The place nearest to `inner` from where on to `outer` g changes by at most unit / 8; it does not turn between them. */
function flatFrom(g: (x: number) => number, inner: number, outer: number, unit: number): number {
  let [steep, flat] = [inner, outer]
  for (let i = 0; i < 40; i++) {
    const middle = (steep + flat) / 2
    if (Math.abs(g(middle) - g(outer)) <= unit / 8) flat = middle
    else steep = middle
  }
  return flat
}
