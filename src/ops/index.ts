// Generated from the files of this folder by `npm run gen`. Do not edit.
import { Abs } from './abs.js'
import { Acos } from './acos.js'
import { Acosh } from './acosh.js'
import { Add } from './add.js'
import { And } from './and.js'
import { ArgMax } from './argMax.js'
import { ArgMin } from './argMin.js'
import { ArrayFeatureExtractor } from './arrayFeatureExtractor.js'
import { Asin } from './asin.js'
import { Asinh } from './asinh.js'
import { Atan } from './atan.js'
import { Atanh } from './atanh.js'
import { Attention } from './attention.js'
import { AveragePool } from './averagePool.js'
import { BatchNormalization } from './batchNormalization.js'
import { BiasGelu } from './biasGelu.js'
import { Binarizer } from './binarizer.js'
import { BitShift } from './bitShift.js'
import { BitwiseAnd } from './bitwiseAnd.js'
import { BitwiseNot } from './bitwiseNot.js'
import { BitwiseOr } from './bitwiseOr.js'
import { BitwiseXor } from './bitwiseXor.js'
import { Cast } from './cast.js'
import { CastLike } from './castLike.js'
import { Ceil } from './ceil.js'
import { Celu } from './celu.js'
import { CenterCropPad } from './centerCropPad.js'
import { Clip } from './clip.js'
import { Col2Im } from './col2Im.js'
import { Compress } from './compress.js'
import { Concat } from './concat.js'
import { Constant } from './constant.js'
import { ConstantOfShape } from './constantOfShape.js'
import { Conv } from './conv.js'
import { ConvInteger } from './convInteger.js'
import { ConvTranspose } from './convTranspose.js'
import { Cos } from './cos.js'
import { Cosh } from './cosh.js'
import { CumSum } from './cumSum.js'
import { DepthToSpace } from './depthToSpace.js'
import { DequantizeLinear } from './dequantizeLinear.js'
import { Div } from './div.js'
import { Dropout } from './dropout.js'
import { DynamicQuantizeLinear } from './dynamicQuantizeLinear.js'
import { Einsum } from './einsum.js'
import { Elu } from './elu.js'
import { Equal } from './equal.js'
import { Erf } from './erf.js'
import { Exp } from './exp.js'
import { Expand } from './expand.js'
import { EyeLike } from './eyeLike.js'
import { FastGelu } from './fastGelu.js'
import { FeatureVectorizer } from './featureVectorizer.js'
import { Flatten } from './flatten.js'
import { Floor } from './floor.js'
import { FusedConv } from './fusedConv.js'
import { FusedGemm } from './fusedGemm.js'
import { FusedMatMul } from './fusedMatMul.js'
import { GRU } from './gRU.js'
import { Gather } from './gather.js'
import { GatherElements } from './gatherElements.js'
import { GatherND } from './gatherND.js'
import { Gelu } from './gelu.js'
import { Gemm } from './gemm.js'
import { GlobalAveragePool } from './globalAveragePool.js'
import { GlobalLpPool } from './globalLpPool.js'
import { GlobalMaxPool } from './globalMaxPool.js'
import { Greater } from './greater.js'
import { GreaterOrEqual } from './greaterOrEqual.js'
import { GroupNormalization } from './groupNormalization.js'
import { HardSigmoid } from './hardSigmoid.js'
import { HardSwish } from './hardSwish.js'
import { Hardmax } from './hardmax.js'
import { Identity } from './identity.js'
import { If } from './if.js'
import { Imputer } from './imputer.js'
import { InstanceNormalization } from './instanceNormalization.js'
import { IsInf } from './isInf.js'
import { IsNaN } from './isNaN.js'
import { LSTM } from './lSTM.js'
import { LabelEncoder } from './labelEncoder.js'
import { LayerNormalization } from './layerNormalization.js'
import { LeakyRelu } from './leakyRelu.js'
import { Less } from './less.js'
import { LessOrEqual } from './lessOrEqual.js'
import { LinearClassifier } from './linearClassifier.js'
import { LinearRegressor } from './linearRegressor.js'
import { Log } from './log.js'
import { LogSoftmax } from './logSoftmax.js'
import { Loop } from './loop.js'
import { LpNormalization } from './lpNormalization.js'
import { LpPool } from './lpPool.js'
import { LRN } from './lrn.js'
import { MatMul } from './matMul.js'
import { MatMulInteger } from './matMulInteger.js'
import { Max } from './max.js'
import { MaxPool } from './maxPool.js'
import { Mean } from './mean.js'
import { MeanVarianceNormalization } from './meanVarianceNormalization.js'
import { Min } from './min.js'
import { Mish } from './mish.js'
import { Mod } from './mod.js'
import { Mul } from './mul.js'
import { Neg } from './neg.js'
import { NonZero } from './nonZero.js'
import { Normalizer } from './normalizer.js'
import { Not } from './not.js'
import { OneHot } from './oneHot.js'
import { OneHotEncoder } from './oneHotEncoder.js'
import type { OpDefinition } from './op.js'
import { Or } from './or.js'
import { PRelu } from './pRelu.js'
import { Pad } from './pad.js'
import { Pow } from './pow.js'
import { QGemm } from './qGemm.js'
import { QLinearAdd } from './qLinearAdd.js'
import { QLinearAveragePool } from './qLinearAveragePool.js'
import { QLinearConcat } from './qLinearConcat.js'
import { QLinearConv } from './qLinearConv.js'
import { QLinearGlobalAveragePool } from './qLinearGlobalAveragePool.js'
import { QLinearLeakyRelu } from './qLinearLeakyRelu.js'
import { QLinearMatMul } from './qLinearMatMul.js'
import { QLinearMul } from './qLinearMul.js'
import { QLinearSigmoid } from './qLinearSigmoid.js'
import { QuantizeLinear } from './quantizeLinear.js'
import { QuickGelu } from './quickGelu.js'
import { RMSNormalization } from './rMSNormalization.js'
import { RNN } from './rNN.js'
import { Range } from './range.js'
import { Reciprocal } from './reciprocal.js'
import { ReduceL1 } from './reduceL1.js'
import { ReduceL2 } from './reduceL2.js'
import { ReduceLogSum } from './reduceLogSum.js'
import { ReduceLogSumExp } from './reduceLogSumExp.js'
import { ReduceMax } from './reduceMax.js'
import { ReduceMean } from './reduceMean.js'
import { ReduceMin } from './reduceMin.js'
import { ReduceProd } from './reduceProd.js'
import { ReduceSum } from './reduceSum.js'
import { ReduceSumSquare } from './reduceSumSquare.js'
import { Relu } from './relu.js'
import { Reshape } from './reshape.js'
import { Resize } from './resize.js'
import { ReverseSequence } from './reverseSequence.js'
import { Round } from './round.js'
import { Scaler } from './scaler.js'
import { Scan } from './scan.js'
import { Scatter } from './scatter.js'
import { ScatterElements } from './scatterElements.js'
import { ScatterND } from './scatterND.js'
import { Selu } from './selu.js'
import { Shape } from './shape.js'
import { Sigmoid } from './sigmoid.js'
import { Sign } from './sign.js'
import { Sin } from './sin.js'
import { Sinh } from './sinh.js'
import { Size } from './size.js'
import { Slice } from './slice.js'
import { Softmax } from './softmax.js'
import { Softplus } from './softplus.js'
import { Softsign } from './softsign.js'
import { SpaceToDepth } from './spaceToDepth.js'
import { Split } from './split.js'
import { Sqrt } from './sqrt.js'
import { Squeeze } from './squeeze.js'
import { Sub } from './sub.js'
import { Sum } from './sum.js'
import { SVMClassifier } from './svmClassifier.js'
import { SVMRegressor } from './svmRegressor.js'
import { Swish } from './swish.js'
import { Tan } from './tan.js'
import { Tanh } from './tanh.js'
import { ThresholdedRelu } from './thresholdedRelu.js'
import { Tile } from './tile.js'
import { TopK } from './topK.js'
import { Transpose } from './transpose.js'
import { TreeEnsemble } from './treeEnsemble.js'
import { TreeEnsembleClassifier } from './treeEnsembleClassifier.js'
import { TreeEnsembleRegressor } from './treeEnsembleRegressor.js'
import { Trilu } from './trilu.js'
import { Unsqueeze } from './unsqueeze.js'
import { Upsample } from './upsample.js'
import { Where } from './where.js'
import { Xor } from './xor.js'
import { ZipMap } from './zipMap.js'

