import { clipOffset } from '../integer/clip.js'
import type { Bounds } from '../integer/instruction.js'
import { halfOf, UNLIMITED } from '../integer/limits.js'
import type { MaxInstruction } from '../integer/max.js'
import { windowOffset } from '../integer/piecewise.js'
import type { Instruction } from '../integer/program.js'
import { bitLength } from '../util/integers.js'

/** Least and greatest value that a tensor took during calibration. */
export type Extent = readonly [least: number, greatest: number]

/** Values may leave a calibrated extent on either side by this share of it, or of its largest magnitude. */
const MARGIN = 0.25

/**
 * Most digits that are taken from an element. Terms of a sum are rounded: where their sum always was about 0, what is left
 * of it are these errors, which no extent tells.
 */
const MOST_SAVED = 6

/** What an instruction reads: the value of one step of each element, and its proven bounds. */
interface Source {
  readonly scale: Float64Array
  readonly bounds: Bounds
}

/**
 * The instruction with its digits limited to those that the calibrated extent of its input asks for, wherever the proven
 * bounds ask for more. Digits that an instruction takes anyway then enforce the extent, for no row of their own.
 */
export function limitDigits(instruction: Instruction, x: Source, extent: Extent): Instruction {
  const wanted = widened(extent)
  const [lo, hi] = [x.bounds.lo, x.bounds.hi]
  switch (instruction.kind) {
    case 'max':
      return limitSpread(instruction, x, wanted)
    case 'relu':
    case 'leakyRelu':
      return limitEach(instruction, x, wanted, (i) => {
        const shift = instruction.shift[i]!
        return lo[i]! < 0 && hi[i]! > 0 ? { offset: halfOf(shift), least: shift } : undefined
      })
    case 'rescale':
      return limitEach(instruction, x, wanted, (i) => {
        const shift = instruction.shift[i]!
        return shift > 0 ? { offset: halfOf(shift), least: shift } : undefined
      })
    case 'clip':
      return limitEach(instruction, x, wanted, (i) => {
        const [shift, low] = [instruction.shift[i]!, instruction.low[i]!]
        const offset = clipOffset(shift, low)
        return low < instruction.high[i]! && lo[i]! < -offset && hi[i]! > -offset
          ? { offset, least: shift }
          : undefined
      })
    case 'piecewise':
      return limitEach(instruction, x, wanted, (i) => {
        const pieces = instruction.tables[instruction.table[i]!]!
        const least = pieces.shift + pieces.lowBits + pieces.segmentBits
        return { offset: windowOffset(pieces), least }
      })
    default:
      return instruction
  }
}

function limitSpread(instruction: MaxInstruction, x: Source, [least, greatest]: Extent): MaxInstruction {
  const wanted = bitLength(Math.ceil((greatest - least) / finest(x.scale)))
  const { lo, hi } = spreadOf(x.bounds)
  const proven = bitLength(hi - lo)
  return wanted < proven ? { ...instruction, limit: Math.max(wanted, proven - MOST_SAVED) } : instruction
}

/** The digits that an element is given: those of x + offset with sign, and at least so many. */
interface Digits {
  readonly offset: number
  readonly least: number
}

/** @param digitsAt undefined for an element of which no digits are taken */
function limitEach<I extends { readonly limit?: Uint8Array }>(
  instruction: I,
  x: Source,
  [least, greatest]: Extent,
  digitsAt: (i: number) => Digits | undefined,
): I {
  const limit = Uint8Array.from(x.scale, (step, i) => {
    const digits = digitsAt(i)
    if (digits === undefined) return UNLIMITED
    const proven = digitsOf(x.bounds.lo[i]!, x.bounds.hi[i]!, digits)
    const wanted = digitsOf(least / step, greatest / step, digits)
    return wanted < proven ? Math.max(wanted, proven - MOST_SAVED) : UNLIMITED
  })
  return limit.every((digits) => digits === UNLIMITED) ? instruction : { ...instruction, limit }
}

/** The digits m with -2^m <= x + offset < 2^m for every x of a range, and at least some. */
function digitsOf(lo: number, hi: number, { offset, least }: Digits): number {
  return Math.max(bitLength(Math.ceil(-lo - offset) - 1), bitLength(Math.floor(hi) + offset), least)
}

function widened([least, greatest]: Extent): Extent {
  const margin = MARGIN * Math.max(greatest - least, -least, greatest)
  return [least - margin, greatest + margin]
}

function finest(scale: Float64Array): number {
  return scale.reduce((least, own) => Math.min(least, own))
}

function spreadOf({ lo, hi }: Bounds): { lo: number; hi: number } {
  return { lo: lo.reduce((a, b) => Math.min(a, b)), hi: hi.reduce((a, b) => Math.max(a, b)) }
}
