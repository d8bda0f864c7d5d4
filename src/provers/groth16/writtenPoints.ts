import type { Group } from '../../kernels/curve/layout.js'
import type { Workspace } from '../../kernels/workspace.js'
import { uint32 } from '../bytes.js'
import type { EngineHash } from '../engineHash.js'
import { shares } from '../shares.js'

/** Points that are converted before they are hashed. */
const BLOCK_POINTS = 1 << 16
const TASK_POINTS = 1 << 12

/**
 * Points of the engine's memory as a key's section holds them. Their number and their plain coordinates go into the
 * circuit's hash. One unit of progress a point.
 */
export async function writePoints(
  space: Workspace,
  group: Group,
  points: number,
  count: number,
  hash: EngineHash,
): Promise<Uint8Array> {
  const written = new Uint8Array(count * group.packedBytes)
  const { mark } = space
  const [packed, plain] = [0, 1].map(() => space.allocate(Math.min(count, BLOCK_POINTS) * group.packedBytes))
  await hash.updateBytes(bigEndian32(count))
  for (const block of shares(count, BLOCK_POINTS)) {
    const size = block.to - block.from
    const tasks = shares(size, TASK_POINTS).map(({ from, to }) => {
      const source = points + (block.from + from) * group.pointBytes
      const offset = from * group.packedBytes
      return space.run(
        () => [
          [`${group.name}Pack`, source, packed! + offset, to - from],
          [`${group.name}Plain`, source, plain! + offset, to - from],
        ],
        to - from,
      )
    })
    await Promise.all(tasks)
    const hashed = hash.update(plain!, size * group.packedBytes)
    written.set(space.bytes(packed!, size * group.packedBytes), block.from * group.packedBytes)
    await hashed
  }
  space.release(mark)
  return written
}

/** How ceremonies hash a count. */
export function bigEndian32(count: number): Uint8Array {
  return uint32(count).reverse()
}
