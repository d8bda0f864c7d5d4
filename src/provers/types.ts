import type { Progress } from './fixedBase.js'
import type { KeyOrigin } from './label.js'

export type Protocol = 'groth16' | 'plonk' | 'fflonk'

/** The JSON that snarkjs writes; numbers are decimal strings. The shape depends on the protocol. */
export type JsonObject = { readonly [key: string]: unknown }

export interface Proved {
  readonly proof: JsonObject
  /** Decimal, in 0 .. r - 1: outputs first, then public inputs. */
  readonly publicSignals: readonly string[]
}

export interface SetupRequest extends Progress {
  /** iden3 .r1cs bytes. */
  readonly r1cs: Uint8Array
  readonly origin: KeyOrigin
  /** A prepared powers-of-tau file; without one the key is a development key. */
  readonly ptau?: Uint8Array | undefined
}

/** A proof system over BN254, on bytes in the iden3 formats. */
export interface Prover {
  readonly protocol: Protocol

  /**
   * Makes a labelled proving key (.zkey).
   *
   * @throws the errors of readR1cs; NotAPtauError, PtauNotPreparedError, PtauTooSmallError;
   * ProtocolUnfitError, EmptyCircuitError (plonk, fflonk); the signal's reason when it fires.
   */
  setup(request: SetupRequest): Promise<Uint8Array>

  /**
   * Proves, and verifies what it made before it returns.
   *
   * @throws ForeignKeyError, WitnessMismatchError; UnsatisfiedWitnessError when the witness breaks a row.
   */
  prove(zkey: Uint8Array, wtns: Uint8Array): Promise<Proved>

  /**
   * Whether the proof holds. False covers wrong values: signals not below the field order or too many or
   * few, points off the curve or outside the group, a proof of something else.
   *
   * @throws MalformedProofError, MalformedVerificationKeyError when a JSON has another shape.
   */
  verify(vkey: JsonObject, publicSignals: readonly string[], proof: JsonObject): Promise<boolean>

  /** @throws ForeignKeyError, MalformedFileError */
  verificationKey(zkey: Uint8Array): Promise<JsonObject>
}
