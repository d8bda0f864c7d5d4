import { type Curve, G1, G2, type Jacobian, type Point } from '../field/curve.js'
import { SCALAR_BITS } from '../kernels/curve/fixedBase.js'
import type { Group } from '../kernels/curve/layout.js'
import type { Workspace } from '../kernels/workspace.js'
import { packG1, packG2 } from './pointBytes.js'
import { inLanes, shares } from './shares.js'

export type GroupName = 'G1' | 'G2'

/** Multiples of the group's generator, laid out for the kernel `fixedBase`. */
interface GeneratorTable {
  readonly group: Group
  readonly bits: number
  readonly address: number
}

/** Scalars of one group in the engine's memory: canonical, 32 bytes each. They are overwritten. */
export interface ScalarVector {
  readonly group: GroupName
  readonly address: number
  readonly count: number
}

const SCALAR_BYTES = 32
/** Points that a task makes, which take a level of the cache. */
const TASK_POINTS = 1 << 12
const MAX_BITS = 13

/** Multiplies the generators of G1 and G2 by many scalars. */
export class Generators {
  private constructor(
    private readonly space: Workspace,
    private readonly tables: Readonly<Record<GroupName, GeneratorTable>>,
    private readonly lanes: readonly Lane[],
  ) {}

  /**
   * Makes the tables that so many points of each group are worth, in the computation that has the engine's turn, and announces
   * the points to its progress. They stay in the engine's memory.
   */
  static async prepare(space: Workspace, counts: Readonly<Record<GroupName, number>>): Promise<Generators> {
    space.expect(counts.G1 + counts.G2)
    const { g1, g2 } = space.kernels.groups
    const tables = {
      G1: await makeTable(space, g1, counts.G1, (bits, windows) => packG1(...bases(G1, bits, windows))),
      G2: await makeTable(space, g2, counts.G2, (bits, windows) => packG2(...bases(G2, bits, windows))),
    }
    const { pointBytes, packedBytes } = g2
    const size = Math.min(TASK_POINTS, Math.max(counts.G1, counts.G2))
    const lanes = Array.from({ length: 2 * space.pool.workers }, () => ({
      sums: space.allocate(size * pointBytes),
      packed: space.allocate(size * packedBytes),
    }))
    return new Generators(space, tables, lanes)
  }

  /**
   * @returns the affine points in Montgomery form (the byte layout of .zkey and .ptau files), a zero scalar giving infinity
   * @throws the signal's reason when it fires
   */
  async multiply({ group: name, address, count }: ScalarVector): Promise<Uint8Array> {
    const { group, bits, address: table } = this.tables[name]
    const { space } = this
    const used = compact(space, address, count)
    const points = new Uint8Array(count * group.packedBytes)
    await inLanes(this.lanes.length, shares(used.length, TASK_POINTS), async ({ from, to }, lane) => {
      const { sums, packed } = this.lanes[lane]!
      const [scalars, n] = [address + from * SCALAR_BYTES, to - from]
      const doneAt = (scalar: number) => Math.round((scalar * count) / used.length)
      await space.run(
        () => [
          [`${group.name}FixedBase`, scalars, n, table, bits, sums],
          [`${group.name}Pack`, sums, packed, n],
        ],
        doneAt(to) - doneAt(from),
      )
      spread(space.bytes(packed, n * group.packedBytes), used.subarray(from, to), points, group.packedBytes)
    })
    if (used.length === 0) await space.run(() => [], count)
    return points
  }
}

interface Lane {
  readonly sums: number
  readonly packed: number
}

/** Moves the scalars that are not zero to the front. @returns where they were */
function compact(space: Workspace, address: number, count: number): Uint32Array {
  const words = new BigUint64Array(space.memory.buffer, address, 4 * count)
  const used = new Uint32Array(count)
  let n = 0
  for (let i = 0; i < count; i++) {
    if ((words[4 * i]! | words[4 * i + 1]! | words[4 * i + 2]! | words[4 * i + 3]!) === 0n) continue
    if (n < i) words.copyWithin(4 * n, 4 * i, 4 * i + 4)
    used[n++] = i
  }
  return used.subarray(0, n)
}

/** Copies points to their places, neighbours together. */
function spread(points: Uint8Array, places: Uint32Array, target: Uint8Array, bytes: number): void {
  for (let from = 0; from < places.length; ) {
    let to = from + 1
    while (to < places.length && places[to] === places[to - 1]! + 1) to++
    target.set(points.subarray(from * bytes, to * bytes), places[from]! * bytes)
    from = to
  }
}

/** The width that minimizes additions for the table and the points. */
function windowBits(points: number): number {
  const cost = (bits: number) => Math.ceil(SCALAR_BITS / bits) * (points + 1.3 * 2 ** (bits - 1))
  let best = 3
  for (let bits = 4; bits <= MAX_BITS; bits++) if (cost(bits) < cost(best)) best = bits
  return best
}

async function makeTable(
  space: Workspace,
  group: Group,
  points: number,
  basesOf: (bits: number, windows: number) => Uint8Array,
): Promise<GeneratorTable> {
  const bits = windowBits(points)
  const [windows, entries] = [Math.ceil(SCALAR_BITS / bits), 2 ** (bits - 1)]
  const stride = (entries + 1) * group.pointBytes
  const address = space.allocateZeroed(windows * stride)
  const packed = space.allocate(windows * group.packedBytes)
  space.bytes(packed, windows * group.packedBytes).set(basesOf(bits, windows))
  const tasks = Array.from({ length: windows }, (_, window) => {
    const table = address + window * stride
    return space.run(() => [
      [`${group.name}Unpack`, packed + window * group.packedBytes, table + group.pointBytes, 1],
      [`${group.name}Multiples`, table, entries],
    ])
  })
  await Promise.all(tasks)
  return { group, bits, address }
}

/** 2^(w * bits) times the generator for every window w. */
function bases<E>(curve: Curve<E>, bits: number, windows: number): Point<E>[] {
  let point: Jacobian<E> = curve.toJacobian(curve.generator)
  return Array.from({ length: windows }, (_, w) => {
    if (w > 0) for (let i = 0; i < bits; i++) point = curve.double(point)
    return curve.toAffine(point)
  })
}
