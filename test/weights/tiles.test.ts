import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkRows } from '../../src/circuit/check.js'
import { evaluateExactly, solve } from '../../src/circuit/witness.js'
import { linear } from '../../src/integer/linear.js'
import type { Program } from '../../src/integer/program.js'
import { packedWeights, type Tiling, tilesOf } from '../../src/integer/tiles.js'
import { type WeightedInstruction, weighted } from '../../src/integer/weighted.js'
import { lowerProgram } from '../../src/lower/lower.js'

const TILINGS: Tiling[] = [
  { by: 'columns', mixed: false },
  { by: 'columns', mixed: true },
  { by: 'factors', mixed: false },
  { by: 'factors', mixed: true },
]

const WIDTH = 22

interface Drawn {
  readonly rows: readonly (readonly { col: number; factor: number; coef: number }[])[]
  readonly addend: readonly number[]
  readonly factors: readonly number[]
  readonly addends: readonly number[]
  readonly x: readonly number[]
}

/** Maps of 5 elements with 6 weights, some terms of which are known; rows may be empty or lack weights. */
const drawn: fc.Arbitrary<Drawn> = fc.record({
  rows: fc.array(
    fc.array(fc.record({ col: fc.nat(4), factor: fc.nat(6), coef: fc.integer({ min: -9, max: 9 }) }), {
      maxLength: 7,
    }),
    { minLength: 1, maxLength: 25 },
  ),
  addend: fc.array(fc.nat(3), { minLength: 25, maxLength: 25 }),
  factors: fc.array(fc.integer({ min: -128, max: 127 }), { minLength: 6, maxLength: 6 }),
  addends: fc.array(fc.integer({ min: -900, max: 900 }), { minLength: 3, maxLength: 3 }),
  x: fc.array(fc.integer({ min: -256, max: 255 }), { minLength: 5, maxLength: 5 }),
})

function mapOf({ rows, addend }: Drawn, tiling: Tiling): WeightedInstruction {
  const terms = rows.flat()
  return {
    kind: 'weighted',
    inputs: [0, 1, 2],
    rowStart: Uint32Array.from([0, ...rows.map((_, i) => rows.slice(0, i + 1).flat().length)]),
    col: Uint32Array.from(terms, ({ col }) => col),
    coef: Float64Array.from(terms, ({ factor, coef }) => (factor === 0 ? coef : 0)),
    factor: Uint32Array.from(terms, ({ factor }) => factor),
    bias: Float64Array.from(rows, (_, i) => (addend[i] === 0 ? i : 0)),
    addend: Uint32Array.from(rows, (_, i) => addend[i]!),
    width: WIDTH,
    tiling,
  }
}

/** As `linear` computes it, with every weight in its place. */
function expected(m: WeightedInstruction, { factors, addends, x }: Drawn) {
  const coef = m.coef.map((own, k) => (m.factor[k] === 0 ? own : factors[m.factor[k]! - 1]!))
  const bias = m.bias.map((own, i) => (m.addend[i] === 0 ? own : addends[m.addend[i]! - 1]!))
  return linear.evaluate({ ...m, kind: 'linear', coef, bias }, [Float64Array.from(x)])
}

function programOf(m: WeightedInstruction, { factors, addends }: Drawn, ranged: boolean): Program {
  const tensor = (size: number) => ({ node: 'n', shape: [size], scale: Float64Array.of(1) })
  const [w, b] = [factors, addends].map((values) => Float64Array.from(values))
  const port = { scale: 1 }
  return {
    instructions: [
      { kind: 'weights', inputs: [], values: w!, bits: 8, ranged },
      { kind: 'weights', inputs: [], values: b!, bits: 11, ranged },
      { kind: 'input', inputs: [], size: 5, lo: -256, bits: 9 },
      m,
    ],
    tensors: [tensor(6), tensor(3), tensor(5), tensor(m.bias.length)],
    inputs: [{ name: 'x', shape: [5], tensor: 2, ...port }],
    outputs: [{ name: 'y', shape: [m.bias.length], tensor: 3, ...port }],
  }
}

describe.each(TILINGS)('tiles by $by, mixed: $mixed', (tiling) => {
  it('compute every output once, from all of its terms', () => {
    fc.assert(
      fc.property(drawn, (given) => {
        const m = mapOf(given, tiling)
        const tiles = tilesOf(m, tiling)
        const rows = tiles.flatMap((tile) => tile.rows)
        expect(new Set(rows).size).toBe(rows.length)
        for (const tile of tiles) expect(tile.rows.length * WIDTH).toBeLessThanOrEqual(252)
        const packed = tiles.flatMap(({ products }) => products)
        const terms = packed.reduce((n, { factors, sources }) => n + factors.length * sources.length, 0)
        expect(terms).toBe(m.factor.filter((place) => place > 0).length)
      }),
    )
  })

  it('are lowered to rows that compute as the instruction does, which computes as `linear`', () => {
    fc.assert(
      fc.property(drawn, fc.boolean(), (given, ranged) => {
        const m = mapOf(given, tiling)
        const values = [given.factors, given.addends, given.x].map((list) => Float64Array.from(list))
        const y = expected(m, given)
        expect(weighted.evaluate(m, values)).toEqual(y)
        const commits = ranged === (tiling.by === 'factors')
        const visibilities = { inputs: 'private', outputs: 'public', weights: 'private' } as const
        const { circuit, outputForms } = lowerProgram(programOf(m, given, ranged && commits), visibilities)
        const witness = solve(circuit, Float64Array.from([...given.x, ...given.factors, ...given.addends]))
        expect(checkRows(circuit, witness).ok).toBe(true)
        const found = Array.from(outputForms[0]!, (form) => Number(evaluateExactly(circuit, witness, form)))
        expect(found).toEqual(Array.from(y, Number))
      }),
      { numRuns: 40 },
    )
  })
})

describe('packedWeights', () => {
  it('lists every packed number once: equal ones of several tiles, as of a convolution, are one word', () => {
    const rows = Array.from({ length: 40 }, (_, i) => [
      { col: i % 5, factor: 1 + (i % 2), coef: 0 },
      { col: (i + 1) % 5, factor: 3, coef: 0 },
    ])
    const given = { rows, addend: rows.map(() => 1), factors: [], addends: [], x: [] }
    const tiling: Tiling = { by: 'columns', mixed: true }
    const words = packedWeights(tilesOf(mapOf(given, tiling), tiling))
    const keys = words.map((word) => JSON.stringify(word))
    expect(new Set(keys).size).toBe(keys.length)
    expect(words.some(({ of }) => of === 'addends')).toBe(true)
  })
})
