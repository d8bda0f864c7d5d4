import { readManifest } from '../artifacts/compiled.js'
import type { Manifest, ManifestTensor } from '../artifacts/manifest.js'
import { requireKeyOf, requireStamp, stampOf } from '../artifacts/stamp.js'
import { type ProofCalldata, proofCalldata } from '../contract/calldata.js'
import { verificationGas } from '../contract/gas.js'
import type { ProofJson } from '../contract/proofNumbers.js'
import { type CircuitFiles, type Outputs, run } from '../infer.js'
import type { Opening, Salts } from '../openings.js'
import { type ProvedInference, prove } from '../prove.js'
import { type ByteSource, type Bytes, sourceOf, wholeFile } from '../provers/keySource.js'
import { partsOf } from '../provers/proofShape.js'
import { requireProveOptions } from '../provers/proveOptions.js'
import type { JsonObject, Proved, ProveOptions } from '../provers/types.js'
import { type Verdict, verify } from '../verify.js'
import { statementInWords } from '../words.js'
import { type AssetName, type LoadOptions, loadAsset } from './asset.js'
import { type ModelDefinition, requireDefinition } from './definition.js'
import { withinMemory } from './memory.js'
import { SharedLoad } from './sharedLoad.js'

/** What a proof is at: files come, the witness is computed, the proof is made and verified. */
export type Stage = 'load' | 'witness' | 'prove'

/** How an imported model proves, and who is told of what. */
export interface ImportedProveOptions
  extends Omit<ProveOptions, 'forms' | 'prover' | 'workerScript' | 'onProgress'> {
  /** Told what the proof is at, when that begins. */
  readonly onStage?: ((stage: Stage) => void) | undefined
  /** Of the stage 'load'. */
  readonly onLoad?: LoadOptions['onProgress']
  /** Of the stage 'prove': what is done of a total, in units of the prover's choice. */
  readonly onProgress?: ProveOptions['onProgress']
  /** Salts of hashed tensors, decimal strings or integers, by name; drawn at random when left out. */
  readonly salts?: Salts
  /** Of a model with hashed weights: what `compile` returned as `weightsOpening`. No build publishes it. */
  readonly weightsOpening?: Opening
}

/** A proof of an imported model, with what it computed. */
export interface ProvedModel<Results extends Outputs> extends Omit<ProvedInference, 'outputs'> {
  readonly outputs: Results
}

/**
 * A compiled model as `import model from './model.onnx?zkml'` gives it. Its files are loaded when they are needed, at most once.
 *
 * @typeParam Inputs what `run` and `prove` take: for each input its numbers, nested as its shape says
 * @typeParam Results what `run` computes, by output
 */
export interface ImportedModel<Inputs = unknown, Results extends Outputs = Outputs> {
  readonly manifest: Manifest
  /** Names, shapes, scales (real value of one integer step) and accepted integers. */
  readonly inputs: readonly ManifestTensor[]
  readonly outputs: readonly ManifestTensor[]
  /** Whether whoever made the key can forge proofs. */
  readonly development: boolean
  readonly verificationKey: JsonObject
  readonly verifierSource: string
  /** What a proof of this model says, in plain words, line by line. */
  readonly statement: readonly string[]
  /**
   * Loads all files, so that proofs need not wait for them.
   *
   * @throws AssetUnavailableError, AssetMismatchError; MemoryExhaustedError; ArtifactMismatchError when the key is another
   * circuit's; the signal's reason
   */
  load(options?: LoadOptions): Promise<void>
  /**
   * Computes the model's integers without a proof.
   *
   * @throws the errors of `load`; InputNameError, InputShapeError, InputValueError, InputRangeError
   */
  run(input: Inputs, options?: LoadOptions): Promise<Results>
  /**
   * Proves one inference; the proof is verified before it is handed over.
   *
   * @throws InvalidOptionError; the errors of `run`; ProverOutOfMemoryError, ProverWorkerDiedError, GpuUnavailableError, GpuLostError; the
   * signal's reason. Nothing is left running.
   */
  prove(input: Inputs, options?: ImportedProveOptions): Promise<ProvedModel<Results>>
  /** Checks a proof of this model against its verification key. @throws MalformedProofError */
  verify(proved: Proved): Promise<Verdict>
  /** The proof in the forms in which the verifier contract takes it. @throws MalformedProofError, SignalRangeError */
  calldata(proved: Proved): ProofCalldata
  /**
   * Estimated gas of a transaction that calls verifyInference with this proof.
   *
   * @throws as `calldata`
   */
  verificationGas(proved: Proved): number
}

