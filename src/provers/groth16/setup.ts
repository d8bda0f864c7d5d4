import type { SetupRequest } from '../types.js'
import { keyFromPtau } from './ceremony.js'
import { developmentKey } from './developmentKey.js'

/** The key of a circuit: from powers of tau, or without them a development key. @throws as `Prover.setup` */
export function setupGroth16({ r1cs, origin, ptau, ...progress }: SetupRequest): Promise<Uint8Array> {
  return ptau === undefined
    ? developmentKey(r1cs, origin, progress)
    : keyFromPtau(r1cs, ptau, origin, 'zkml setup', progress)
}
