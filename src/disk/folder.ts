import { statSync } from 'node:fs'
import { join } from 'node:path'
import { readManifest, requireHash } from '../artifacts/compiled.js'
import type { Manifest } from '../artifacts/manifest.js'
import { readData } from '../data/files.js'
import { parseJson } from '../data/tensors.js'
import type { Opening } from '../openings.js'
import type { JsonObject } from '../provers/types.js'
import { FileReadError, UsageError } from './errors.js'
import { type OpenFile, openFile, readBytes, readText } from './files.js'

const COMPILE_FIRST = 'run zkml compile first, and name its output folder'
const SETUP_FIRST = 'run zkml setup first'

/** A folder that `zkml compile` wrote. Files are read when they are asked for; a circuit must be the manifest's. */
export class CompiledFolder {
  readonly manifest: Manifest

  constructor(readonly path: string) {
    this.manifest = readManifest(this.#json('circuit.json', COMPILE_FIRST))
  }

  get r1cs(): Uint8Array {
    const bytes = readBytes(join(this.path, this.manifest.r1cs.file), COMPILE_FIRST)
    requireHash(this.manifest.r1cs, bytes)
    return bytes
  }

  get witness(): Uint8Array {
    return readBytes(join(this.path, this.manifest.witness.file), COMPILE_FIRST)
  }

  get model(): Uint8Array {
    return readBytes(join(this.path, this.manifest.model.file), COMPILE_FIRST)
  }

  get zkey(): Uint8Array {
    return readBytes(join(this.path, 'circuit.zkey'), SETUP_FIRST)
  }

  /** The key, to be read in pieces. */
  openKey(): OpenFile {
    return openFile(join(this.path, 'circuit.zkey'), SETUP_FIRST)
  }

  get verificationKey(): JsonObject {
    return asObject(this.#json('verification_key.json', SETUP_FIRST), 'verification_key.json')
  }

  /** What opens the commitment to hashed weights; undefined where they are not. */
  get weightsOpening(): Opening | undefined {
    return this.manifest.weights === 'hashed'
      ? readOpening(this.#json('weights.json', COMPILE_FIRST), 'weights.json')
      : undefined
  }

  file(name: string): string {
    return join(this.path, name)
  }

  #json(name: string, advice: string): unknown {
    return parseJson(readText(join(this.path, name), advice), name)
  }
}

/** @throws FileReadError when nothing is there */
export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    throw new FileReadError({ file: path, problem: 'there is no such file or folder' })
  }
}

/** `path#tensor`, or a path alone. */
export function splitTarget(target: string): readonly [path: string, tensor: string | undefined] {
  const at = target.lastIndexOf('#')
  return at < 1 ? [target, undefined] : [target.slice(0, at), target.slice(at + 1)]
}

export function readJson(file: string): unknown {
  return parseJson(readText(file), file)
}

/** Tensors of a .json, .npy or .npz file, as `readSample` and `readSamples` take them. */
export function readDataFile(file: string): unknown {
  return readData(readBytes(file), file)
}

export function readObject(file: string): JsonObject {
  return asObject(readJson(file), file)
}

function asObject(json: unknown, name: string): JsonObject {
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json as JsonObject
  throw new UsageError(`${name} does not hold a JSON object.`)
}

/**
 * The opening of one tensor out of an openings.json, which `zkml prove` writes.
 *
 * @param tensor left out, the file's only one
 */
export function openingIn(file: string, tensor: string | undefined): Opening {
  const json = readJson(file)
  const openings = Array.isArray(json) ? json.map((each) => readOpening(each, file)) : []
  const found = tensor === undefined && openings.length === 1 ? openings[0] : undefined
  const opening = found ?? openings.find((each) => each.tensor === tensor)
  if (opening !== undefined) return opening
  const names = openings.map((each) => each.tensor).join(', ')
  throw new UsageError(`${file} does not open ${tensor ?? 'one tensor'}; it has ${names || 'no openings'}.`)
}

const DECIMAL = /^(0|[1-9]\d{0,77})$/

/** What opens a digest, out of parsed JSON. */
export function readOpening(json: unknown, name: string): Opening {
  const { tensor, salt, digest } = asObject(json, name)
  const isOpening = [salt, digest].every((text) => typeof text === 'string' && DECIMAL.test(text))
  if (typeof tensor === 'string' && isOpening) return { tensor, salt: `${salt}`, digest: `${digest}` }
  throw new UsageError(`${name} does not hold a tensor's name, salt and digest.`)
}

/** public.json: an array of decimal strings. */
export function readSignals(file: string): string[] {
  const json = readJson(file)
  if (Array.isArray(json) && json.every((signal) => typeof signal === 'string')) return json
  throw new UsageError(`${file} does not hold an array of decimal strings.`)
}
