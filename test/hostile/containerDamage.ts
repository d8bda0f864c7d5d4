import { concatBytes } from '../../src/provers/bytes.js'
import { COUNTS, type Damage, little, splice } from './damage.js'
import { damageTree } from './jsonDamage.js'

/** Damage of a container: of its JSON header, or of a number in its arrays. */
export const damageContainer: Damage = (bytes, random) => {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(8, true)
  const start = Math.ceil((12 + length) / 8) * 8
  if (random.between(0, 1) === 0) {
    const size = random.pick([4, 8])
    const at = start + size * random.between(0, Math.max(0, Math.floor((bytes.length - start) / size) - 1))
    const value = random.between(0, 1) === 0 ? random.pick(COUNTS) : BigInt(random.between(0, 40))
    return splice(bytes, at, at + size, little(value, size))
  }
  const tree = JSON.parse(new TextDecoder().decode(bytes.subarray(12, 12 + length)))
  const head = new TextEncoder().encode(JSON.stringify(damageTree(tree, random)) ?? 'null')
  const gap = new Uint8Array((8 - ((12 + head.length) % 8)) % 8)
  return concatBytes(bytes.subarray(0, 8), little(BigInt(head.length), 4), head, gap, bytes.subarray(start))
}
