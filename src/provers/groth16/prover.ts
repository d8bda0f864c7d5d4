import { sharedEngine } from '../../kernels/engine.js'
import { sourceOf, wholeFile } from '../keySource.js'
import { proveWith } from '../prove.js'
import type { Prover } from '../types.js'
import { keyFromPtau } from './ceremony.js'
import { developmentKey } from './developmentKey.js'
import { proveGroth16 } from './proveFile.js'
import { verificationKeyOf } from './verificationKey.js'
import { verifyGroth16 } from './verifier.js'

/** Groth16 (eprint 2016/260): keys, proofs and verification by our own code; snarkjs can prove instead. */
export const groth16: Prover = {
  protocol: 'groth16',
  setup: async ({ r1cs, origin, ptau, ...progress }) =>
    ptau === undefined
      ? developmentKey(r1cs, origin, progress)
      : keyFromPtau(r1cs, ptau, origin, 'zkml setup', progress),
  start: ({ prover, threads, workerScript }) => {
    if (prover !== 'snarkjs') sharedEngine({ threads, workerScript })
  },
  prove: async (zkey, wtns, options = {}) =>
    options.prover === 'snarkjs'
      ? proveWith('groth16', await wholeFile(zkey), wtns)
      : proveGroth16(sourceOf(zkey), wtns, options),
  verify: async (vkey, publicSignals, proof) => verifyGroth16(vkey, publicSignals, proof),
  verificationKey: (zkey) => verificationKeyOf(sourceOf(zkey)),
}
