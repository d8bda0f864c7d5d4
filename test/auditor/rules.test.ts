import { describe, expect, it } from 'vitest'
import { auditRows } from '../../src/auditor/auditRows.js'
import { circuit, digits } from './rows.js'

/** Names of the wires that are not proven, of those given. */
function unproven(text: string, ...names: string[]): string[] {
  const { r1cs, wire } = circuit(text)
  const open = new Set(auditRows(r1cs).unproven.map((found) => found.wire))
  return names.filter((name) => open.has(wire(name)))
}

const four = digits('b', 4)

describe('sums', () => {
  it('determine their last open wire, whatever its coefficient', () => {
    expect(unproven('in x y\n0 = 3 x - 5 y + 7 z', 'z')).toEqual([])
    expect(unproven('in x\n0 = 3 x - 5 y + 7 z', 'y', 'z')).toEqual(['y', 'z'])
  })

  it('determine binary digits', () => {
    expect(unproven(`in x\n${four.rows}\n0 = x ${four.sum}`, 'b0', 'b3')).toEqual([])
  })

  it.each([0, 1, 2, 3])('do not when digit %i is not proven boolean', (i) => {
    const rows = four.rows.split('\n').toSpliced(i, 1).join('\n')
    expect(unproven(`in x\n${rows}\n0 = x ${four.sum}`, `b${i}`)).toEqual([`b${i}`])
  })

  it('determine 253 digits, but not 254: r itself is a sum of those', () => {
    const [fits, wraps] = [digits('b', 253), digits('b', 254)]
    expect(unproven(`in x\n${fits.rows}\n0 = x ${fits.sum}`, 'b0', 'b252')).toEqual([])
    expect(unproven(`in x\n${wraps.rows}\n0 = x ${wraps.sum}`, 'b0', 'b253')).toEqual(['b0', 'b253'])
  })

  it('determine quotient and remainder only if the remainder is below the divisor', () => {
    const quotient = digits('q', 6)
    const bounded = `${quotient.rows}\n0 = q ${quotient.sum}\n${four.rows}`
    expect(unproven(`in x\n${bounded}\n0 = x - 16 q ${four.sum}`, 'q', 'b0')).toEqual([])
    expect(unproven(`in x\n${bounded}\n0 = x - 17 q ${four.sum}`, 'q', 'b0')).toEqual([])
    expect(unproven(`in x\n${bounded}\n0 = x - 15 q ${four.sum}`, 'q', 'b0')).toEqual(['q', 'b0'])
  })

  it('determine the high digits even where the low ones overlap', () => {
    const text = 'in x\n[a] [a - 1] = [0]\n[b] [b - 1] = [0]\n[c] [c - 1] = [0]\n0 = x - a - b - 8 c'
    expect(unproven(text, 'a', 'b', 'c')).toEqual(['a', 'b'])
  })

  it('are read at whatever scale they are written', () => {
    const half = (2n ** 254n).toString()
    expect(
      unproven(
        `in x\n${four.rows}\n0 = ${half} x ${four.sum.replace(/(\d+) b/g, (_, n) => `${BigInt(n) * 2n ** 254n} b`)}`,
        'b0',
        'b3',
      ),
    ).toEqual([])
  })
})

describe('values of a form', () => {
  it.each([
    ['b (b - 1) = 0', '[b] [b - 1] = [0]'],
    ['b * b = b', '[b] [b] = [b]'],
    ['(1 - b) (3 b) = 0', '[1 - b] [3 b] = [0]'],
    ['(5 - 5 b) (1 - b) = 5 - 5 b', '[5 - 5 b] [1 - b] = [5 - 5 b]'],
  ])('%s makes b boolean', (_, row) => {
    expect(unproven(`in x\n${row}\n[c] [c - 1] = [0]\n0 = x - b - 2 c`, 'b', 'c')).toEqual([])
  })

  it('other values need other weights', () => {
    const three = (weight: number) => `in x\n[b] [b - 3] = [0]\n[c] [c - 1] = [0]\n0 = x - b - ${weight} c`
    expect(unproven(three(3), 'b', 'c')).toEqual(['b', 'c'])
    expect(unproven(three(5), 'b', 'c')).toEqual([])
  })

  it('a range row of two factors bounds what is left of a sum', () => {
    const row = (last: number) => `in x\n[a] [a - 1] = [0]\n[x - a] [x - a - ${last}] = [0]`
    expect(unproven(row(2), 'a')).toEqual([])
    expect(unproven(row(1), 'a')).toEqual(['a'])
  })
})

