import type { NodeContext } from '../graph/rules.js'
import type { Tensor } from '../onnx/index.js'
import { sizeOf } from '../util/integers.js'
import { defineOp } from './op.js'
import { required } from './shared/inputs.js'
import { MOVED, sampleUnary } from './shared/sampling.js'

function count(ctx: NodeContext<unknown>): Tensor {
  return { dtype: 'int64', shape: [], data: Float64Array.of(sizeOf(required(ctx, 0, 'data').shape)) }
}

/** Size: how many elements a tensor has, known when the model is compiled. */
export const Size = defineOp({
  type: 'Size',
  domain: '',
  opset: [1, 25],
  summary: 'the number of elements',
  refuses: '',
  attributes: {},

  infer: () => [{ dtype: 'int64', shape: [] }],
  evaluate: (ctx) => [count(ctx)],
  valuesFromTypes: (ctx) => [count(ctx)],

  sample: sampleUnary(MOVED),

  examples: [{ inputs: [{ shape: [2, 3] }] }, { inputs: [{ shape: [], dtype: 'int64' }] }],
})
