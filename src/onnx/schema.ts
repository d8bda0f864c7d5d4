/**
 * The ONNX wire schema, IR version 14, as one compact table.
 *
 * Source: `onnx-ml.proto` of ONNX 1.23. Only names, numbers and types are
 * listed; unknown fields of later versions are skipped when decoding.
 *
 * One row per message, one word per field: `name:number:type`, with `[]` after the type of a repeated
 * field. Names are in camel case; a dotted message name nests it. Enumerations are plain `int32`, so
 * that a value this table does not know yet reaches the reader instead of being dropped.
 */
export const ONNX_MESSAGES: Readonly<Record<string, string>> = {
  ModelProto: `
    irVersion:1:int64 opsetImport:8:OperatorSetIdProto[] producerName:2:string producerVersion:3:string
    domain:4:string modelVersion:5:int64 docString:6:string graph:7:GraphProto
    metadataProps:14:StringStringEntryProto[] trainingInfo:20:TrainingInfoProto[]
    functions:25:FunctionProto[] configuration:26:DeviceConfigurationProto[]`,
  GraphProto: `
    node:1:NodeProto[] name:2:string initializer:5:TensorProto[] sparseInitializer:15:SparseTensorProto[]
    docString:10:string input:11:ValueInfoProto[] output:12:ValueInfoProto[] valueInfo:13:ValueInfoProto[]
    quantizationAnnotation:14:TensorAnnotation[] metadataProps:16:StringStringEntryProto[]`,
  NodeProto: `
    input:1:string[] output:2:string[] name:3:string opType:4:string domain:7:string overload:8:string
    attribute:5:AttributeProto[] docString:6:string metadataProps:9:StringStringEntryProto[]
    deviceConfigurations:10:NodeDeviceConfigurationProto[]`,
  AttributeProto: `
    name:1:string refAttrName:21:string docString:13:string type:20:int32 f:2:float i:3:int64 s:4:bytes
    t:5:TensorProto g:6:GraphProto sparseTensor:22:SparseTensorProto tp:14:TypeProto floats:7:float[]
    ints:8:int64[] strings:9:bytes[] tensors:10:TensorProto[] graphs:11:GraphProto[]
    sparseTensors:23:SparseTensorProto[] typeProtos:15:TypeProto[]`,
  FunctionProto: `
    name:1:string input:4:string[] output:5:string[] attribute:6:string[] attributeProto:11:AttributeProto[]
    node:7:NodeProto[] docString:8:string opsetImport:9:OperatorSetIdProto[] domain:10:string
    overload:13:string valueInfo:12:ValueInfoProto[] metadataProps:14:StringStringEntryProto[]`,
  TensorProto: `
    dims:1:int64[] dataType:2:int32 segment:3:TensorProto.Segment floatData:4:float[] int32Data:5:int32[]
    stringData:6:bytes[] int64Data:7:int64[] name:8:string docString:12:string rawData:9:bytes
    externalData:13:StringStringEntryProto[] dataLocation:14:int32 doubleData:10:double[]
    uint64Data:11:uint64[] metadataProps:16:StringStringEntryProto[]`,
  'TensorProto.Segment': 'begin:1:int64 end:2:int64',
  SparseTensorProto: 'values:1:TensorProto indices:2:TensorProto dims:3:int64[]',
  ValueInfoProto:
    'name:1:string type:2:TypeProto docString:3:string metadataProps:4:StringStringEntryProto[]',
  TypeProto: `
    tensorType:1:TypeProto.Tensor sequenceType:4:TypeProto.Sequence mapType:5:TypeProto.Map
    optionalType:9:TypeProto.Optional sparseTensorType:8:TypeProto.SparseTensor opaqueType:7:TypeProto.Opaque
    denotation:6:string`,
  'TypeProto.Tensor': 'elemType:1:int32 shape:2:TensorShapeProto',
  'TypeProto.Sequence': 'elemType:1:TypeProto',
  'TypeProto.Map': 'keyType:1:int32 valueType:2:TypeProto',
  'TypeProto.Optional': 'elemType:1:TypeProto',
  'TypeProto.SparseTensor': 'elemType:1:int32 shape:2:TensorShapeProto',
  'TypeProto.Opaque': 'domain:1:string name:2:string',
  TensorShapeProto: 'dim:1:TensorShapeProto.Dimension[]',
  'TensorShapeProto.Dimension': 'dimValue:1:int64 dimParam:2:string denotation:3:string',
  TensorAnnotation: 'tensorName:1:string quantParameterTensorNames:2:StringStringEntryProto[]',
  OperatorSetIdProto: 'domain:1:string version:2:int64',
  StringStringEntryProto: 'key:1:string value:2:string',
  TrainingInfoProto: `
    initialization:1:GraphProto algorithm:2:GraphProto initializationBinding:3:StringStringEntryProto[]
    updateBinding:4:StringStringEntryProto[]`,
  DeviceConfigurationProto: 'name:1:string numDevices:2:int32 device:3:string[]',
  NodeDeviceConfigurationProto:
    'configurationId:1:string shardingSpec:2:ShardingSpecProto[] pipelineStage:3:int32',
  ShardingSpecProto: `
    tensorName:1:string device:2:int64[] indexToDeviceGroupMap:3:IntIntListEntryProto[]
    shardedDim:4:ShardedDimProto[]`,
  ShardedDimProto: 'axis:1:int64 simpleSharding:2:SimpleShardedDimProto[]',
  SimpleShardedDimProto: 'dimValue:1:int64 dimParam:2:string numShards:3:int64',
  IntIntListEntryProto: 'key:1:int64 value:2:int64[]',
}
