import * as z from 'zod/mini'
import type { ModelBuildOptions } from './options.js'

/** Where a file or a folder is. */
export const pathSchema = z.string().check(z.minLength(1))

const visibility = z.enum(['public', 'private', 'hashed'])

/** Every option of a build, for the objects in which configurations hold them. What is undefined is left out. */
export const buildFields = {
  protocol: z.optional(z.enum(['groth16', 'plonk', 'fflonk'])),
  bits: z.optional(z.int().check(z.minimum(2), z.maximum(16))),
  ranges: z.optional(z.enum(['proven', 'calibrated'])),
  inputVisibility: z.optional(visibility),
  outputVisibility: z.optional(visibility),
  weights: z.optional(z.enum(['fixed', 'private', 'hashed'])),
  dims: z.optional(z.record(z.string(), z.int().check(z.positive()))),
  calibration: z.optional(pathSchema),
  settings: z.optional(pathSchema),
  keys: z.optional(pathSchema),
  ptau: z.optional(pathSchema),
} satisfies { [K in keyof ModelBuildOptions]-?: z.ZodMiniType<ModelBuildOptions[K]> }
