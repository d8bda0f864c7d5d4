/** snarkjs's `groth16`, call by call, on our own witness calculator, prover and verifier. */
export { exportSolidityCallData } from './calldata.js'
export type { FileArgument } from './files.js'
export type { SnarkjsLogger } from './logger.js'
export type {
  SnarkjsProof,
  SnarkjsProved,
  SnarkjsProverOptions,
  SnarkjsWitnessOptions,
} from './prove.js'
export { fullProve, prove } from './prove.js'
export { verify } from './verify.js'
