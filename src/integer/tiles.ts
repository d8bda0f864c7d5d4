import { BLOCK_WORDS } from '../circuit/digest.js'
import { PERMUTATION_ROWS } from '../gadgets/poseidon.js'
import type { WeightedInstruction } from './weighted.js'

/** The part of a weighted map that tiles are cut from. */
export type Tiled = Pick<WeightedInstruction, 'rowStart' | 'col' | 'factor' | 'addend' | 'width'>

/** What the products of a tile share, and whether rows with other terms may be in it. */
export interface Tiling {
  readonly by: 'columns' | 'factors'
  readonly mixed: boolean
}

/** An element of a tensor at a place of a packed number: it counts 2^(width * slot) times. */
export interface Placed {
  readonly slot: number
  readonly index: number
}

/** The product of two packed numbers, of which one has a single element, in slot 0. */
export interface PackedProduct {
  readonly factors: readonly Placed[]
  readonly sources: readonly Placed[]
}

/**
 * Outputs that are computed as one number, output rows[s] in slot s. A product of two numbers costs one row of the circuit,
 * whatever is packed into one of them: the weights of several outputs for one element (by columns), or the elements that
 * one weight multiplies in several outputs (by factors).
 */
export interface Tile {
  readonly rows: readonly number[]
  readonly products: readonly PackedProduct[]
  readonly addends: readonly Placed[]
}

/** A sum of slots stays below this power of two, so that it has one reading modulo the field's order. */
export const SUM_BITS = 252

/** Rows of a permutation for each word that it takes in (gadget `tensorDigest`). */
const HASH_ROWS = PERMUTATION_ROWS / BLOCK_WORDS

/** Bits of integers in a word of a commitment. */
const WORD_BITS = 248

const TILINGS: readonly Tiling[] = [
  { by: 'columns', mixed: false },
  { by: 'columns', mixed: true },
  { by: 'factors', mixed: false },
  { by: 'factors', mixed: true },
]

/** The tiling of fewest rows, with those that a commitment to the weights takes where there is to be one. */
export function chooseTiling(
  m: Tiled,
  bits: { readonly factors: number; readonly addends: number },
  commits: boolean,
): Tiling {
  const costs = TILINGS.map((tiling) => {
    const tiles = tilesOf(m, tiling)
    return rowsOfTiles(m, tiles) + (commits ? committingRows(m, tiles, tiling, bits) : 0)
  })
  return TILINGS[costs.indexOf(Math.min(...costs))]!
}

/** Rows of the products and of reading the sums. */
export function rowsOfTiles({ width }: Pick<Tiled, 'width'>, tiles: readonly Tile[]): number {
  return tiles.reduce((sum, { products, rows }) => sum + products.length + rows.length * width + 1, 0)
}

function committingRows(
  m: Tiled,
  tiles: readonly Tile[],
  { by }: Tiling,
  bits: { readonly factors: number; readonly addends: number },
): number {
  if (by === 'columns') return HASH_ROWS * packedWeights(tiles).length
  const each = (width: number) => width + (HASH_ROWS * width) / WORD_BITS
  const [factors, addends] = [distinct(m.factor), distinct(m.addend)]
  return factors * each(bits.factors) + addends * each(bits.addends)
}

function distinct(places: Uint32Array): number {
  return places.reduce((most, place) => Math.max(most, place), 0)
}

/** Packed numbers that products by columns multiply with, and sums add, each once: all that depends on the weights. */
export function packedWeights(
  tiles: readonly Tile[],
): { of: 'factors' | 'addends'; places: readonly Placed[] }[] {
  const words = new Map<string, { of: 'factors' | 'addends'; places: readonly Placed[] }>()
  const add = (of: 'factors' | 'addends', places: readonly Placed[]) => {
    if (places.length > 0) words.set(`${of} ${keyOf(places)}`, { of, places })
  }
  for (const { products } of tiles) for (const { factors } of products) add('factors', factors)
  for (const { addends } of tiles) add('addends', addends)
  return [...words.values()]
}

function keyOf(places: readonly Placed[]): string {
  return places.map(({ slot, index }) => `${slot}:${index}`).join()
}

/** The outputs that depend on weights, in tiles of as many as fit into a sum. */
export function tilesOf(m: Tiled, tiling: Tiling): Tile[] {
  const perTile = Math.floor(SUM_BITS / m.width)
  return groups(m, tiling).flatMap((rows) =>
    Array.from({ length: Math.ceil(rows.length / perTile) }, (_, i) =>
      tileOf(m, tiling, rows.slice(i * perTile, (i + 1) * perTile)),
    ),
  )
}

/** Whether an output depends on a weight. */
export function isWeighted({ rowStart, factor, addend }: Omit<Tiled, 'width' | 'col'>, i: number): boolean {
  return addend[i]! > 0 || factor.subarray(rowStart[i]!, rowStart[i + 1]!).some((place) => place > 0)
}

/** Outputs with the same columns or factors; mixed, all of them, those side by side that begin with the same. */
function groups(m: Tiled, { by, mixed }: Tiling): number[][] {
  const list = by === 'columns' ? m.col : m.factor
  const termsOf = (i: number) => list.subarray(m.rowStart[i]!, m.rowStart[i + 1]!)
  const rows = Array.from({ length: m.addend.length }, (_, i) => i).filter((i) => isWeighted(m, i))
  if (mixed) return [rows.toSorted((a, b) => (termsOf(a)[0] ?? 0) - (termsOf(b)[0] ?? 0) || a - b)]
  const buckets = new Map<string, number[]>()
  for (const i of rows) {
    const key = termsOf(i).join()
    const bucket = buckets.get(key)
    if (bucket === undefined) buckets.set(key, [i])
    else bucket.push(i)
  }
  return [...buckets.values()]
}

function tileOf(m: Tiled, { by }: Tiling, rows: readonly number[]): Tile {
  const shared = new Map<number, Placed[]>()
  rows.forEach((row, slot) => {
    for (let k = m.rowStart[row]!; k < m.rowStart[row + 1]!; k++) {
      if (m.factor[k] === 0) continue
      const [factor, source] = [m.factor[k]! - 1, m.col[k]!]
      const [key, index] = by === 'columns' ? [source, factor] : [factor, source]
      const others = shared.get(key) ?? []
      shared.set(key, others)
      others.push({ slot, index })
    }
  })
  const products = [...shared].map(([key, packed]) => {
    const single = [{ slot: 0, index: key }]
    return by === 'columns' ? { factors: packed, sources: single } : { factors: single, sources: packed }
  })
  const addends = rows.flatMap((row, slot) =>
    m.addend[row] === 0 ? [] : [{ slot, index: m.addend[row]! - 1 }],
  )
  return { rows, products, addends }
}
