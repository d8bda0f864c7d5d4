import type { ClipInstruction } from '../../../src/integer/clip.js'
import type { LeakyReluInstruction } from '../../../src/integer/leakyRelu.js'
import type { PiecewiseInstruction } from '../../../src/integer/piecewise.js'
import type { ReluInstruction } from '../../../src/integer/relu.js'
import type { RescaleInstruction } from '../../../src/integer/rescale.js'
import { type Ball, ballOf, type Place } from './balls.js'

/** Half of the step that a shift rounds to. */
function halfStep(shift: number, inputScale: number): number {
  return shift === 0 ? 0 : (inputScale * 2 ** shift) / 2
}

/** f of every element, for f that never decreases, after rounding by the shifts. */
function monotone(
  { center, radius }: Ball,
  shift: ArrayLike<number>,
  inputScale: Float64Array,
  f: (value: number, i: number) => number,
): Ball {
  const result = center.map(f)
  return {
    center: result,
    radius: radius.map((r, i) => {
      const e = r + halfStep(shift[i]!, inputScale[i]!)
      return Math.max(f(center[i]! + e, i) - result[i]!, result[i]! - f(center[i]! - e, i))
    }),
  }
}

export function rescale({ shift }: RescaleInstruction, [x]: readonly Ball[], { inputScale }: Place): Ball {
  return monotone(x!, shift, inputScale, (value) => value)
}

export function relu({ shift }: ReluInstruction, [x]: readonly Ball[], { inputScale }: Place): Ball {
  return monotone(x!, shift, inputScale, (value) => Math.max(0, value))
}

export function leakyRelu(
  { shift, slope, unit }: LeakyReluInstruction,
  [x]: readonly Ball[],
  { inputScale, bits }: Place,
): Ball {
  const slopeError = unit === 2 ** bits ? 0.5 / unit : 0
  const ball = monotone(x!, shift, inputScale, (value) => (value < 0 ? (value * slope) / unit : value))
  return {
    ...ball,
    radius: ball.radius.map((r, i) => r + Math.max(0, -x!.center[i]!) * slopeError),
  }
}

export function clip(
  { shift, low, high }: ClipInstruction,
  [x]: readonly Ball[],
  { inputScale, scale }: Place,
): Ball {
  const isRounded = (i: number) => scale[i] === inputScale[i]! * 2 ** shift[i]!
  return {
    center: x!.center.map((c, i) => Math.min(high[i]! * scale[i]!, Math.max(low[i]! * scale[i]!, c))),
    radius: x!.radius.map((r, i) => {
      const half = scale[i]! / 2
      return isRounded(i) ? Math.max(r + halfStep(shift[i]!, inputScale[i]!), half) : r + half
    }),
  }
}

export function piecewise(
  { table, tables }: PiecewiseInstruction,
  [x]: readonly Ball[],
  { inputScale, scale, bits, activation }: Place,
): Ball {
  const { f, tolerance } = activation!(bits)
  return ballOf(
    Array.from(table, (t, i) => {
      const { base, shift, segmentBits, lowBits } = tables[t]!
      const step = inputScale[i]! * 2 ** shift
      const last = base + 2 ** (segmentBits + lowBits) - 1
      const g = (value: number) => f(Math.min(last * step, Math.max(base * step, value)))
      const [c, e] = [x!.center[i]!, x!.radius[i]! + halfStep(shift, inputScale[i]!)]
      const spread = Math.max(Math.abs(g(c + e) - f(c)), Math.abs(g(c - e) - f(c)))
      return [f(c), spread + tolerance + scale[i]! / 2]
    }),
  )
}
