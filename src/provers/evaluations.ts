import { FR } from '../field/bn254.js'
import { inverse, mod, power } from '../field/modular.js'
import { rootOfUnity } from '../field/ntt.js'
import { ELEMENT_BYTES } from '../kernels/limbs/limbField.js'
import { WIRE_TERM_BYTES } from '../kernels/scalar/wireSums.js'
import type { Workspace } from '../kernels/workspace.js'
import type { Columns } from './groth16/columns.js'
import { type Share, shareSize, shares } from './shares.js'

// Vectors of elements of Fr in the engine's memory, by their addresses. All functions here belong into a computation that
// has the engine's turn; what they allocate stays until the caller releases it.

/** Writes integers as elements. @returns their address */
export function writeElements(space: Workspace, values: readonly bigint[]): number {
  const address = space.allocate(values.length * ELEMENT_BYTES)
  const field = space.kernels.scalars
  const words = new BigUint64Array(space.memory.buffer, address, 5 * values.length)
  for (const [i, value] of values.entries()) {
    const residue = mod(value << BigInt(field.radixBits))
    words.set(field.encode(residue > FR / 2n ? residue - FR : residue), 5 * i)
  }
  return address
}

function readElement(space: Workspace, address: number): bigint {
  const field = space.kernels.scalars
  const words = Array.from(new BigUint64Array(space.memory.buffer, address, 5))
  return mod(field.decode(words) * inverse(1n << BigInt(field.radixBits)))
}

/** first, first * step, first * step^2, ...: `count` elements. */
export async function powers(space: Workspace, first: bigint, step: bigint, count: number): Promise<number> {
  // The kernel works on even numbers.
  const all = count + (count % 2)
  const address = space.allocate(all * ELEMENT_BYTES)
  const factor = writeElements(space, [step])
  const tasks = shares(all, shareSize(all, space.pool.workers)).map(({ from, to }) => {
    const start = mod(first * power(step, BigInt(from)))
    const half = mod(start * power(step, BigInt((to - from) / 2)))
    const firsts = writeElements(space, [start, half])
    return space.run(() => [['powers', address + from * ELEMENT_BYTES, to - from, firsts, factor]])
  })
  await Promise.all(tasks)
  return address
}

/** Which Lagrange polynomials of which domain; the domain is the powers of rootOfUnity(log2(size)). */
export interface LagrangeRequest {
  /** Where they are evaluated; outside of the domain. */
  readonly x: bigint
  readonly scale: bigint
  /** A power of two. */
  readonly size: number
  /** All of them, or those of odd index. */
  readonly indices: 'all' | 'odd'
  /** Whether x^(size - 1) counts as zero, as it must where the powers come from a file that ends before it. */
  readonly withoutLastPower?: boolean
}

/** scale * L_j(x), elements: the inverse transform of the powers of x. */
export async function lagrange(space: Workspace, request: LagrangeRequest): Promise<number> {
  const { x, scale, size, indices } = request
  if (size <= 2) return writeElements(space, smallLagrange(request))
  const root = rootOfUnity(Math.log2(size))
  const [first, step, count] = indices === 'all' ? [1n, root, size] : [root, mod(root * root), size / 2]
  const roots = await powers(space, first, step, count)
  const share = mod(scale * inverse(BigInt(size)))
  const last = power(x, BigInt(size - 1))
  const numerator = mod(share * (last * x - 1n))
  const missing = request.withoutLastPower === true ? mod(share * last) : 0n
  await divideByDistances(space, roots, count, x, [numerator, missing])
  return roots
}

/** Of the domains {1} and {1, -1}, from the definition. */
function smallLagrange({ x, scale, size, indices, withoutLastPower }: LagrangeRequest): bigint[] {
  const xs = [1n, x].slice(0, withoutLastPower === true ? size - 1 : size)
  const value = (j: number) => xs.reduce((sum, power, k) => sum + (j * k === 0 ? power : -power), 0n)
  const all = Array.from({ length: size }, (_, j) => mod(scale * value(j) * inverse(BigInt(size))))
  return indices === 'all' ? all : all.filter((_, j) => j % 2 === 1)
}

/** roots[j] becomes roots[j] (numerator / (x - roots[j]) - missing). */
async function divideByDistances(
  space: Workspace,
  roots: number,
  count: number,
  x: bigint,
  [numerator, missing]: readonly [bigint, bigint],
): Promise<void> {
  const prefixes = space.allocate(count * ELEMENT_BYTES)
  const argument = writeElements(space, [x])
  const inShares = (work: (share: Share) => Promise<void>) =>
    Promise.all(shares(count, shareSize(count, space.pool.workers)).map(work))
  await inShares(async ({ from, to }) => {
    const [vector, before] = [roots, prefixes].map((base) => base + from * ELEMENT_BYTES)
    const products = space.allocate(2 * ELEMENT_BYTES)
    await space.run(() => [['lagrangeProducts', vector!, argument, to - from, before!, products]])
    const inverses = [0, 1].map((lane) => inverse(readElement(space, products + lane * ELEMENT_BYTES)))
    const factors = writeElements(space, [numerator, missing, ...inverses])
    await space.run(() => [['lagrangeValues', vector!, argument, to - from, before!, factors, vector!]])
  })
}

/** The sum of coefficient times values[row] for every column, elements to `out`; coefficient 0 is zero. */
export async function sumColumns(
  space: Workspace,
  { starts, terms }: Columns,
  coefficients: number,
  values: number,
  out: number,
): Promise<void> {
  const columns = starts.length - 1
  const firsts = space.allocate(starts.byteLength)
  space.words(firsts, starts.length).set(starts)
  const list = space.allocate(terms.length * (WIRE_TERM_BYTES / 2))
  space.words(list, terms.length).set(terms)
  const tasks = shares(columns, shareSize(columns, space.pool.workers)).map(({ from, to }) => {
    const [start, target] = [firsts + 4 * from, out + from * ELEMENT_BYTES]
    return space.run(() => [['wireSums', start, to - from, list, coefficients, values, target]])
  })
  await Promise.all(tasks)
}

/** The plain scalars of elements, 32 bytes little-endian each. @returns their address */
export async function toScalars(space: Workspace, elements: number, count: number): Promise<number> {
  const out = space.allocate(32 * count)
  const tasks = shares(count, shareSize(count, space.pool.workers)).map(({ from, to }) =>
    space.run(() => [['toCanonical', elements + from * ELEMENT_BYTES, out + 32 * from, to - from]]),
  )
  await Promise.all(tasks)
  return out
}
