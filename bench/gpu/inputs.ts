import { FR } from '../../src/field/bn254.js'
import { Engine } from '../../src/kernels/engine.js'
import { Workspace } from '../../src/kernels/workspace.js'
import { scalarBytes } from '../../src/provers/bytes.js'
import { Generators } from '../../src/provers/fixedBase.js'

/** So many random points of G1. */
export async function randomPoints(count: number): Promise<Uint8Array> {
  const engine = new Engine({ purpose: 'keys' })
  const points = await engine.exclusively({}, async () => {
    const space = new Workspace(engine)
    const generators = await Generators.prepare(space, { G1: count, G2: 1 })
    const address = space.allocate(32 * count)
    space.bytes(address, 32 * count).set(randomScalars(count))
    return generators.multiply({ group: 'G1', address, count })
  })
  engine.close()
  return points
}

/** Scalars of all sizes up to the field's. */
export function randomScalars(count: number): Uint8Array {
  const bytes = new Uint8Array(32 * count)
  const words = new BigUint64Array(bytes.buffer)
  const block = new Uint8Array(1 << 16)
  for (let at = 0; at < bytes.length; at += block.length) {
    crypto.getRandomValues(block)
    bytes.set(block.subarray(0, Math.min(block.length, bytes.length - at)), at)
  }
  // 253 bits are below the order, and all of its windows are in use.
  for (let i = 0; i < count; i++) words[4 * i + 3] = BigInt.asUintN(61, words[4 * i + 3]!)
  return bytes
}

/** As a witness has them: 70 % bits, 20 % small numbers of either sign, 10 % of all sizes. */
export function witnessScalars(count: number): Uint8Array {
  const bytes = randomScalars(count)
  const choices = new Uint32Array(randomScalars(Math.ceil(count / 8)).buffer)
  for (let i = 0; i < count; i++) {
    const choice = choices[i]!
    const kind = choice % 10
    if (kind === 9) continue
    const small = BigInt((choice >>> 4) & 0xffff) - 32768n
    const value = kind < 7 ? BigInt((choice >>> 4) & 1) : small < 0n ? FR + small : small
    bytes.set(scalarBytes(value), 32 * i)
  }
  return bytes
}
