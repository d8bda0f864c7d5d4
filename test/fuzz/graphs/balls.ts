import type { LinearMap } from '../../../src/graph/linearMap.js'
import type { ArgMaxInstruction } from '../../../src/integer/argMax.js'
import type { ContractInstruction } from '../../../src/integer/contract.js'
import type { DivideInstruction } from '../../../src/integer/divide.js'
import type { InputInstruction } from '../../../src/integer/input.js'
import type { MaxInstruction } from '../../../src/integer/max.js'
import type { Instruction } from '../../../src/integer/program.js'
import { type WeightedInstruction, withWeights } from '../../../src/integer/weighted.js'
import type { WeightsInstruction } from '../../../src/integer/weights.js'
import type { RealFunction } from '../../../src/quantize/quantizer.js'
import { bucket } from './bucketBalls.js'
import * as choices from './choiceBalls.js'
import { linear } from './linearBalls.js'
import {
  clip,
  leakyRelu,
  octaves,
  piecewise,
  relu,
  requantize,
  rescale,
  squareRoot,
} from './monotoneBalls.js'
import * as whole from './wholeBalls.js'

/** The real value of each element, and how far the integer model's may be from it. */
export interface Ball {
  readonly center: Float64Array
  readonly radius: Float64Array
  /** How far above center - radius the integer model's values end, where rounding halves up leaves the other end out. */
  readonly lift?: Float64Array
}

/** What the rules know besides an instruction and its inputs' balls. */
export interface Place {
  /** Real value of one step of each element of the result, and of the inputs laid end to end. */
  readonly scale: Float64Array
  readonly inputScale: Float64Array
  readonly bits: number
  readonly noise: number
  /** The real map that a linear instruction rounds; left out, it is exact. */
  readonly map?: LinearMap | undefined
  /** The result's values in the graph; left out, it is a value within a step of the graph. */
  readonly center?: Float64Array | undefined
  /** The function that the instruction tabulates. */
  readonly real?: RealFunction | undefined
  /** The numbers that the graph's node knows, which its instructions may have rounded to steps. */
  readonly known: readonly number[]
  /** Whether the node takes a threshold, rounded down to a step, and one step from elements, to see which exceed it. */
  readonly comparesExcess: boolean
  /** Called for a choice that the errors before it could turn either way. */
  readonly count: () => void
}

export type BallRule<I> = (instruction: I, inputs: readonly Ball[], place: Place) => Ball

/**
 * The rules, one per kind of instruction (sums: linearBalls.ts; functions of one element: monotoneBalls.ts; choices among
 * whole numbers: choiceBalls.ts; their digits, remainders and order: wholeBalls.ts). c and r are
 * an element's center and radius, x a value of the integer model with |x - c| <= r, and s the scale of the result. A
 * shift rounds to the nearest multiple of its step t, which is off by at most h = t / 2 (h = 0 for shift 0); e = r + h
 * bounds the error of a rounded argument.
 *
 * input      off by half a step; integers and bools not at all
 * rescale    r + h
 * relu       f never decreases, so f of what is within e of c is between f(c - e) and f(c + e)
 * leakyRelu  f turns at 0 or nowhere, so its extremes over what is within e of c are there or at the ends; and |c| times the
 *            slope's error for negative c: half of 1 / unit where `bits` digits were too few
 * clip       min and max move by no more than the farthest of their arguments: e, and half a step for the limits; where
 *            the result has a scale of its own, it is a limit that acts on x whatever it is, so that c is at most r from
 *            acting on it too: r, plus half a step for the limit. Within a step of the graph a limit that c passes by no more
 *            than its error may be there for the circuit's sake alone: c stays the center, and the radius reaches as far
 * max        the greatest lies between the greatest c - r and the greatest c + r
 * argMax     exact where one member's c - r exceeds every other's c + r, by twice the reference's noise; else any member
 *            may win
 * contract   xy - cd = (x - c) d + (y - d) c + (x - c)(y - d)
 * piecewise  the table is g(x) = f(x clamped to its window), within the tolerance, then rounded: the extremes of g over what is
 *            within e of c are at the ends or where f turns, plus the tolerance, plus s / 2
 * octaves    the same, for a window from one step to 2^width of them
 * weights    exact
 * weighted   as linear, with the weights in their places
 * divide     |x / y - c / d| <= (r + |c / d| r') / y, and y is at least d - r' and at least one step; the floor is within
 *            half a step of x / y less half a step, and above the lower end by 1 / y at least. A divisor d of 0 has no c / d:
 *            the center is c / 1, from which x / y, of magnitude |c| + r at most, is 2 |c| + r away at most
 */
