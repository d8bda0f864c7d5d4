import { ZkmlError } from '../errors.js'

/** A public tensor's integers do not fit the 53 bits that public values have. */
export class OutputTooWideError extends ZkmlError {
  readonly code = 'E_OUTPUT_RANGE'

  constructor(facts: { tensor: string; lo: number; hi: number }) {
    super(`Public tensor "${facts.tensor}" may take values of more than 53 bits.`, {
      facts,
      advice: 'compile with fewer bits (--bits)',
    })
  }
}

/** A proof about nothing: neither inputs nor outputs are public or committed to. */
export class NothingPublicError extends ZkmlError {
  readonly code = 'E_NOTHING_PUBLIC'

  constructor() {
    super('With private inputs and private outputs the proof would state nothing.', {
      advice: 'make the outputs public or hashed (--output-visibility)',
    })
  }
}

/** Weights that the circuit is not to show would take more rows than can be proved. */
export class TooManyWeightsError extends ZkmlError {
  readonly code = 'E_WEIGHTS'

  constructor(facts: { weights: number; rows: number; limit: number }) {
    super(`Hiding ${facts.weights} weights would take ${facts.rows} rows.`, {
      facts,
      advice:
        'compile with fixed weights, which cost nothing and stay with the prover, or hide those of a smaller model',
    })
  }
}
