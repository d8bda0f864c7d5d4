import { basename, join, relative, resolve, sep } from 'node:path'
import * as z from 'zod/mini'
import { readManifest } from '../artifacts/compiled.js'
import type { Manifest } from '../artifacts/manifest.js'
import { readText } from '../disk/files.js'
import { readJson, readObject, readOpening } from '../disk/folder.js'
import type { Opening } from '../openings.js'
import type { JsonObject } from '../provers/types.js'
import { developmentWarning } from '../words.js'
import { BuildCache, type Entry, type KeptFile } from './cache.js'
import { digestOf } from './digest.js'
import { DevelopmentKeyError } from './errors.js'
import { BUILD_FILES, makeModel } from './make.js'
import type { ModelBuildOptions } from './options.js'
import { readSources } from './sources.js'

export type { KeptFile } from './cache.js'
export type { ModelBuildOptions } from './options.js'
export { namedFiles } from './sources.js'

/** A model's circuit, keys and contract, in a folder of the cache. */
export interface BuiltModel {
  /** Has the files of the command line under their names; not to be written to. */
  readonly folder: string
  readonly manifest: Manifest
  readonly verificationKey: JsonObject
  /** Proofs under its key can be forged by whoever made it, or by anybody. */
  readonly development: boolean
  readonly verifierSource: string
  /** Name of the contract in `verifierSource`. */
  readonly contractName: string
  readonly files: { readonly model: KeptFile; readonly witness: KeptFile; readonly zkey: KeptFile }
  /** What opens the commitment to hashed weights: as secret as they are, and needed for every proof. */
  readonly weightsOpening?: Opening
  /** The files that the build was made from. */
  readonly watched: readonly string[]
  /** Nothing was compiled: it was in the cache. */
  readonly cached: boolean
}

/** The tool that asks for a build. */
export interface BuildHost {
  /** What paths in options are relative to. */
  readonly root: string
  /** Default: node_modules/.cache/zkml in the root. */
  readonly cache?: string
  readonly allowDevelopmentKey: boolean
  /** Told what happens, in lines for people. */
  say?(line: string): void
  /** Told what should be looked at; `say` is where it is left out. */
  warn?(line: string): void
}

/**
 * Compiles a model, makes its keys and its contract, as `zkml compile`, `zkml setup` and `zkml export-verifier` do, or takes
 * them from the cache. The same contents and options lead to the same build; builds at once, in several processes, agree.
 *
 * @param options held against `buildFields` by whoever read them from a configuration
 * @throws DevelopmentKeyError where none is allowed; FileReadError, FileWriteError; the errors of `compile`, `setup` and
 * `exportVerifier`
 */
export async function buildModel(
  modelFile: string,
  options: ModelBuildOptions,
  host: BuildHost,
): Promise<BuiltModel> {
  const root = resolve(host.root)
  const file = resolve(root, modelFile)
  const name = relative(root, file).split(sep).join('/')
  const say = (line: string) => host.say?.(`${name}: ${line}`)
  const warn = (line: string) => (host.warn ? host.warn(`${name}: ${line}`) : say(line))
  const sources = readSources(file, options, root)
  const cache = new BuildCache(folderFor(file, resolve(root, host.cache ?? 'node_modules/.cache/zkml')))
  const allowDevelopmentKey = () => {
    if (!host.allowDevelopmentKey) throw new DevelopmentKeyError({ model: name })
  }
  const found = cache.find(sources.fingerprint)
  const make = () => {
    const earlierWeights = cache.newest('weights.json')
    return makeModel(sources, options, { say, earlierWeights, allowDevelopmentKey })
  }
  const entry = found ?? cache.keep(sources.fingerprint, await make())
  const built = { ...readBuild(entry), watched: sources.watched, cached: found !== undefined }
  if (built.development) allowDevelopmentKey()
  if (built.cached) say('unchanged, from the cache')
  if (built.weightsOpening !== undefined)
    say(`proofs need what opens the commitment to the weights: ${join(built.folder, 'weights.json')}`)
  for (const warning of built.manifest.warnings) warn(`WARNING: ${warning}`)
  if (built.development) warn(developmentWarning())
  return built
}

/** Of two models with the same name each has its own. */
function folderFor(file: string, cache: string): string {
  return join(cache, `${basename(file, '.onnx')}-${digestOf(file).slice(0, 8)}`)
}

const factsSchema = z.object({ contract: z.string(), development: z.boolean() })

function readBuild({ folder, files }: Entry): Omit<BuiltModel, 'watched' | 'cached'> {
  const manifest = readManifest(readJson(join(folder, 'circuit.json')))
  const { contract, development } = factsSchema.parse(readJson(join(folder, BUILD_FILES.facts)))
  const weights = files.get('weights.json')?.path
  return {
    folder,
    manifest,
    verificationKey: readObject(join(folder, 'verification_key.json')),
    development,
    verifierSource: readText(join(folder, BUILD_FILES.verifier)),
    contractName: contract,
    files: {
      model: files.get(manifest.model.file)!,
      witness: files.get(manifest.witness.file)!,
      zkey: files.get('circuit.zkey')!,
    },
    ...(weights !== undefined && { weightsOpening: readOpening(readJson(weights), weights) }),
  }
}
