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
const TASK_DIGITS = 1 << 16
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
    await clear(engine, group, space, used)
  }
  giveBack(engine, space)
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

/** A piece of a multiplication's working memory. */
interface Area {
  readonly address: number
  readonly bytes: number
}

interface Space {
  /** Packed points, for as many segments at a time as there is room for. */
  readonly packed: Area
  readonly table: Area
  readonly digits: Area
  /** Bytes between the digits of two windows. */
  readonly stride: number
  readonly arenas: readonly number[]
  readonly out: Area
}

/** Sizes do not depend on the last few points, so that what one multiplication gives back fits the next. */
function reserve(engine: Engine, group: Group, points: number, { bits, windows }: Plan): Space {
  const room = SEGMENT_POINTS * Math.ceil(points / SEGMENT_POINTS)
  const area = (bytes: number): Area => ({ address: engine.allocateOpen(bytes), bytes })
  const arenaBytes = arenaSize(
    group,
    points,
    bits,
    Math.min(windows, windowsPerTask(engine, points, windows)),
  )
  const segments = Math.min(room / SEGMENT_POINTS, SEGMENTS_PER_WORKER * engine.pool.workers)
  return {
    packed: area(segments * SEGMENT_POINTS * group.packedBytes),
    table: area(room * group.pointBytes),
    digits: area(2 * room * windows),
    stride: 2 * room,
    arenas: engine.arenas(arenaBytes),
    out: area(windows * bits * group.pointBytes),
  }
}

/** Segments of points that are in memory for a worker: one that it prepares, and one that waits. */
const SEGMENTS_PER_WORKER = 3

function giveBack(engine: Engine, { packed, table, digits, out }: Space): void {
  for (const { address, bytes } of [packed, table, digits, out]) engine.free(address, bytes)
}

/** Few enough for the memory of a task, and for every worker to get several tasks of about equal length. */
function windowsPerTask({ pool }: Engine, points: number, windows: number): number {
  const fair = Math.ceil(windows / pool.workers / 4)
  return Math.max(1, Math.min(fair, Math.floor(TASK_DIGITS / points)))
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
  { bits }: Plan,
  { packed, table, digits, stride }: Space,
): Promise<number[]> {
  const segmentBytes = SEGMENT_POINTS * group.packedBytes
  const slots = Array.from({ length: packed.bytes / segmentBytes }, () => Promise.resolve())
  const used: Promise<number>[] = []
  for (let at = 0; at < count; at += SEGMENT_POINTS) {
    const n = Math.min(SEGMENT_POINTS, count - at)
    const slot = used.length % slots.length
    const points = packed.address + slot * segmentBytes
    await slots[slot]
    await engine.receive(points, n * group.packedBytes, (target) => readPoints(first + at, n, target))
    const [segment, columns] = [table.address + at * group.pointBytes, digits.address + 2 * at]
    const operands = [scalars + 32 * (first + at), points, n, segment, columns, stride, bits]
    const task = engine.run(() => [[`${group.name}Prepare`, ...operands]]).then(([points]) => points!)
    used.push(task)
    slots[slot] = task.then(ignore, ignore)
  }
  return Promise.all(used)
}

function ignore(): void {}

/** Which points are in the table, and which digits, tells of the scalars. */
async function clear(
  engine: Engine,
  group: Group,
  { packed, table, digits, out }: Space,
  used: readonly number[],
): Promise<void> {
  const run = (address: number, bytes: number) => engine.run(() => [['clear', address, bytes]])
  const segments = used.map((points, segment) =>
    run(table.address + segment * SEGMENT_POINTS * group.pointBytes, points * group.pointBytes),
  )
  const areas = [packed, digits, out].map(({ address, bytes }) => run(address, bytes))
  await Promise.all([...segments, ...areas])
}

async function sumWindows(
  engine: Engine,
  group: Group,
  count: number,
  { bits, windows }: Plan,
  { table, digits, stride, arenas, out }: Space,
  use: (bit: number, coordinates: readonly Words[]) => void,
): Promise<void> {
  const together = windowsPerTask(engine, count, windows)
  const tasks: Promise<unknown>[] = []
  // Window 0 holds the small scalars and takes longest: it runs alone, and first.
  for (let window = 0; window < windows; ) {
    const n = window === 0 ? 1 : Math.min(together, windows - window)
    const operands = [digits.address + window * stride, stride, n, count, bits, table.address]
    const target = out.address + window * bits * group.pointBytes
    tasks.push(
      engine.run(
        (worker) => [[`${group.name}WindowSums`, ...operands, arenas[worker]!, target]],
        n * count * group.field.degree,
      ),
    )
    window += n
  }
  await Promise.all(tasks)
  const words = new BigUint64Array(engine.memory.buffer, out.address, (windows * bits * group.pointBytes) / 8)
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
