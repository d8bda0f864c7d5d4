import { circuitSize } from '../../src/estimate.js'
import { preparePtau, setup } from '../../src/index.js'
import { initialKey } from '../../src/provers/groth16/initialKey.js'
import { proveGroth16 } from '../../src/provers/groth16/proveFile.js'
import { bytesSource } from '../../src/provers/keySource.js'
import { readPtauInfo } from '../../src/provers/ptau/info.js'
import { witnessValues } from '../../src/provers/witnessFile.js'
import { claimOf, type Format, manifestFor, sections } from './format.js'

/** Circuits, witnesses and powers of tau. */
export const CIRCUIT_FORMATS: Readonly<Record<string, Format>> = {
  '.r1cs, read': {
    share: 80,
    seed: ({ compiled }) => compiled.r1cs,
    damage: sections,
    use: async (bytes) => {
      void circuitSize(bytes).gates
      return undefined
    },
  },
  '.r1cs, set up': {
    share: 10,
    seed: ({ compiled }) => compiled.r1cs,
    damage: sections,
    use: async (bytes, seeds, random) => {
      if (random.between(0, 3) === 0) await initialKey(bytes, seeds.ptau)
      else await setup({ manifest: manifestFor(seeds, 'r1cs', bytes), r1cs: bytes })
      return undefined
    },
  },
  '.wtns, read': {
    share: 60,
    seed: ({ wtns }) => wtns,
    damage: sections,
    use: async (bytes, { compiled }) => {
      witnessValues(bytes, compiled.manifest.wires)
      return undefined
    },
  },
  '.wtns, proved': {
    share: 10,
    seed: ({ wtns }) => wtns,
    damage: sections,
    use: async (bytes, seeds) => claimOf(await proveGroth16(bytesSource(seeds.zkey), bytes), seeds),
  },
  '.ptau, read': {
    share: 40,
    seed: ({ ptau }) => ptau,
    damage: sections,
    use: async (bytes) => {
      readPtauInfo(bytes)
      return undefined
    },
  },
  '.ptau, prepared': {
    share: 1,
    seed: ({ smallPtau }) => smallPtau,
    damage: sections,
    use: async (bytes) => {
      await preparePtau(bytes)
      return undefined
    },
  },
  '.ptau, set up': {
    share: 3,
    seed: ({ ptau }) => ptau,
    damage: sections,
    use: async (bytes, { compiled }) => {
      await setup(compiled, { ptau: bytes })
      return undefined
    },
  },
}
