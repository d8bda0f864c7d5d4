import { type Facts, InternalError, ZkmlError } from '../errors.js'

/** A key or ptau file does not have the layout that its kind prescribes. */
export class MalformedFileError extends ZkmlError {
  readonly code = 'E_FILE_FORMAT'

  constructor(kind: string, problem: string, facts: Readonly<Record<string, string | number>> = {}) {
    super(`Not a usable ${kind} file: ${problem}.`, {
      facts,
      advice: `use a complete, unmodified ${kind} file`,
    })
  }
}

/** The file is a key, but of a proof system or curve that is not supported here. */
export class ForeignKeyError extends ZkmlError {
  readonly code = 'E_KEY_KIND'

  constructor(found: string, expected: string) {
    super(`The proving key is for ${found}, but ${expected} is needed.`, {
      facts: { found, expected },
      advice: `run setup again for ${expected}`,
    })
  }
}

/** The witness has another number of wires than the key's circuit, or is no BN254 witness at all. */
export class WitnessMismatchError extends ZkmlError {
  readonly code = 'E_WITNESS_MISMATCH'

  constructor(found: string, expected: string) {
    super('The witness does not belong to the circuit of this key.', {
      facts: { found, expected },
      advice: 'use the key and the witness that the same compiled circuit produced',
    })
  }
}

/** The proof JSON does not have the shape of its proof system. A well-shaped false proof is no error. */
export class MalformedProofError extends ZkmlError {
  readonly code = 'E_PROOF_FORMAT'
  override readonly blame = 'proof'

  constructor(field: string, problem: string) {
    super(`The proof cannot be read: ${field} ${problem}.`, { facts: { field } })
  }
}

/** The verification key JSON does not have the shape of its proof system. */
export class MalformedVerificationKeyError extends ZkmlError {
  readonly code = 'E_VKEY_FORMAT'

  constructor(field: string, problem: string) {
    super(`The verification key cannot be read: ${field} ${problem}.`, {
      facts: { field },
      advice: 'export the verification key again',
    })
  }
}

/** The proof system cannot sensibly prove this circuit. */
export class ProtocolUnfitError extends ZkmlError {
  readonly code = 'E_PROTOCOL_UNFIT'

  constructor(protocol: string, gates: number, limit: number) {
    super(`This circuit needs ${gates} ${protocol} gates; at most ${limit} can be set up here.`, {
      facts: { protocol, gates, limit },
      advice: 'use groth16, where additions are free',
    })
  }
}

/** The bytes are no powers-of-tau file for BN254. */
export class NotAPtauError extends ZkmlError {
  readonly code = 'E_PTAU_FORMAT'

  constructor(problem: string, facts: Readonly<Record<string, string | number>> = {}) {
    super(`Not a powers-of-tau file for BN254: ${problem}.`, {
      facts,
      advice: 'download the file again and compare its hash',
    })
  }
}

/** The ptau file lacks the Lagrange sections 12 to 15 of a finished first phase. */
export class PtauNotPreparedError extends ZkmlError {
  readonly code = 'E_PTAU_NOT_PREPARED'

  constructor(missing: number) {
    super('The powers-of-tau file was not prepared for phase 2.', {
      facts: { 'missing section': missing },
      advice: 'use the "final" file of the ceremony, or run snarkjs powersoftau prepare phase2',
    })
  }
}

/** The ptau file is for fewer rows than the circuit has. Powers are exponents of two. */
export class PtauTooSmallError extends ZkmlError {
  readonly code = 'E_PTAU_SIZE'

  constructor(needed: number, found: number) {
    super(`The circuit needs a powers-of-tau file of power ${needed}; this one has ${found}.`, {
      facts: { needed, found },
      advice: `use a file of power ${needed} or more`,
    })
  }
}

/** The file has the form of powers of tau but is none to make a key of. `check` names what it failed. */
export class PtauInvalidError extends ZkmlError {
  readonly code = 'E_PTAU_INVALID'

  constructor(check: string, problem: string, where: Readonly<Record<string, number>>) {
    super(`These powers of tau cannot be relied on: ${problem}.`, {
      facts: { check, ...where },
      advice:
        'use a published file (powersOfTau28_hez_final_NN.ptau), or one that zkml groth16 verify-ptau accepts',
    })
  }
}

/** snarkjs reported a failure by a return value or an exception of its own. */
export class SnarkjsFailedError extends InternalError {
  constructor(operation: string, problem: string, cause?: unknown) {
    super(`snarkjs could not ${operation}: ${problem}`, { cause })
  }
}

/** The circuit has no row and no public signal, which snarkjs's plonk and fflonk cannot represent. */
export class EmptyCircuitError extends ZkmlError {
  readonly code = 'E_CIRCUIT_EMPTY'

  constructor(protocol: string) {
    super(`The circuit has no constraints, and ${protocol} needs at least one.`, {
      facts: { protocol },
      advice: 'use groth16, or check that the model computes something',
    })
  }
}

/** The proof that came of this witness does not verify: the witness breaks a constraint. */
export class UnsatisfiedWitnessError extends ZkmlError {
  readonly code = 'E_WITNESS_UNSATISFIED'

  constructor(protocol: string, cause?: unknown, firstFailure: Facts = {}) {
    super('The witness does not satisfy the circuit, so no valid proof exists.', {
      facts: { protocol, ...firstFailure },
      advice: 'compute the witness again from the inputs, with the circuit that this key is for',
      cause,
    })
  }
}

/** A beacon's seed or number of rounds is not one that a key can record. */
export class BeaconOutOfRangeError extends ZkmlError {
  readonly code = 'E_BEACON'

  constructor(seedBytes: number, iterationsExp: number) {
    super('The beacon cannot be applied.', {
      facts: { 'seed bytes': seedBytes, 'iterations exponent': iterationsExp },
      advice: 'give a seed of 1 to 255 bytes and 2^10 to 2^63 iterations',
    })
  }
}
