import type { DataType, OnnxGraph, OnnxModel, OnnxNode, Tensor, ValueInfo } from '../../src/onnx/index.js'
import { findOperator } from '../../src/ops/registry.js'

/** Operators whose cases count, by domain. */
const OPERATORS: Readonly<Record<string, string>> = {
  '': `
    Add Sub Mul Div Neg Abs Sign Pow Sqrt Reciprocal Exp Log Floor Ceil Round Mod Min Max Mean Sum Clip Erf Sin Cos Tan
    Asin Acos Atan Sinh Cosh Tanh Asinh Acosh Atanh Relu LeakyRelu PRelu ThresholdedRelu Elu Selu Celu Gelu Sigmoid
    HardSigmoid HardSwish Softplus Softsign Mish Swish Softmax LogSoftmax Hardmax Equal Less LessOrEqual Greater
    GreaterOrEqual And Or Xor Not Where BitShift BitwiseAnd BitwiseOr BitwiseXor BitwiseNot IsNaN IsInf Reshape Flatten
    Transpose Squeeze Unsqueeze Concat Split Slice Gather GatherElements GatherND Scatter ScatterElements ScatterND Pad
    Expand Tile Cast CastLike Shape Size ConstantOfShape Range OneHot EyeLike Trilu DepthToSpace SpaceToDepth Resize
    Upsample ReverseSequence CumSum TopK NonZero Compress ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax
    ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare ArgMax ArgMin Conv ConvTranspose ConvInteger MaxPool
    AveragePool LpPool GlobalMaxPool GlobalAveragePool GlobalLpPool BatchNormalization InstanceNormalization
    GroupNormalization LayerNormalization RMSNormalization LpNormalization LRN MeanVarianceNormalization Gemm MatMul
    MatMulInteger Einsum Attention RNN LSTM GRU Dropout QuantizeLinear DequantizeLinear DynamicQuantizeLinear QLinearConv
    QLinearMatMul If Loop Scan Identity Constant CenterCropPad Col2Im`,
  'ai.onnx.ml': `
    TreeEnsembleClassifier TreeEnsembleRegressor TreeEnsemble LinearClassifier LinearRegressor SVMClassifier SVMRegressor
    Scaler Normalizer Binarizer Imputer OneHotEncoder LabelEncoder ArrayFeatureExtractor FeatureVectorizer ZipMap`,
}

const IN_SCOPE = new Set(
  Object.entries(OPERATORS).flatMap(([domain, names]) =>
    names
      .trim()
      .split(/\s+/)
      .map((name) => `${domain}.${name}`),
  ),
)

/** Versions of the standard domain whose operators all have to be there. */
const [OLDEST_OPSET, NEWEST_OPSET] = [7, 27]

const TYPES: ReadonlySet<DataType> = new Set<DataType>([
  ...(['float32', 'float64', 'float16', 'bfloat16', 'bool'] as const),
  ...(['int2', 'int4', 'int8', 'int16', 'int32', 'int64'] as const),
  ...(['uint2', 'uint4', 'uint8', 'uint16', 'uint32', 'uint64'] as const),
])

/** Why a case does not count, judged by its model alone; undefined for one that does. */
export function outsideByModel(model: OnnxModel): string | undefined {
  const foreign = [...allNodes(model.graph)].find(
    ({ domain, opType }) => !IN_SCOPE.has(`${domain}.${opType}`),
  )
  if (foreign !== undefined) return `operator ${foreign.opType}: ${family(foreign)}`
  const given = model.graph.inputs.filter(({ name }) => !model.graph.initializers.has(name))
  const untyped =
    given.map(untypical('input')).find(Boolean) ?? model.graph.outputs.map(untypical('output')).find(Boolean)
  return untyped ?? staleOpset(model)
}

/** A version of an operator that is out of the range that operators have to cover, and that this one does not cover. */
function staleOpset({ opsets, graph }: OnnxModel): string | undefined {
  const opset = opsets.get('') ?? NEWEST_OPSET
  if (opset >= OLDEST_OPSET && opset <= NEWEST_OPSET) return undefined
  const stale = [...allNodes(graph)].find(
    (node) => 'refusal' in findOperator(node, opsets.get(node.domain) ?? 1),
  )
  if (stale === undefined) return undefined
  return `operator set ${opset}, ${opset > NEWEST_OPSET ? `newer than ${NEWEST_OPSET}` : `older than ${OLDEST_OPSET}`}`
}

/** Every node, those of inner graphs included. */
export function* allNodes(graph: OnnxGraph): Generator<OnnxNode> {
  for (const node of graph.nodes) {
    yield node
    yield* innerNodes(node)
  }
}

/** The nodes of a node's inner graphs, which read values of outer ones by name. */
export function* innerNodes({ attributes }: OnnxNode): Generator<OnnxNode> {
  for (const attribute of attributes.values()) {
    if (attribute.kind === 'graph') yield* allNodes(attribute.value)
    if (attribute.kind === 'graphs') for (const inner of attribute.value) yield* allNodes(inner)
  }
}

const FAMILIES: readonly (readonly [RegExp, string])[] = [
  [/^(Gradient|Adam|Adagrad|Momentum|NegativeLogLikelihoodLoss|SoftmaxCrossEntropyLoss)$/, 'for training'],
  [/^(Random|Bernoulli|Multinomial)/, 'random'],
  [/^(Sequence|SplitToSequence|ConcatFromSequence)/, 'works on sequences'],
  [/^Optional/, 'works on optionals'],
  [/^(String|Regex|TfIdf)/, 'works on strings'],
  [/^ImageDecoder$/, 'decodes images'],
]

function family({ opType }: OnnxNode): string {
  return FAMILIES.find(([names]) => names.test(opType))?.[1] ?? 'not in the list'
}

function untypical(role: string): (info: ValueInfo) => string | undefined {
  return ({ name, dtype }) => {
    if (dtype === undefined) return `${role} ${name} is a sequence, a map or an optional`
    return TYPES.has(dtype) ? undefined : `${role} ${name} has the type ${dtype}`
  }
}

/** Why a sample of a case does not count, judged by its values. */
export function outsideByValues(
  { graph }: OnnxModel,
  inputs: ReadonlyMap<string, Tensor>,
  outputs: readonly Tensor[],
): string | undefined {
  if (outputs.some(({ data }) => !data.every(Number.isFinite))) return 'an expected output is NaN or infinite'
  if (outputs.every(({ data }) => data.length === 0))
    return 'its outputs have no elements, so there is nothing to prove'
  const isRandom = (node: OnnxNode) =>
    dropsAtRandom(node, (name) => inputs.get(name) ?? graph.initializers.get(name))
  return graph.nodes.some(isRandom) ? 'Dropout in training mode: random' : undefined
}

function dropsAtRandom(node: OnnxNode, lookUp: (name: string) => Tensor | undefined): boolean {
  if (node.opType !== 'Dropout') return false
  const [, ratio = '', training = ''] = node.inputs
  return lookUp(training)?.data[0] === 1 && lookUp(ratio)?.data[0] !== 0
}
