import { FQ } from '../field/bn254.js'
import { G1, type Jacobian } from '../field/curve.js'
import { inverseModulo, residue } from '../field/inverse.js'
import { Commands, type Span, type Stamps } from './commands.js'
import { type GpuDevice, MAP_READ, USAGE } from './device.js'
import { PIECES } from './kernels/combine.js'
import { SCALAR_BITS } from './kernels/digits.js'
import { SCAN_BLOCK } from './kernels/scan.js'
import type { GpuGroup } from './wgsl/group.js'

export const POINT_BYTES = 64
export const SCALAR_BYTES = 32

/** Most lanes that share out a chunk's entries, and the entries that are worth a lane. */
const MOST_SHARES = 1 << 17
const SHARE_ENTRIES = 24
/** Lanes that keep a large device busy in the reduction. */
const REDUCING_LANES = 1 << 15
const MAX_CHUNK_BITS = 4
const [LEAST_BITS, MOST_BITS] = [4, 16]
/** Points of a sum: as many as the working memory shall be large for, and as few as a device must hold. */
const [MOST_POINTS, LEAST_POINTS] = [1 << 20, 1 << 10]
/** Bits of the scalars that small values fill. */
const SMALL_BITS = 16

/** How a chunk's sum is computed. */
export interface Plan {
  /** Bits of a signed digit. */
  readonly bits: number
  readonly windows: number
  /** Of a window. */
  readonly buckets: number
  /** All buckets, and a block more: there is always a start behind the last bucket. */
  readonly counts: number
  /** Lanes that share out the entries. */
  readonly shares: number
  readonly chunkBits: number
}

/** @param wide how many scalars fill all bits, near enough; steers the choice of windows alone */
export function planFor(count: number, wide: number): Plan {
  const cost = (bits: number) => {
    const entries = wide * windowsOf(bits) + (count - wide) * Math.ceil(SMALL_BITS / bits)
    return entries + 4 * windowsOf(bits) * 2 ** (bits - 1)
  }
  let bits = LEAST_BITS
  for (let next = bits + 1; next <= MOST_BITS; next++) if (cost(next) < cost(bits)) bits = next
  return planWith(count, bits)
}

export function planWith(count: number, bits: number): Plan {
  const windows = windowsOf(bits)
  const buckets = 2 ** (bits - 1)
  const all = windows * buckets
  let chunkBits = 1
  while (chunkBits < MAX_CHUNK_BITS && all >> (chunkBits + 1) >= REDUCING_LANES) chunkBits++
  const shares = Math.min(MOST_SHARES, Math.ceil((count * windows) / SHARE_ENTRIES))
  const counts = (Math.floor(all / SCAN_BLOCK) + 1) * SCAN_BLOCK
  return { bits, windows, buckets, counts, shares: Math.max(1, shares), chunkBits }
}

function windowsOf(bits: number): number {
  return Math.ceil(SCALAR_BITS / bits)
}

/** Scalars on the device: canonical, 32 bytes each. */
export interface DeviceScalars {
  readonly buffer: GPUBuffer
  readonly count: number
}

/** Sizes of a plan's working memory in bytes. */
function sizesOf(group: GpuGroup, count: number, plan: Plan) {
  const sum = 4 * group.words
  const buckets = plan.windows * plan.buckets
  const lanes = buckets >> plan.chunkBits
  const [longest, next] = [
    Math.max(2 * plan.shares, lanes),
    2 * Math.ceil(Math.max(2 * plan.shares, lanes) / PIECES),
  ]
  return {
    counts: 4 * plan.counts,
    starts: 4 * plan.counts,
    totals: 4 * (plan.counts / SCAN_BLOCK),
    entries: 4 * Math.max(1, count * plan.windows),
    sums: sum * buckets,
    windows: sum * plan.windows,
    firstBuckets: 4 * longest,
    firstPieces: sum * longest,
    nextBuckets: 4 * next,
    nextPieces: sum * next,
  }
}

type Sizes = ReturnType<typeof sizesOf>
type Space = Readonly<Record<keyof Sizes, GPUBuffer>>

/**
 * Working memory of sums on a device, kept from one sum to the next and never shrunk. After every sum it is zero: what it
 * held tells of the scalars.
 */
export class Workspace {
  private readonly buffers = new Map<keyof Sizes, GPUBuffer>()

  constructor(private readonly gpu: GpuDevice) {}

  take(sizes: Sizes): Space {
    const names = Object.keys(sizes) as (keyof Sizes)[]
    for (const name of names) {
      const known = this.buffers.get(name)
      if (known !== undefined && known.size >= sizes[name]) continue
      known?.destroy()
      this.buffers.set(
        name,
        this.gpu.buffer(sizes[name], USAGE.storage | USAGE.copySource | USAGE.copyTarget),
      )
    }
    return Object.fromEntries(this.buffers) as Space
  }

  clear(commands: Commands): void {
    for (const buffer of this.buffers.values()) commands.clear(buffer)
  }
}

/** Points that one sum can take on this device; more are several sums. */
export function mostPoints(gpu: GpuDevice): number {
  let points = MOST_POINTS
  while (points > LEAST_POINTS && !fits(gpu, points)) points /= 2
  return points
}

function fits(gpu: GpuDevice, points: number): boolean {
  const sizes = sizesOf(gpu.group, points, planFor(points, points))
  return Math.max(...Object.values(sizes), points * POINT_BYTES) <= gpu.bufferBytes
}

