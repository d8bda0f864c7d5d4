import { inverse, mod } from '../../field/modular.js'
import { reverseBits, rootOfUnity } from '../../field/ntt.js'
import { type Group, JOB_BYTES } from '../../kernels/curve/layout.js'
import type { Call } from '../../kernels/pool.js'
import type { Workspace } from '../../kernels/workspace.js'
import {
  type MultipleTable,
  makeMultipleTable,
  partDigits,
  splittingOf,
  tableCalls,
  tablePoints,
} from '../multipleTable.js'
import { inLanes, shareSize, shares } from '../shares.js'

/** Inverse transforms over the points of a group: sums of points times powers of the inverse root of unity. */
export class PointTransform {
  /** Digits of the powers of the inverse root of the largest size. */
  private readonly digits: RootDigits

  /** For up to 2^largest points. Its table stays in the engine's memory. */
  constructor(
    private readonly space: Workspace,
    private readonly group: Group,
    private readonly largest: number,
  ) {
    this.digits = makeDigits(space, group, largest)
  }

  /** What the transforms of 1, 2, 4, ..., 2^power points add to the progress. */
  static unitsOf({ field }: Group, power: number): number {
    const sizes = Array.from({ length: power }, (_, i) => i + 1)
    return field.degree * sizes.reduce((sum, size) => sum + 2 ** (size - 1) * size, 0)
  }

  /**
   * The transforms of the first 1, 2, 4, ..., 2^power points, one after another, packed: the sums of w^(-j k) points[k]
   * over the number of terms, w the root of that order, in natural order of j.
   *
   * @param points packed, already divided by 2^power
   */
  async allSizes(points: Uint8Array, power: number): Promise<Uint8Array> {
    const { space, group } = this
    const { mark } = space
    const count = 2 ** power
    const work = space.allocate((2 * count - 1) * group.pointBytes)
    const base = space.allocate(count * group.pointBytes)
    await unpack(space, group, points, base)
    for (let size = power; size >= 0; size--) {
      await copyReversed(space, group, base, work + levelStart(size) * group.pointBytes, size)
      // Half the terms, each over half the number.
      if (size > 0) await doubleAll(space, group, base, 2 ** (size - 1))
    }
    const lanes = Array.from({ length: 2 * space.pool.workers }, () => makeLane(space, group))
    for (let layer = 0; layer < power; layer++) await this.runLayer(work, power, layer, lanes)
    const packed = await pack(space, group, work, 2 * count - 1)
    space.release(mark)
    return packed
  }

  /** The butterflies at distance 2^layer of all sizes: u, v -> u + t v, u - t v. */
  private async runLayer(work: number, power: number, layer: number, lanes: readonly Lane[]): Promise<void> {
    const { group } = this
    const blocks = 2 ** (power - layer) - 1
    // The first of every block has the factor 1.
    const plain = shares(blocks, tablePoints(group)).map(({ from, to }) =>
      indices(from, to).map((block) => pairOf(block, 0, layer)),
    )
    const rest = 2 ** layer - 1
    const others = shares(blocks * rest, tablePoints(group))
    await inLanes(lanes.length, plain, (pairs, lane) => this.join(work, lanes[lane]!, pairs, 1))
    await inLanes(lanes.length, others, ({ from, to }, lane) => {
      const pairs = indices(from, to).map((i) => pairOf(Math.floor(i / rest), 1 + (i % rest), layer))
      return this.join(work, lanes[lane]!, pairs, 2 ** (this.largest - layer - 1))
    })
  }

  /** @param spacing how many powers of the largest root make one of this layer's; 1 also where all factors are 1 */
  private async join(work: number, lane: Lane, pairs: readonly Pair[], spacing: number): Promise<void> {
    const { space, group, digits } = this
    const n = pairs.length
    const address = (index: number) => work + index * group.pointBytes
    space.words(lane.rows, n).set(pairs.map(({ root }) => root * spacing * digits.rowBytes))
    space.words(lane.sources, n).set(pairs.map(({ second }) => address(second)))
    space.words(lane.targets, n).set(pairs.map((_, i) => lane.table.multiples + i * group.pointBytes))
    const operands = pairs.map(({ first, second }) => [address(first), address(second)] as const)
    writeJobs(space, lane, operands, group)
    const factors = pairs[0]!.root === 0 ? undefined : digits
    await space.run(() => butterflyCalls(group, lane, n, factors), n * group.field.degree)
  }
}

function indices(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i)
}

/** The index of the first point of a size among those of all sizes. */
function levelStart(size: number): number {
  return 2 ** size - 1
}

interface Pair {
  readonly first: number
  readonly second: number
  /** Its factor is this power of the layer's root. */
  readonly root: number
}

/** Of a block of a layer, the blocks of smaller sizes numbered first, the pair of that number. */
function pairOf(block: number, root: number, layer: number): Pair {
  // The size 2^(layer + k + 1) has 2^k blocks, after 2^k - 1 others.
  const k = Math.floor(Math.log2(block + 1))
  const start = levelStart(layer + k + 1) + (block + 1 - 2 ** k) * 2 ** (layer + 1)
  return { first: start + root, second: start + root + 2 ** layer, root }
}

/** Memory of one task's butterflies. */
interface Lane {
  readonly table: MultipleTable
  readonly rows: number
  readonly sources: number
  readonly targets: number
  readonly differences: number
  readonly additions: number
}

