import { FR } from '../field/bn254.js'
import { inverse, power } from '../field/modular.js'
import { log2, reverseBits, rootOfUnity } from '../field/ntt.js'
import type { Engine } from './engine.js'
import { ELEMENT_BYTES, type LimbField } from './limbs/limbField.js'
import type { Call } from './pool.js'

/** Where the values of the three polynomials stand, elements of Fr at n addresses each. */
export interface Evaluations {
  readonly n: number
  readonly a: number
  readonly b: number
  readonly c: number
}

/** The tables of one domain size, in the engine's memory. */
interface Tables {
  readonly columns: number
  readonly roots: number
  /** Byte offsets into the roots, by column. */
  readonly reversed: number
  readonly factors: number
}

/**
 * Values of A B - C on the coset w H, w^2 a generator of the domain H of n points, from the values of A and B on H
 * and with C = A B there: canonical integers of 32 bytes, in natural order, at `out`. Overwrites the evaluations.
 *
 * `scale` is what the values of a and b are to be multiplied by to get those of A and B.
 */
export async function quotientValues(
  engine: Engine,
  { n, a, b, c }: Evaluations,
  out: number,
  scale: bigint,
): Promise<void> {
  const tables = await makeTables(engine, n, scale)
  const { columns, roots, reversed, factors } = tables
  const rows = n / columns
  const vectors = [a, b, c]
  const rowBytes = columns * ELEMENT_BYTES
  await inColumns(engine, n, columns, (from, to) => {
    const at = from * ELEMENT_BYTES
    return [
      ['products', a + at, b + at, c + at, to - from, rowBytes, rows],
      ...vectors.map((data): Call => ['inverseColumns', data, n, columns, from, to, roots]),
    ]
  })
  await inShares(
    engine,
    rows,
    1,
    (from, to) =>
      Array.from({ length: to - from }, (_, i) => from + i).flatMap((row) => {
        const shift = roots + ELEMENT_BYTES * reverseBits(row, log2(rows))
        return vectors.map((data): Call => ['row', data + row * rowBytes, columns, n, roots, reversed, shift])
      }),
    columns,
  )
  await inColumns(engine, n, columns, (from, to) => {
    const at = from * ELEMENT_BYTES
    const results = out + 32 * from
    return [
      ...vectors.map((data): Call => ['forwardColumns', data, n, columns, from, to, roots]),
      ['quotients', a + at, b + at, c + at, results, to - from, columns, rows, factors],
    ]
  })
}

/**
 * The evaluations of A and B as canonical integers of 32 bytes, n and n at `out`: a value is its integer over R, for others
 * than these kernels to compute the quotient.
 */
export async function packEvaluations(
  engine: Engine,
  { n, a, b }: Pick<Evaluations, 'n' | 'a' | 'b'>,
  out: number,
): Promise<void> {
  const pack = (data: number, target: number, from: number, to: number): Call => {
    return ['integers', data + from * ELEMENT_BYTES, target + 32 * from, to - from]
  }
  await inShares(engine, n, 2, (from, to) => [pack(a, out, from, to), pack(b, out + 32 * n, from, to)], 0)
}

/** Tasks over the columns, at most 16 at a time so that their rows stay in the cache. */
function inColumns(engine: Engine, n: number, columns: number, calls: (from: number, to: number) => Call[]) {
  return inShares(engine, columns, 2, calls, n / columns, 16)
}

/** What {@link quotientValues} announces to the engine's progress: elements, once a pass. */
export function quotientUnits(n: number): number {
  return 3 * n
}

/** Splits 0 .. count - 1 into tasks of multiples of `unit`. */
async function inShares(
  engine: Engine,
  count: number,
  unit: number,
  calls: (from: number, to: number) => Call[],
  unitsEach: number,
  most = Number.POSITIVE_INFINITY,
): Promise<void> {
  const share = Math.max(unit, Math.ceil(count / engine.pool.workers / 4 / unit) * unit)
  const size = Math.min(share, most)
  const tasks: Promise<unknown>[] = []
  for (let from = 0; from < count; from += size) {
    const to = Math.min(count, from + size)
    tasks.push(engine.run(() => calls(from, to), (to - from) * unitsEach))
  }
  await Promise.all(tasks)
}

async function makeTables(engine: Engine, n: number, scale: bigint): Promise<Tables> {
  const field = engine.kernels.scalars
  const columns = 2 ** Math.ceil(log2(n) / 2)
  const roots = engine.allocate((n + 1) * ELEMENT_BYTES)
  const reversed = engine.allocate(4 * columns)
  const offsets = engine.words(reversed, columns)
  const rows = n / columns
  for (let c = 0; c < columns; c++) offsets[c] = ELEMENT_BYTES * rows * reverseBits(c, log2(columns))
  const factors = engine.allocate(2 * ELEMENT_BYTES)
  const share = inverse(BigInt(n))
  const square = (scale * scale) % FR
  // Plain integers, so that the product with an element in Montgomery form is plain too.
  writePlain(engine, factors, (((square * share) % FR) * share) % FR)
  writePlain(engine, factors + ELEMENT_BYTES, FR - ((square * share) % FR))
  await fillRoots(engine, field, roots, n)
  return { columns, roots, reversed, factors }
}

async function fillRoots(engine: Engine, field: LimbField, roots: number, n: number): Promise<void> {
  const root = rootOfUnity(log2(n) + 1)
  const step = engine.allocate(ELEMENT_BYTES)
  writeElement(engine, field, step, root)
  const share = Math.max(2, Math.ceil(n / engine.pool.workers / 2) * 2)
  const tasks: Promise<unknown>[] = []
  for (let from = 0; from < n; from += share) {
    const count = Math.min(share, n - from)
    const firsts = engine.allocate(2 * ELEMENT_BYTES)
    writeElement(engine, field, firsts, power(root, BigInt(from)))
    writeElement(engine, field, firsts + ELEMENT_BYTES, power(root, BigInt(from + count / 2)))
    tasks.push(engine.run(() => [['powers', roots + from * ELEMENT_BYTES, count, firsts, step]]))
  }
  writeElement(engine, field, roots + n * ELEMENT_BYTES, FR - 1n)
  await Promise.all(tasks)
}

function writeElement(engine: Engine, field: LimbField, address: number, value: bigint): void {
  writePlain(engine, address, (value << BigInt(field.radixBits)) % FR)
}

function writePlain(engine: Engine, address: number, value: bigint): void {
  const centred = value > FR / 2n ? value - FR : value
  new BigUint64Array(engine.memory.buffer, address, 5).set(engine.kernels.scalars.encode(centred))
}
