import { snarkjsArguments } from '../contract/calldata.js'
import { inDecimal, plainProof } from './decimals.js'

/**
 * What stands between the parentheses of a call of a Groth16 verifier contract, as snarkjs's function of this name gives it.
 *
 * @throws MalformedProofError
 */
export async function exportSolidityCallData(
  proof: object,
  publicSignals: readonly (string | number | bigint)[],
): Promise<string> {
  return snarkjsArguments(plainProof(proof), inDecimal(publicSignals) as string[])
}
