import { describe, expect, it } from 'vitest'
import type { Pieces } from '../../src/gadgets/piecewise.js'
import type { Bounds, Values } from '../../src/integer/instruction.js'
import { type Instruction, kindOf } from '../../src/integer/program.js'
import { floorOf, roundedShift } from '../harness/plainIntegers.js'
import { RandomNumbers } from '../harness/randomNumbers.js'

const SIZE = 12
const TRIALS = 60

/** An instruction, the ranges of its inputs' elements, and what it means in bigints. */
interface Case {
  readonly instruction: Exclude<Instruction, { kind: 'input' }>
  readonly ranges: readonly (readonly [lo: number, hi: number])[]
  readonly reference: (inputs: readonly bigint[][], i: number) => bigint
}

const size = SIZE
const shift = Uint8Array.from({ length: SIZE }, (_, i) => i % 6)
const rowStart = Uint32Array.of(0, 3, 4, 9, 12)
const col = Uint32Array.of(2, 0, 1, 11, 4, 4, 5, 6, 7, 8, 9, 10)
const left = col
const right = Uint32Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
const coef = Float64Array.of(3, -2, 1, 1, 127, -128, 5, -7, 1, 2, 2, -9)

const shifted = (x: readonly bigint[], i: number) => roundedShift(x[i]!, shift[i]!)
const least = (a: bigint, b: bigint) => (a < b ? a : b)
const greatest = (a: bigint, b: bigint) => (a > b ? a : b)
const group = (i: number) =>
  Array.from({ length: rowStart[i + 1]! - rowStart[i]! }, (_, k) => rowStart[i]! + k)

/** Four segments of eight steps, with slopes and curvatures of both signs. */
const pieces: Pieces = {
  ...{ shift: 3, base: -16, lowBits: 3, segmentBits: 2, outShift: 2 },
  ...{ a: [5, -90, 40, 200], b: [-12, 30, 0, -25], c: [2, -3, 1, 0] },
}

function piecewiseOf(x: bigint): bigint {
  const u = greatest(0n, least(31n, roundedShift(x, pieces.shift) - BigInt(pieces.base)))
  const [h, l] = [Number(u / 8n), u % 8n]
  return roundedShift(
    BigInt(pieces.a[h]!) + l * (BigInt(pieces.b[h]!) + BigInt(pieces.c[h]!) * l),
    pieces.outShift,
  )
}

/** The first six elements have two cuts each, the others none. */
const cuts = Float64Array.of(-9, 2, -1000, 900, 0, 1, -5, 5, 17, 400, -900, -899)
const cutStart = Uint32Array.from({ length: SIZE + 1 }, (_, i) => Math.min(2 * i, SIZE))

const heights = Float64Array.of(-7, 3, 90, 0, -200, 5, 17, 1000, -1)

/** The elements in the order that bubble sort leaves after its first pass from the back. */
function bubbled(x: readonly bigint[]): bigint[] {
  const out = [...x]
  for (let j = SIZE - 1; j > 0; j--) {
    if (out[j - 1]! < out[j]!) out.splice(j - 1, 2, out[j]!, out[j - 1]!)
  }
  return out
}

const later = Uint32Array.from({ length: SIZE - 1 }, (_, k) => SIZE - 1 - k)

function rootOf(x: bigint): bigint {
  let root = 0n
  while ((root + 1n) ** 2n <= x) root++
  return root
}

const stairs = {
  ...{ factor: 3, offset: 50, shift: 6, low: -8, bits: 4 },
  ...{ tiesToEven: false, at: [9], add: [2] },
}

