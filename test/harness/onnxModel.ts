import onnxProto from 'onnx-proto'
import type { DataType, Tensor } from '../../src/onnx/index.js'

/** Element types that models in tests use, by their number in ONNX. */
const TYPES: Partial<Record<DataType, number>> = {
  float32: 1,
  uint8: 2,
  int32: 6,
  int64: 7,
  bool: 9,
  float64: 11,
}

export type AttributeValue =
  | number
  | { readonly float: number }
  | string
  | readonly number[]
  | Floats
  | Tensor

/** A list of floats, which a list of integral numbers would not say. */
export interface Floats {
  readonly floats: readonly number[]
}

export interface ModelNode {
  readonly op: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes?: Readonly<Record<string, AttributeValue>>
}

export interface ModelInput {
  readonly name: string
  readonly dtype?: DataType
  readonly shape: readonly (number | string)[]
}

export interface ModelSource {
  readonly opset: number
  readonly inputs: readonly ModelInput[]
  readonly constants?: Readonly<Record<string, Tensor>>
  readonly nodes: readonly ModelNode[]
  /** Names; their types are left to be inferred. */
  readonly outputs: readonly string[]
}

/** A model file, written with the encoder of onnx-proto. */
export function encodeModel(source: ModelSource): Uint8Array {
  const { onnx } = onnxProto
  const graph = {
    name: 'test',
    input: source.inputs.map(inputProto),
    output: source.outputs.map((name) => ({ name })),
    initializer: Object.entries(source.constants ?? {}).map(([name, tensor]) => tensorProto(tensor, name)),
    node: source.nodes.map(nodeProto),
  }
  const model = { irVersion: 8, opsetImport: [{ domain: '', version: source.opset }], graph }
  return onnx.ModelProto.encode(onnx.ModelProto.fromObject(model)).finish()
}

function inputProto({ name, dtype = 'float32', shape }: ModelInput) {
  const dim = shape.map((extent) =>
    typeof extent === 'number' ? { dimValue: extent } : { dimParam: extent },
  )
  return { name, type: { tensorType: { elemType: typeCode(dtype), shape: { dim } } } }
}

function nodeProto({ op, inputs, outputs, attributes }: ModelNode, i: number) {
  const attribute = Object.entries(attributes ?? {}).map(([name, value]) => ({
    name,
    ...attributeProto(value),
  }))
  return { opType: op, name: `${op}_${i}`, input: inputs, output: outputs, attribute }
}

function attributeProto(value: AttributeValue) {
  if (typeof value === 'number')
    return Number.isInteger(value) ? { type: 2, i: value } : { type: 1, f: value }
  if (typeof value === 'string') return { type: 3, s: new TextEncoder().encode(value) }
  if ('float' in value) return { type: 1, f: value.float }
  if ('floats' in value) return { type: 6, floats: value.floats }
  if ('dtype' in value) return { type: 4, t: tensorProto(value, '') }
  return { type: 7, ints: value }
}

function tensorProto({ dtype, shape, data }: Tensor, name: string) {
  return { name, dataType: typeCode(dtype), dims: shape, rawData: typedBytes(dtype, data) }
}

function typeCode(dtype: DataType): number {
  const code = TYPES[dtype]
  if (code === undefined) throw new Error(`no test model uses ${dtype}`)
  return code
}

function typedBytes(dtype: DataType, data: Float64Array): Uint8Array {
  const typed = typedArray(dtype, data)
  return new Uint8Array(typed.buffer, typed.byteOffset, typed.byteLength)
}

/** The elements in the layout of their type; 64-bit integers saturate. */
export function typedArray(dtype: DataType, data: Float64Array) {
  if (dtype === 'float32') return Float32Array.from(data)
  if (dtype === 'int64') return BigInt64Array.from(data, toInt64)
  if (dtype === 'int32') return Int32Array.from(data)
  if (dtype === 'uint8' || dtype === 'bool') return Uint8Array.from(data)
  return data
}

function toInt64(value: number): bigint {
  const most = 2n ** 63n - 1n
  if (value >= 2 ** 63) return most
  return value <= -(2 ** 63) ? -most - 1n : BigInt(value)
}
