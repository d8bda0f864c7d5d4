import { decodeParsed } from './decode.js'
import { type ExternalFiles, externalLocation, isExternal } from './external.js'
import type { OnnxModel } from './model.js'
import { checkNames } from './names.js'
import { storedTensors } from './storedTensors.js'
import { parseModel } from './wire.js'

export {
  ExternalDataError,
  InvalidGraphError,
  NotAnOnnxModelError,
  TensorDataError,
  TruncatedModelError,
  UnsupportedTypeError,
} from './errors.js'
export type { ExternalFiles } from './external.js'
export type {
  Attribute,
  DataType,
  OnnxFunction,
  OnnxGraph,
  OnnxModel,
  OnnxNode,
  Tensor,
  ValueInfo,
} from './model.js'

/**
 * An ONNX file to plain data. What the operators mean, and whether they are supported, is not looked at.
 *
 * @param external contents of the files that hold tensors stored next to the model, by the names that
 *   `externalFiles` gives
 * @throws NotAnOnnxModelError, TruncatedModelError when the bytes are no model, or not all of one
 * @throws TensorDataError, UnsupportedTypeError, ExternalDataError when a tensor cannot be read
 * @throws InvalidGraphError when names are missing, repeated, or used before they are defined
 */
export function decodeModel(bytes: Uint8Array, external: ExternalFiles = new Map()): OnnxModel {
  const model = decodeParsed(parseModel(bytes), external)
  checkNames(model)
  return model
}

/**
 * The names of the files that hold tensors stored next to the model, each once, relative to its folder.
 *
 * @throws NotAnOnnxModelError, TruncatedModelError as `decodeModel`
 * @throws ExternalDataError for a name that may point outside the model's folder
 */
export function externalFiles(bytes: Uint8Array): string[] {
  const tensors = [...storedTensors(parseModel(bytes).model)].filter(isExternal)
  return [...new Set(tensors.map((tensor) => externalLocation(tensor.name, tensor)))]
}
