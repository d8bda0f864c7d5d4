import * as z from 'zod/mini'
import { VERSION } from '../version.js'
import { InvalidSettingsError, VersionMismatchError } from './errors.js'
import { parsed } from './parsed.js'

/** Bits that inputs, weights and activations may have. */
export const [MIN_BITS, MAX_BITS] = [2, 16]

/** Inputs are integers below this. */
const MOST_INTEGER = 2 ** 52

/** How one input becomes integers. */
export interface InputSettings {
  readonly name: string
  /** Real value of one integer step. */
  readonly scale: number
  /** Integers from `lo` to `lo` + 2^bits - 1 are accepted. */
  readonly lo: number
  readonly bits: number
  /** Rounded with ties to even, and brought into the range: what the model itself does to its input. */
  readonly saturates?: boolean | undefined
}

/** What is known of one tensor of the model. */
export interface TensorSettings {
  readonly name: string
  /** Largest magnitude that it took over the samples. */
  readonly peak: number
  /** Left out: those of the whole model. */
  readonly bits?: number | undefined
  /** The values that the circuit accepts, where it enforces them. */
  readonly range?: readonly [number, number] | undefined
}

/** Everything that quantization chooses: with the model, it determines the compilation. */
export interface Settings {
  readonly tool: 'zkml'
  readonly kind: 'settings'
  readonly version: string
  readonly modelHash: string
  /** Values of the model's symbolic dimensions. */
  readonly dims: Readonly<Record<string, number>>
  readonly bits: number
  /** Every input of the model. */
  readonly inputs: readonly InputSettings[]
  readonly tensors: readonly TensorSettings[]
}

const whole = z.number().check(z.int())
const bits = whole.check(z.minimum(MIN_BITS), z.maximum(MAX_BITS))

const input = z.object({
  name: z.string(),
  scale: z.number().check(z.positive()),
  lo: whole.check(z.minimum(-MOST_INTEGER), z.maximum(MOST_INTEGER)),
  bits: whole.check(z.minimum(1), z.maximum(52)),
  saturates: z.optional(z.boolean()),
})

const tensor = z.object({
  name: z.string(),
  peak: z.number().check(z.nonnegative()),
  bits: z.optional(bits),
  range: z.optional(z.tuple([z.number(), z.number()])),
})

const settingsSchema: z.ZodMiniType<Settings> = z.object({
  tool: z.literal('zkml'),
  kind: z.literal('settings'),
  version: z.string(),
  modelHash: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  dims: z.record(z.string(), whole.check(z.positive())),
  bits,
  inputs: z.array(input),
  tensors: z.array(tensor),
})

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
  const result = parsed(settingsSchema, json)
  if (result.data !== undefined) return result.data
  throw new InvalidSettingsError({ problem: `${result.field || 'file'}: ${result.problem}` })
}
