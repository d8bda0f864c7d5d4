import { wholeFile } from '../keySource.js'
import { exportKey, proveWith } from '../prove.js'
import type { Prover } from '../types.js'
import { verifyProof } from '../verify.js'
import type { GateSystem } from './setup.js'

const system: GateSystem = {
  protocol: 'plonk',
  ptauPower: (gates) => Math.max(3, Math.ceil(Math.log2(gates))),
}

/** PLONK (eprint 2019/953) through snarkjs: one universal first phase, a gate for every addition. */
export const plonk: Prover = {
  protocol: 'plonk',
  setup: async (request) => (await import('./setup.js')).gateSetup(system, request),
  prove: async (zkey, wtns, progress) => proveWith('plonk', await wholeFile(zkey), wtns, progress),
  verify: (vkey, publicSignals, proof) => verifyProof('plonk', vkey, publicSignals, proof),
  verificationKey: (zkey) => exportKey('plonk', zkey),
}
