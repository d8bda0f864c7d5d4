import { DamagedArtifactError, decodeContainer, encodeContainer, type Tree } from '../util/container.js'
import type { Program } from './program.js'

const MAGIC = 'zkmlprog'

/** The integer model as bytes. */
export function encodeProgram(program: Program): Uint8Array {
  return encodeContainer(MAGIC, program as unknown as Tree)
}

/** Reads `encodeProgram`'s bytes, whose hash the caller has compared with the manifest's. */
export function decodeProgram(bytes: Uint8Array): Program {
  const program = decodeContainer(MAGIC, bytes) as Program
  if (!Array.isArray(program.instructions))
    throw new DamagedArtifactError({ artifact: MAGIC, problem: 'no instructions' })
  return program
}
