import { ZkmlError } from '../errors.js'
import type { PowersFacts } from './gateKey.js'
import type { KeyFacts } from './key.js'

/** Proofs under this key can be forged, so no contract must trust it. */
export class InsecureKeyError extends ZkmlError {
  readonly code = 'E_INSECURE_KEY'

  constructor(facts: KeyFacts | PowersFacts) {
    const { development, problem, ...phase2 } = facts
    super('Anyone, or whoever made it, can forge proofs under this proving key.', {
      facts: { ...phase2, development, ...(problem === undefined ? {} : { problem }) },
      advice:
        'contributions' in facts
          ? 'run a second phase (zkml setup with a .ptau, then contribute), or pass --allow-insecure-dev-key'
          : 'run zkml setup with the .ptau of a public ceremony, or pass --allow-insecure-dev-key',
    })
  }
}

/** A verification key that no setup writes: a damaged or foreign file. */
export class MalformedKeyError extends ZkmlError {
  readonly code = 'E_VERIFICATION_KEY'

  constructor(facts: { field: string; found: string; expected: string }) {
    super(`The verification key has no usable ${facts.field}.`, {
      facts,
      advice: 'export the verification key again from its .zkey file',
    })
  }
}

/** Key and statement belong to different circuits. */
export class KeyStatementMismatchError extends ZkmlError {
  readonly code = 'E_KEY_STATEMENT'

  constructor(facts: { keySignals: number; statementSignals: number }) {
    super('The verification key is not of the circuit that the statement describes.', {
      facts,
      advice: 'use the key and the statement of the same compilation',
    })
  }
}

/** A statement without public signals says nothing about any input or output. */
export class NothingPublicError extends ZkmlError {
  readonly code = 'E_NOTHING_PUBLIC'

  constructor() {
    super('Every input and output is private, so a contract would learn nothing from a proof.', {
      advice: 'compile with public or hashed outputs',
    })
  }
}

/** The contract would exceed the code size that Ethereum accepts (EIP-170: 24,576 bytes). */
export class ContractSizeError extends ZkmlError {
  readonly code = 'E_CONTRACT_SIZE'

  /**
   * @param facts.bytes Of code; at least, where it was not compiled.
   * @param facts.hashed What it would be with every tensor hashed.
   */
  constructor(facts: { signals: number; bytes: number; limit: number; hashed?: string }) {
    super('A verifier with so many public signals does not fit into one contract.', {
      facts,
      advice: 'compile with hashed inputs or outputs, each of which is one signal, or with private ones',
    })
  }
}

/** The contract of a model with committed weights needs the commitment. */
export class WeightsDigestMissingError extends ZkmlError {
  readonly code = 'E_WEIGHTS_DIGEST'

  constructor() {
    super('The weights are hashed, and the digest that proofs must be made with is not given.', {
      advice: 'export with the digest of the weights, as proving prints it',
    })
  }
}

/** A name that Solidity does not accept for a contract. */
export class ContractNameError extends ZkmlError {
  readonly code = 'E_CONTRACT_NAME'

  constructor(found: string) {
    super('The contract name is not a Solidity identifier.', {
      facts: { found },
      advice: 'use letters, digits and underscores, with a letter first',
    })
  }
}

/** Not as many values or signals as the tensor has. */
export class TensorLengthError extends ZkmlError {
  readonly code = 'E_TENSOR_LENGTH'

  constructor(facts: { tensor: string; expected: number; found: number }) {
    super(`Tensor "${facts.tensor}" takes ${facts.expected} elements, not ${facts.found}.`, { facts })
  }
}

/** A value outside the range that the circuit proves for its tensor. */
export class ValueOutOfRangeError extends ZkmlError {
  readonly code = 'E_VALUE_RANGE'

  constructor(facts: { tensor: string; index: number; value: bigint; lo: number; hi: number }) {
    super(`Element ${facts.index} of tensor "${facts.tensor}" is outside the proven range.`, { facts })
  }
}

/** A public signal that no values of the tensor are packed into. */
export class SignalRangeError extends ZkmlError {
  readonly code = 'E_SIGNAL'

  constructor(facts: { tensor: string; signal: bigint; bits: number }) {
    super(`A public signal of tensor "${facts.tensor}" is not a packing of its values.`, {
      facts,
      advice: 'use the public signals and the statement of the same compilation',
    })
  }
}

/** A proof or a list of public signals that no prover writes. */
export class MalformedProofError extends ZkmlError {
  readonly code = 'E_PROOF_FORMAT'
  override readonly blame = 'proof'

  constructor(facts: { field: string; found: string; expected: string }) {
    super(`The proof has no usable ${facts.field}.`, { facts })
  }
}
