import { wholeFile } from '../keySource.js'
import type { GateSystem } from '../plonk/setup.js'
import { exportKey, proveWith } from '../prove.js'
import type { Prover } from '../types.js'
import { verifyProof } from '../verify.js'

/** The setup reads 9 n + 18 powers of tau for a domain of n, two points of which are for blinding. */
const system: GateSystem = {
  protocol: 'fflonk',
  ptauPower: (gates) => {
    const domain = 2 ** Math.max(3, Math.ceil(Math.log2(gates + 2)))
    return Math.ceil(Math.log2((9 * domain + 19) / 2))
  },
}

/** FFLONK (eprint 2021/1167) through snarkjs: dearer to prove than PLONK, cheaper to verify. */
export const fflonk: Prover = {
  protocol: 'fflonk',
  setup: async (request) => (await import('../plonk/setup.js')).gateSetup(system, request),
  prove: async (zkey, wtns, progress) => proveWith('fflonk', await wholeFile(zkey), wtns, progress),
  verify: (vkey, publicSignals, proof) => verifyProof('fflonk', vkey, publicSignals, proof),
  verificationKey: (zkey) => exportKey('fflonk', zkey),
}
