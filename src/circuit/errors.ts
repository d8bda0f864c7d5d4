import { ZkmlError } from '../errors.js'

/** A linear form may exceed the field modulus, so its integer value would not be unique. */
export class RangeTooWideError extends ZkmlError {
  readonly code = 'E_RANGE'

  constructor(magnitude: number) {
    super('A value of the circuit may grow beyond the field.', {
      facts: { magnitude: `up to ${magnitude.toExponential(2)}`, limit: 'below 2^252' },
      advice: 'compile with fewer bits (--bits), or shorten the chain of layers between non-linear ones',
    })
  }
}

/** An input value lies outside the range that the circuit proves for it. */
export class WitnessInputError extends ZkmlError {
  readonly code = 'E_WITNESS_INPUT'

  constructor(facts: { input: number; value: number; lo: number; hi: number }) {
    super(`Input element ${facts.input} is outside the range the circuit accepts.`, {
      facts,
      advice: 'compile with calibration data that covers this input',
    })
  }
}
