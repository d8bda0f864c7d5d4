import { describe, expect, it } from 'vitest'
import { checkRows } from '../../src/circuit/check.js'
import { solve } from '../../src/circuit/witness.js'
import { interpret, type Program } from '../../src/integer/program.js'
import { lowerProgram } from '../../src/lower/lower.js'
import { type Direction, emitRounded } from '../../src/ops/shared/rounding.js'
import { Quantizer } from '../../src/quantize/quantizer.js'
import { floorOf } from '../harness/plainIntegers.js'

const SIZE = 64

/** Rounds all integers from -32 to 31, of a scale, and holds the circuit against the integer model. */
function rounded(scale: number, direction: Direction): number[] {
  const q = new Quantizer({ bits: 12, peaks: new Map() })
  const x = q.emit(
    { kind: 'input', inputs: [], size: SIZE, lo: -32, bits: 6 },
    new Float64Array(SIZE).fill(scale),
  )
  const y = emitRounded(q, x, direction)
  const port = (tensor: number, name: string, own: number) => ({ name, shape: [SIZE], tensor, scale: own })
  const program: Program = {
    instructions: q.instructions,
    tensors: q.tensors,
    inputs: [port(x.id, 'x', scale)],
    outputs: [port(y.id, 'y', y.scale[0]!)],
  }
  const integers = Float64Array.from({ length: SIZE }, (_, i) => i - 32)
  const { circuit } = lowerProgram(program, { inputs: 'private', outputs: 'public' })
  expect(checkRows(circuit, solve(circuit, integers)).failures).toEqual([])
  return Array.from(interpret(program, [integers])[y.id] as Float64Array, (value) => value * y.scale[0]!)
}

/** p x / q rounded, in exact integers. */
const REFERENCES: Readonly<Record<Direction, (x: bigint, d: bigint) => bigint>> = {
  down: floorOf,
  up: (x, d) => -floorOf(-x, d),
  'towards zero': (x, d) => x / d,
  nearest(x, d) {
    const floor = floorOf(2n * x + d, 2n * d)
    return (2n * x + d) % (2n * d) === 0n && floor % 2n !== 0n ? floor - 1n : floor
  },
}

const DIRECTIONS = Object.keys(REFERENCES) as Direction[]

describe.each(DIRECTIONS)('rounding %s', (direction) => {
  it.each([
    [1, 1],
    [3, 1],
    [1, 2],
    [3, 2],
    [1, 8],
    [5, 16],
    [1, 255],
    [1, 10],
    [7, 10],
    [2, 3],
    [3, 254],
    [1, 2 ** 30],
    [3, 2 ** 22],
  ])('is exact for the scale %i / %i', (p, q) => {
    const expected = Array.from({ length: SIZE }, (_, i) =>
      Number(REFERENCES[direction](BigInt(p * (i - 32)), BigInt(q))),
    )
    expect(rounded(p / q, direction)).toEqual(expected)
  })

  it.each([Math.PI / 8, Math.SQRT2, 1000.1234567, 1e-7, Math.fround(0.1) * (1 + 2 ** -40)])(
    'is that of multiples of 2^-16 for the scale %d',
    (scale) => {
      const expected = Array.from({ length: SIZE }, (_, i) =>
        Number(REFERENCES[direction](BigInt(Math.round((i - 32) * scale * 2 ** 16)), 2n ** 16n)),
      )
      expect(rounded(scale, direction)).toEqual(expected)
    },
  )
})

it('leaves numbers with whole steps as they are, and those too wide for digits', () => {
  for (const scale of [2, 3, 2 ** 60, 1.5 * 2 ** 44]) {
    expect(rounded(scale, 'nearest')).toEqual(Array.from({ length: SIZE }, (_, i) => (i - 32) * scale))
  }
})
