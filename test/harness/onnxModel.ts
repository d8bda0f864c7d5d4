import onnxProto from 'onnx-proto'
import type { DataType, Tensor } from '../../src/onnx/index.js'

/** Element types that models in tests use, by their number in ONNX. */
const TYPES: Partial<Record<DataType, number>> = {
  float32: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
  uint32: 12,
  uint64: 13,
}

export type AttributeValue =
  | number
  | { readonly float: number }
  | string
  | readonly number[]
  | Floats
  | Strings
  | Tensor
  | ModelGraph

/** A list of floats, which a list of integral numbers would not say. */
export interface Floats {
  readonly floats: readonly number[]
}

export interface Strings {
  readonly strings: readonly string[]
}

export interface ModelNode {
  readonly op: string
  /** '' when left out: the standard operators. */
  readonly domain?: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes?: Readonly<Record<string, AttributeValue>>
}

/** A graph in an attribute. */
export interface ModelGraph {
  readonly inputs?: readonly ModelInput[]
  readonly constants?: Readonly<Record<string, Tensor>>
  readonly nodes: readonly ModelNode[]
  readonly outputs: readonly string[]
}

export interface ModelInput {
  readonly name: string
  readonly dtype?: DataType
  readonly shape: readonly (number | string)[]
  /** Least and greatest value; see `ExampleInput.range`. */
  readonly range?: readonly [lo: number, hi: number]
}

/** What an input of a test model takes, of which nothing else is said. */
export function rangeOf(
  dtype: DataType,
  range?: readonly [lo: number, hi: number],
): readonly [lo: number, hi: number] {
  if (range !== undefined) return range
  if (dtype.startsWith('float')) return [-1, 1]
  if (dtype === 'bool') return [0, 1]
  return dtype.startsWith('uint') ? [0, 255] : [-128, 127]
}

export interface ModelSource {
  readonly opset: number
  /** Versions of other domains. */
  readonly domains?: Readonly<Record<string, number>>
  readonly inputs: readonly ModelInput[]
  readonly constants?: Readonly<Record<string, Tensor>>
  readonly nodes: readonly ModelNode[]
  /** Names; their types are left to be inferred. */
  readonly outputs: readonly string[]
}

/** A model file, written with the encoder of onnx-proto. */
export function encodeModel(source: ModelSource): Uint8Array {
  const { onnx } = onnxProto
  const graph = graphProto(source)
  const others = Object.entries(source.domains ?? {}).map(([domain, version]) => ({ domain, version }))
  const model = { irVersion: 8, opsetImport: [{ domain: '', version: source.opset }, ...others], graph }
  return onnx.ModelProto.encode(onnx.ModelProto.fromObject(model)).finish()
}

function graphProto({ inputs = [], constants = {}, nodes, outputs }: ModelGraph): object {
  return {
    name: 'test',
    input: inputs.map(inputProto),
    output: outputs.map((name) => ({ name })),
    initializer: Object.entries(constants).map(([name, tensor]) => tensorProto(tensor, name)),
    node: nodes.map(nodeProto),
  }
}

function inputProto({ name, dtype = 'float32', shape }: ModelInput) {
  const dim = shape.map((extent) =>
    typeof extent === 'number' ? { dimValue: extent } : { dimParam: extent },
  )
  return { name, type: { tensorType: { elemType: typeCode(dtype), shape: { dim } } } }
}

function nodeProto({ op, domain = '', inputs, outputs, attributes }: ModelNode, i: number) {
  const attribute = Object.entries(attributes ?? {}).map(([name, value]) => ({
    name,
    ...attributeProto(value),
  }))
  return { opType: op, domain, name: `${op}_${i}`, input: inputs, output: outputs, attribute }
}

function attributeProto(value: AttributeValue) {
  if (typeof value === 'number')
    return Number.isInteger(value) ? { type: 2, i: value } : { type: 1, f: value }
  if (typeof value === 'string') return { type: 3, s: new TextEncoder().encode(value) }
  if ('float' in value) return { type: 1, f: value.float }
  if ('floats' in value) return { type: 6, floats: value.floats }
  if ('strings' in value) {
    return { type: 8, strings: value.strings.map((text) => new TextEncoder().encode(text)) }
  }
  if ('nodes' in value) return { type: 5, g: graphProto(value) }
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
  if (dtype === 'float16') return halves(data)
  if (dtype === 'int64') return BigInt64Array.from(data, toInt64)
  if (dtype === 'uint64') return BigUint64Array.from(data, BigInt)
  const integers = INTEGERS[dtype]
  return integers === undefined ? data : integers.from(data)
}

const INTEGERS: Partial<Record<DataType, { from(values: Float64Array): Int32Array | Uint8Array }>> = {
  bool: Uint8Array,
  uint8: Uint8Array,
  int8: Int8Array as never,
  uint16: Uint16Array as never,
  int16: Int16Array as never,
  int32: Int32Array,
  uint32: Uint32Array as never,
}

/** The bits of half-precision numbers that hold the values exactly. */
function halves(data: Float64Array): Uint16Array {
  return Uint16Array.from(data, (value) => {
    const [sign, size] = [value < 0 ? 0x8000 : 0, Math.abs(value)]
    if (size === 0) return sign
    const exponent = Math.max(-14, Math.floor(Math.log2(size)))
    const fraction = size / 2 ** exponent
    return sign + (fraction >= 1 ? (exponent + 15) * 1024 + (fraction - 1) * 1024 : fraction * 1024)
  })
}

function toInt64(value: number): bigint {
  const most = 2n ** 63n - 1n
  if (value >= 2 ** 63) return most
  return value <= -(2 ** 63) ? -most - 1n : BigInt(value)
}
