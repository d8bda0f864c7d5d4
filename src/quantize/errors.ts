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
