import { sharedGpu } from '../../gpu/shared.js'
import { sharedEngine } from '../../kernels/engine.js'
import { sourceOf, wholeFile } from '../keySource.js'
import { proveWith } from '../prove.js'
import type { Prover } from '../types.js'
import { proveGroth16 } from './proveFile.js'
import { verificationKeyOf } from './verificationKey.js'
import { verifyGroth16 } from './verifier.js'

/** Groth16 (eprint 2016/260): keys, proofs and verification by our own code; snarkjs can prove instead. */
export const groth16: Prover = {
  protocol: 'groth16',
  // What only makes keys is loaded for that: pages prove.
  setup: async (request) => (await import('./setup.js')).setupGroth16(request),
  start: ({ prover, threads, workerScript, gpu }) => {
    if (prover === 'snarkjs') return
    sharedEngine({ threads, workerScript })
    // The proof asks again, and meets the error.
    if (gpu === 'on') sharedGpu().catch(() => undefined)
  },
  prove: async (zkey, wtns, options = {}) =>
    options.prover === 'snarkjs'
      ? proveWith('groth16', await wholeFile(zkey), wtns, options)
      : proveGroth16(sourceOf(zkey), wtns, options),
  verify: async (vkey, publicSignals, proof) => verifyGroth16(vkey, publicSignals, proof),
  verificationKey: (zkey) => verificationKeyOf(sourceOf(zkey)),
}