function makeLane(space: Workspace, group: Group): Lane {
  const size = tablePoints(group)
  return {
    table: makeMultipleTable(space, group),
    rows: space.allocate(4 * size),
    sources: space.allocate(4 * size),
    targets: space.allocate(4 * size),
    differences: space.allocate(JOB_BYTES * size),
    additions: space.allocate(JOB_BYTES * size),
  }
}

/** v = u - s and u = u + s, s the scaled points. */
function writeJobs(
  space: Workspace,
  { differences, additions, table }: Lane,
  pairs: readonly (readonly [number, number])[],
  { pointBytes }: Group,
): void {
  const [minus, plus] = [differences, additions].map((jobs) => space.words(jobs, 3 * pairs.length))
  for (const [i, [u, v]] of pairs.entries()) {
    const scaled = table.sums + i * pointBytes
    minus!.set([u, scaled + 1, v], 3 * i)
    plus!.set([u, scaled, u], 3 * i)
  }
}

/** @param digits none where all factors are 1 */
function butterflyCalls(group: Group, lane: Lane, n: number, digits: RootDigits | undefined): Call[] {
  const { name, pointBytes } = group
  const { table, rows, sources, targets, differences, additions } = lane
  const { sums, multiples, stride, imageStride } = table
  const join: Call[] = [
    [`${name}AddMany`, differences, n],
    [`${name}AddMany`, additions, n],
  ]
  const gather: Call = [`${name}Gather`, sources, targets, n]
  if (digits === undefined) return [gather, ['copy', sums, multiples, n * pointBytes], ...join]
  const { address, places, parts } = digits
  const fromTop = indices(0, places).toReversed()
  const add = (place: number, part: number): Call => {
    const digit = address + parts * place + part
    return [`${name}AddDigits`, sums, multiples + part * imageStride, stride, digit, rows, n]
  }
  return [
    gather,
    ...tableCalls(group, table, n),
    ...fromTop.flatMap((place): Call[] => [
      [`${name}DoubleMany`, sums, sums, n],
      ...indices(0, parts).map((part) => add(place, part)),
    ]),
    ...join,
  ]
}

/** The digits of many scalars' parts, one row of signed bytes for each: place by place, and in a place part by part. */
interface RootDigits {
  readonly address: number
  readonly rowBytes: number
  readonly places: number
  readonly parts: number
}

/** For w^-i, i below half the order of w = rootOfUnity(power). */
function makeDigits(space: Workspace, group: Group, power: number): RootDigits {
  const splitting = splittingOf(group)
  const { parts } = splitting
  // Digits may carry into one more place.
  const places = splitting.bits + 1
  const [count, rowBytes] = [Math.max(1, 2 ** (power - 1)), parts * places]
  const address = space.allocateZeroed(count * rowBytes)
  const step = inverse(rootOfUnity(power))
  let root = 1n
  for (let i = 0; i < count; i++) {
    const row = space.bytes(address + i * rowBytes, rowBytes)
    for (const [part, digits] of partDigits(splitting, root).entries()) {
      for (const [place, digit] of digits.entries()) row[parts * place + part] = digit
    }
    root = mod(root * step)
  }
  return { address, rowBytes, places, parts }
}

async function unpack(space: Workspace, group: Group, points: Uint8Array, target: number): Promise<void> {
  const { name, packedBytes, pointBytes } = group
  const { mark } = space
  const packed = space.allocate(points.length)
  space.bytes(packed, points.length).set(points)
  const count = points.length / packedBytes
  const tasks = shares(count, shareSize(count, space.pool.workers)).map(({ from, to }) =>
    space.run(() => [[`${name}Unpack`, packed + from * packedBytes, target + from * pointBytes, to - from]]),
  )
  await Promise.all(tasks)
  space.release(mark)
}

async function pack(space: Workspace, group: Group, points: number, count: number): Promise<Uint8Array> {
  const { name, packedBytes, pointBytes } = group
  const { mark } = space
  const packed = space.allocate(count * packedBytes)
  const tasks = shares(count, shareSize(count, space.pool.workers)).map(({ from, to }) =>
    space.run(() => [[`${name}Pack`, points + from * pointBytes, packed + from * packedBytes, to - from]]),
  )
  await Promise.all(tasks)
  const bytes = Uint8Array.from(space.bytes(packed, count * packedBytes))
  space.release(mark)
  return bytes
}

/** target[reversed bits of i] = source[i] for the first 2^power points. */
async function copyReversed(
  space: Workspace,
  group: Group,
  source: number,
  target: number,
  power: number,
): Promise<void> {
  const { mark } = space
  const count = 2 ** power
  const [sources, targets] = [space.allocate(4 * count), space.allocate(4 * count)]
  const [from, to] = [space.words(sources, count), space.words(targets, count)]
  for (let i = 0; i < count; i++) {
    from[i] = source + i * group.pointBytes
    to[i] = target + reverseBits(i, power) * group.pointBytes
  }
  const tasks = shares(count, shareSize(count, space.pool.workers)).map((share) =>
    space.run(() => [
      [`${group.name}Gather`, sources + 4 * share.from, targets + 4 * share.from, share.to - share.from],
    ]),
  )
  await Promise.all(tasks)
  space.release(mark)
}

async function doubleAll(space: Workspace, group: Group, points: number, count: number): Promise<void> {
  const tasks = shares(count, shareSize(count, space.pool.workers)).map(({ from, to }) => {
    const at = points + from * group.pointBytes
    return space.run(() => [[`${group.name}DoubleMany`, at, at, to - from]])
  })
  await Promise.all(tasks)
}
