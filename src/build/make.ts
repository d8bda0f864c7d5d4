import { totalmem } from 'node:os'
import { ArtifactMismatchError } from '../artifacts/errors.js'
import type { Manifest } from '../artifacts/manifest.js'
import { type Compilation, compile } from '../compile.js'
import { type CompiledFolder, readJson, readOpening } from '../disk/folder.js'
import { circuitSize, estimate, NotEnoughMemoryError } from '../estimate.js'
import { exportVerifier } from '../exportVerifier.js'
import type { WeightCost } from '../lower/weightCost.js'
import type { JsonObject } from '../provers/types.js'
import { setup } from '../setup.js'
import { bytes } from '../util/numberText.js'
import { powersInWords, sizeInWords, weightCostInWords } from '../words.js'
import type { ModelBuildOptions } from './options.js'
import { heldIn, type Sources } from './sources.js'

/** What a build tells besides its files. */
export interface Making {
  say(line: string): void
  /** A weights.json of an earlier build, so that a model with hashed weights keeps its commitment. */
  readonly earlierWeights: string | undefined
  /** Asked before a development key is made. @throws where none is allowed */
  allowDevelopmentKey(): void
}

interface Keys {
  readonly zkey: Uint8Array
  readonly verificationKey: JsonObject
}

/** What the files of a build are called; those that the command line writes have its names. */
export const BUILD_FILES = { verifier: 'Verifier.sol', facts: 'build.json' } as const

/**
 * Compiles a model and makes its keys and contract.
 *
 * @returns the files by name
 * @throws the errors of `compile`, `setup` and `exportVerifier`; ArtifactMismatchError for keys of another circuit
 */
export async function makeModel(
  sources: Sources,
  options: ModelBuildOptions,
  making: Making,
): Promise<Map<string, Uint8Array | string>> {
  const given = sources.keys()
  const compilation = compile(sources.model, {
    ...sources.compileOptions(),
    ...keptSalt(options, given, making.earlierWeights),
    onWeights: (cost: WeightCost) => making.say(weightCostInWords(cost)),
  })
  const { manifest, weightsOpening } = compilation
  making.say(`${manifest.protocol}: ${sizeInWords(manifest)}`)
  const keys = given === undefined ? await makeKeys(compilation, sources, making) : takeKeys(manifest, given)
  const { name, source, devOnly } = exportVerifier(manifest, keys, {
    ...(weightsOpening && { weightsDigest: BigInt(weightsOpening.digest) }),
    allowInsecureDevKey: true,
  })
  return new Map<string, Uint8Array | string>([
    [manifest.r1cs.file, compilation.r1cs],
    [manifest.witness.file, compilation.witness],
    [manifest.model.file, compilation.model],
    ['circuit.json', `${JSON.stringify(manifest, null, 2)}\n`],
    ...(weightsOpening ? [['weights.json', `${JSON.stringify(weightsOpening, null, 1)}\n`] as const] : []),
    ['verification_key.json', `${JSON.stringify(keys.verificationKey, null, 1)}\n`],
    ['circuit.zkey', keys.zkey],
    [BUILD_FILES.verifier, source],
    [BUILD_FILES.facts, JSON.stringify({ contract: name, development: devOnly })],
  ])
}

/** The keys' own folder knows the salt of what they were made for. */
function keptSalt(
  { weights }: ModelBuildOptions,
  keys: CompiledFolder | undefined,
  earlier: string | undefined,
): { readonly weightsSalt?: bigint } {
  if (weights !== 'hashed') return {}
  const ofKeys = keys && heldIn(keys, ({ weightsOpening }) => weightsOpening)
  const opening = ofKeys ?? (earlier === undefined ? undefined : readOpening(readJson(earlier), earlier))
  return opening === undefined ? {} : { weightsSalt: BigInt(opening.salt) }
}

async function makeKeys({ manifest, r1cs }: Compilation, sources: Sources, making: Making): Promise<Keys> {
  const ptau = sources.ptau()
  if (ptau === undefined) making.allowDevelopmentKey()
  requireMemory(estimate(circuitSize(r1cs), manifest.protocol).memoryBytes)
  const keys = await setup({ manifest, r1cs }, ptau === undefined ? {} : { ptau })
  making.say(`key of ${bytes(keys.zkey.length)}`)
  if (keys.powers !== undefined) making.say(`First phase: ${powersInWords(keys.powers)}`)
  return keys
}

/** That they are a pair, and the circuit's, exporting a contract checks too; the folder's circuit.json says it first. */
function takeKeys(manifest: Manifest, folder: CompiledFolder): Keys {
  const { circuitHash } = folder.manifest
  if (circuitHash !== manifest.circuitHash) {
    throw new ArtifactMismatchError({
      artifact: folder.file('circuit.zkey'),
      found: `circuit ${circuitHash}`,
      expected: `circuit ${manifest.circuitHash}`,
    })
  }
  return heldIn(folder, ({ zkey, verificationKey }) => ({ zkey, verificationKey }))
}

function requireMemory(needed: number): void {
  const available = totalmem()
  if (needed > available)
    throw new NotEnoughMemoryError({ needed: bytes(needed), available: bytes(available) })
}
