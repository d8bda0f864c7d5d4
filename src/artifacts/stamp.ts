import * as z from 'zod/mini'
import type { ByteSource } from '../provers/keySource.js'
import { labelOf } from '../provers/label.js'
import type { JsonObject } from '../provers/types.js'
import { VERSION } from '../version.js'
import { ArtifactMismatchError, VersionMismatchError } from './errors.js'
import type { Manifest } from './manifest.js'

/** What proof.json and verification_key.json carry beside snarkjs's fields, which ignores it. */
export interface Stamp {
  readonly version: string
  readonly modelHash: string
  readonly circuitHash: string
  /** Of a verification key. */
  readonly development?: boolean | undefined
}

const stampSchema: z.ZodMiniType<Stamp> = z.object({
  version: z.string(),
  modelHash: z.string(),
  circuitHash: z.string(),
  development: z.optional(z.boolean()),
})

/** The JSON with the stamp of a compilation. */
export function stamped(
  manifest: Manifest,
  json: JsonObject,
  more: Pick<Stamp, 'development'> = {},
): JsonObject {
  const { version, modelHash, circuitHash } = manifest
  return { ...json, zkml: { version, modelHash, circuitHash, ...more } }
}

/** The stamp of a JSON object; undefined for one that another tool wrote, and for what is no object at all. */
export function stampOf(json: JsonObject | null | undefined): Stamp | undefined {
  const result = stampSchema.safeParse(json?.zkml)
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

/**
 * Refuses a proving key whose label names another version or circuit; one without a label passes.
 *
 * @throws VersionMismatchError, ArtifactMismatchError, MalformedFileError
 */
export async function requireKeyOf({ circuitHash }: Manifest, zkey: ByteSource): Promise<void> {
  const label = await labelOf(zkey)
  if (label !== undefined) requireOrigin('circuit.zkey', label, circuitHash)
}

/** The error for a verification key that is not the proving key's. */
export function unpairedKeys(): ArtifactMismatchError {
  return new ArtifactMismatchError({
    artifact: 'verification_key.json',
    found: 'points of another key',
    expected: 'the points of circuit.zkey',
  })
}
