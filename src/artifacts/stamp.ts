import { z } from 'zod'
import type { JsonObject } from '../provers/types.js'
import { VERSION } from '../version.js'
import { ArtifactMismatchError, VersionMismatchError } from './errors.js'
import type { Manifest } from './manifest.js'

/** What proof.json and verification_key.json carry beside snarkjs's fields, which ignores it. */
const stampSchema = z.object({
  version: z.string(),
  modelHash: z.string(),
  circuitHash: z.string(),
  development: z.boolean().optional(),
})

export type Stamp = z.infer<typeof stampSchema>

/** The JSON with the stamp of a compilation. */
export function stamped(
  manifest: Manifest,
  json: JsonObject,
  more: Pick<Stamp, 'development'> = {},
): JsonObject {
  const { version, modelHash, circuitHash } = manifest
  return { ...json, zkml: { version, modelHash, circuitHash, ...more } }
}

/** The stamp of a JSON object; undefined for one that another tool wrote. */
export function stampOf(json: JsonObject): Stamp | undefined {
  const result = stampSchema.safeParse(json.zkml)
  return result.success ? result.data : undefined
}

/**
 * Refuses a stamped artifact of another version or circuit; one without a stamp passes.
 *
 * @throws VersionMismatchError, ArtifactMismatchError
 */
export function requireStamp(artifact: string, json: JsonObject, circuitHash: string): void {
  const stamp = stampOf(json)
  if (stamp === undefined) return
  requireOrigin(artifact, stamp, circuitHash)
}

/** As requireStamp, for a stamp that is already read. */
export function requireOrigin(
  artifact: string,
  origin: { readonly version: string; readonly circuitHash: string },
  circuitHash: string,
): void {
  if (origin.version !== VERSION) {
    throw new VersionMismatchError({ artifact, found: origin.version, expected: VERSION })
  }
  if (origin.circuitHash !== circuitHash) {
    const found = `circuit ${origin.circuitHash}`
    throw new ArtifactMismatchError({ artifact, found, expected: `circuit ${circuitHash}` })
  }
}

/** The error for a verification key that is not the proving key's. */
export function unpairedKeys(): ArtifactMismatchError {
  return new ArtifactMismatchError({
    artifact: 'verification_key.json',
    found: 'points of another key',
    expected: 'the points of circuit.zkey',
  })
}
