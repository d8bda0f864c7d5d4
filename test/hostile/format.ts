import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { circuitHashOf } from '../../src/artifacts/circuitHash.js'
import type { Proved } from '../../src/provers/types.js'
import { verify } from '../../src/verify.js'
import type { RandomNumbers } from '../harness/randomNumbers.js'
import { type Damage, mixed } from './damage.js'
import { damageSections } from './sectionDamage.js'
import type { Seeds } from './seeds.js'

/** A kind of file, and everything that reads it. */
export interface Format {
  /** How many of 1000 files are of this kind. */
  readonly share: number
  readonly seed: (seeds: Seeds, random: RandomNumbers) => Uint8Array
  readonly damage: Damage
  /**
   * Lets the readers at the bytes. Throws as they do; 'refused' is returned where their verdict says so, and what they should
   * not have believed as any other text.
   */
  readonly use: (bytes: Uint8Array, seeds: Seeds, random: RandomNumbers) => Promise<string | undefined>
}

export const QUIET = { quiet: true } as const
export const DEVELOPMENT = { allowInsecureDevKey: true } as const
export const COMPILING = { dims: { batch: 1 } } as const

export const jsonOf = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value))
export const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

/** Runs `action` with the file in the working folder changed, then puts the old content back. */
export async function withFile(
  { folder }: Seeds,
  name: string,
  [changed, old]: readonly [Uint8Array | string, Uint8Array | string],
  action: () => unknown,
): Promise<void> {
  writeFileSync(join(folder, name), changed)
  try {
    await action()
  } finally {
    writeFileSync(join(folder, name), old)
  }
}

/** The manifest that names this content. */
export function manifestFor({ compiled }: Seeds, artifact: 'r1cs' | 'witness' | 'model', bytes: Uint8Array) {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const manifest = { ...compiled.manifest, [artifact]: { ...compiled.manifest[artifact], sha256 } }
  return { ...manifest, circuitHash: circuitHashOf(manifest) }
}

/** A proof that holds for the undamaged key must be of the statement that the witness is of. */
export async function claimOf({ proof, publicSignals }: Proved, seeds: Seeds): Promise<string | undefined> {
  const same = `${publicSignals}` === `${seeds.proved.publicSignals}`
  const { valid } = await verify(seeds.verificationKey, publicSignals, proof)
  return valid && !same ? 'proved another statement' : undefined
}

/** Lets refusals pass, so that the next reader gets the file too. */
export async function eachOf(...readers: readonly (() => unknown)[]): Promise<void> {
  let refusal: unknown
  for (const reader of readers) {
    try {
      await reader()
    } catch (error) {
      rethrowFaults(error)
      refusal = error
    }
  }
  if (refusal !== undefined) throw refusal
}

export function rethrowFaults(error: unknown): void {
  const blame = (error as { readonly blame?: string }).blame
  if (blame !== 'input' && blame !== 'proof') throw error
}

export const sections = mixed(damageSections)