describe('products', () => {
  it('determine C, and a factor that the other cannot cancel', () => {
    expect(unproven('in x y\n[x] [y] = [z]', 'z')).toEqual([])
    expect(unproven('in x z\n[x] [y] = [z]', 'y')).toEqual(['y'])
    expect(unproven('in x z\n[x] [x - 1] = [0]\n[x + 1] [y] = [z]', 'y')).toEqual([])
    expect(unproven('in x z\n[x] [x - 1] = [0]\n[x - 1] [y] = [z]', 'y')).toEqual(['y'])
  })

  it('determine a wire on both sides unless it can cancel', () => {
    const both = (factor: number) => `in x\n[x] [x - 1] = [0]\n[x + 1] [y] = [${factor} y + x]`
    expect(unproven(both(3), 'y')).toEqual([])
    expect(unproven(both(2), 'y')).toEqual(['y'])
  })

  it('carry S-boxes', () => {
    expect(
      unproven('in x\n[x] [x] = [s]\n[s] [s] = [q]\n[q] [x] = [y]\n[y] [y] = [t]', 's', 'q', 'y', 't'),
    ).toEqual([])
  })

  it('do not determine a root', () => {
    expect(unproven('in x\n[y] [y] = [x]', 'y')).toEqual(['y'])
  })
})

describe('zero tests', () => {
  const test = ['[x] [i] = [1 - e]', '[x] [e] = [0]', '[i] [e] = [0]']

  it('are proven with all three rows', () => {
    expect(unproven(`in x\n${test.join('\n')}`, 'i', 'e')).toEqual([])
  })

  it('leave the inverse free without the third, the result without the second', () => {
    expect(unproven(`in x\n${test.slice(0, 2).join('\n')}`, 'i', 'e')).toEqual(['i'])
    expect(unproven(`in x\n${[test[0], test[2]].join('\n')}`, 'i', 'e')).toEqual(['i', 'e'])
  })

  it('are read in multiples', () => {
    const rows = ['[2 x - 6] [i] = [5 - 5 e]', '[9 - 3 x] [7 e] = [0]', '[i] [e] = [0]']
    expect(unproven(`in x\n${rows.join('\n')}`, 'i', 'e')).toEqual([])
  })
})

describe('selections', () => {
  const booleans = ['p', 'q', 's'].map((h) => `[${h}] [${h} - 1] = [0]`).join('\n')

  it('by a weighted sum of indicators', () => {
    const sums = (weights: string) => `in x\n${booleans}\n0 = p + q + s - 1\n0 = x ${weights}`
    expect(unproven(sums('- q - 2 s'), 'p', 'q', 's')).toEqual([])
    expect(unproven(sums('- 4 p - q - 2 s'), 'p', 'q', 's')).toEqual([])
    expect(unproven(sums('- q - s'), 'q', 's')).toEqual(['q', 's'])
    expect(unproven(sums('- s'), 'p', 'q')).toEqual(['p', 'q'])
  })

  it('by guards that exclude each other', () => {
    const guards = (last: string) =>
      `in x\n[p] [x] = [0]\n[q] [x - 1] = [0]\n[s] [${last}] = [0]\n0 = p + q + s - 1`
    expect(unproven(guards('x - 2'), 'p', 'q', 's')).toEqual([])
    expect(unproven(guards('x - 1'), 'q', 's')).toEqual(['q', 's'])
    expect(unproven(guards('2 x - 2'), 'q', 's')).toEqual(['q', 's'])
  })
})

