import { dirname, join } from 'node:path'
import { requireStamp } from '../../artifacts/stamp.js'
import { type Groth16Proof, proofCalldata } from '../../contract/calldata.js'
import { UnsupportedProtocolError } from '../../errors.js'
import { CompiledFolder, readObject, readSignals } from '../folder.js'
import { openScreen } from '../screen.js'
import type { ProofFlags } from './verify.js'

export function calldataCommand(path: string, flags: ProofFlags): void {
  const screen = openScreen(flags)
  const { manifest } = new CompiledFolder(path)
  if (manifest.protocol !== 'groth16') throw new UnsupportedProtocolError(manifest.protocol)
  const signals = readSignals(flags.public ?? join(dirname(flags.proof), 'public.json'))
  const proof = readObject(flags.proof)
  requireStamp('proof.json', proof, manifest.circuitHash)
  const calldata = proofCalldata(proof as unknown as Groth16Proof, signals, manifest.statement)
  screen.say(`verifyInference  ${calldata.verifyInference}`)
  screen.say(`verifyProof      ${calldata.verifyProof}`)
  screen.say(`as arguments     ${calldata.snarkjsArguments}`)
  screen.result(calldata)
}
