import { join } from 'node:path'
import { calldataCommand } from '../../src/cli/commands/calldata.js'
import { exportCommand } from '../../src/cli/commands/exportVerifier.js'
import { verifyFiles } from '../../src/cli/commands/groth16Verify.js'
import { verifyCommand } from '../../src/cli/commands/verify.js'
import { parseJson } from '../../src/data/tensors.js'
import type { JsonObject } from '../../src/provers/types.js'
import { DEVELOPMENT, eachOf, type Format, jsonOf, QUIET, rethrowFaults, textOf, withFile } from './format.js'
import { damageJson } from './jsonDamage.js'
import type { Seeds } from './seeds.js'

/** What a proof says: the affine points, or that a point is infinity. */
function meaning({ pi_a, pi_b, pi_c }: JsonObject): string {
  return [pi_a, pi_b, pi_c].map((point) => JSON.stringify(point)).join()
}

type Statement = readonly [proof: JsonObject, signals: unknown]

/** No other text than the real one may be accepted. */
function sameStatement(found: Statement, seeds: Seeds): boolean {
  const { proof, publicSignals } = seeds.proved
  return meaning(found[0]) === meaning(proof) && JSON.stringify(found[1]) === JSON.stringify(publicSignals)
}

function verifyDamaged(name: 'proof.json' | 'public.json'): Format['use'] {
  return async (bytes, seeds, random) => {
    const at = (file: string) => join(seeds.folder, file)
    const { proof, publicSignals } = seeds.proved
    let accepted = false
    await withFile(
      seeds,
      name,
      [bytes, JSON.stringify(name === 'proof.json' ? proof : publicSignals)],
      async () => {
        calldataIfReadable(seeds)
        accepted = await verifyCommand(seeds.folder, { proof: at('proof.json'), ...QUIET })
        const files = {
          vkey: at('verification_key.json'),
          signals: at('public.json'),
          proof: at('proof.json'),
        }
        if (random.between(0, 3) > 0) return
        const again = await verifyFiles(files, QUIET)
        if (accepted && !again) throw new Error('the two verifiers differ')
      },
    )
    if (!accepted) return 'refused'
    const json = parseJson(textOf(bytes), name)
    const found: Statement = name === 'proof.json' ? [json as JsonObject, publicSignals] : [proof, json]
    return sameStatement(found, seeds) ? undefined : 'accepted another proof or statement'
  }
}

/** Its refusals are no business of the verifier. */
function calldataIfReadable({ folder }: Seeds): void {
  try {
    calldataCommand(folder, { proof: join(folder, 'proof.json'), ...QUIET })
  } catch (error) {
    rethrowFaults(error)
  }
}

/** Proofs, signals and the keys that verify them. */
export const PROOF_FORMATS: Readonly<Record<string, Format>> = {
  'proof.json': {
    share: 50,
    seed: ({ proved }) => jsonOf(proved.proof),
    damage: damageJson,
    use: verifyDamaged('proof.json'),
  },
  'public.json': {
    share: 40,
    seed: ({ proved }) => jsonOf(proved.publicSignals),
    damage: damageJson,
    use: verifyDamaged('public.json'),
  },
  'verification_key.json': {
    share: 40,
    seed: ({ verificationKey }) => jsonOf(verificationKey),
    damage: damageJson,
    use: async (bytes, seeds) => {
      const { folder, verificationKey } = seeds
      await withFile(seeds, 'verification_key.json', [bytes, JSON.stringify(verificationKey)], () =>
        eachOf(
          () => exportCommand(folder, { ...QUIET, ...DEVELOPMENT, output: join(folder, 'V.sol') }),
          () => verifyCommand(folder, { ...QUIET, proof: join(folder, 'proof.json') }),
        ),
      )
      return undefined
    },
  },
}
