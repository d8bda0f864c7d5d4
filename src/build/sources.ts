import { dirname, join, resolve } from 'node:path'
import type { CompileOptions } from '../compile.js'
import { readData } from '../data/files.js'
import { parseJson } from '../data/tensors.js'
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
  const ofKeys = (name: string) => ({ file: resolve(root, keys!, name), advice: SETUP_FIRST })
  const keyFiles = ['circuit.json', 'circuit.zkey', 'verification_key.json']
  if (weights === 'hashed') keyFiles.push('weights.json')
  return [
    ...(keys === undefined ? [] : keyFiles.map(ofKeys)),
    ...(ptau === undefined ? [] : [{ file: resolve(root, ptau) }]),
  ]
}