/** What a sum is over. */
export interface Terms {
  /** Points in the tables' form; see the kernel `convert`. */
  readonly points: GPUBuffer
  readonly scalars: DeviceScalars
  /** Scalars before the one of the first point. */
  readonly firstScalar: number
  /** At most {@link mostPoints}, at least one. */
  readonly count: number
  /** How many scalars fill all bits, near enough; steers the choice of windows alone. */
  readonly wide: number
}

export interface SumOptions {
  /** For those who measure. */
  readonly plan?: Plan | undefined
  readonly stamps?: Stamps | undefined
}

/** The sum of scalar times point, on the device but for the last doublings. To be called within `guarded`. */
export async function sumOnDevice(
  gpu: GpuDevice,
  workspace: Workspace,
  terms: Terms,
  { plan = planFor(terms.count, terms.wide), stamps }: SumOptions = {},
): Promise<Jacobian<bigint>> {
  const sizes = sizesOf(gpu.group, terms.count, plan)
  const space = workspace.take(sizes)
  const commands = new Commands(gpu, stamps)
  const answer = gpu.buffer(sizes.windows, USAGE.mapRead | USAGE.copyTarget)
  try {
    sortIntoBuckets(commands, terms, plan, space)
    sumBuckets(commands, terms, plan, space)
    commands.copy(space.windows, answer, sizes.windows)
    workspace.clear(commands)
    commands.submit()
    await answer.mapAsync(MAP_READ)
    return horner(gpu.group, new Uint32Array(answer.getMappedRange()), plan)
  } finally {
    answer.destroy()
  }
}

/** From entries to the windows' sums. */
function sumBuckets(commands: Commands, { points }: Terms, plan: Plan, space: Space): void {
  const { shares, windows, buckets } = plan
  const { starts, entries, sums, firstBuckets, firstPieces } = space
  const ofEntries = [points, starts, entries, sums, firstBuckets, firstPieces]
  commands.run('accumulate', shares, { shares, windows, buckets }, ofEntries)
  combineInto(commands, space, 2 * shares, sums)
  const lanes = (windows * buckets) >> plan.chunkBits
  commands.run('reduce', lanes, plan, [sums, firstBuckets, firstPieces])
  combineInto(commands, space, lanes, space.windows)
}

/** The entries of all buckets, by a counting sort. */
function sortIntoBuckets(
  commands: Commands,
  { scalars, firstScalar, count }: Terms,
  plan: Plan,
  { counts, starts, totals, entries }: Space,
): void {
  const at = scalarSpan(scalars, firstScalar, count)
  const digits = { ...plan, count, firstScalar: at.skipped }
  commands.run('count', count, digits, [at.span, counts])
  commands.run('scanBlocks', plan.counts / 4, {}, [counts, starts, totals])
  commands.run('scanTotals', 1, { pieces: plan.counts / SCAN_BLOCK }, [totals])
  commands.run('addTotals', plan.counts, {}, [totals, starts, counts])
  commands.run('scatter', count, digits, [at.span, counts, entries])
}

/** Offsets of storage buffers are multiples of this many bytes on every device. */
const OFFSET_BYTES = 256

function scalarSpan(
  { buffer }: DeviceScalars,
  first: number,
  count: number,
): { span: Span; skipped: number } {
  const offset = Math.floor((first * SCALAR_BYTES) / OFFSET_BYTES) * OFFSET_BYTES
  const skipped = first - offset / SCALAR_BYTES
  return { span: { buffer, offset, size: (skipped + count) * SCALAR_BYTES }, skipped }
}

/** Adds up the pieces of the first list, in rounds, until every bucket has its sum. */
function combineInto(commands: Commands, space: Space, pieces: number, sums: GPUBuffer): void {
  const lists = [
    [space.firstBuckets, space.firstPieces],
    [space.nextBuckets, space.nextPieces],
  ] as const
  for (let round = 0, left = pieces; ; round++) {
    const shares = Math.ceil(left / PIECES)
    const [from, to] = [lists[round % 2]!, lists[(round + 1) % 2]!]
    commands.run('combine', shares, { shares, pieces: left }, [...from, sums, ...to])
    if (shares === 1) return
    left = 2 * shares
  }
}

/** Horner's rule over the windows, from the top. */
function horner(group: GpuGroup, words: Uint32Array, { windows, bits }: Plan): Jacobian<bigint> {
  let total = G1.toJacobian(undefined)
  for (let window = windows - 1; window >= 0; window--) {
    for (let i = 0; i < bits; i++) total = G1.double(total)
    total = G1.addJacobian(
      total,
      decode(group, words.subarray(window * group.words, (window + 1) * group.words)),
    )
  }
  return total
}

/** (x / zz, y / zzz) as (x zz, y zzz, zz), since zz^3 = zzz^2. */
function decode({ field }: GpuGroup, words: Uint32Array): Jacobian<bigint> {
  const factor = inverseModulo(1n << BigInt(field.radixBits), FQ)
  const [x, y, zz, zzz] = [0, 1, 2, 3].map((i) => {
    const value = field.decode(words.subarray(i * field.words, (i + 1) * field.words))
    return residue(value * factor, FQ)
  }) as [bigint, bigint, bigint, bigint]
  const { multiply } = G1.field
  return { x: multiply(x, zz), y: multiply(y, zzz), z: zz }
}