const RULES: { readonly [K in Instruction['kind']]: BallRule<Extract<Instruction, { kind: K }>> } = {
  input,
  rescale,
  relu,
  leakyRelu,
  clip,
  max,
  argMax,
  contract,
  octaves,
  piecewise,
  divide,
  linear,
  bitAnd: choices.bitAnd,
  bucket,
  choose: choices.choose,
  digits: whole.digits,
  exchange: whole.exchange,
  indicators: choices.indicators,
  isZero: choices.isZero,
  lookup: choices.lookup,
  notNegative: choices.notNegative,
  remainder: whole.remainder,
  requantize,
  select: choices.select,
  squareRoot,
  table: choices.table,
  weighted,
  weights: exact,
  wrap: whole.wrap,
}

export function ruleOf(instruction: Instruction): BallRule<Instruction> {
  return RULES[instruction.kind] as BallRule<Instruction>
}

function input(_: InputInstruction, __: readonly Ball[], { center, scale }: Place): Ball {
  return {
    center: center!,
    radius: scale.map((s, i) => (s === 1 && Number.isInteger(center![i]) ? 0 : s / 2)),
  }
}

function exact({ values }: WeightsInstruction): Ball {
  return { center: values, radius: new Float64Array(values.length) }
}

function weighted(m: WeightedInstruction, [w, b, ...x]: readonly Ball[], place: Place): Ball {
  const inputScale = place.inputScale.subarray(w!.center.length + b!.center.length)
  return linear(withWeights(m, w!.center, b!.center), x, { ...place, inputScale })
}

/** The members of each group. */
function groups({ rowStart, col }: MaxInstruction | ArgMaxInstruction): Uint32Array[] {
  return Array.from({ length: rowStart.length - 1 }, (_, i) => col.subarray(rowStart[i]!, rowStart[i + 1]!))
}

/** The greatest distance, in steps, of an integer from the numbers that are no more than `most` from it; 0 without any. */
export function roundedBy(integer: number, step: number, numbers: readonly number[], most: number): number {
  return numbers.reduce((farthest, number) => {
    const distance = Math.abs(number / step - integer)
    return distance <= most ? Math.max(farthest, distance) : farthest
  }, 0)
}

/** A ball of elements' centers and radii. */
export function ballOf(elements: readonly (readonly [center: number, radius: number])[]): Ball {
  return {
    center: Float64Array.from(elements, ([center]) => center),
    radius: Float64Array.from(elements, ([, radius]) => radius),
  }
}

function max(m: MaxInstruction, [x]: readonly Ball[]): Ball {
  const { center, radius } = x!
  return ballOf(
    groups(m).map((members) => {
      const over = (f: (j: number) => number) => Math.max(...Array.from(members, f))
      const greatest = over((j) => center[j]!)
      const [least, most] = [over((j) => center[j]! - radius[j]!), over((j) => center[j]! + radius[j]!)]
      return [greatest, Math.max(most - greatest, greatest - least)]
    }),
  )
}

function argMax(m: ArgMaxInstruction, [x]: readonly Ball[], { count, noise }: Place): Ball {
  const { center, radius } = x!
  return ballOf(
    groups(m).map((members) => {
      const all = [...members]
      const best = all.reduce((leader, j, at) => (center[j]! > center[all[leader]!]! ? at : leader), 0)
      const least = center[all[best]!]! - radius[all[best]!]! - 2 * noise
      if (all.every((j, at) => at === best || center[j]! + radius[j]! < least)) return [best, 0]
      count()
      return [best, all.length - 1]
    }),
  )
}

function contract(m: ContractInstruction, [x, y]: readonly Ball[]): Ball {
  const rows = Array.from({ length: m.rowStart.length - 1 }, (_, i) => {
    let [center, radius] = [0, 0]
    for (let k = m.rowStart[i]!; k < m.rowStart[i + 1]!; k++) {
      const [a, b] = [m.left[k]!, m.right[k]!]
      const [c, r, d, q] = [x!.center[a]!, x!.radius[a]!, y!.center[b]!, y!.radius[b]!]
      center += c * d
      radius += Math.abs(d) * r + Math.abs(c) * q + r * q
    }
    return [center, radius] as const
  })
  return ballOf(rows)
}

function divide({ size }: DivideInstruction, [x, y]: readonly Ball[], { inputScale, scale }: Place): Ball {
  const [above, below] = [inputScale.subarray(0, size), inputScale.subarray(size)]
  const ball = ballOf(
    Array.from(scale, (s, i) => {
      const [c, r] = [x!.center[i]! / above[i]!, x!.radius[i]! / above[i]!]
      const [d, q] = [y!.center[i]! / below[i]!, y!.radius[i]! / below[i]!]
      if (d === 0) return [(c - 0.5) * s, (2 * Math.abs(c) + r + 0.5) * s]
      const error = (r + Math.abs(c / d) * q) / Math.max(1, d - q)
      return [(c / d - 0.5) * s, (error + 0.5) * s]
    }),
  )
  return {
    ...ball,
    lift: scale.map((s, i) => (y!.radius[i] === 0 ? (s * below[i]!) / y!.center[i]! : 0)),
  }
}
