import { type ErrorDetails, type Facts, ZkmlError } from '../errors.js'

/** How many problems an error's message lists; the facts give the count of all. */
const LISTED = 10

/** The bytes are empty or of some other format. */
export class NotAnOnnxModelError extends ZkmlError {
  readonly code = 'E_NOT_ONNX'

  constructor(bytes: Uint8Array, found: string, cause?: unknown) {
    super(`These bytes are no ONNX model: ${found}.`, {
      facts: { size: `${bytes.length} bytes`, 'first bytes': firstBytes(bytes) },
      advice: 'pass the .onnx file itself, not an archive, a text file or a model of another framework',
      cause,
    })
  }
}

/** The bytes start like an ONNX model, and end or break before the model is complete. */
export class TruncatedModelError extends ZkmlError {
  readonly code = 'E_TRUNCATED_MODEL'

  constructor(size: number, found: string, cause?: unknown) {
    super(`The ONNX model is cut off or damaged: ${found}.`, {
      facts: { size: `${size} bytes` },
      advice: 'copy or export the model again, and compare the file sizes',
      cause,
    })
  }
}

/** What is stored for a tensor does not fit its shape and type. */
export class TensorDataError extends ZkmlError {
  readonly code = 'E_TENSOR_DATA'

  constructor(tensor: string, found: string, facts: Facts = {}) {
    super(`Tensor "${tensor}" ${found}.`, {
      facts,
      advice: 'check the model with the exporter that wrote it, and export it again',
    })
  }
}

/** Data stored next to the model is missing, too short, or named in a way that leaves the model's folder. */
export class ExternalDataError extends ZkmlError {
  readonly code = 'E_EXTERNAL_DATA'

  constructor(tensor: string, found: string, details: ErrorDetails) {
    super(`Tensor "${tensor}" is stored outside the model, and ${found}.`, {
      advice: 'keep the data files in the folder of the model, or export with everything in one file',
      ...details,
    })
  }
}

/** A tensor has an element type or a layout that is not read. */
export class UnsupportedTypeError extends ZkmlError {
  readonly code = 'E_TENSOR_TYPE'

  constructor(tensor: string, type: string, accepted: readonly string[]) {
    super(`Tensor "${tensor}" has the element type ${type}, which is not read.`, {
      facts: { found: type, accepts: accepted.join(', ') },
      advice: 'convert the tensor to one of the accepted types before exporting',
    })
  }
}

/** The file decodes, and its graph breaks the rules of the format. All problems are listed at once. */
export class InvalidGraphError extends ZkmlError {
  readonly code = 'E_INVALID_GRAPH'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    const listed = problems.slice(0, LISTED).join('; ')
    super(`The graph is invalid: ${listed}${problems.length > LISTED ? '; ...' : ''}.`, {
      facts: { problems: problems.length },
      advice: 'run onnx.checker.check_model on the file, and export it again',
    })
    this.problems = problems
  }
}

function firstBytes(bytes: Uint8Array): string {
  const hex = Array.from(bytes.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0'))
  return hex.length === 0 ? 'none' : hex.join(' ')
}
