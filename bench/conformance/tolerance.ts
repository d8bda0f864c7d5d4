import type { DataType, OnnxModel, Tensor } from '../../src/onnx/index.js'
import { BITS } from './formats.js'
import { allNodes } from './scope.js'

/**
 * Operators that err alike. Errors are measured in units of 2^-16 of an output's largest expected magnitude.
 *
 * A value that is rounded to 16 bits has a step of at most 2 units (the step is a power of two), so one rounding errs by at
 * most 1 unit to the nearest and 2 downwards. What a class may err by is the number of roundings in a row times that,
 * times how much the operator amplifies them.
 */
export interface ToleranceClass {
  readonly name: string
  /** Largest error, in units. */
  readonly units: number
  /** Why, for the document. */
  readonly derivation: string
  readonly operators: readonly string[]
}

function toleranceClass(name: string, units: number, operators: string, derivation: string): ToleranceClass {
  return { name, units, derivation, operators: operators.trim().split(/\s+/) }
}

/** For operators in no other class. */
const OTHER = toleranceClass('other', 16, '-', 'no class of its own: eight roundings')

const MOVED = toleranceClass(
  'moved',
  1,
  `Reshape Flatten Transpose Squeeze Unsqueeze Concat Split Slice Gather GatherElements GatherND Scatter ScatterElements
     ScatterND Pad Expand Tile Identity Constant Shape Size ConstantOfShape Range EyeLike Trilu DepthToSpace SpaceToDepth
     ReverseSequence Compress NonZero Upsample Dropout If ArrayFeatureExtractor FeatureVectorizer OneHot MaxPool
     GlobalMaxPool ReduceMax ReduceMin Min Max Relu Abs Neg Sign Floor Ceil Round Clip Where TopK Not And Or Xor Equal
     Less LessOrEqual Greater GreaterOrEqual IsNaN IsInf BitShift BitwiseAnd BitwiseOr BitwiseXor BitwiseNot ArgMax ArgMin
     Hardmax Cast CastLike ThresholdedRelu Binarizer OneHotEncoder LabelEncoder Imputer
     CenterCropPad`,
  'secret elements are chosen, moved, negated or compared, none is rounded; a constant among them is, to the nearest (1)',
)

export const CLASSES: readonly ToleranceClass[] = [
  MOVED,
  toleranceClass(
    'linear',
    4,
    `Add Sub Mul Sum Mean Conv ConvTranspose Gemm MatMul Einsum CumSum ReduceSum ReduceMean ReduceL1 ReduceSumSquare
     AveragePool GlobalAveragePool Resize DequantizeLinear BatchNormalization LinearRegressor LinearClassifier Scaler
     PRelu LeakyRelu HardSigmoid Col2Im TreeEnsemble TreeEnsembleRegressor TreeEnsembleClassifier`,
    'one rounding of the weights (1 unit, as their errors average out), one of the bias or the factor (1), one of the result (2)',
  ),
  toleranceClass(
    'function',
    8,
    `Div Mod Pow Sqrt Reciprocal Exp Log Erf Sin Cos Tan Asin Acos Atan Sinh Cosh Tanh Asinh Acosh Atanh Elu Selu Celu
     Gelu Sigmoid HardSwish Softplus Softsign Mish Swish ReduceProd ReduceL2 ReduceLogSum LpPool GlobalLpPool`,
    'the argument is rounded to the step that its function needs (2), the function is approximated (2), its factors are rounded (2), the result is (2)',
  ),
  toleranceClass(
    'composite',
    16,
    `Softmax LogSoftmax ReduceLogSumExp InstanceNormalization GroupNormalization LayerNormalization RMSNormalization
     LpNormalization LRN MeanVarianceNormalization Normalizer SVMClassifier SVMRegressor Attention`,
    'sums and a function of them, divided: a function (8), a sum of its results (4), a quotient (4)',
  ),
  toleranceClass(
    'recurrent',
    32,
    'RNN LSTM GRU Loop Scan',
    'a composite (16) whose state goes around; gates contract, so errors of earlier steps add at most as much again (16)',
  ),
  OTHER,
]

/** Most that a chain of operators may err by. */
const MOST_UNITS = 64

/** What a model may err by, and the class that says so. */
export interface Tolerance {
  readonly label: string
  readonly units: number
}

/** The class of a model of one operator; of several the sum of their errors, those that only move counted once. */
export function toleranceOf({ graph }: OnnxModel): Tolerance {
  const classes = [...allNodes(graph)].map(({ opType }) => classOf(opType))
  if (classes.length === 1) return { label: classes[0]!.name, units: classes[0]!.units }
  const sum = classes.reduce((units, one) => units + (one === MOVED ? 0 : one.units), MOVED.units)
  return { label: `${classes.length} nodes`, units: Math.min(MOST_UNITS, sum) }
}

function classOf(operator: string): ToleranceClass {
  return CLASSES.find(({ operators }) => operators.includes(operator)) ?? OTHER
}

/** One unit in the last place of an output's largest value in types narrower than 16 bits' steps, in units. */
const NARROW_FLOATS: Readonly<Partial<Record<DataType, number>>> = {
  float16: 2 ** (BITS - 10),
  bfloat16: 2 ** (BITS - 7),
}

/** What may be added to a class's tolerance for an output of this type. */
export function precisionOf(dtype: DataType): number {
  return NARROW_FLOATS[dtype] ?? 0
}

/**
 * The largest error of an output in units; for integers and booleans the largest difference.
 *
 * @param moved how much the value would change, over the reals, by rounding the inputs to their steps
 */
export function errorOf(found: Float64Array, expected: Tensor, moved: Float64Array): number {
  const peak = expected.data.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const unit = isFloat(expected.dtype) ? (peak > 0 ? peak : 1) * 2 ** -BITS : 1
  return expected.data.reduce(
    (most, value, i) => Math.max(most, Math.abs(found[i]! - (value + moved[i]!)) / unit),
    0,
  )
}

/** The largest error that an output may have: none for integers and booleans. */
export function allowed(dtype: DataType, { units }: Tolerance): number {
  return isFloat(dtype) ? units + precisionOf(dtype) : 0
}

function isFloat(dtype: DataType): boolean {
  return dtype.includes('float')
}
