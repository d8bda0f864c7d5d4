import { it } from 'vitest'
import type { RandomNumbers } from '../harness/randomNumbers.js'
import { circuit, digits } from './rows.js'
import { expectNoneWronglyProven } from './trials.js'

const SYSTEMS = 1500

/** Parameters of a square root, right or wrong: v + a - q^2 >= 0 and q^2 + f q + b - v >= 0, each of some digits. */
interface Root {
  readonly widths: readonly [q: number, above: number, below: number]
  readonly lowest: number
  readonly a: number
  readonly b: number
  readonly f: number
}

function drawRoot(random: RandomNumbers): Root {
  return {
    widths: [random.between(1, 3), random.between(1, 4), random.between(1, 4)],
    lowest: random.pick([0, 0, 0, 1, -1, -2]),
    a: random.pick([0, 0, 0, 1, -1]),
    b: random.pick([0, 0, 0, 1, -1]),
    f: random.pick([2, 2, 2, 1, 3, 0]),
  }
}

function draw({ widths, lowest, a, b, f }: Root) {
  const [q, r, s] = widths.map((width, i) => digits('qrs'[i]!, width))
  return circuit(`
    in v
    ${q!.rows}
    0 = q + ${-lowest} ${q!.sum}
    [q] [q] = [p]
    ${r!.rows}
    0 = v + ${a} - p ${r!.sum}
    ${s!.rows}
    0 = p + ${f} q + ${b} - v ${s!.sum}`)
}

/** Values of v with two roots: all integers in reach are tried, so the field plays no part. */
function hasTwoRoots({ widths, lowest, a, b, f }: Root): boolean {
  const [roots, above, below] = widths.map((width) => 2 ** width)
  const found = new Map<number, number>()
  for (let q = lowest; q < lowest + roots!; q++) {
    for (let r = 0; r < above!; r++) {
      const v = q * q + r - a
      const s = q * q + f * q + b - v
      if (s < 0 || s >= below!) continue
      if ((found.get(v) ?? q) !== q) return true
      found.set(v, q)
    }
  }
  return false
}

it('no square root with two values is taken for proven', () => {
  expectNoneWronglyProven(SYSTEMS, { drawParameters: drawRoot, circuitOf: draw, isAmbiguous: hasTwoRoots })
})
