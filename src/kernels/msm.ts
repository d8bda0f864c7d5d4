import { FQ } from '../field/bn254.js'
import { type Curve, G1, G2, type Point } from '../field/curve.js'
import type { Fp2 } from '../field/extension.js'
import { inverseModulo, residue } from '../field/inverse.js'
import type { Group } from './curve/layout.js'
import { SEGMENT_POINTS } from './curve/prepare.js'
import type { Engine } from './engine.js'
import type { LimbField } from './limbs/limbField.js'

/** The sum of scalar times point over `count` terms. */
export interface MultiScalar {
  readonly count: number
  /** Address of the scalars in the engine's memory: canonical, 32 bytes little-endian each. */
  readonly scalars: number
  /** How many scalars fill all 254 bits, near enough; steers the choice of windows alone. */
  readonly wide: number
  /** Puts the packed points `first` .. `first + count - 1` (Montgomery with R = 2^256, as in keys) into `target`. */
  readonly readPoints: (first: number, count: number, target: Uint8Array) => void | Promise<void>
}

const SCALAR_BITS = 254
const MAX_WINDOW_BITS = 15
/** Points whose tables are in memory at a time, unless the caller says otherwise. */
const CHUNK_POINTS = 1 << 17
/** Digits that one task sorts at most, which bounds its working memory. */
const TASK_DIGITS = 1 << 18
/** Bits of the scalars that small values fill. */
const SMALL_BITS = 16

/** Sums in G1; see {@link MultiScalar}. */
export async function multiplyG1(
  engine: Engine,
  terms: MultiScalar,
  chunkPoints = CHUNK_POINTS,
): Promise<Point<bigint>> {
  const decode = decoder(engine.kernels.groups.g1.field.base)
  return multiply(engine, engine.kernels.groups.g1, terms, chunkPoints, G1, ([x, y]) => {
    const point = { x: decode(x!), y: decode(y!) }
    return point.x === 0n && point.y === 0n ? undefined : point
  })
}

/** Sums in G2. */
export async function multiplyG2(
  engine: Engine,
  terms: MultiScalar,
  chunkPoints = CHUNK_POINTS,
): Promise<Point<Fp2>> {
  const decode = decoder(engine.kernels.groups.g2.field.base)
  return multiply(engine, engine.kernels.groups.g2, terms, chunkPoints, G2, (parts) => {
    const [x0, x1, y0, y1] = parts.map(decode) as [bigint, bigint, bigint, bigint]
    const infinite = (x0 | x1 | y0 | y1) === 0n
    return infinite ? undefined : { x: { c0: x0, c1: x1 }, y: { c0: y0, c1: y1 } }
  })
}

type Words = readonly bigint[]

async function multiply<E>(
  engine: Engine,
  group: Group,
  terms: MultiScalar,
  chunkPoints: number,
  curve: Curve<E>,
  decode: (coordinates: readonly Words[]) => Point<E>,
): Promise<Point<E>> {
  const chunk = Math.min(chunkPoints, terms.count)
  const plan = planFor(terms.count, terms.wide)
  const space = reserve(engine, group, chunk, plan)
  /** sums[k]: points that count 2^k times. */
  const sums: Point<E>[][] = Array.from({ length: plan.windows * plan.bits }, () => [])
  for (let first = 0; first < terms.count; first += chunk) {
    const count = Math.min(chunk, terms.count - first)
    const used = await prepare(engine, group, terms, first, count, plan, space)
    await sumWindows(engine, group, count, plan, space, (bit, coordinates) => {
      sums[bit]!.push(decode(coordinates))
    })
    await clearTable(engine, group, space, used)
  }
  return combine(curve, sums)
}

/** What a multiplication announces to the engine's progress: digits, weighted by the degree of the coordinates. */
export function multiScalarUnits(count: number, wide: number, degree: 1 | 2): number {
  return count * planFor(count, wide).windows * degree
}

interface Plan {
  /** Bits of a signed digit. */
  readonly bits: number
  readonly windows: number
}

/** The digits' width that minimizes additions: one a point and window, two a bucket and window. */
function planFor(count: number, total: number): Plan {
  const points = Math.min(CHUNK_POINTS, count)
  const wide = Math.ceil((total * points) / Math.max(1, count))
  const cost = (bits: number) => {
    const small = points * Math.ceil(SMALL_BITS / bits)
    return Math.ceil(SCALAR_BITS / bits) * (wide + 2.2 * Math.min(wide, 2 ** (bits - 1))) + small / 4
  }
  let bits = 4
  for (let next = 5; next <= MAX_WINDOW_BITS; next++) if (cost(next) < cost(bits)) bits = next
  return { bits, windows: Math.ceil(SCALAR_BITS / bits) }
}

/** Addresses of a multiplication's working memory. */
interface Space {
  readonly packed: number
  readonly table: number
  readonly digits: number
  /** Bytes between the digits of two windows. */
  readonly stride: number
  readonly arenas: readonly number[]
  readonly out: number
}

