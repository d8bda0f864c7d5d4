import type { ProofSystem, VerificationKey } from '../../facts.js'
import { fflonkPart } from './fflonk/part.js'
import { groth16Part } from './groth16.js'
import { plonkPart } from './plonk/part.js'

/**
 * What a proof system adds to the contract. Members of the contract are indented by four spaces; each text begins with an
 * empty line and ends without one.
 *
 * The contract around it has the errors of IZkmlVerifier, the constants BASE_MODULUS (q) and SCALAR_MODULUS (r), and
 * verifyInference, which checks the proof's length, packs the signals into memory and has them checked there.
 */
export interface ProtocolPart {
  /** Name of the proof system, for the contract's documentation. */
  readonly title: string
  /** Lengths in bytes of the proofs that verifyInference takes. */
  readonly proofLengths: readonly number[]
  /** What the bytes of a proof are: NatSpec of the parameter, a sentence or more on one line or several, without `///`. */
  readonly proofDocs: readonly string[]
  /** What callers must know, for the contract's `@dev`, line by line. */
  readonly notes: readonly string[]
  /** Constants and state-free declarations of its own; '' for none. */
  readonly constants: string
  /** What verifyInference consists of. Default: {@link arrayCheck}. */
  readonly typedCheck?: TypedCheck
  /**
   * The external function verifyProof in the signature of snarkjs's contract for this proof system, with its NatSpec. It
   * answers with a bool and never reverts on a false proof.
   */
  readonly verifyProof: string
  /** The private functions, those that the check of verifyInference calls among them. */
  readonly functions: string
}

/** Memory with a word for each public signal, the variable `p` from which their places are counted, and their check. */
export interface TypedCheck {
  /** Type of p. */
  readonly type: string
  /** Solidity that declares p and takes the memory. */
  readonly declaration: string
  /** Bytes from p to the first signal. */
  readonly first: number
  /** Bytes from one signal to the next. */
  readonly stride: number
  /** The place of the constant signal gets 0. */
  readonly constantIsLeftOut: boolean
  /**
   * Solidity for `bytes calldata proof`, of one of the lengths, and p, with signals that are below r. It reverts with
   * NotCanonical(i) where word i of the proof is not below its modulus (or has more bits than its form allows), and with
   * InvalidProof for everything else that is wrong: points off the curve and a false proof.
   */
  readonly check: string
}

/**
 * The signals in an array of the compiler's, and the check by a function of the protocol's,
 * `_holds(bytes calldata proof, uint256[n] memory signals)`, a view that returns a bool or reverts with NotCanonical.
 */
export function arrayCheck(signals: number): TypedCheck {
  const type = `uint256[${signals}] memory`
  return {
    type,
    declaration: `${type} p;`,
    first: 0,
    stride: 32,
    constantIsLeftOut: false,
    check: 'if (!_holds(proof, p)) revert InvalidProof();',
  }
}

/** What is known of the public signals of verifyInference. */
export interface SignalFacts {
  /** Those that are digests of inputs or outputs. */
  readonly digests: readonly number[]
  /** The one that is the same in every call, if there is one: the digest of committed weights. */
  readonly constant: { readonly index: number; readonly value: bigint } | undefined
}

/** @throws MalformedKeyError */
export type ProtocolTemplate = (key: VerificationKey, facts: SignalFacts) => ProtocolPart

/** The proof systems for which there is a contract in Solidity. */
export const PROTOCOLS: Readonly<Partial<Record<ProofSystem, ProtocolTemplate>>> = {
  groth16: groth16Part,
  plonk: plonkPart,
  fflonk: fflonkPart,
}