const CASES: readonly Case[] = [
  {
    instruction: { kind: 'wrap', inputs: [0], size, low: -64, bits: 7 },
    ranges: [[-1000, 900]],
    reference: ([x], i) => x![i]! - 128n * floorOf(x![i]! + 64n, 128n),
  },
  {
    instruction: { kind: 'remainder', inputs: [0, 1], size },
    ranges: [
      [-1000, 900],
      [1, 60],
    ],
    reference: ([x, y], i) => x![i]! - y![i]! * floorOf(x![i]!, y![i]!),
  },
  {
    instruction: { kind: 'digits', inputs: [0], size, base: -512, width: 10 },
    ranges: [[-512, 511]],
    reference: ([x], k) => ((x![Math.floor(k / 10)]! + 512n) >> BigInt(k % 10)) & 1n,
  },
  {
    instruction: {
      ...{ kind: 'exchange', inputs: [0], size },
      ...{ first: later.map((j) => j - 1), second: later },
    },
    ranges: [[-1000, 900]],
    reference: ([x], i) => bubbled(x!)[i]!,
  },
  {
    instruction: { kind: 'bucket', inputs: [0], rowStart: cutStart, cuts },
    ranges: [[-1000, 900]],
    reference: ([x], i) => (x![Math.floor(i / 2)]! >= BigInt(cuts[i]!) ? 1n : 0n),
  },
  {
    instruction: { kind: 'relu', inputs: [0], shift },
    ranges: [[-1000, 900]],
    reference: ([x], i) => greatest(0n, shifted(x!, i)),
  },
  {
    instruction: { kind: 'rescale', inputs: [0], shift },
    ranges: [[-1000, 900]],
    reference: ([x], i) => shifted(x!, i),
  },
  {
    instruction: { kind: 'leakyRelu', inputs: [0], shift, slope: 13, unit: 128 },
    ranges: [[-1000, 900]],
    reference: ([x], i) => shifted(x!, i) * (shifted(x!, i) < 0n ? 13n : 128n),
  },
  {
    instruction: { kind: 'leakyRelu', inputs: [0], shift, slope: -3, unit: 2 },
    ranges: [[-1000, 900]],
    reference: ([x], i) => shifted(x!, i) * (shifted(x!, i) < 0n ? -3n : 2n),
  },
  {
    instruction: {
      ...{ kind: 'clip', inputs: [0], shift },
      ...{ low: new Float64Array(SIZE).fill(-20), high: Float64Array.from(shift, (s) => s * 30) },
    },
    ranges: [[-1000, 900]],
    reference: ([x], i) => least(BigInt(shift[i]! * 30), greatest(-20n, shifted(x!, i))),
  },
  {
    instruction: { kind: 'max', inputs: [0], rowStart, col },
    ranges: [[-50, 50]],
    reference: ([x], i) =>
      group(i)
        .map((k) => x![col[k]!]!)
        .reduce(greatest),
  },
  {
    instruction: { kind: 'argMax', inputs: [0], rowStart, col },
    ranges: [[-2, 2]],
    reference([x], i) {
      const members = group(i).map((k) => x![col[k]!]!)
      return BigInt(members.indexOf(members.reduce(greatest)))
    },
  },
  {
    instruction: {
      kind: 'linear',
      inputs: [0],
      rowStart,
      col,
      coef,
      bias: Float64Array.of(7, -8, 0, 2 ** 30),
    },
    ranges: [[-300, 255]],
    reference: ([x], i) =>
      group(i).reduce((total, k) => total + BigInt(coef[k]!) * x![col[k]!]!, [7n, -8n, 0n, 2n ** 30n][i]!),
  },
  {
    instruction: { kind: 'notNegative', inputs: [0], size },
    ranges: [[-20, 20]],
    reference: ([x], i) => (x![i]! >= 0n ? 1n : 0n),
  },
  {
    instruction: { kind: 'isZero', inputs: [0], size },
    ranges: [[-2, 2]],
    reference: ([x], i) => (x![i] === 0n ? 1n : 0n),
  },
  {
    instruction: { kind: 'select', inputs: [0, 1, 2], size },
    ranges: [
      [0, 1],
      [-50, 20],
      [-3, 90],
    ],
    reference: ([s, a, b], i) => (s![i] === 1n ? a![i]! : b![i]!),
  },
  {
    instruction: { kind: 'bitAnd', inputs: [0, 1], size },
    ranges: [
      [0, 300],
      [0, 90],
    ],
    reference: ([x, y], i) => x![i]! & y![i]!,
  },
  {
    instruction: { kind: 'squareRoot', inputs: [0], size },
    ranges: [[0, 5000]],
    reference: ([x], i) => rootOf(x![i]!),
  },
  {
    instruction: { kind: 'indicators', inputs: [0], size, base: -2, count: 5 },
    ranges: [[-2, 2]],
    reference: ([x], k) => (x![Math.floor(k / 5)] === BigInt((k % 5) - 2) ? 1n : 0n),
  },
  {
    instruction: { kind: 'lookup', inputs: [0], size, base: 3, width: 2, values: coef },
    ranges: [[3, 8]],
    reference: ([x], k) => BigInt(coef[(Number(x![Math.floor(k / 2)]!) - 3) * 2 + (k % 2)]!),
  },
  {
    instruction: {
      ...{ kind: 'table', inputs: [0], table: Uint32Array.from({ length: SIZE }, (_, i) => i % 2) },
      tables: [
        { base: -6, values: coef },
        { base: -8, values: Float64Array.from({ length: 20 }, (_, k) => k * k) },
      ],
    },
    ranges: [[-6, 5]],
    reference: ([x], i) => (i % 2 === 0 ? BigInt(coef[Number(x![i]) + 6]!) : (x![i]! + 8n) * (x![i]! + 8n)),
  },
  {
    instruction: {
      ...{ kind: 'choose', inputs: [0, 1], base: 1, count: 3 },
      ...{ index: Uint32Array.of(0, 0, 5, 11), col: Uint32Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11) },
    },
    ranges: [
      [1, 3],
      [-9, 9],
    ],
    reference: ([n, x], i) => x![3 * i + Number(n![[0, 0, 5, 11][i]!]!) - 1]!,
  },
  {
    instruction: { kind: 'requantize', inputs: [0], rule: new Uint32Array(SIZE), stairs: [stairs] },
    ranges: [[-400, 400]],
    reference: ([x], i) =>
      least(7n, greatest(-8n, floorOf(3n * x![i]! + 50n, 64n))) + (x![i] === 9n ? 2n : 0n),
  },
  {
    instruction: { kind: 'contract', inputs: [0, 1], rowStart, left, right },
    ranges: [
      [-300, 255],
      [-7, 90],
    ],
    reference: ([x, y], i) => group(i).reduce((total, k) => total + x![left[k]!]! * y![right[k]!]!, 0n),
  },
  {
    instruction: { kind: 'divide', inputs: [0, 1], size },
    ranges: [
      [-300, 300],
      [1, 17],
    ],
    reference: ([x, y], i) => floorOf(x![i]!, y![i]!),
  },
  {
    instruction: { kind: 'piecewise', inputs: [0], table: new Uint32Array(SIZE), tables: [pieces] },
    ranges: [[-400, 400]],
    reference: ([x], i) => piecewiseOf(x![i]!),
  },
  {
    instruction: {
      ...{ kind: 'octaves', inputs: [0], table: new Uint32Array(SIZE) },
      tables: [{ width: 9, pieces, heights }],
    },
    ranges: [[1, 400]],
    reference([x], i) {
      const doubled = 9 - x![i]!.toString(2).length
      return piecewiseOf(x![i]! * 2n ** BigInt(doubled)) + BigInt(heights[doubled]!)
    },
  },
]

