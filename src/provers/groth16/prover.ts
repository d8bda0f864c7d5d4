import { exportKey, proveWith } from '../prove.js'
import type { Prover } from '../types.js'
import { verifyProof } from '../verify.js'
import { keyFromPtau } from './ceremony.js'
import { developmentKey } from './developmentKey.js'

/** Groth16 (eprint 2016/260) through snarkjs; keys made here or from a ceremony. */
export const groth16: Prover = {
  protocol: 'groth16',
  setup: async ({ r1cs, origin, ptau, ...progress }) =>
    ptau === undefined
      ? developmentKey(r1cs, origin, progress)
      : keyFromPtau(r1cs, ptau, origin, 'zkml setup'),
  prove: (zkey, wtns) => proveWith('groth16', zkey, wtns),
  verify: (vkey, publicSignals, proof) => verifyProof('groth16', vkey, publicSignals, proof),
  verificationKey: (zkey) => exportKey('groth16', zkey),
}
