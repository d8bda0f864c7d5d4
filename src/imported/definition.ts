import * as z from 'zod/mini'
import { parsed } from '../artifacts/parsed.js'
import type { JsonObject } from '../provers/types.js'
import type { Asset, AssetName } from './asset.js'
import { InvalidDefinitionError } from './errors.js'

/** What a build knows of a model: small things by value, large ones by the place of their file. */
export interface ModelDefinition {
  /** Parsed circuit.json. */
  readonly manifest: unknown
  /** Parsed verification_key.json. */
  readonly verificationKey: JsonObject
  /** The verifier contract, in Solidity. */
  readonly verifierSource: string
  readonly files: Readonly<Record<AssetName, Asset>>
  /** The package's worker.js, where a bundler does not find it by itself. */
  readonly worker?: string | URL | undefined
}

/** By its form: a test's URL, or a frame's, is no instance of this realm's. What it leads to is known when it is loaded. */
const address: z.ZodMiniType<string | URL> = z.custom<string | URL>(
  (value) => typeof value === 'string' || typeof (value as URL | null | undefined)?.href === 'string',
  'is no string and no URL',
)

const asset: z.ZodMiniType<Asset> = z.object({
  url: address,
  sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/, 'is not 64 hexadecimal digits in lower case')),
  bytes: z.number().check(z.int(), z.nonnegative()),
})

const definitionSchema: z.ZodMiniType<ModelDefinition> = z.object({
  manifest: z.unknown(),
  verificationKey: z.record(z.string(), z.unknown()),
  verifierSource: z.string(),
  files: z.object({ model: asset, witness: asset, zkey: asset }),
  worker: z.optional(address),
})

/**
 * Checks what does not come of a bundler, or of another version of it. The manifest is checked by who reads it.
 *
 * @throws InvalidDefinitionError
 */
export function requireDefinition(definition: unknown): void {
  const result = parsed(definitionSchema, definition)
  if (result.data !== undefined) return
  const { field, problem } = result
  throw new InvalidDefinitionError({ field: field || 'definition', problem })
}
