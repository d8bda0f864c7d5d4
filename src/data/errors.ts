import { ZkmlError } from '../errors.js'

/** Input data is not JSON. */
export class InvalidJsonError extends ZkmlError {
  readonly code = 'E_JSON'

  constructor(facts: { source: string; problem: string }) {
    super(`${facts.source} is not valid JSON.`, {
      facts: { problem: facts.problem },
      advice: 'write numbers plainly; NaN and Infinity are not JSON',
    })
  }
}

/** A .npy or .npz file is none, is damaged, or holds what is no array of numbers. */
export class ArrayFileError extends ZkmlError {
  readonly code = 'E_ARRAY_FILE'

  constructor(facts: { file: string; problem: string }) {
    super(`${facts.file} cannot be read as arrays of numbers.`, {
      facts: { problem: facts.problem },
      advice: 'write it with numpy.save, numpy.savez or numpy.savez_compressed',
    })
  }
}

/** Labels are no class numbers, or not one for each sample. */
export class LabelsError extends ZkmlError {
  readonly code = 'E_LABELS'

  constructor(facts: { problem: string }) {
    super('The labels cannot be used.', { facts, advice: 'give one class number, from 0, for each sample' })
  }
}

/** Input data names a tensor that the model does not have, or lacks one that it has. */
export class InputNameError extends ZkmlError {
  readonly code = 'E_INPUT_NAME'

  constructor(facts: {
    unknown: readonly string[]
    missing: readonly string[]
    expected: readonly string[]
  }) {
    super('The input data does not name the inputs of the model.', {
      facts: {
        ...(facts.unknown.length > 0 ? { unknown: facts.unknown.join(', ') } : {}),
        ...(facts.missing.length > 0 ? { missing: facts.missing.join(', ') } : {}),
        expected: facts.expected.join(', '),
      },
      advice: `write {${facts.expected.map((name) => `"${name}": [...]`).join(', ')}}`,
    })
  }
}

/** An input tensor has another shape than the model's. */
export class InputShapeError extends ZkmlError {
  readonly code = 'E_INPUT_SHAPE'

  constructor(facts: { input: string; found: string; expected: readonly number[] }) {
    super(`Input "${facts.input}" has the wrong shape.`, {
      facts: { found: facts.found, expected: `[${facts.expected.join(', ')}]` },
      advice: 'nest the arrays as the model does, or flatten them under "input_data"',
    })
  }
}

/** An input value is no finite number. */
export class InputValueError extends ZkmlError {
  readonly code = 'E_INPUT_VALUE'

  constructor(facts: { input: string; element: number; found: string }) {
    super(`Input "${facts.input}" holds something that is not a finite number.`, {
      facts: { element: facts.element, found: facts.found },
      advice: 'replace NaN, infinities, strings and nulls by numbers',
    })
  }
}

/** An input value lies outside the range that the circuit was calibrated for. */
export class InputRangeError extends ZkmlError {
  readonly code = 'E_INPUT_RANGE'

  constructor(facts: { input: string; element: number; value: number; lowest: number; highest: number }) {
    super(`Input "${facts.input}" has a value outside the calibrated range.`, {
      facts: { element: facts.element, value: facts.value, accepted: `${facts.lowest} to ${facts.highest}` },
      advice: 'compile again with calibration data that covers this value (--calibrate)',
    })
  }
}
