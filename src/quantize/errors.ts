import { ZkmlError } from '../errors.js'

/** No precision that the search may choose does what was asked for. */
export class NoPrecisionFitsError extends ZkmlError {
  readonly code = 'E_NO_PRECISION'

  constructor(facts: { wanted: string; nearest: string }) {
    super('No precision from 2 to 16 bits does what was asked for.', {
      facts,
      advice: 'ask for less: a lower --accuracy, or a greater --max-rows',
    })
  }
}

/** The steps of a tensor's integers leave the range in which doubles compute with them: float32 has none of its values. */
export class ScaleRangeError extends ZkmlError {
  readonly code = 'E_SCALE_RANGE'

  constructor(facts: { node: string; step: number }) {
    super('Values of the model are too small or too large to be told apart from zero or infinity.', {
      facts,
      advice: 'check the calibration samples, and that node for products of very many numbers',
    })
  }
}
