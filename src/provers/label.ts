import * as z from 'zod/mini'
import { MalformedFileError } from './errors.js'
import { type ByteSource, locateSections, readPiece } from './keySource.js'
import { readSections, writeSections } from './sections.js'

/** Section of a .zkey that holds the label as JSON; snarkjs skips sections that it does not know. */
export const LABEL_SECTION = 0x7a6b6d6c

/** Where a key comes from. Not covered by any signature: it guards against mistakes, not against forgery. */
export interface KeyLabel {
  readonly tool: 'zkml'
  readonly version: string
  readonly circuitHash: string
  readonly modelHash: string
  /** True when the maker of the key could have kept the secrets that forge proofs. */
  readonly development: boolean
  /** Contributions to phase 2 at the time of labelling. */
  readonly contributions?: number | undefined
}

const schema: z.ZodMiniType<KeyLabel> = z.object({
  tool: z.literal('zkml'),
  version: z.string(),
  circuitHash: z.string(),
  modelHash: z.string(),
  development: z.boolean(),
  contributions: z.optional(z.number().check(z.int(), z.nonnegative())),
})

/** What the caller of setup knows about the circuit. Hashes are text in a form that the caller chooses. */
export type KeyOrigin = Pick<KeyLabel, 'version' | 'circuitHash' | 'modelHash'>

/**
 * The label of a key, if it has one.
 *
 * @throws MalformedFileError when the file is no .zkey or its label is not readable.
 */
export function readLabel(zkey: Uint8Array): KeyLabel | undefined {
  const bytes = readSections(zkey, 'zkey').find((section) => section.id === LABEL_SECTION)?.bytes
  return bytes === undefined ? undefined : parseLabel(bytes)
}

function parseLabel(bytes: Uint8Array): KeyLabel {
  try {
    return schema.parse(JSON.parse(new TextDecoder().decode(bytes)))
  } catch {
    throw new MalformedFileError('zkey', 'its label is not readable', { section: LABEL_SECTION })
  }
}

/** {@link readLabel} of a key that is read in pieces. */
export async function labelOf(source: ByteSource): Promise<KeyLabel | undefined> {
  const place = (await locateSections(source, 'zkey')).get(LABEL_SECTION)
  return place === undefined
    ? undefined
    : parseLabel(await readPiece(source, 'zkey', place.offset, place.size))
}

/** A copy of the key that carries this label instead of any earlier one. */
export function withLabel(zkey: Uint8Array, label: KeyLabel): Uint8Array {
  const kept = readSections(zkey, 'zkey').filter((section) => section.id !== LABEL_SECTION)
  return writeSections('zkey', [...kept, labelSection(label)])
}

export function labelSection(label: KeyLabel): { id: number; bytes: Uint8Array } {
  return { id: LABEL_SECTION, bytes: new TextEncoder().encode(JSON.stringify(label)) }
}
