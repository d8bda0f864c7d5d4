// Generated from the files of this folder by `npm run gen`. Do not edit.
import { Add } from './add.js'
import { ArgMax } from './argMax.js'
import { AveragePool } from './averagePool.js'
import { BatchNormalization } from './batchNormalization.js'
import { Cast } from './cast.js'
import { Clip } from './clip.js'
import { Concat } from './concat.js'
import { Constant } from './constant.js'
import { Conv } from './conv.js'
import { Div } from './div.js'
import { Dropout } from './dropout.js'
import { Flatten } from './flatten.js'
import { Gather } from './gather.js'
import { Gemm } from './gemm.js'
import { GlobalAveragePool } from './globalAveragePool.js'
import { Identity } from './identity.js'
import { LeakyRelu } from './leakyRelu.js'
import { MatMul } from './matMul.js'
import { MaxPool } from './maxPool.js'
import { Mul } from './mul.js'
import type { OpDefinition } from './op.js'
import { Pad } from './pad.js'
import { Relu } from './relu.js'
import { Reshape } from './reshape.js'
import { Shape } from './shape.js'
import { Sigmoid } from './sigmoid.js'
import { Slice } from './slice.js'
import { Softmax } from './softmax.js'
import { Squeeze } from './squeeze.js'
import { Sub } from './sub.js'
import { Tanh } from './tanh.js'
import { Transpose } from './transpose.js'
import { Unsqueeze } from './unsqueeze.js'

/** Every operator there is, by name. */
export const operators: readonly OpDefinition[] = [
  Add,
  ArgMax,
  AveragePool,
  BatchNormalization,
  Cast,
  Clip,
  Concat,
  Constant,
  Conv,
  Div,
  Dropout,
  Flatten,
  Gather,
  Gemm,
  GlobalAveragePool,
  Identity,
  LeakyRelu,
  MatMul,
  MaxPool,
  Mul,
  Pad,
  Relu,
  Reshape,
  Shape,
  Sigmoid,
  Slice,
  Softmax,
  Squeeze,
  Sub,
  Tanh,
  Transpose,
  Unsqueeze,
]
