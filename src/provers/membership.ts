import { FQ } from '../field/bn254.js'
import type { Fp2 } from '../field/extension.js'
import { prepareG2 } from '../field/pairing.js'
import { multiScalarUnits } from '../kernels/msm.js'
import type { Workspace } from '../kernels/workspace.js'
import { fromLittleEndian32 } from './bytes.js'
import { IN_G2, type PointGroup, sumOf } from './pointGroup.js'
import { inLanes, shares } from './shares.js'

const PART_BYTES = 32
const TOP_WORD = Number(FQ >> 224n)

/** The first packed point that is infinity or has a coordinate not below q, which readers may take in different ways. */
export function firstMalformed<E>({ packedBytes }: PointGroup<E>, points: Uint8Array): number | undefined {
  const view = new DataView(points.buffer, points.byteOffset, points.length)
  for (let at = 0; at < points.length; at += packedBytes) {
    let allZero = true
    for (let part = at; part < at + packedBytes; part += PART_BYTES) {
      const top = view.getUint32(part + PART_BYTES - 4, true)
      if (top > TOP_WORD || (top === TOP_WORD && fromLittleEndian32(points, part) >= FQ))
        return at / packedBytes
      allZero &&= top === 0 && fromLittleEndian32(points, part) === 0n
    }
    if (allZero) return at / packedBytes
  }
  return undefined
}

const CHECKED_POINTS = 1 << 14

/** Whether all packed points are on the curve (the twist, of G2) or infinity. */
export async function areOnCurve<E>(
  space: Workspace,
  group: PointGroup<E>,
  points: Uint8Array,
): Promise<boolean> {
  const { packedBytes } = group
  const { name, pointBytes } = group.kernels(space)
  const { mark } = space
  const size = Math.min(CHECKED_POINTS, points.length / packedBytes)
  const lanes = Array.from({ length: 2 * space.pool.workers }, () => ({
    packed: space.allocate(size * packedBytes),
    points: space.allocate(size * pointBytes),
  }))
  let outside = 0
  await inLanes(lanes.length, shares(points.length / packedBytes, size), async ({ from, to }, number) => {
    const [lane, n] = [lanes[number]!, to - from]
    space.bytes(lane.packed, n * packedBytes).set(points.subarray(from * packedBytes, to * packedBytes))
    const [, found] = await space.run(() => [
      [`${name}Unpack`, lane.packed, lane.points, n],
      [`${name}CountOutside`, lane.points, n],
    ])
    outside += found!
  })
  space.release(mark)
  return outside === 0
}

const SCALAR_BYTES = 32
/** What the platform gives at a time. */
const DRAWN_BYTES = 1 << 16
const SUMS = 10
/** 13 bits. */
const SMALL_SCALARS = (1 << 13) - 1

/** What {@link areInSubgroup} adds to the progress. */
export function subgroupUnits(count: number): number {
  return SUMS * multiScalarUnits(count, 0, 2)
}

/**
 * Whether all packed points of the twist are in the subgroup of order r; false for one that is not but for a chance of 2^-130.
 *
 * The twist has r (2q - r) points, and the least prime factor of 2q - r is 10069. So 13-bit multiples of the part of a point
 * that is outside of the subgroup differ: whatever the other terms are, at most one of its 2^13 scalars puts a sum inside.
 * There are ten sums with scalars of their own.
 */
export async function areInSubgroup(space: Workspace, points: Uint8Array): Promise<boolean> {
  const count = points.length / IN_G2.packedBytes
  const { mark } = space
  const scalars = space.allocateZeroed(count * SCALAR_BYTES)
  const sums: ({ x: Fp2; y: Fp2 } | undefined)[] = []
  for (let i = 0; i < SUMS; i++) {
    drawSmallScalars(space.bytes(scalars, count * SCALAR_BYTES))
    sums.push(await sumOf(space, IN_G2, points, { scalars, wide: 0 }))
  }
  space.release(mark)
  return prepareG2(sums).every((prepared) => prepared !== undefined)
}

function drawSmallScalars(scalars: Uint8Array): void {
  const perDraw = DRAWN_BYTES / 2
  for (let first = 0; first < scalars.length / SCALAR_BYTES; first += perDraw) {
    const drawn = crypto.getRandomValues(new Uint16Array(perDraw))
    const count = Math.min(perDraw, scalars.length / SCALAR_BYTES - first)
    for (let i = 0; i < count; i++) {
      const value = drawn[i]! & SMALL_SCALARS
      scalars[(first + i) * SCALAR_BYTES] = value & 0xff
      scalars[(first + i) * SCALAR_BYTES + 1] = value >> 8
    }
  }
}
