/** Element types in ONNX's own spelling, except that floats and doubles are called by their width. */
export type DataType =
  | 'float32'
  | 'float64'
  | 'float16'
  | 'bfloat16'
  | 'float8e4m3fn'
  | 'float8e4m3fnuz'
  | 'float8e5m2'
  | 'float8e5m2fnuz'
  | 'float8e8m0'
  | 'float6e2m3'
  | 'float6e3m2'
  | 'float4e2m1'
  | 'int2'
  | 'uint2'
  | 'int4'
  | 'uint4'
  | 'int8'
  | 'uint8'
  | 'int16'
  | 'uint16'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'uint64'
  | 'bool'
  | 'string'
  | 'complex64'
  | 'complex128'

/**
 * A dense tensor, row-major.
 *
 * Every numeric type is widened to float64. That is exact except for int64 and uint64 beyond 2^53,
 * which round to the nearest double: enough for the sentinels such as INT64_MAX that indices use.
 * A bool is 0 or 1. NaN and infinities are kept as they are.
 */
export interface Tensor {
  readonly dtype: DataType
  readonly shape: readonly number[]
  /** As many elements as the shape says; empty when `dtype` is string. */
  readonly data: Float64Array
  /** Present exactly when `dtype` is string. */
  readonly strings?: readonly string[]
}

/** An attribute value, tagged by its kind. 64-bit integers round to the nearest double, as in Tensor. */
export type Attribute =
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'tensor'; readonly value: Tensor }
  | { readonly kind: 'graph'; readonly value: OnnxGraph }
  | { readonly kind: 'ints'; readonly value: readonly number[] }
  | { readonly kind: 'floats'; readonly value: readonly number[] }
  | { readonly kind: 'strings'; readonly value: readonly string[] }
  | { readonly kind: 'tensors'; readonly value: readonly Tensor[] }
  | { readonly kind: 'graphs'; readonly value: readonly OnnxGraph[] }
  /** Inside a function only: the name of the caller's attribute that stands here. */
  | { readonly kind: 'reference'; readonly value: string }
  /** A kind that only the name of is kept, such as TYPE_PROTO. */
  | { readonly kind: 'unsupported'; readonly value: string }

export interface OnnxNode {
  /** Never empty, and unique among the nodes of its graph: missing and repeated names are completed. */
  readonly name: string
  readonly opType: string
  /** The empty string for the standard operators, however the file spells their domain. */
  readonly domain: string
  /** The version of its domain that the model, or the function around the node, uses; 1 where neither says so. */
  readonly opset: number
  readonly overload: string
  /** Value names; the empty string is an optional input that is absent. */
  readonly inputs: readonly string[]
  /** Value names; the empty string is an optional output that nobody wants. */
  readonly outputs: readonly string[]
  readonly attributes: ReadonlyMap<string, Attribute>
}

export interface ValueInfo {
  readonly name: string
  /** Undefined when the file does not say, or when the value is no tensor (a sequence, a map, an optional). */
  readonly dtype: DataType | undefined
  /** Undefined when the rank is unknown. A string is a symbolic extent, an undefined one is unknown. */
  readonly shape: readonly (number | string | undefined)[] | undefined
}

export interface OnnxGraph {
  readonly name: string
  /** As listed in the file: one that is also in `initializers` is a constant, or an input with a default. */
  readonly inputs: readonly ValueInfo[]
  readonly outputs: readonly ValueInfo[]
  /** What the file says about values in between. */
  readonly valueInfo: readonly ValueInfo[]
  /** Constants by value name; sparse ones are made dense. */
  readonly initializers: ReadonlyMap<string, Tensor>
  /** In an order in which every node comes after the nodes that it reads from. */
  readonly nodes: readonly OnnxNode[]
}

/** An operator that the model defines itself, as a graph of other operators. */
export interface OnnxFunction {
  readonly domain: string
  readonly name: string
  readonly overload: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  /** Names of the attributes that a caller must set. */
  readonly attributes: readonly string[]
  /** The attributes that a caller may leave out. */
  readonly defaults: ReadonlyMap<string, Attribute>
  readonly opsets: ReadonlyMap<string, number>
  readonly nodes: readonly OnnxNode[]
}

export interface OnnxModel {
  readonly irVersion: number
  /** Name and version of the program that wrote the file; empty when unknown. */
  readonly producer: string
  /** Operator set version by domain; the empty domain is the standard one. */
  readonly opsets: ReadonlyMap<string, number>
  readonly graph: OnnxGraph
  readonly functions: readonly OnnxFunction[]
}
