import { dirname, join, resolve } from 'node:path'
import type { CompileOptions } from '../compile.js'
import { readData } from '../data/files.js'
import { parseJson } from '../data/tensors.js'
import { FileReadError, UsageError } from '../disk/errors.js'
import { readBytes, readInside } from '../disk/files.js'
import { CompiledFolder } from '../disk/folder.js'
import { externalFiles } from '../onnx/index.js'
import { VERSION } from '../version.js'
import { digestOf, digestOfFile } from './digest.js'
import type { ModelBuildOptions } from './options.js'

/** Everything that a build depends on. Data files are parsed when they are asked for. */
export interface Sources {
  readonly model: Uint8Array
  /** Of all contents, all options and this package's version. */
  readonly fingerprint: string
  readonly watched: readonly string[]
  compileOptions(): CompileOptions
  ptau(): Uint8Array | undefined
  keys(): CompiledFolder | undefined
}

const SETUP_FIRST = 'run zkml setup first'
const HASH_FIRST = 'compile with --weights hashed, and run zkml setup on that'

/** What a folder's file holds. The command line's words for one that holds something else fit no build. @throws FileReadError */
export function heldIn<T>(folder: CompiledFolder, read: (folder: CompiledFolder) => T): T {
  try {
    return read(folder)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    throw new FileReadError({ file: folder.path, problem: error.message }, SETUP_FIRST)
  }
}

/** @throws FileReadError; the errors of `externalFiles` */
export function readSources(modelFile: string, options: ModelBuildOptions, root: string): Sources {
  const { calibration, settings, keys, ptau, ...compiling } = options
  const model = readBytes(modelFile)
  const external = externalFiles(model)
  const externalData = new Map(external.map((name) => [name, readInside(dirname(modelFile), name)]))
  const named = (path: string | undefined) => {
    if (path === undefined) return undefined
    const file = resolve(root, path)
    return { file, bytes: readBytes(file) }
  }
  const [samples, choices] = [named(calibration), named(settings)]
  const large = largeFiles(options, root)
  const contents = [model, ...externalData.values(), samples?.bytes, choices?.bytes].map(
    (bytes) => bytes && digestOf(bytes),
  )
  const digests = [...contents, ...large.map(({ file, advice }) => digestOfFile(file, advice))]
  const folder = dirname(modelFile)
  return {
    model,
    fingerprint: digestOf(JSON.stringify([VERSION, digests, Object.entries(options).sort()])),
    watched: [modelFile, ...external.map((name) => join(folder, name)), ...namedFiles(options, root)],
    compileOptions: () => ({
      ...compiling,
      ...(samples && { calibration: readData(samples.bytes, samples.file) }),
      ...(choices && { settings: parseJson(new TextDecoder().decode(choices.bytes), choices.file) }),
      ...(external.length > 0 && { externalData }),
    }),
    ptau: () => (ptau === undefined ? undefined : readBytes(resolve(root, ptau))),
    keys: () => (keys === undefined ? undefined : new CompiledFolder(resolve(root, keys))),
  }
}

/** The files that options name: what a build depends on beside the model, also one that fails. */
export function namedFiles(options: ModelBuildOptions, root: string): string[] {
  const data = [options.calibration, options.settings].filter((path) => path !== undefined)
  return [...data.map((path) => resolve(root, path)), ...largeFiles(options, root).map(({ file }) => file)]
}

interface LargeFile {
  readonly file: string
  /** What to do where it is missing. */
  readonly advice?: string
}

function largeFiles({ keys, ptau, weights }: ModelBuildOptions, root: string): LargeFile[] {
  return [
    ...(keys === undefined ? [] : keyFiles(resolve(root, keys), weights)),
    ...(ptau === undefined ? [] : [{ file: resolve(root, ptau) }]),
  ]
}

function keyFiles(folder: string, weights: ModelBuildOptions['weights']): LargeFile[] {
  const names = ['circuit.json', 'circuit.zkey', 'verification_key.json']
  const files = names.map((name) => ({ file: join(folder, name), advice: SETUP_FIRST }))
  return weights === 'hashed' ? [...files, { file: join(folder, 'weights.json'), advice: HASH_FIRST }] : files
}
