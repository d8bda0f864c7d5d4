import { contribute, exportVerifier, prove, verifyKey } from '../../src/index.js'
import { readCeremony } from '../../src/provers/groth16/contributions.js'
import { proveGroth16 } from '../../src/provers/groth16/proveFile.js'
import { verificationKeyOf } from '../../src/provers/groth16/verificationKey.js'
import { keyInfoOf, readKeyInfo } from '../../src/provers/keyInfo.js'
import { bytesSource } from '../../src/provers/keySource.js'
import { labelOf } from '../../src/provers/label.js'
import { readSections } from '../../src/provers/sections.js'
import type { RandomNumbers } from '../harness/randomNumbers.js'
import { claimOf, DEVELOPMENT, eachOf, type Format, sections } from './format.js'
import type { Seeds } from './seeds.js'

const pickKey = (seeds: Seeds, random: RandomNumbers) => random.pick([seeds.zkey, seeds.ceremonyKey])

/** Proving keys. */
export const KEY_FORMATS: Readonly<Record<string, Format>> = {
  '.zkey, read': {
    share: 60,
    seed: ({ zkey }) => zkey,
    damage: sections,
    use: async (bytes, seeds) => {
      const source = bytesSource(bytes)
      const { manifest } = seeds.compiled
      await eachOf(
        () => readKeyInfo(bytes),
        () => keyInfoOf(source),
        () => labelOf(source),
        () => exportVerifier(manifest, { zkey: bytes, verificationKey: seeds.verificationKey }, DEVELOPMENT),
      )
      return undefined
    },
  },
  '.zkey, verification key': {
    share: 15,
    seed: pickKey,
    damage: sections,
    use: async (bytes) => {
      await verificationKeyOf(bytesSource(bytes))
      return undefined
    },
  },
  '.zkey, proved': {
    share: 8,
    seed: pickKey,
    damage: sections,
    use: async (bytes, seeds, random) => {
      const { compiled, input, wtns } = seeds
      const proved =
        random.between(0, 1) === 0 ? prove(compiled, bytes, input) : proveGroth16(bytesSource(bytes), wtns)
      return claimOf(await proved, seeds)
    },
  },
  '.zkey, contributed': {
    share: 4,
    seed: pickKey,
    damage: sections,
    use: async (bytes) => {
      await contribute(bytes, 'name')
      return undefined
    },
  },
  '.zkey, checked': {
    share: 3,
    seed: ({ ceremonyKey }) => ceremonyKey,
    damage: sections,
    use: async (bytes, { compiled, ptau, ceremonyKey }) => {
      if (hasLongBeacon(bytes) || !(await verifyKey(compiled.r1cs, ptau, bytes))) return 'refused'
      return sameSections(bytes, ceremonyKey) ? undefined : 'accepted another key'
    },
  },
}

/** Whoever checks such a beacon has to compute as long as its file says. */
function hasLongBeacon(zkey: Uint8Array): boolean {
  const section = readSections(zkey, 'zkey').find(({ id }) => id === 10)
  const { contributions } = readCeremony(section?.bytes ?? new Uint8Array(68))
  return contributions.some(({ beacon }) => (beacon?.iterationsExp ?? 0) > 14)
}

/** Points and contributions; the order of the sections, and others than a prover reads, do not count. */
function sameSections(a: Uint8Array, b: Uint8Array): boolean {
  const [first, second] = [readSections(a, 'zkey'), readSections(b, 'zkey')]
  return [2, 3, 5, 6, 7, 8, 9].every((id) => {
    const [left, right] = [first, second].map((all) => all.find((section) => section.id === id)!.bytes)
    return Buffer.compare(left!, right!) === 0
  })
}