/** Intervals inside a range, points among them, of both signs. */
function randomBounds(random: RandomNumbers, [lo, hi]: readonly [number, number]): Bounds {
  const ends = Array.from({ length: SIZE }, () => {
    const [a, b] = [random.between(lo, hi), random.between(lo, hi)]
    return random.between(0, 4) === 0 ? [a, a] : [Math.min(a, b), Math.max(a, b)]
  })
  return { lo: Float64Array.from(ends, ([a]) => a!), hi: Float64Array.from(ends, ([, b]) => b!) }
}

/** A value of each interval; half of the time one of its ends. */
function randomValues(random: RandomNumbers, { lo, hi }: Bounds): Float64Array {
  return lo.map((low, i) =>
    random.pick([low, hi[i]!, random.between(low, hi[i]!), random.between(low, hi[i]!)]),
  )
}

const bigints = (values: Values) => Array.from(values, BigInt)

describe.each(CASES.map((example) => [example.instruction.kind, example] as const))('%s', (_, example) => {
  const { instruction, ranges, reference } = example
  const kind = kindOf<Instruction>(instruction)
  const outputs = kind.size(instruction)

  it('evaluates to its definition, within its bounds', () => {
    const random = new RandomNumbers(6)
    for (let trial = 0; trial < TRIALS; trial++) {
      const bounds = ranges.map((range) => randomBounds(random, range))
      const { lo, hi } = kind.bounds(instruction, bounds)
      expect([lo.length, hi.length]).toEqual([outputs, outputs])
      const inputs = bounds.map((own) => randomValues(random, own))
      const values = bigints(kind.evaluate(instruction, inputs))
      const wide = inputs.map((x) => Array.from(x, BigInt))
      expect(values).toEqual(Array.from({ length: outputs }, (__, i) => reference(wide, i)))
      values.forEach((value, i) => {
        expect(value >= lo[i]! && value <= hi[i]!, `${value} in [${lo[i]}, ${hi[i]}]`).toBe(true)
      })
    }
  })

  it('takes bigints as it takes doubles', () => {
    const random = new RandomNumbers(7)
    const inputs = ranges.map((range) => randomValues(random, randomBounds(random, range)))
    const wide = inputs.map((x) => Array.from(x, BigInt))
    expect(bigints(kind.evaluate(instruction, wide))).toEqual(bigints(kind.evaluate(instruction, inputs)))
  })

  it('has bounds that are no wider than the reachable values where an element is known', () => {
    const random = new RandomNumbers(8)
    if (['argMax', 'piecewise', 'octaves'].includes(instruction.kind)) return
    const points = ranges.map((range) => {
      const x = randomValues(random, randomBounds(random, range))
      return { lo: x, hi: x }
    })
    const { lo, hi } = kind.bounds(instruction, points)
    expect(lo).toEqual(hi)
    expect(
      bigints(
        kind.evaluate(
          instruction,
          points.map((point) => point.lo),
        ),
      ),
    ).toEqual(bigints(lo))
  })
})

