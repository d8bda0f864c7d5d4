import { afterAll, describe, expect, it } from 'vitest'
import { FR } from '../../src/field/bn254.js'
import { inverse, mod } from '../../src/field/modular.js'
import { Engine } from '../../src/kernels/engine.js'
import { ELEMENT_BYTES } from '../../src/kernels/limbs/limbField.js'
import { KEY_TERM_BYTES } from '../../src/kernels/scalar/rows.js'
import { toLittleEndian32 } from '../../src/provers/bytes.js'
import { sumRows } from '../../src/provers/groth16/rows.js'
import '../kernels/arithmetics.js'

/** Terms of 44 bytes that are in memory at a time. */
const CHUNK_TERMS = Math.floor((1 << 21) / KEY_TERM_BYTES)
const WIRES = 7
const COEFFICIENT = 3n ** 120n % FR
const SCALED = toLittleEndian32(mod(COEFFICIENT << 512n))

type Term = readonly [matrix: number, row: number, wire: number]

const engines = [1, 3].map((threads) => new Engine({ threads }))

afterAll(() => {
  for (const engine of engines) engine.close()
})

/** Sums of wire numbers plus one, by row, of matrix 0 or 1: the witness is 1, 2, 3, ... and all coefficients are the same. */
async function compute(engine: Engine, terms: readonly Term[], rows: number, delay: () => Promise<void>) {
  const field = engine.kernels.scalars
  return engine.exclusively({}, async () => {
    const witness = engine.allocate(32 * WIRES)
    for (let wire = 0; wire < WIRES; wire++) engine.bytes(witness + 32 * wire, 32)[0] = wire + 1
    const [a, b] = [engine.allocate(rows * ELEMENT_BYTES), engine.allocate(rows * ELEMENT_BYTES)]
    const fill = async (first: number, target: Uint8Array) => {
      await delay()
      const view = new DataView(target.buffer, target.byteOffset, target.byteLength)
      for (let i = 0; KEY_TERM_BYTES * i < target.length; i++) {
        for (const [k, word] of terms[first + i]!.entries())
          view.setUint32(KEY_TERM_BYTES * i + 4 * k, word, true)
        target.set(SCALED, KEY_TERM_BYTES * i + 12)
      }
    }
    const source = { kernel: 'keyRows', termBytes: KEY_TERM_BYTES, count: terms.length, fill } as const
    await sumRows(engine, source, { witness, wires: WIRES, domain: rows, a, b })
    const factor = mod((inverse(COEFFICIENT * (1n << 512n)) * (1n << BigInt(field.radixBits))) % FR)
    return [a, b].map((at) =>
      Array.from({ length: rows }, (_, row) => {
        const words = Array.from(new BigUint64Array(engine.memory.buffer, at + ELEMENT_BYTES * row, 5))
        return Number(mod(field.decode(words) * factor))
      }),
    )
  })
}

function expected(terms: readonly Term[], rows: number): number[][] {
  const sums = [0, 1].map(() => new Array<number>(rows).fill(0))
  for (const [matrix, row, wire] of terms) sums[matrix]![row]! += wire + 1
  return sums
}

/** Rows of so many terms each, those of A first. */
function rowsOf(lengths: readonly (readonly [a: number, b: number])[]): Term[] {
  return lengths.flatMap(([a, b], row) => [
    ...Array.from({ length: a }, (_, i): Term => [0, row, (i + row) % WIRES]),
    ...Array.from({ length: b }, (_, i): Term => [1, row, (i * 3 + row) % WIRES]),
  ])
}

const repeat = (count: number, row: readonly [number, number]) => Array.from({ length: count }, () => row)

/** Terms of rows, and how many rows there are. */
const CASES: Readonly<Record<string, readonly (readonly [number, number])[]>> = {
  'no terms': repeat(3, [0, 0]),
  'one row': [[2, 3]],
  'short rows in several chunks': repeat(15_000, [2, 2]),
  'rows that end with a chunk': repeat(CHUNK_TERMS, [1, 1]),
  'a row on either side of the border': [
    [CHUNK_TERMS - 1, 0],
    [0, 2],
    [1, 1],
  ],
  'a row that fills a chunk': [
    [1, 1],
    [CHUNK_TERMS, 0],
    [3, 3],
  ],
  'a row that exceeds a chunk, in A and B': [
    [1, 1],
    [CHUNK_TERMS + 5, 2],
    [2, CHUNK_TERMS + 1],
    [1, 1],
  ],
  'a single row of several chunks': [[2 * CHUNK_TERMS + 3, 3 * CHUNK_TERMS]],
  'empty rows between': [...repeat(4000, [1, 0]), ...repeat(5000, [0, 0]), ...repeat(300, [0, 200])],
}

const soon = () => Promise.resolve()
const later = () => new Promise<void>((resolve) => setTimeout(resolve, 1))

describe.each(engines.map((engine) => [engine.pool.workers, engine] as const))(
  'on %i threads',
  (_, engine) => {
    it.each(Object.entries(CASES))('sums up %s', async (_, lengths) => {
      const terms = rowsOf(lengths)
      const sums = expected(terms, lengths.length)
      for (const delay of [soon, later]) {
        const found = await compute(engine, terms, lengths.length, delay)
        const wrong = found.flatMap((rows, matrix) => rows.filter((sum, row) => sum !== sums[matrix]![row]))
        expect(wrong).toEqual([])
      }
    })

    it('refuses a row that comes back, also where chunks and tasks begin', async () => {
      const share = Math.ceil((CHUNK_TERMS - 2) / engine.pool.workers)
      const ordered = rowsOf(repeat(25_000, [1, 1]))
      for (const at of [
        100,
        4096,
        share - 1,
        share,
        share + 1,
        CHUNK_TERMS - 2,
        CHUNK_TERMS - 1,
        CHUNK_TERMS,
      ]) {
        const terms = ordered.toSpliced(at, 0, [0, 5, 1])
        await expect(compute(engine, terms, 25_000, soon), `term ${at}`).rejects.toThrow(
          'not in the order of their rows',
        )
      }
    })

    it.each([0, 5000, CHUNK_TERMS, 49_999])(
      'refuses term %i where it names what is not there',
      async (at) => {
        const terms = rowsOf(repeat(25_000, [1, 1]))
        const [matrix, row] = terms[at]!
        await expect(compute(engine, terms.with(at, [matrix, row, WIRES]), 25_000, soon)).rejects.toThrow(
          'not there',
        )
        await expect(compute(engine, terms.slice(0, at + 1), row, soon)).rejects.toThrow('not there')
      },
    )
  },
)
