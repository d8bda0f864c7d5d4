import { NodeRefusedError } from '../graph/errors.js'
import { applyLinear, composeLinear, type LinearMap } from '../graph/linearMap.js'
import type { NodeContext } from '../graph/rules.js'
import { flag, floats, int } from './attributes.js'
import { type Draw, defineOp, type Parsed } from './op.js'
import { emitAbove } from './shared/decisions.js'
import { exactLinear } from './shared/exactLinear.js'
import { featureRows } from './shared/features.js'
import {
  combinationMap,
  dotMap,
  emitKernel,
  evaluateKernel,
  type Kernel,
  kernelAttributes,
  kernelOf,
} from './shared/kernels.js'
import { scoreMap } from './shared/linearScores.js'
import { ofRank } from './shared/sampling.js'

const attributes = {
  ...kernelAttributes,
  coefficients: floats,
  rho: floats,
  n_supports: int(0),
  one_class: flag(false),
}

type Context = NodeContext<Parsed<typeof attributes>>

/** The kernel and what is made of its values; without support vectors the coefficients are those of the features. */
function machineOf(ctx: Context): { kernel: Kernel | undefined; map: LinearMap } {
  const { coefficients = [], rho = [], n_supports } = ctx.attributes
  const constant = rho[0]
  if (constant === undefined) throw new NodeRefusedError(ctx.node, 'has no rho')
  if (n_supports === 0) return { kernel: undefined, map: scoreMap(ctx, coefficients, [constant]) }
  if (coefficients.length !== n_supports) {
    throw new NodeRefusedError(
      ctx.node,
      `has ${coefficients.length} coefficients for ${n_supports} support vectors`,
    )
  }
  const kernel = kernelOf(ctx, n_supports)
  const map = combinationMap(kernel, [{ weights: new Map(coefficients.entries()), constant }])
  return kernel.type === 'LINEAR'
    ? { kernel: undefined, map: composeLinear(map, dotMap(kernel)) }
    : { kernel, map }
}

/**
 * SVMRegressor: a weighted sum of kernel values, plus rho; with one_class 1 where it is greater than 0, else -1.
 *
 * Shapes   X [N, F] or [F]   Y [N, 1]
 * Numbers  linear in the kernel values (shared/kernels.ts)
 */
export const SVMRegressor = defineOp({
  type: 'SVMRegressor',
  domain: 'ai.onnx.ml',
  opset: [1, 5],
  summary: 'support vector regression, and detection of outliers',
  refuses: 'polynomial kernels of degree above 4 or not whole',
  attributes,
  parameters: ['coefficients', 'support_vectors', 'rho'],

  infer(ctx) {
    machineOf(ctx)
    return [{ dtype: 'float32', shape: [featureRows(ctx).rows, 1] }]
  },

  linear(ctx) {
    const { kernel, map } = machineOf(ctx)
    return kernel === undefined && !ctx.attributes.one_class ? map : undefined
  },

  evaluate(ctx, [x]) {
    const { kernel, map } = machineOf(ctx)
    const data = applyLinear(map, kernel === undefined ? x!.data : evaluateKernel(kernel, x!.data))
    return [{ ...ctx.outputs[0]!, data: ctx.attributes.one_class ? data.map((y) => (y > 0 ? 1 : -1)) : data }]
  },

  quantize(q, ctx, [x], names) {
    const { kernel, map } = machineOf(ctx)
    const y = q.linear(map, [kernel === undefined ? x! : emitKernel(q, kernel, x!)], q.unit(names[0]!))
    if (!ctx.attributes.one_class) return [y]
    const one = q.constant(Float64Array.of(1))
    const above = emitAbove(q, y, 0, true)
    return [
      exactLinear(q, [above, one], new Float64Array(y.size).fill(1), (i) => [
        [i, 2],
        [y.size, -1],
      ]),
    ]
  },

  sample(draw: Draw) {
    const x = draw.tensor(ofRank(2, 2))
    const vectors = draw.int(1, 3)
    const numbers = (count: number) => Array.from({ length: count }, () => draw.int(-32, 32) / 32)
    return {
      inputs: [x],
      attributes: {
        kernel_type: draw.pick(['LINEAR', 'RBF', 'POLY']),
        kernel_params: { floats: [0.25, 0.5, 2] },
        n_supports: vectors,
        support_vectors: { floats: numbers(vectors * x.shape[1]!) },
        coefficients: { floats: numbers(vectors) },
        rho: { floats: numbers(1) },
      },
    }
  },

  examples: [
    {
      inputs: [{ shape: [2, 2] }],
      attributes: {
        kernel_type: 'RBF',
        kernel_params: [0.5, 0, 3],
        n_supports: 3,
        support_vectors: [0.5, -0.25, 1, 0.75, -1, 0.125],
        coefficients: [1, -0.5, 0.75],
        rho: [0.25],
      },
    },
    {
      inputs: [{ shape: [1, 2] }],
      attributes: {
        kernel_type: 'POLY',
        kernel_params: [0.5, 1, 3],
        n_supports: 2,
        support_vectors: [0.5, -0.25, 1, 0.75],
        coefficients: [1, -0.5],
        rho: [0.25],
      },
    },
    {
      inputs: [{ shape: [1, 2] }],
      attributes: {
        kernel_type: 'SIGMOID',
        kernel_params: [0.5, 0.25, 3],
        n_supports: 2,
        support_vectors: [0.5, -0.25, 1, 0.75],
        coefficients: [1, -0.5],
        rho: [0.125],
        one_class: 1,
      },
    },
    {
      inputs: [{ shape: [2, 2] }],
      attributes: { kernel_type: 'LINEAR', kernel_params: [0, 0, 0], coefficients: [1, -0.5], rho: [0.25] },
    },
    {
      inputs: [{ shape: [1, 2] }],
      attributes: {
        kernel_type: 'LINEAR',
        kernel_params: [0, 0, 0],
        n_supports: 2,
        support_vectors: [0.5, -0.25, 1, 0.75],
        coefficients: [1, -0.5],
        rho: [0.25],
      },
    },
  ],
})
