import * as z from 'zod/mini'
import { DamagedArtifactError } from '../util/container.js'

export const count = z.number().check(z.int(), z.nonnegative())

/** A typed array, as a container's header refers to it. */
export function arrayOf(type: 'f64' | 'u32' | 'u8') {
  return z.object({ $array: z.tuple([z.literal(type), count, count]) })
}

/** Whether the numbers rise from 0 to `end`, as the starts of the parts of a list do. */
export function isAscending(starts: Uint32Array, end: number): boolean {
  for (let i = 1; i < starts.length; i++) if (starts[i]! < starts[i - 1]!) return false
  return starts[0] === 0 && starts.at(-1) === end
}

export function isBelow(numbers: Uint32Array, limit: number): boolean {
  // A loop: circuits have millions of them.
  for (let i = 0; i < numbers.length; i++) if (numbers[i]! >= limit) return false
  return true
}

/** @throws DamagedArtifactError for this part of a container unless it is as it must be */
export function requirePart(artifact: string, part: string, holds: boolean): void {
  if (!holds) throw new DamagedArtifactError({ artifact, problem: `${part} cannot be used` })
}