/**
 * The model of a build. Generated modules call this; nothing is fetched yet.
 *
 * @throws InvalidDefinitionError; InvalidManifestError, VersionMismatchError, ArtifactMismatchError for parts of different builds
 */
export function defineModel<Inputs = unknown, Results extends Outputs = Outputs>(
  definition: ModelDefinition,
): ImportedModel<Inputs, Results> {
  requireDefinition(definition)
  const manifest = readManifest(definition.manifest)
  const { verificationKey, verifierSource, worker: workerScript } = definition
  requireStamp('verification_key.json', verificationKey, manifest.circuitHash)
  const files = new ModelAssets(definition.files)
  const ofRole = (role: ManifestTensor['role']) => manifest.tensors.filter((tensor) => tensor.role === role)
  const calldata = (proved: Proved) => {
    const { proof, publicSignals } = partsOf(proved)
    return proofCalldata(proof as ProofJson, publicSignals, manifest.statement, manifest.protocol)
  }
  return {
    manifest,
    inputs: ofRole('input'),
    outputs: ofRole('output'),
    development: stampOf(verificationKey)?.development ?? false,
    verificationKey,
    verifierSource,
    statement: statementInWords(manifest),
    load: (options) =>
      withinMemory(async () => {
        const zkey = await files.key(options)
        await requireKeyOf(manifest, zkey)
        for (const name of ['model', 'witness'] as const) await files.get(name, options)
      }),
    run: (input, options) =>
      withinMemory(
        async () => run({ manifest, model: await files.whole('model', options) }, input) as Results,
      ),
    prove: (input, { onStage, onLoad, onProgress, weightsOpening, ...options } = {}) =>
      withinMemory(async () => {
        requireProveOptions(options)
        const loading = { onProgress: onLoad, signal: options.signal }
        onStage?.('load')
        const zkey = await files.key(loading)
        const circuit: CircuitFiles = {
          manifest,
          model: await files.whole('model', loading),
          witness: await files.whole('witness', loading),
          weightsOpening,
        }
        onStage?.('witness')
        const started = onceBefore(() => onStage?.('prove'), onProgress)
        const proved = await prove(circuit, zkey, input, { ...options, workerScript, onProgress: started })
        return proved as ProvedModel<Results>
      }),
    verify: async (proved) => {
      const { proof, publicSignals } = partsOf(proved)
      return verify(verificationKey, publicSignals, proof)
    },
    calldata,
    verificationGas: (proved) =>
      verificationGas(manifest.statement, manifest.protocol, calldata(proved).verifyInference),
  }
}

/** Calls `first` before the first report is passed on. */
function onceBefore(
  first: () => void,
  report: ProveOptions['onProgress'],
): NonNullable<ProveOptions['onProgress']> {
  let called = false
  return (done, total) => {
    if (!called) first()
    called = true
    report?.(done, total)
  }
}

/** The files of a model, each loaded once. */
class ModelAssets {
  private readonly loads = new Map<AssetName, SharedLoad>()
  private opened: ByteSource | undefined

  constructor(private readonly assets: ModelDefinition['files']) {}

  /** What another caller is loading is waited for with it. */
  async get(name: AssetName, options: LoadOptions = {}): Promise<Bytes> {
    options.signal?.throwIfAborted()
    return this.load(name).join(options)
  }

  private load(name: AssetName): SharedLoad {
    const known = this.loads.get(name)
    if (known !== undefined && !known.useless) return known
    const load = new SharedLoad((options) => loadAsset(name, this.assets[name], options), known?.over)
    this.loads.set(name, load)
    return load
  }

  /** Always the same object: by it the prover knows what it has of the key on a GPU. */
  async key(options?: LoadOptions): Promise<ByteSource> {
    const bytes = await this.get('zkey', options)
    this.opened ??= sourceOf(bytes)
    return this.opened
  }

  async whole(name: AssetName, options?: LoadOptions): Promise<Uint8Array> {
    return wholeFile(await this.get(name, options))
  }
}
