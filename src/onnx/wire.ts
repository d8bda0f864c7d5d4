import { NotAnOnnxModelError, TruncatedModelError } from './errors.js'
import { type GraphProto, type Int64, ModelProto } from './generated/onnx.js'

/** A model message that is known to hold a graph. */
export interface ParsedModel {
  readonly model: ModelProto
  readonly graph: GraphProto
}

/**
 * Protobuf bytes to messages.
 *
 * @throws NotAnOnnxModelError when the bytes do not start like an ONNX model, or hold an empty one
 * @throws TruncatedModelError when they start like one and cannot be decoded to the end
 */
export function parseModel(bytes: Uint8Array): ParsedModel {
  if (bytes.length === 0) throw new NotAnOnnxModelError(bytes, 'the file is empty')
  const model = decodeMessage(bytes)
  if (model.graph === null) throw unreadable(bytes, 'there is no graph')
  if (model.graph.node.length === 0 && model.graph.output.length === 0) {
    throw new NotAnOnnxModelError(bytes, 'its graph has no nodes and no outputs')
  }
  // The versions follow the graph in the file, and every model since IR version 3 has them.
  if (model.opsetImport.length === 0 && toNumber(model.irVersion) >= 3) {
    throw unreadable(bytes, 'there are no operator set versions')
  }
  return { model, graph: model.graph }
}

/** Rounds to the nearest double beyond 2^53. */
export function toNumber(value: Int64): number {
  return typeof value === 'number' ? value : value.toNumber()
}

/** UTF-8 to text; bytes that are no UTF-8 become replacement characters. */
export function toText(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
}

function decodeMessage(bytes: Uint8Array): ModelProto {
  try {
    return ModelProto.decode(bytes)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw unreadable(bytes, `a field cannot be decoded (${reason})`, cause)
  }
}

function unreadable(bytes: Uint8Array, found: string, cause?: unknown): Error {
  return startsLikeModel(bytes)
    ? new TruncatedModelError(bytes.length, found, cause)
    : new NotAnOnnxModelError(bytes, found, cause)
}

/** Writers put fields in order, so that a model starts with its IR version: field 1, a small integer. */
function startsLikeModel(bytes: Uint8Array): boolean {
  const [tag = 0, version = 0] = bytes
  return tag === 0x08 && version > 0 && version < 128
}
