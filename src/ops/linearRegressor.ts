import { NodeRefusedError } from '../graph/errors.js'
import { applyLinear, type LinearMap } from '../graph/linearMap.js'
import type { NodeContext } from '../graph/rules.js'
import { floats, int } from './attributes.js'
import { defineOp, type Parsed } from './op.js'
import { featureRows } from './shared/features.js'
import { scoreMap } from './shared/linearScores.js'
import { ofRank } from './shared/sampling.js'
import { emitTransform, evaluateTransform, postTransform } from './shared/scores.js'

const attributes = {
  coefficients: floats,
  intercepts: floats,
  targets: int(1),
  post_transform: postTransform,
}

type Context = NodeContext<Parsed<typeof attributes>>

function mapOf(ctx: Context): LinearMap {
  const { coefficients = [], intercepts, targets, post_transform } = ctx.attributes
  if (targets === 1 && post_transform !== 'NONE') {
    throw new NodeRefusedError(
      ctx.node,
      `sets post_transform = ${post_transform} for a single target, which runtimes ignore`,
      'export the model with post_transform = NONE and a Sigmoid node, if that is meant',
    )
  }
  const own = intercepts ?? new Array<number>(targets).fill(0)
  if (own.length !== targets) {
    throw new NodeRefusedError(ctx.node, `has ${own.length} intercepts for ${targets} targets`)
  }
  return scoreMap(ctx, coefficients, own)
}

/**
 * LinearRegressor: X times coefficients, plus intercepts.
 *
 * Shapes   X [N, F] or [F]   Y [N, targets]
 * Numbers  linear; one scale per target
 */
export const LinearRegressor = defineOp({
  type: 'LinearRegressor',
  domain: 'ai.onnx.ml',
  opset: [1, 5],
  summary: 'linear regression',
  refuses: 'post_transform SOFTMAX_ZERO and PROBIT',
  attributes,
  parameters: ['coefficients', 'intercepts'],

  infer(ctx) {
    mapOf(ctx)
    return [{ dtype: 'float32', shape: [featureRows(ctx).rows, ctx.attributes.targets] }]
  },

  linear: (ctx) => (ctx.attributes.post_transform === 'NONE' ? mapOf(ctx) : undefined),

  evaluate(ctx, [x]) {
    const { post_transform, targets } = ctx.attributes
    const data = evaluateTransform(post_transform, applyLinear(mapOf(ctx), x!.data), targets)
    return [{ ...ctx.outputs[0]!, data }]
  },

  quantize(q, ctx, [x], names) {
    const { post_transform, targets } = ctx.attributes
    return [emitTransform(q, post_transform, q.linear(mapOf(ctx), [x!], q.unit(names[0]!)), targets)]
  },

  sample(draw) {
    const x = draw.tensor(ofRank(2, 2))
    const targets = draw.int(1, 3)
    const numbers = (count: number) => Array.from({ length: count }, () => draw.int(-64, 64) / 32)
    return {
      inputs: [x],
      attributes: {
        targets,
        coefficients: { floats: numbers(targets * x.shape[1]!) },
        ...(draw.chance(0.7) ? { intercepts: { floats: numbers(targets) } } : {}),
      },
    }
  },

  examples: [
    { inputs: [{ shape: [2, 3] }], attributes: { coefficients: [0.5, -1.25, 2], intercepts: [0.75] } },
    {
      inputs: [{ shape: [1, 2] }],
      attributes: {
        coefficients: [0.5, -1.25, 2, 1],
        targets: 2,
        intercepts: [0, 1],
        post_transform: 'LOGISTIC',
      },
    },
  ],
})
