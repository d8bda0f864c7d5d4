import type { VerificationKey } from './facts.js'
import { type GateKey, readGateKey, readPoint } from './gateKey.js'
import type { G1 } from './key.js'

/** The commitments to a PLONK circuit, in the order in which they are hashed. */
export const PLONK_COMMITMENTS = ['Qm', 'Ql', 'Qr', 'Qo', 'Qc', 'S1', 'S2', 'S3'] as const

/** A PLONK verification_key.json, checked. Selectors that are 0 everywhere are committed to by infinity. */
export interface PlonkKey extends GateKey {
  readonly commitments: Readonly<Record<(typeof PLONK_COMMITMENTS)[number], G1>>
}

/** @throws MalformedKeyError */
export function readPlonkKey(key: VerificationKey): PlonkKey {
  const points = PLONK_COMMITMENTS.map((field) => [field, readPoint(key, field)] as const)
  return {
    ...readGateKey(key, 'plonk'),
    commitments: Object.fromEntries(points) as Record<(typeof PLONK_COMMITMENTS)[number], G1>,
  }
}