/** Every operator there is, by name. */
export const operators: readonly OpDefinition[] = [
  Abs,
  Acos,
  Acosh,
  Add,
  And,
  ArgMax,
  ArgMin,
  ArrayFeatureExtractor,
  Asin,
  Asinh,
  Atan,
  Atanh,
  Attention,
  AveragePool,
  BatchNormalization,
  BiasGelu,
  Binarizer,
  BitShift,
  BitwiseAnd,
  BitwiseNot,
  BitwiseOr,
  BitwiseXor,
  Cast,
  CastLike,
  Ceil,
  Celu,
  CenterCropPad,
  Clip,
  Col2Im,
  Compress,
  Concat,
  Constant,
  ConstantOfShape,
  Conv,
  ConvInteger,
  ConvTranspose,
  Cos,
  Cosh,
  CumSum,
  DepthToSpace,
  DequantizeLinear,
  Div,
  Dropout,
  DynamicQuantizeLinear,
  Einsum,
  Elu,
  Equal,
  Erf,
  Exp,
  Expand,
  EyeLike,
  FastGelu,
  FeatureVectorizer,
  Flatten,
  Floor,
  FusedConv,
  FusedGemm,
  FusedMatMul,
  GRU,
  Gather,
  GatherElements,
  GatherND,
  Gelu,
  Gemm,
  GlobalAveragePool,
  GlobalLpPool,
  GlobalMaxPool,
  Greater,
  GreaterOrEqual,
  GroupNormalization,
  HardSigmoid,
  HardSwish,
  Hardmax,
  Identity,
  If,
  Imputer,
  InstanceNormalization,
  IsInf,
  IsNaN,
  LRN,
  LSTM,
  LabelEncoder,
  LayerNormalization,
  LeakyRelu,
  Less,
  LessOrEqual,
  LinearClassifier,
  LinearRegressor,
  Log,
  LogSoftmax,
  Loop,
  LpNormalization,
  LpPool,
  MatMul,
  MatMulInteger,
  Max,
  MaxPool,
  Mean,
  MeanVarianceNormalization,
  Min,
  Mish,
  Mod,
  Mul,
  Neg,
  NonZero,
  Normalizer,
  Not,
  OneHot,
  OneHotEncoder,
  Or,
  PRelu,
  Pad,
  Pow,
  QGemm,
  QLinearAdd,
  QLinearAveragePool,
  QLinearConcat,
  QLinearConv,
  QLinearGlobalAveragePool,
  QLinearLeakyRelu,
  QLinearMatMul,
  QLinearMul,
  QLinearSigmoid,
  QuantizeLinear,
  QuickGelu,
  RMSNormalization,
  RNN,
  Range,
  Reciprocal,
  ReduceL1,
  ReduceL2,
  ReduceLogSum,
  ReduceLogSumExp,
  ReduceMax,
  ReduceMean,
  ReduceMin,
  ReduceProd,
  ReduceSum,
  ReduceSumSquare,
  Relu,
  Reshape,
  Resize,
  ReverseSequence,
  Round,
  SVMClassifier,
  SVMRegressor,
  Scaler,
  Scan,
  Scatter,
  ScatterElements,
  ScatterND,
  Selu,
  Shape,
  Sigmoid,
  Sign,
  Sin,
  Sinh,
  Size,
  Slice,
  Softmax,
  Softplus,
  Softsign,
  SpaceToDepth,
  Split,
  Sqrt,
  Squeeze,
  Sub,
  Sum,
  Swish,
  Tan,
  Tanh,
  ThresholdedRelu,
  Tile,
  TopK,
  Transpose,
  TreeEnsemble,
  TreeEnsembleClassifier,
  TreeEnsembleRegressor,
  Trilu,
  Unsqueeze,
  Upsample,
  Where,
  Xor,
  ZipMap,
]
