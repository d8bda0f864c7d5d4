import { fflonk } from './fflonk/prover.js'
import { groth16 } from './groth16/prover.js'
import { plonk } from './plonk/prover.js'
import type { Protocol, Prover } from './types.js'

const PROVERS: Readonly<Record<Protocol, Prover>> = { groth16, plonk, fflonk }

export function proverFor(protocol: Protocol): Prover {
  return PROVERS[protocol]
}
