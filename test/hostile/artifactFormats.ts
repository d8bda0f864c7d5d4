import { join } from 'node:path'
import { circuitHashOf } from '../../src/artifacts/circuitHash.js'
import { calldataCommand } from '../../src/cli/commands/calldata.js'
import { checkCommand } from '../../src/cli/commands/check.js'
import { exportCommand } from '../../src/cli/commands/exportVerifier.js'
import { inspectCommand } from '../../src/cli/commands/inspect.js'
import { runCommand } from '../../src/cli/commands/run.js'
import { verifyCommand } from '../../src/cli/commands/verify.js'
import { parseJson } from '../../src/data/tensors.js'
import { inputSignals } from '../../src/dropIn/inputSignals.js'
import { circomWitness } from '../../src/dropIn/witnessProgram.js'
import { compile, prove } from '../../src/index.js'
import type { RandomNumbers } from '../harness/randomNumbers.js'
import { damageContainer } from './containerDamage.js'
import { mixed } from './damage.js'
import {
  claimOf,
  DEVELOPMENT,
  eachOf,
  type Format,
  jsonOf,
  manifestFor,
  QUIET,
  textOf,
  withFile,
} from './format.js'
import { damageJson } from './jsonDamage.js'
import type { Seeds } from './seeds.js'
import { damageProgram } from './wasmDamage.js'

/** What a compilation leaves behind, users' data, and circom's programs. */
export const ARTIFACT_FORMATS: Readonly<Record<string, Format>> = {
  'circuit.json': {
    share: 60,
    seed: ({ compiled }) => jsonOf(compiled.manifest),
    damage: damageJson,
    use: async (bytes, seeds, random) => {
      const { folder, compiled } = seeds
      const input = join(folder, 'input.json')
      const commands = [
        () => inspectCommand(folder, QUIET),
        () => runCommand(folder, { ...QUIET, input }),
        () => checkCommand(folder, { ...QUIET, input }),
        () => calldataCommand(folder, { ...QUIET, proof: join(folder, 'proof.json') }),
        () => exportCommand(folder, { ...QUIET, ...DEVELOPMENT, output: join(folder, 'V.sol') }),
      ]
      if (random.between(0, 19) === 0) {
        commands.push(() => verifyCommand(folder, { ...QUIET, proof: join(folder, 'proof.json') }))
      }
      for (const text of [bytes, withOwnHash(bytes)]) {
        await withFile(seeds, 'circuit.json', [text, JSON.stringify(compiled.manifest)], () =>
          eachOf(...commands),
        )
      }
      return undefined
    },
  },
  'input.json': {
    share: 70,
    seed: ({ input }) => jsonOf(input),
    damage: damageJson,
    use: async (bytes, seeds) => {
      await withFile(seeds, 'input.json', [bytes, JSON.stringify(seeds.input)], () =>
        checkCommand(seeds.folder, { ...QUIET, input: join(seeds.folder, 'input.json') }),
      )
      return undefined
    },
  },
  'calibration.json': {
    share: 30,
    seed: ({ calibration }) => jsonOf(calibration),
    damage: damageJson,
    use: async (bytes, { models }) => {
      compile(models[0]!, { calibration: parseJson(textOf(bytes), 'calibration.json') })
      return undefined
    },
  },
  'circuit.witness': {
    share: 40,
    seed: ({ compiled }) => compiled.witness,
    damage: mixed(damageContainer),
    use: (bytes, seeds, random) => useArtifact('witness', bytes, seeds, random),
  },
  'circuit.model': {
    share: 40,
    seed: ({ compiled }) => compiled.model,
    damage: mixed(damageContainer),
    use: (bytes, seeds, random) => useArtifact('model', bytes, seeds, random),
  },
  'circom .wasm': {
    share: 10,
    seed: ({ wasm }) => wasm,
    damage: mixed(damageProgram),
    use: async (bytes) => {
      await circomWitness(bytes, { a: '1' })
      return undefined
    },
  },
  'circom input.json': {
    share: 6,
    seed: () => jsonOf({ a: ['1', 2, -3], bus: { x: '0x10', y: [['4']] } }),
    damage: damageJson,
    use: async (bytes) => {
      inputSignals(parseJson(textOf(bytes), 'input.json'))
      return undefined
    },
  },
}

/** The manifest names the damaged file, so that its own reader has to notice. */
async function useArtifact(
  artifact: 'witness' | 'model',
  bytes: Uint8Array,
  seeds: Seeds,
  random: RandomNumbers,
): Promise<string | undefined> {
  const { folder, compiled, zkey, input } = seeds
  const manifest = manifestFor(seeds, artifact, bytes)
  const file = join(folder, 'input.json')
  await withFile(seeds, 'circuit.json', [JSON.stringify(manifest), JSON.stringify(compiled.manifest)], () =>
    withFile(seeds, manifest[artifact].file, [bytes, compiled[artifact]], () =>
      eachOf(
        () => runCommand(folder, { ...QUIET, input: file }),
        () => checkCommand(folder, { ...QUIET, input: file }),
      ),
    ),
  )
  // Another model may take another integer for the same number: a true statement, and another one.
  if (artifact === 'model' || random.between(0, 9) > 0) return undefined
  return claimOf(await prove({ ...compiled, manifest, [artifact]: bytes }, zkey, input), seeds)
}

/** A damaged manifest with the circuit hash of its own tensors, if it has tensors, so that its reader goes on. */
function withOwnHash(bytes: Uint8Array): Uint8Array | string {
  try {
    const manifest = JSON.parse(textOf(bytes))
    return JSON.stringify({ ...manifest, circuitHash: circuitHashOf(manifest) })
  } catch {
    return bytes
  }
}
