import { it } from 'vitest'
import type { RandomNumbers } from '../harness/randomNumbers.js'
import { circuit, digits } from './rows.js'
import { expectNoneWronglyProven } from './trials.js'

const SYSTEMS = 1500

/** Parameters of a division with remainder, right or wrong: q d' = p, r = x - p >= 0, room = a d' - k - b (x - p) >= 0. */
interface Division {
  /** Digits of q, r and room, and of the divisor; the divisor is its digits plus `least`. */
  readonly widths: readonly [q: number, r: number, room: number, d: number]
  readonly least: number
  readonly k: number
  readonly a: number
  readonly b: number
  readonly lowest: number
}

function drawDivision(random: RandomNumbers): Division {
  const width = () => random.between(1, 3)
  return {
    widths: [width(), width(), width(), random.between(0, 2)],
    least: random.between(0, 4),
    k: random.pick([0, 1, 1, 1, 2]),
    a: random.pick([1, 1, 1, 2]),
    b: random.pick([1, 1, 1, -1, 2]),
    lowest: random.between(-3, 0),
  }
}

function draw({ widths, least, k, a, b, lowest }: Division) {
  const [q, r, s, d] = widths.map((width, i) => digits('qrsd'[i]!, width))
  return circuit(`
    in x d
    ${d!.rows}
    0 = d - ${least} ${d!.sum}
    ${q!.rows}
    0 = q + ${-lowest} ${q!.sum}
    [q] [d] = [p]
    ${r!.rows}
    0 = x - p ${r!.sum}
    ${s!.rows}
    0 = ${a} d - ${k} ${b < 0 ? '+' : '-'} ${Math.abs(b)} x ${b < 0 ? '-' : '+'} ${Math.abs(b)} p ${s!.sum}`)
}

/** Inputs for which q has two values: all integers in reach are tried, so the field plays no part. */
function hasTwoQuotients({ widths, least, k, a, b, lowest }: Division): boolean {
  const [q, r, s, d] = widths.map((width) => 2 ** width)
  for (let divisor = least; divisor < least + d!; divisor++) {
    const found = new Map<number, number>()
    for (let quotient = lowest; quotient < lowest + q!; quotient++) {
      for (let remainder = 0; remainder < r!; remainder++) {
        const room = a * divisor - k - b * remainder
        if (room < 0 || room >= s!) continue
        const x = quotient * divisor + remainder
        if ((found.get(x) ?? quotient) !== quotient) return true
        found.set(x, quotient)
      }
    }
  }
  return false
}

it('no division with two quotients is taken for proven', () => {
  expectNoneWronglyProven(SYSTEMS, {
    drawParameters: drawDivision,
    circuitOf: draw,
    isAmbiguous: hasTwoQuotients,
  })
})