function reserve(engine: Engine, group: Group, points: number, { bits, windows }: Plan): Space {
  const stride = 2 * (points + (points % 2))
  return {
    packed: engine.allocateOpen(points * group.packedBytes),
    table: engine.allocateOpen(points * group.pointBytes),
    digits: engine.allocate(stride * windows),
    stride,
    arenas: engine.arenas(arenaSize(group, points, bits, Math.min(windows, windowsPerTask(points)))),
    out: engine.allocate(windows * bits * group.pointBytes),
  }
}

function windowsPerTask(points: number): number {
  return Math.max(1, Math.floor(TASK_DIGITS / points))
}

/** What windowSums takes at most; see there for the three kinds of lists. */
function arenaSize({ pointBytes }: Group, points: number, bits: number, windows: number): number {
  const buckets = 2 ** (bits - 1)
  const lines = 2 ** (bits - 1 - (bits >> 1)) + 2 ** (bits >> 1)
  const level = (lists: number, entries: number) =>
    8 * (lists + 16) + 4 * entries + ((entries + lists) / 2 + 1) * pointBytes
  const levels = [level(buckets, points), level(lines, 2 * buckets), level(bits, lines * bits)]
  return windows * levels.reduce((sum, bytes) => sum + bytes, 0) + 1024
}

/** Reads the points and lays out tables and digits, segment by segment. @returns how many points each segment uses. */
async function prepare(
  engine: Engine,
  group: Group,
  { scalars, readPoints }: MultiScalar,
  first: number,
  count: number,
  { bits, windows }: Plan,
  { packed, table, digits, stride }: Space,
): Promise<number[]> {
  if (first > 0) engine.bytes(digits, stride * windows).fill(0)
  const tasks: Promise<readonly number[]>[] = []
  for (let at = 0; at < count; at += SEGMENT_POINTS) {
    const n = Math.min(SEGMENT_POINTS, count - at)
    const points = packed + at * group.packedBytes
    await readPoints(first + at, n, engine.bytes(points, n * group.packedBytes))
    const operands = [scalars + 32 * (first + at), points, n, table + at * group.pointBytes, digits + 2 * at]
    tasks.push(engine.run(() => [[`${group.name}Prepare`, ...operands, stride, bits]]))
  }
  return (await Promise.all(tasks)).map(([used]) => used!)
}

/** Which points are in the table tells which scalars are zero. */
async function clearTable(
  engine: Engine,
  group: Group,
  { table }: Space,
  used: readonly number[],
): Promise<void> {
  const clear = (points: number, segment: number) => {
    const start = table + segment * SEGMENT_POINTS * group.pointBytes
    return engine.run(() => [['clear', start, points * group.pointBytes]])
  }
  await Promise.all(used.map(clear))
}

async function sumWindows(
  engine: Engine,
  group: Group,
  count: number,
  { bits, windows }: Plan,
  { table, digits, stride, arenas, out }: Space,
  use: (bit: number, coordinates: readonly Words[]) => void,
): Promise<void> {
  const together = windowsPerTask(count)
  const tasks: Promise<unknown>[] = []
  // Window 0 holds the small scalars and takes longest: it runs alone, and first.
  for (let window = 0; window < windows; ) {
    const n = window === 0 ? 1 : Math.min(together, windows - window)
    const operands = [digits + window * stride, stride, n, count, bits, table]
    const target = out + window * bits * group.pointBytes
    tasks.push(
      engine.run(
        (worker) => [[`${group.name}WindowSums`, ...operands, arenas[worker]!, target]],
        n * count * group.field.degree,
      ),
    )
    window += n
  }
  await Promise.all(tasks)
  const words = new BigUint64Array(engine.memory.buffer, out, (windows * bits * group.pointBytes) / 8)
  const perPoint = group.pointBytes / 8
  for (let bit = 0; bit < windows * bits; bit++) {
    const point = words.subarray(bit * perPoint, (bit + 1) * perPoint)
    if (point.every((word) => word === 0n)) continue
    use(
      bit,
      Array.from({ length: perPoint / 5 }, (_, k) => Array.from(point.subarray(5 * k, 5 * k + 5))),
    )
  }
}

/** Horner's rule over the bits, from the top. */
function combine<E>(curve: Curve<E>, sums: readonly (readonly Point<E>[])[]): Point<E> {
  let total = curve.toJacobian(undefined)
  for (const points of sums.toReversed()) {
    total = curve.double(total)
    for (const point of points) total = curve.addMixed(total, point)
  }
  return curve.toAffine(total)
}

/** Plain integers out of the representation's Montgomery form. */
function decoder(field: LimbField): (words: Words) => bigint {
  const factor = inverseModulo(1n << BigInt(field.radixBits), FQ)
  return (words) => residue(field.decode(words) * factor, FQ)
}
