import { describe, expect, it } from 'vitest'
import { auditRows } from '../../src/auditor/auditRows.js'
import type { RandomNumbers } from '../harness/randomNumbers.js'
import { circuit, digits } from './rows.js'
import { expectNoneWronglyProven } from './trials.js'

const SYSTEMS = 500

/** Steps that tell which interval x is in: [0, 3), [3, 7), [7, 12) where nothing is said otherwise. */
interface Stair {
  readonly steps?: readonly string[]
  /** x - low and high - x, of so many digits each. */
  readonly low?: string
  readonly high?: string
  readonly widths?: readonly [above: number, below: number]
}

const STEPS = ['[1 - q] [0 - q] = [0]', '[q - p] [q - p - 1] = [0]', '[p] [p - 1] = [0]']

function stair({
  steps = STEPS,
  low = 'x - 3 q - 4 p',
  high = '2 + 4 q + 5 p - x',
  widths = [3, 3],
}: Stair): string {
  const [above, below] = [digits('a', widths[0]), digits('b', widths[1])]
  return [
    'in x',
    ...steps,
    above.rows,
    `0 = ${low} ${above.sum}`,
    below.rows,
    `0 = ${high} ${below.sum}`,
  ].join('\n')
}

/** Those of the steps and of the first digits that are not proven. */
function unproven(text: string): string[] {
  const { r1cs, wire } = circuit(text)
  const open = new Set(auditRows(r1cs).unproven.map((found) => found.wire))
  return ['q', 'p', 'a0', 'b0'].filter((name) => open.has(wire(name)))
}

describe('steps between bounds', () => {
  it('are proven when the intervals are disjoint', () => {
    expect(unproven(stair({}))).toEqual([])
    expect(unproven(stair({ high: '1 + 4 q + 5 p - x' }))).toEqual([])
    expect(unproven(stair({ widths: [8, 251] }))).toEqual([])
  })

  it('are proven however the rows are written', () => {
    const flipped = [STEPS[0]!, '[p - q] [p - q + 1] = [0]', '[p] [p] = [p]']
    expect(unproven(stair({ steps: flipped }))).toEqual([])
    expect(unproven(stair({ high: '0 - 2 - 4 q - 5 p + x' }).replace(/- (\d+) b/g, '+ $1 b'))).toEqual([])
  })

  it.each([
    ['intervals overlap by one', { high: '3 + 4 q + 5 p - x' }],
    ['one interval reaches into the next', { high: '2 + 5 q + 4 p - x' }],
    ['the second row bounds another number', { high: '2 + 4 q + 5 p - y' }],
    ['the lower bound falls short by one', { low: 'x + 1 - 3 q - 4 p' }],
    ['a range is as wide as the field', { widths: [3, 253] }],
    ['x may be below its lower bound by a borrowed digit', { low: 'x - 3 q - 4 p + 8' }],
  ] as const)('are not when %s', (_, hole) => {
    expect(unproven(stair(hole)).slice(0, 2)).toEqual(['q', 'p'])
  })

  it.each([0, 1, 2])('are not without row %i of the steps', (row) => {
    expect(unproven(stair({ steps: STEPS.toSpliced(row, 1) })).length).toBeGreaterThan(0)
  })

  it.each([0, 1, 2])('are not without digit %i of either bound being boolean', (i) => {
    for (const name of ['a', 'b']) {
      const text = stair({}).replace(`[${name}${i}] [${name}${i} - 1] = [0]\n`, '')
      expect(unproven(text).slice(0, 2)).toEqual(['q', 'p'])
    }
  })

  it('are not when only one bound is there', () => {
    expect(unproven(stair({}).split('\n').slice(0, -1).join('\n')).slice(0, 2)).toEqual(['q', 'p'])
  })
})

/** Steps q >= p with random weights in both bounds, each of some digits. */
interface RandomStair {
  readonly low: readonly number[]
  readonly high: readonly number[]
  readonly widths: readonly [number, number]
  /** Whether q - p is boolean, and whether p is. */
  readonly bits: readonly [boolean, boolean]
}

function drawStair(random: RandomNumbers): RandomStair {
  const cuts = [random.between(1, 4), random.between(1, 4)]
  const nearly = (x: number) => x + random.pick([0, 0, 0, 0, 0, 0, 0, 0, 1, -1])
  const kept = () => random.pick([true, true, true, true, true, true, false])
  return {
    low: [0, cuts[0]!, cuts[1]!].map(nearly),
    high: [cuts[0]! - 1, cuts[1]!, random.between(1, 4)].map(nearly),
    widths: [random.between(1, 3), random.between(1, 3)],
    bits: [kept(), kept()],
  }
}

function draw({ low, high, widths, bits }: RandomStair) {
  const steps = STEPS.filter((_, i) => i === 0 || bits[i - 1]).join('\n')
  const [above, below] = [digits('a', widths[0]), digits('b', widths[1])]
  return circuit(`
    in x
    ${steps}
    ${above.rows}
    0 = x ${minus(low)} ${above.sum}
    ${below.rows}
    0 = 0 - x ${minus(high.map((weight) => -weight))} ${below.sum}`)
}

function minus([constant, q, p]: readonly number[]): string {
  const term = (weight: number, name: string) => `${weight < 0 ? '+' : '-'} ${Math.abs(weight)}${name}`
  return [term(constant!, ''), term(q!, ' q'), term(p!, ' p')].join(' ')
}

/** Values of x with two values of q: all integers in reach are tried; where nothing bounds p, a few on both sides. */
function hasTwoPlaces({ low, high, widths, bits }: RandomStair): boolean {
  const found = new Map<number, number>()
  for (const q of [0, 1]) {
    for (let p = -40; p <= 40; p++) {
      if ((bits[0] && q - p !== 0 && q - p !== 1) || (bits[1] && p !== 0 && p !== 1)) continue
      for (let a = 0; a < 2 ** widths[0]; a++) {
        const x = low[0]! + low[1]! * q + low[2]! * p + a
        const b = high[0]! + high[1]! * q + high[2]! * p - x
        if (b < 0 || b >= 2 ** widths[1]) continue
        if ((found.get(x) ?? q) !== q) return true
        found.set(x, q)
      }
    }
  }
  return false
}

it('no stair with two places is taken for proven', () => {
  expectNoneWronglyProven(SYSTEMS, { drawParameters: drawStair, circuitOf: draw, isAmbiguous: hasTwoPlaces })
})
