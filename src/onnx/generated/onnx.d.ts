// Generated from src/onnx/schema.ts by `npm run gen`. Do not edit.
/** A 64-bit integer as protobufjs hands it over. */
export type Int64 = number | { toNumber(): number }

export interface ModelProto {
  readonly irVersion: Int64
  readonly opsetImport: readonly OperatorSetIdProto[]
  readonly producerName: string
  readonly producerVersion: string
  readonly domain: string
  readonly modelVersion: Int64
  readonly docString: string
  readonly graph: GraphProto | null
  readonly metadataProps: readonly StringStringEntryProto[]
  readonly trainingInfo: readonly TrainingInfoProto[]
  readonly functions: readonly FunctionProto[]
  readonly configuration: readonly DeviceConfigurationProto[]
}

export interface GraphProto {
  readonly node: readonly NodeProto[]
  readonly name: string
  readonly initializer: readonly TensorProto[]
  readonly sparseInitializer: readonly SparseTensorProto[]
  readonly docString: string
  readonly input: readonly ValueInfoProto[]
  readonly output: readonly ValueInfoProto[]
  readonly valueInfo: readonly ValueInfoProto[]
  readonly quantizationAnnotation: readonly TensorAnnotation[]
  readonly metadataProps: readonly StringStringEntryProto[]
}

export interface NodeProto {
  readonly input: readonly string[]
  readonly output: readonly string[]
  readonly name: string
  readonly opType: string
  readonly domain: string
  readonly overload: string
  readonly attribute: readonly AttributeProto[]
  readonly docString: string
  readonly metadataProps: readonly StringStringEntryProto[]
  readonly deviceConfigurations: readonly NodeDeviceConfigurationProto[]
}

export interface AttributeProto {
  readonly name: string
  readonly refAttrName: string
  readonly docString: string
  readonly type: number
  readonly f: number
  readonly i: Int64
  readonly s: Uint8Array
  readonly t: TensorProto | null
  readonly g: GraphProto | null
  readonly sparseTensor: SparseTensorProto | null
  readonly tp: TypeProto | null
  readonly floats: readonly number[]
  readonly ints: readonly Int64[]
  readonly strings: readonly Uint8Array[]
  readonly tensors: readonly TensorProto[]
  readonly graphs: readonly GraphProto[]
  readonly sparseTensors: readonly SparseTensorProto[]
  readonly typeProtos: readonly TypeProto[]
}

export interface FunctionProto {
  readonly name: string
  readonly input: readonly string[]
  readonly output: readonly string[]
  readonly attribute: readonly string[]
  readonly attributeProto: readonly AttributeProto[]
  readonly node: readonly NodeProto[]
  readonly docString: string
  readonly opsetImport: readonly OperatorSetIdProto[]
  readonly domain: string
  readonly overload: string
  readonly valueInfo: readonly ValueInfoProto[]
  readonly metadataProps: readonly StringStringEntryProto[]
}

export interface TensorProto {
  readonly dims: readonly Int64[]
  readonly dataType: number
  readonly segment: TensorProtoSegment | null
  readonly floatData: readonly number[]
  readonly int32Data: readonly number[]
  readonly stringData: readonly Uint8Array[]
  readonly int64Data: readonly Int64[]
  readonly name: string
  readonly docString: string
  readonly rawData: Uint8Array
  readonly externalData: readonly StringStringEntryProto[]
  readonly dataLocation: number
  readonly doubleData: readonly number[]
  readonly uint64Data: readonly Int64[]
  readonly metadataProps: readonly StringStringEntryProto[]
}

export interface TensorProtoSegment {
  readonly begin: Int64
  readonly end: Int64
}

export interface SparseTensorProto {
  readonly values: TensorProto | null
  readonly indices: TensorProto | null
  readonly dims: readonly Int64[]
}

export interface ValueInfoProto {
  readonly name: string
  readonly type: TypeProto | null
  readonly docString: string
  readonly metadataProps: readonly StringStringEntryProto[]
}

export interface TypeProto {
  readonly tensorType: TypeProtoTensor | null
  readonly sequenceType: TypeProtoSequence | null
  readonly mapType: TypeProtoMap | null
  readonly optionalType: TypeProtoOptional | null
  readonly sparseTensorType: TypeProtoSparseTensor | null
  readonly opaqueType: TypeProtoOpaque | null
  readonly denotation: string
}

export interface TypeProtoTensor {
  readonly elemType: number
  readonly shape: TensorShapeProto | null
}

export interface TypeProtoSequence {
  readonly elemType: TypeProto | null
}

export interface TypeProtoMap {
  readonly keyType: number
  readonly valueType: TypeProto | null
}

export interface TypeProtoOptional {
  readonly elemType: TypeProto | null
}

export interface TypeProtoSparseTensor {
  readonly elemType: number
  readonly shape: TensorShapeProto | null
}

export interface TypeProtoOpaque {
  readonly domain: string
  readonly name: string
}

export interface TensorShapeProto {
  readonly dim: readonly TensorShapeProtoDimension[]
}

export interface TensorShapeProtoDimension {
  readonly dimValue: Int64
  readonly dimParam: string
  readonly denotation: string
}

export interface TensorAnnotation {
  readonly tensorName: string
  readonly quantParameterTensorNames: readonly StringStringEntryProto[]
}

export interface OperatorSetIdProto {
  readonly domain: string
  readonly version: Int64
}

export interface StringStringEntryProto {
  readonly key: string
  readonly value: string
}

export interface TrainingInfoProto {
  readonly initialization: GraphProto | null
  readonly algorithm: GraphProto | null
  readonly initializationBinding: readonly StringStringEntryProto[]
  readonly updateBinding: readonly StringStringEntryProto[]
}

export interface DeviceConfigurationProto {
  readonly name: string
  readonly numDevices: number
  readonly device: readonly string[]
}

export interface NodeDeviceConfigurationProto {
  readonly configurationId: string
  readonly shardingSpec: readonly ShardingSpecProto[]
  readonly pipelineStage: number
}

export interface ShardingSpecProto {
  readonly tensorName: string
  readonly device: readonly Int64[]
  readonly indexToDeviceGroupMap: readonly IntIntListEntryProto[]
  readonly shardedDim: readonly ShardedDimProto[]
}

export interface ShardedDimProto {
  readonly axis: Int64
  readonly simpleSharding: readonly SimpleShardedDimProto[]
}

export interface SimpleShardedDimProto {
  readonly dimValue: Int64
  readonly dimParam: string
  readonly numShards: Int64
}

export interface IntIntListEntryProto {
  readonly key: Int64
  readonly value: readonly Int64[]
}

export declare const ModelProto: { decode(bytes: Uint8Array): ModelProto }
