import type { CircuitForms } from './groth16/terms.js'
import type { Bytes } from './keySource.js'
import type { KeyOrigin } from './label.js'
import type { Progress } from './progress.js'
import type { PowersOrigin } from './ptau/origin.js'

export type Protocol = 'groth16' | 'plonk' | 'fflonk'

/** The JSON that snarkjs writes; numbers are decimal strings. The shape depends on the protocol. */
export type JsonObject = { readonly [key: string]: unknown }

/** A proof, and the numbers that it is about: snarkjs's proof.json and public.json. */
export interface Proved {
  readonly proof: JsonObject
  /** Decimal, in 0 .. r - 1: outputs first, then public inputs. */
  readonly publicSignals: readonly string[]
}

/** Who computes a Groth16 proof: our kernels, or snarkjs as the reference. */
export type ProverName = 'wasm' | 'snarkjs'

/**
 * Whether 'wasm' computes its sums in G1, and the transforms before the last of them, on a GPU: 'auto' where that is faster, which a measurement tells when the first
 * large proof is made, and falls back on the processor whatever happens; 'on' always, or fails; 'off' never.
 */
export type GpuMode = 'auto' | 'on' | 'off'

/** How to prove: by whom, on how many threads, and what stops it. */
export interface ProveOptions extends Progress {
  /** 'wasm' unless given. PLONK and FFLONK are proved by snarkjs whatever it says, in a page on the thread that calls. */
  readonly prover?: ProverName | undefined
  /** Worker threads of 'wasm', 1 to 256; as many as the machine runs at once unless given. */
  readonly threads?: number | undefined
  /** Where the script of 'wasm' threads is, if a bundler has moved it away from the prover's module. */
  readonly workerScript?: string | URL | undefined
  /** 'auto' unless given. */
  readonly gpu?: GpuMode | undefined
  /** The circuit, where the caller has it in memory: 'wasm' then leaves the terms of A and B in the key unread. */
  readonly forms?: CircuitForms | undefined
}

export interface SetupRequest extends Progress {
  /** iden3 .r1cs bytes. */
  readonly r1cs: Uint8Array
  readonly origin: KeyOrigin
  /** A prepared powers-of-tau file; without one the key is a development key. It is checked before it is used. */
  readonly ptau?: Uint8Array | undefined
  /** Told what the trust in the ptau rests on, once it is checked. */
  readonly onPowers?: ((origin: PowersOrigin) => void) | undefined
}

/** A proof system over BN254, on bytes in the iden3 formats. */
export interface Prover {
  readonly protocol: Protocol

  /**
   * Makes a labelled proving key (.zkey).
   *
   * @throws the errors of readR1cs; NotAPtauError, PtauNotPreparedError, PtauTooSmallError, PtauInvalidError;
   * ProtocolUnfitError, EmptyCircuitError (plonk, fflonk); the signal's reason when it fires.
   */
  setup(request: SetupRequest): Promise<Uint8Array>

  /** Starts what proving needs, where that takes time, so that it gets ready while the witness is computed. */
  start?(options: ProveOptions): void

  /**
   * Proves, and verifies what it made before it returns.
   *
   * @throws ForeignKeyError, MalformedFileError, WitnessMismatchError; UnsatisfiedWitnessError when the witness breaks a
   * row; ProverOutOfMemoryError, ProverWorkerDiedError; with gpu 'on' GpuUnavailableError, GpuLostError and
   * GpuMemoryError; the signal's reason when it fires.
   */
  prove(zkey: Bytes, wtns: Uint8Array, options?: ProveOptions): Promise<Proved>

  /**
   * Whether the proof holds. False covers wrong values: signals not below the field order or too many or
   * few, points off the curve or outside the group, a proof of something else.
   *
   * @throws MalformedProofError, MalformedVerificationKeyError when a JSON has another shape; the latter may be
   * thrown for a key with a point outside of its group.
   */
  verify(vkey: JsonObject, publicSignals: readonly string[], proof: JsonObject): Promise<boolean>

  /** @throws ForeignKeyError, MalformedFileError */
  verificationKey(zkey: Uint8Array): Promise<JsonObject>
}
