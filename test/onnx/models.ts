import {
  type Bytes,
  bytes,
  float,
  floats32,
  int,
  ints,
  message,
  packedFloats,
  packedInts,
} from './protobuf.js'

/** `TensorProto.DataType` by number, from the ONNX specification. */
export const TYPE = {
  float32: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  float16: 10,
  float64: 11,
  uint32: 12,
  uint64: 13,
  complex64: 14,
  complex128: 15,
  bfloat16: 16,
  float8e4m3fn: 17,
  float8e4m3fnuz: 18,
  float8e5m2: 19,
  float8e5m2fnuz: 20,
  uint4: 21,
  int4: 22,
  float4e2m1: 23,
  float8e8m0: 24,
  uint2: 25,
  int2: 26,
  float6e2m3: 27,
  float6e3m2: 28,
} as const

export function tensor(
  name: string,
  type: number,
  dims: readonly number[],
  ...data: readonly Bytes[]
): Bytes {
  return message(packedInts(1, dims), int(2, type), ...data, bytes(8, name))
}

export function raw(content: Uint8Array): Bytes {
  return bytes(9, content)
}

/** `external_data` entries and the flag that says they count. */
export function externalData(entries: Readonly<Record<string, string>>): Bytes {
  const written = Object.entries(entries).map(([key, value]) =>
    bytes(13, message(bytes(1, key), bytes(2, value))),
  )
  return message(...written, int(14, 1))
}

export function value(name: string, type = 1, dims: readonly (number | string)[] = []): Bytes {
  const written = dims.map((dim) => bytes(1, typeof dim === 'number' ? int(1, dim) : bytes(2, dim)))
  return message(bytes(1, name), bytes(2, bytes(1, message(int(1, type), bytes(2, message(...written))))))
}

export function node(
  op: string,
  inputs: readonly string[],
  outputs: readonly string[],
  ...rest: Bytes[]
): Bytes {
  const read = inputs.map((name) => bytes(1, name))
  return message(...read, ...outputs.map((name) => bytes(2, name)), bytes(4, op), ...rest)
}

export function attribute(name: string, type: number, ...content: readonly Bytes[]): Bytes {
  return bytes(5, message(bytes(1, name), ...content, int(20, type)))
}

export interface GraphParts {
  readonly nodes?: readonly Bytes[]
  readonly inputs?: readonly Bytes[]
  readonly outputs?: readonly Bytes[]
  readonly initializers?: readonly Bytes[]
  readonly sparse?: readonly Bytes[]
}

export function graph({
  nodes = [],
  inputs = [],
  outputs = [],
  initializers = [],
  sparse = [],
}: GraphParts): Bytes {
  return message(
    ...nodes.map((part) => bytes(1, part)),
    bytes(2, 'g'),
    ...initializers.map((part) => bytes(5, part)),
    ...inputs.map((part) => bytes(11, part)),
    ...outputs.map((part) => bytes(12, part)),
    ...sparse.map((part) => bytes(15, part)),
  )
}

/** IR version 10, opset 21, and whatever other fields of the model are given. */
export function model(parts: GraphParts, ...rest: readonly Bytes[]): Bytes {
  const opset = bytes(8, message(bytes(1, ''), int(2, 21)))
  return message(int(1, 10), bytes(2, 'test'), bytes(3, '1.0'), bytes(7, graph(parts)), ...rest, opset)
}

/** A model whose only content is one initializer. */
export function modelOf(initializer: Bytes): Bytes {
  return model({ initializers: [initializer], outputs: [value('w')] })
}

/** Two layers, with a little of everything that common exporters write; about 500 bytes. */
export function smallModel(): Bytes {
  return model({
    inputs: [value('x', TYPE.float32, ['batch', 3])],
    outputs: [value('y', TYPE.float32, ['batch', 2])],
    initializers: [
      tensor('w', TYPE.float32, [3, 2], raw(floats32([1, -2, 3, 0.5, 0, 8]))),
      tensor('b', TYPE.float32, [2], packedFloats(4, [0.25, -1])),
      tensor('shape', TYPE.int64, [2], packedInts(7, [-1, 2])),
      tensor('q', TYPE.int8, [3], raw(ints(1, [-128, 0, 127]))),
    ],
    sparse: [
      message(
        bytes(1, tensor('s', TYPE.float32, [1], packedFloats(4, [7]))),
        bytes(2, tensor('', TYPE.int64, [1], packedInts(7, [2]))),
        packedInts(3, [4]),
      ),
    ],
    nodes: [
      node(
        'Gemm',
        ['x', 'w', 'b'],
        ['h'],
        bytes(3, 'fc'),
        attribute('alpha', 1, float(2, 1)),
        attribute('transB', 2, int(3, 0)),
      ),
      node('Relu', ['h'], ['r']),
      node('Reshape', ['r', 'shape'], ['y']),
    ],
  })
}
