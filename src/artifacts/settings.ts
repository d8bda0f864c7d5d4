import { z } from 'zod'
import { VERSION } from '../version.js'
import { InvalidSettingsError, VersionMismatchError } from './errors.js'

/** Bits that inputs, weights and activations may have. */
export const [MIN_BITS, MAX_BITS] = [2, 16]

/** Inputs are integers below this. */
const MOST_INTEGER = 2 ** 52

const bits = z.number().int().min(MIN_BITS).max(MAX_BITS)
const integer = z.number().int().min(-MOST_INTEGER).max(MOST_INTEGER)

const input = z.object({
  name: z.string(),
  /** Real value of one integer step. */
  scale: z.number().positive(),
  /** Integers from `lo` to `lo` + 2^bits - 1 are accepted. */
  lo: integer,
  bits: z.number().int().min(1).max(52),
  /** Rounded with ties to even, and brought into the range: what the model itself does to its input. */
  saturates: z.boolean().optional(),
})

const tensor = z.object({
  name: z.string(),
  /** Largest magnitude that it took over the samples. */
  peak: z.number().nonnegative(),
  /** Left out: those of the whole model. */
  bits: bits.optional(),
  /** The values that the circuit accepts, where it enforces them. */
  range: z.tuple([z.number(), z.number()]).optional(),
})

const settingsSchema = z.object({
  tool: z.literal('zkml'),
  kind: z.literal('settings'),
  version: z.string(),
  modelHash: z.string().regex(/^[0-9a-f]{64}$/),
  /** Values of the model's symbolic dimensions. */
  dims: z.record(z.string(), z.number().int().positive()),
  bits,
  /** Every input of the model. */
  inputs: z.array(input),
  tensors: z.array(tensor),
})

/** Everything that quantization chooses: with the model, it determines the compilation. */
export type Settings = z.infer<typeof settingsSchema>

/**
 * Checks a parsed settings file.
 *
 * @throws InvalidSettingsError, VersionMismatchError
 */
export function readSettings(json: unknown): Settings {
  const version = typeof json === 'object' && json !== null && 'version' in json ? json.version : undefined
  if (typeof version === 'string' && version !== VERSION) {
    throw new VersionMismatchError({ artifact: 'the settings file', found: version, expected: VERSION })
  }
  const result = settingsSchema.safeParse(json)
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw new InvalidSettingsError({ problem: `${issue!.path.join('.') || 'file'}: ${issue!.message}` })
}
