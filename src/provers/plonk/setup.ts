import { readR1cs } from '../../backends/r1cs/reader.js'
import { EmptyCircuitError, ProtocolUnfitError } from '../errors.js'
import { withLabel } from '../label.js'
import { developmentPtau } from '../ptau/developmentPtau.js'
import { originOfPowers } from '../ptau/origin.js'
import { asFile, fileMadeBy, withSnarkjs } from '../snarkjs.js'
import type { Protocol, SetupRequest } from '../types.js'
import { plonkGates } from './gates.js'

/** Above this, snarkjs's setup (a list of nine objects per gate) needs more memory than Node gives. */
const GATE_LIMIT = 2 ** 20

/** How a proof system that snarkjs sets up by gates differs from its sibling. */
export interface GateSystem {
  readonly protocol: Exclude<Protocol, 'groth16'>
  /** Exponent of the ptau that so many gates need. */
  ptauPower(gates: number): number
}

/**
 * Makes the key of a gate-based proof system, from a ceremony's ptau or from a throw-away one.
 *
 * @throws the errors of readR1cs; EmptyCircuitError, ProtocolUnfitError; NotAPtauError,
 * PtauNotPreparedError, PtauTooSmallError, PtauInvalidError; the signal's reason when it fires.
 */
export async function gateSetup(system: GateSystem, request: SetupRequest): Promise<Uint8Array> {
  const { protocol } = system
  const gates = plonkGates(readR1cs(request.r1cs))
  if (gates === 0) throw new EmptyCircuitError(protocol)
  if (gates > GATE_LIMIT) throw new ProtocolUnfitError(protocol, gates, GATE_LIMIT)
  const power = system.ptauPower(gates)
  return withSnarkjs(async (snarkjs) => {
    const { ptau, development } = await firstPhase(request, power)
    const zkey = await fileMadeBy(`set up ${protocol}`, (target, log) =>
      snarkjs[protocol].setup(asFile(request.r1cs), asFile(ptau), target, log),
    )
    return withLabel(zkey, { tool: 'zkml', ...request.origin, development })
  }, request.signal)
}

async function firstPhase(
  { ptau, onPowers, ...progress }: SetupRequest,
  power: number,
): Promise<{ readonly ptau: Uint8Array; readonly development: boolean }> {
  if (ptau === undefined) return { ptau: await developmentPtau(power, 'plonk', progress), development: true }
  const origin = await originOfPowers(ptau, { power, ...progress })
  onPowers?.(origin)
  return { ptau, development: origin.kind === 'development' }
}
