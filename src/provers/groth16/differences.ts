import type { Workspace } from '../../kernels/workspace.js'
import type { EngineHash } from '../engineHash.js'
import { G1_BYTES } from '../pointBytes.js'
import type { PowersOfTau } from '../ptau/powers.js'
import { shares } from '../shares.js'
import { strayDifference } from './strayDifference.js'
import { bigEndian32 } from './writtenPoints.js'

/** Points that snarkjs hashes at a time, the last time too. */
const CHUNK_POINTS = 1 << 14
const TASK_POINTS = 1 << 11

/**
 * Hashes tau^(i + n) - tau^i in G1 for i = 0 .. n - 2, n the size of the domain: what the powers of a key's H would be.
 * snarkjs goes on to a whole number of chunks. One unit of progress a point, n in all.
 */
export async function hashDifferences(
  space: Workspace,
  { powers1, afterPowers1 }: PowersOfTau,
  domain: number,
  hash: EngineHash,
): Promise<void> {
  const size = Math.min(domain - 1, CHUNK_POINTS)
  const count = Math.ceil((domain - 1) / size) * size
  await hash.updateBytes(bigEndian32(domain - 1))
  const known = Math.min(count, powers1.length / G1_BYTES - domain)
  for (const { from, to } of shares(known, CHUNK_POINTS)) {
    await hashChunk(space, powers1, domain, from, to - from, hash)
  }
  if (known < count) {
    const last = powers1.subarray((count - 1) * G1_BYTES, count * G1_BYTES)
    await hash.updateBytes(strayDifference(afterPowers1, last))
  }
  await space.run(() => [], domain - known)
}

async function hashChunk(
  space: Workspace,
  powers: Uint8Array,
  domain: number,
  first: number,
  count: number,
  hash: EngineHash,
): Promise<void> {
  const { mark } = space
  const { pointBytes } = space.kernels.groups.g1
  const packed = [domain + first, first].map((from) => {
    const address = space.allocate(count * G1_BYTES)
    space.bytes(address, count * G1_BYTES).set(powers.subarray(from * G1_BYTES, (from + count) * G1_BYTES))
    return address
  })
  const points = [0, 1].map(() => space.allocate(count * pointBytes))
  const tasks = shares(count, TASK_POINTS).map(({ from, to }) => {
    const n = to - from
    const [left, right] = packed.map((address) => address + from * G1_BYTES)
    const [high, low] = points.map((address) => address + from * pointBytes)
    return space.run(
      () => [
        ['g1Unpack', left!, high!, n],
        ['g1Unpack', right!, low!, n],
        ['g1AddArrays', high!, low!, 1, high!, n],
        ['g1Plain', high!, left!, n],
      ],
      n,
    )
  })
  await Promise.all(tasks)
  await hash.update(packed[0]!, count * G1_BYTES)
  space.release(mark)
}
