import { ZkmlError } from '../errors.js'

/** A value inside the model leaves the range that the circuit was made to accept. */
export class OutOfCalibratedRangeError extends ZkmlError {
  readonly code = 'E_CALIBRATED_RANGE'

  constructor(facts: { layer: string; element: number; value: number; lowest: number; highest: number }) {
    super(`The input takes layer "${facts.layer}" out of its calibrated range.`, {
      facts: { element: facts.element, value: facts.value, accepted: `${facts.lowest} to ${facts.highest}` },
      advice: 'compile again with calibration data like this input, or with --ranges proven',
    })
  }
}
