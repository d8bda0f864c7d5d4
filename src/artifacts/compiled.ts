import type { Circuit } from '../circuit/circuit.js'
import { decodeCircuit } from '../circuit/serialize.js'
import type { Program } from '../integer/program.js'
import { decodeProgram } from '../integer/serialize.js'
import { sha256Hex } from '../util/hash.js'
import { VERSION } from '../version.js'
import { requireCircuitHash } from './circuitHash.js'
import { requireCircuit, requireCircuitHeader } from './circuitShape.js'
import { ArtifactMismatchError, InvalidManifestError, VersionMismatchError } from './errors.js'
import { type Manifest, manifestSchema } from './manifest.js'
import { parsed } from './parsed.js'
import { requireProgram, requireProgramHeader } from './programShape.js'

/** What `compile` makes: a manifest, and the bytes of the files that it names. */
export interface Compiled {
  readonly manifest: Manifest
  readonly r1cs: Uint8Array
  readonly witness: Uint8Array
  readonly model: Uint8Array
}

/**
 * Checks a parsed circuit.json.
 *
 * @throws InvalidManifestError, VersionMismatchError; ArtifactMismatchError when its tensors are not those of its circuit hash
 */
export function readManifest(json: unknown): Manifest {
  const version = typeof json === 'object' && json !== null && 'version' in json ? json.version : undefined
  if (typeof version === 'string' && version !== VERSION) {
    throw new VersionMismatchError({ artifact: 'circuit.json', found: version, expected: VERSION })
  }
  const result = parsed(manifestSchema, json)
  if (result.data === undefined) {
    throw new InvalidManifestError({ problem: `${result.field || 'file'}: ${result.problem}` })
  }
  requireCircuitHash(result.data)
  return result.data
}

/**
 * The circuit of a compilation.
 *
 * @throws ArtifactMismatchError when the file is not the one the manifest names; DamagedArtifactError when it is, and holds
 * something that no compilation writes
 */
export function loadCircuit(manifest: Manifest, witness: Uint8Array): Circuit {
  requireHash(manifest.witness, witness)
  requireCircuitHeader(witness)
  const circuit = decodeCircuit(witness)
  requireCircuit(circuit)
  return circuit
}

/** The integer model of a compilation. @throws as {@link loadCircuit} */
export function loadProgram(manifest: Manifest, model: Uint8Array): Program {
  requireHash(manifest.model, model)
  requireProgramHeader(model)
  const program = decodeProgram(model)
  requireProgram(program)
  return program
}

/** @throws ArtifactMismatchError when the bytes are not the file's */
export function requireHash(
  expected: { readonly file: string; readonly sha256: string },
  bytes: Uint8Array,
): void {
  const found = sha256Hex(bytes)
  if (found !== expected.sha256) {
    throw new ArtifactMismatchError({ artifact: expected.file, found, expected: expected.sha256 })
  }
}
