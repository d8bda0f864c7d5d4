import { ModelProto } from '../../src/onnx/generated/onnx.js'
import type { Tensor } from '../../src/onnx/index.js'
import { decodeTensor } from '../../src/onnx/tensor.js'

/** Tags of fields that hold messages: ModelProto.graph is field 7, GraphProto.initializer field 5. */
const [GRAPH, INITIALIZER] = [(7 << 3) | 2, (5 << 3) | 2]

/** A file that holds one TensorProto. */
export function readTensorFile(label: string, bytes: Uint8Array): Tensor {
  const model = ModelProto.decode(field(GRAPH, field(INITIALIZER, bytes)))
  return decodeTensor(label, model.graph!.initializer[0]!, new Map())
}

/** A protobuf field of known length. */
function field(tag: number, content: Uint8Array): Uint8Array {
  return Uint8Array.from([tag, ...varint(content.length), ...content])
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [128 + (value % 128), ...varint(Math.floor(value / 128))]
}
