import { ARTIFACT_FORMATS } from './artifactFormats.js'
import { CIRCUIT_FORMATS } from './circuitFormats.js'
import type { Format } from './format.js'
import { KEY_FORMATS } from './keyFormats.js'
import { MODEL_FORMATS } from './modelFormats.js'
import { PROOF_FORMATS } from './proofFormats.js'

/** Shares add up to 1000; formats whose readers take long are rare. */
export const FORMATS: Readonly<Record<string, Format>> = {
  ...MODEL_FORMATS,
  ...CIRCUIT_FORMATS,
  ...KEY_FORMATS,
  ...PROOF_FORMATS,
  ...ARTIFACT_FORMATS,
}