describe('values beyond 2^53', () => {
  const linear = {
    ...{ kind: 'linear' as const, inputs: [0], rowStart: Uint32Array.of(0, 3), col: Uint32Array.of(0, 1, 2) },
    ...{ coef: Float64Array.of(2 ** 40 + 1, -(2 ** 40) - 3, 7), bias: Float64Array.of(-5) },
  }
  const x = Float64Array.of(2 ** 30 + 1, 2 ** 30 - 1, 2 ** 50 + 1)
  const exact =
    (2n ** 40n + 1n) * (2n ** 30n + 1n) - (2n ** 40n + 3n) * (2n ** 30n - 1n) + 7n * (2n ** 50n + 1n) - 5n

  it('are exact in linear, from doubles and from bigints', () => {
    const { evaluate } = kindOf<Instruction>(linear)
    expect(evaluate(linear, [x])).toEqual([exact])
    expect(evaluate(linear, [Array.from(x, BigInt)])).toEqual([exact])
  })

  it('lie within bounds that rounding has widened', () => {
    const { lo, hi } = kindOf<Instruction>(linear).bounds(linear, [{ lo: x, hi: x }])
    expect(exact >= BigInt(lo[0]!) && exact <= BigInt(hi[0]!)).toBe(true)
    expect(hi[0]! - lo[0]!).toBeLessThan(2 ** 24)
  })

  it('are rounded exactly by rescale', () => {
    const random = new RandomNumbers(9)
    for (let s = 1; s <= 63; s++) {
      const wide = [random.bits(100), -random.bits(100), 2n ** BigInt(s - 1), 2n ** 80n - 1n]
      const rescale = { kind: 'rescale' as const, inputs: [0] as const, shift: new Uint8Array(4).fill(s) }
      const expected = wide.map((value) => Number(roundedShift(value, s)))
      expect(kindOf<Instruction>(rescale).evaluate(rescale, [wide])).toEqual(Float64Array.from(expected))
    }
  })
})
