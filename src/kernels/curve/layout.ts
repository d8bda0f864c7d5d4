import type { LimbField } from '../limbs/limbField.js'
import { type Index, i32 } from '../wasm/expressions.js'
import type { GlobalVariable, Local } from '../wasm/function.js'
import type { ModuleBuilder } from '../wasm/module.js'
import { CoordinateField } from './coordinates.js'

/**
 * What the kernels of one group share while they are generated.
 *
 * A point in memory is x, then y, in Montgomery form with the representation's own R; infinity is all zero (no point of
 * either group has x = y = 0, since b is not 0). A reference to a point is its address, plus 1 for its negative.
 */
export interface Group {
  readonly name: 'g1' | 'g2'
  readonly field: CoordinateField
  /** Bytes of a point. */
  readonly pointBytes: number
  /** Bytes of a packed point in keys: coordinates of 32 bytes, Montgomery with R = 2^256. */
  readonly packedBytes: number
  readonly module: ModuleBuilder
  /** Base address of the instance's own working memory. */
  readonly scratch: GlobalVariable
}

export function group(
  name: 'g1' | 'g2',
  module: ModuleBuilder,
  base: LimbField,
  scratch: GlobalVariable,
): Group {
  const field = new CoordinateField(base, name === 'g1' ? 1 : 2)
  return { name, field, module, scratch, pointBytes: 2 * field.bytes, packedBytes: 64 * field.degree }
}

/** Bytes of a job of `addMany`: two references and a target address. */
export const JOB_BYTES = 12

/** Jobs that `addMany` is given at a time: one inversion serves them all, and their products stay in the cache. */
export const BATCH_JOBS = 2048

/** Where the parts of an instance's working memory begin, from its base. */
export function scratchLayout(blockBytes: number) {
  const temporaries = 64 * blockBytes
  const prefixes = temporaries
  const jobs = prefixes + (BATCH_JOBS / 2) * 2 * blockBytes
  return { prefixes, jobs, end: jobs + BATCH_JOBS * JOB_BYTES }
}

export function addressOf(reference: Local<'i32'>): Index {
  return i32.and(reference, ~1)
}

export function signOf(reference: Local<'i32'>) {
  return i32.and(reference, 1)
}