describe('division', () => {
  const [q, r, s, d] = ['q', 'r', 's', 'd'].map((name) => digits(name, 5))
  const division = (room: string, divisor = '') =>
    `in x d\n${d!.rows}\n0 = d - 1 ${d!.sum}\n${divisor}
     ${q!.rows}\n0 = q ${q!.sum}\n[q] [d] = [p]\n${r!.rows}\n0 = x - p ${r!.sum}\n${s!.rows}\n0 = ${room} ${s!.sum}`

  it('is proven when the remainder is below the divisor', () => {
    expect(unproven(division('d - 1 - x + p'), 'q', 'p', 'r0', 's0')).toEqual([])
    expect(unproven(division('d - 2 - x + p'), 'q')).toEqual([])
  })

  it('is not when it may be the divisor itself, or has another bound', () => {
    expect(unproven(division('d - x + p'), 'q', 'p')).toEqual(['q', 'p'])
    expect(unproven(division('2 d - 1 - x + p'), 'q')).toEqual(['q'])
    expect(unproven(division('20 - x + p'), 'q')).toEqual(['q'])
  })

  it('is not when the divisor may be zero', () => {
    expect(unproven(division('d - 1 - x + p').replace('d - 1 ', 'd '), 'q')).toEqual(['q'])
  })
})

describe('square roots', () => {
  const [q, r, s] = ['q', 'r', 's'].map((name) => digits(name, 6))
  const root = (above: string, room: string) =>
    `in v\n${q!.rows}\n0 = q ${q!.sum}\n[q] [q] = [p]\n${r!.rows}\n0 = ${above} ${r!.sum}\n${s!.rows}\n0 = ${room} ${s!.sum}`

  it('are proven between q^2 <= v and v < (q + 1)^2', () => {
    expect(unproven(root('v - p', 'p + 2 q - v'), 'q', 'p', 'r0', 's5')).toEqual([])
    expect(unproven(root('v - p', 'p + 2 q - v - 1'), 'q')).toEqual([])
  })

  it.each([
    ['v <= (q + 1)^2', 'v - p', 'p + 2 q + 1 - v'],
    ['v <= (q + 2)^2', 'v - p', 'p + 4 q + 4 - v'],
    ['q^2 <= v + 1', 'v + 1 - p', 'p + 2 q - v'],
    ['another bound of the room', 'v - p', '20 - v + p'],
  ])('are not when only %s is asked', (_, above, room) => {
    expect(unproven(root(above, room), 'q')).toEqual(['q'])
  })

  it('are not when q may be negative', () => {
    const text = root('v - p', 'p + 2 q - v').replace('0 = q -', '0 = q + 3 -')
    expect(unproven(text, 'q')).toEqual(['q'])
  })
})

describe('what is in no row', () => {
  it('is free', () => {
    const { r1cs, wire } = circuit('in x\nout y\n0 = x - x')
    const report = auditRows(r1cs)
    expect(report.unproven).toEqual([{ wire: wire('y'), rows: [], follows: false }])
    expect(report.counterexample?.differences).toHaveLength(1)
  })
})

describe('bounds of what a bit chooses', () => {
  const six = digits('d', 6)
  const quotient = digits('q', 8)
  const [low, room] = [digits('l', 8), digits('h', 8)]
  /** y = x where b is 1, else -x, for x = 64 b - 64 + six digits; then a division by y + 1. */
  const [once, twice] = [1, 2].map((factor) =>
    six.sum.replace(/- (\d+)/g, (_, k) => `+ ${factor * Number(k)}`),
  )
  const magnitude = `
    in x n
    [b] [b - 1] = [0]
    ${six.rows}
    0 = x - 64 b + 64 ${six.sum}
    [b] [128 b - 128 ${twice}] = [y + 64 b - 64 ${once}]`
  const division = `
    ${quotient.rows}
    0 = q ${quotient.sum}
    ${low.rows}
    ${room.rows}
    [q] [y + 1] = [m]
    0 = n - m ${low.sum}
    0 = y - n + m ${room.sum}`

  it('make a magnitude a divisor', () => {
    expect(unproven(`${magnitude}${division}`, 'b', 'y', 'q', 'm', 'l0', 'h7')).toEqual([])
  })

  it('do not where the divisor may be 0 or less', () => {
    const text = `${magnitude}${division}`
      .replace('[q] [y + 1]', '[q] [y]')
      .replace('0 = y - n', '0 = y - 1 - n')
    expect(unproven(text, 'y', 'q', 'm')).toEqual(['q', 'm'])
  })

  it('do not where the chooser is no bit', () => {
    const text = `${magnitude}${division}`.replace('[b] [b - 1] = [0]', '[b] [b - 1] = [b]')
    expect(unproven(text, 'q', 'm')).toEqual(['q', 'm'])
  })
})
