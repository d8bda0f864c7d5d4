import { staircaseAt } from '../../../src/gadgets/requantize.js'
import type { ClipInstruction } from '../../../src/integer/clip.js'
import type { LeakyReluInstruction } from '../../../src/integer/leakyRelu.js'
import type { OctavesInstruction } from '../../../src/integer/octaves.js'
import type { PiecewiseInstruction } from '../../../src/integer/piecewise.js'
import type { ReluInstruction } from '../../../src/integer/relu.js'
import type { RequantizeInstruction } from '../../../src/integer/requantize.js'
import type { RescaleInstruction } from '../../../src/integer/rescale.js'
import type { SquareRootInstruction } from '../../../src/integer/squareRoot.js'
import { type Ball, ballOf, type Place } from './balls.js'

/** Half of the step that a shift rounds to. */
function halfStep(shift: number, inputScale: number): number {
  return shift === 0 ? 0 : (inputScale * 2 ** shift) / 2
}

/**
 * f of every element, for f that never decreases, after rounding by the shifts. Where the result's step is worth something
 * other than the shifted one, it stands for a multiple of the element.
 */
function monotone(
  { center, radius }: Ball,
  shift: ArrayLike<number>,
  { inputScale, scale }: Place,
  f: (value: number) => number,
): Ball {
  return ballOf(
    Array.from(center, (c, i) => {
      const e = radius[i]! + halfStep(shift[i]!, inputScale[i]!)
      const worth = scale[i]! / (inputScale[i]! * 2 ** shift[i]!)
      return [f(c) * worth, Math.max(f(c + e) - f(c), f(c) - f(c - e)) * worth]
    }),
  )
}

/** Halves are rounded up: nothing is rounded down by half a step, but by a step of the input less. */
export function rescale({ shift }: RescaleInstruction, [x]: readonly Ball[], place: Place): Ball {
  const ball = monotone(x!, shift, place, (value) => value)
  return { ...ball, lift: place.scale.map((s, i) => (shift[i] === 0 ? 0 : s / 2 ** shift[i]!)) }
}

export function relu({ shift }: ReluInstruction, [x]: readonly Ball[], place: Place): Ball {
  return monotone(x!, shift, place, (value) => Math.max(0, value))
}

/** The greatest distance of f from f(c) over an interval, for f that turns nowhere in it but at the given places. */
function spreadOf(
  f: (value: number) => number,
  center: number,
  [lo, hi]: readonly [number, number],
  turns: readonly number[],
): number {
  const places = [lo, hi, ...turns.filter((turn) => turn > lo && turn < hi)]
  return Math.max(...places.map((place) => Math.abs(f(place) - center)))
}

export function leakyRelu(
  { shift, slope, unit }: LeakyReluInstruction,
  [x]: readonly Ball[],
  { inputScale, bits }: Place,
): Ball {
  const slopeError = isRounded(slope, unit, bits) ? 0.5 / unit : 0
  const f = (value: number) => (value < 0 ? (value * slope) / unit : value)
  return ballOf(
    Array.from(x!.center, (c, i) => {
      const e = x!.radius[i]! + halfStep(shift[i]!, inputScale[i]!)
      return [f(c), spreadOf(f, f(c), [c - e, c + e], [0]) + Math.max(0, -c) * slopeError]
    }),
  )
}

/** Whether the slope has as many digits as it may have, so that it may have been rounded. */
function isRounded(slope: number, unit: number, bits: number): boolean {
  return unit > 1 && Math.max(unit, Math.abs(slope)) >= 2 ** bits
}

export function clip(
  { shift, low, high }: ClipInstruction,
  [x]: readonly Ball[],
  { inputScale, scale, center }: Place,
): Ball {
  const isRounded = (i: number) => scale[i] === inputScale[i]! * 2 ** shift[i]!
  return ballOf(
    Array.from(x!.center, (c, i) => {
      const [r, half] = [x!.radius[i]!, scale[i]! / 2]
      const radius = isRounded(i) ? Math.max(r + halfStep(shift[i]!, inputScale[i]!), half) : r + half
      const limited = Math.min(high[i]! * scale[i]!, Math.max(low[i]! * scale[i]!, c))
      const moved = Math.abs(limited - c)
      return center === undefined && moved <= radius + half ? [c, radius + moved] : [limited, radius]
    }),
  )
}

export function piecewise(
  { table, tables }: PiecewiseInstruction,
  [x]: readonly Ball[],
  { inputScale, scale, real }: Place,
): Ball {
  const { f, tolerance, turns } = real!
  return ballOf(
    Array.from(table, (t, i) => {
      const { base, shift, segmentBits, lowBits } = tables[t]!
      const step = inputScale[i]! * 2 ** shift
      const last = base + 2 ** (segmentBits + lowBits) - 1
      const clamp = (value: number) => Math.min(last * step, Math.max(base * step, value))
      const [c, e] = [x!.center[i]!, x!.radius[i]! + halfStep(shift, inputScale[i]!)]
      const spread = spreadOf(f, f(c), [clamp(c - e), clamp(c + e)], turns)
      return [f(c), spread + tolerance + scale[i]! / 2]
    }),
  )
}

export function octaves(
  { table, tables }: OctavesInstruction,
  [x]: readonly Ball[],
  { inputScale, scale, real }: Place,
): Ball {
  const { f, tolerance, turns } = real!
  return ballOf(
    Array.from(table, (t, i) => {
      const [step, last] = [inputScale[i]!, 2 ** tables[t]!.width * inputScale[i]!]
      const clamp = (value: number) => Math.min(last, Math.max(step, value))
      const [c, e] = [x!.center[i]!, x!.radius[i]!]
      const center = f(c > 0 ? c : step)
      return [center, spreadOf(f, center, [clamp(c - e), clamp(c + e)], turns) + tolerance + scale[i]! / 2]
    }),
  )
}

/** The floor of a root is within half a step of the root less half a step. */
export function squareRoot(
  _: SquareRootInstruction,
  [x]: readonly Ball[],
  { inputScale, scale }: Place,
): Ball {
  return ballOf(
    Array.from(scale, (s, i) => {
      const [n, r] = [x!.center[i]! / inputScale[i]!, x!.radius[i]! / inputScale[i]!]
      const root = (value: number) => Math.sqrt(Math.max(0, value))
      const spread = Math.max(root(n + r) - root(n), root(n) - root(n - r))
      return [(root(n) - 0.5) * s, (spread + 0.5) * s]
    }),
  )
}

/** A staircase never decreases, but for its corrections of a step. */
export function requantize(
  { rule, stairs }: RequantizeInstruction,
  [x]: readonly Ball[],
  { inputScale, scale }: Place,
): Ball {
  return ballOf(
    Array.from(rule, (own, i) => {
      const step = (value: number) => staircaseAt(stairs[own]!, value) * scale[i]!
      const [n, r] = [x!.center[i]! / inputScale[i]!, x!.radius[i]! / inputScale[i]!]
      const [center, low, high] = [Math.round(n), Math.floor(n - r), Math.ceil(n + r)].map(step) as [
        number,
        number,
        number,
      ]
      const exact = r === 0 && Number.isInteger(n)
      return [center, exact ? 0 : Math.max(high - center, center - low) + scale[i]!]
    }),
  )
}
