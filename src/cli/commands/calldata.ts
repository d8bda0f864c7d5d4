import { dirname, join } from 'node:path'
import { requireStamp } from '../../artifacts/stamp.js'
import { proofCalldata } from '../../contract/calldata.js'
import { CompiledFolder, readObject, readSignals } from '../../disk/folder.js'
import { openScreen } from '../screen.js'
import type { ProofFlags } from './verify.js'

export function calldataCommand(path: string, flags: ProofFlags): void {
  const screen = openScreen(flags)
  const { manifest } = new CompiledFolder(path)
  const signals = readSignals(flags.public ?? join(dirname(flags.proof), 'public.json'))
  const proof = readObject(flags.proof)
  requireStamp('proof.json', proof, manifest.circuitHash)
  const calldata = proofCalldata(proof, signals, manifest.statement, manifest.protocol)
  screen.say(`proof            ${calldata.proof}`)
  if (calldata.compressedProof !== undefined) screen.say(`compressed       ${calldata.compressedProof}`)
  screen.say(`inputs           ${calldata.inputs}`)
  screen.say(`outputs          [${calldata.outputs.join(', ')}]`)
  screen.say(`verifyInference  ${calldata.verifyInference}`)
  if (calldata.verifyInferenceCompressed !== undefined)
    screen.say(`  compressed     ${calldata.verifyInferenceCompressed}`)
  screen.say(`verifyProof      ${calldata.verifyProof}`)
  screen.say(`as arguments     ${calldata.snarkjsArguments}`)
  screen.result({ ...calldata, outputs: calldata.outputs.map(String) })
}
