import { NodeRefusedError } from '../graph/errors.js'
import type { NodeContext } from '../graph/rules.js'
import { floats, int, ints, oneOf, tensor } from './attributes.js'
import { type Draw, defineOp, type Parsed } from './op.js'
import {
  type Ensemble,
  emitEnsemble,
  evaluateEnsemble,
  reachOf,
  requireAggregate,
} from './shared/ensemble.js'
import { featureRows } from './shared/features.js'
import { emitTransform, evaluateTransform, scoreStep } from './shared/scores.js'
import { numbersOf, readTrees, treeAttributes, weightsOf } from './shared/treeAttributes.js'
import { sampleTrees } from './shared/treeSamples.js'

const attributes = {
  ...treeAttributes,
  aggregate_function: oneOf('SUM', 'AVERAGE', 'MIN', 'MAX'),
  n_targets: int(1),
  target_ids: ints,
  target_nodeids: ints,
  target_treeids: ints,
  target_weights: floats,
  target_weights_as_tensor: tensor,
}

type Context = NodeContext<Parsed<typeof attributes>>

function ensembleOf(ctx: Context): Ensemble {
  const { n_targets: targets, aggregate_function: aggregate, ...rest } = ctx.attributes
  const base = numbersOf(rest.base_values, rest.base_values_as_tensor)
  if (base.length > 0 && base.length !== targets) {
    throw new NodeRefusedError(ctx.node, `has ${base.length} base values for ${targets} targets`)
  }
  if (targets === 1 && rest.post_transform !== 'NONE') {
    throw new NodeRefusedError(
      ctx.node,
      `sets post_transform = ${rest.post_transform} for a single target, which runtimes ignore`,
      'export the model with post_transform = NONE and a Sigmoid node, if that is meant',
    )
  }
  const lists = [rest.target_treeids, rest.target_nodeids, rest.target_ids]
  const values = numbersOf(rest.target_weights, rest.target_weights_as_tensor)
  const trees = readTrees(ctx, featureRows(ctx).count, weightsOf(ctx, targets, lists, values))
  return { trees, targets, aggregate, base }
}

/** Two stumps and a tree of three leaves over features 0 to 2. */
const THREE = {
  nodes_treeids: [0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 2],
  nodes_nodeids: [0, 1, 2, 0, 1, 2, 0, 1, 2, 3, 4],
  nodes_featureids: [0, 0, 0, 1, 0, 0, 2, 0, 0, 0, 0],
  nodes_modes: [
    'BRANCH_LEQ',
    'LEAF',
    'LEAF',
    'BRANCH_LT',
    'LEAF',
    'LEAF',
    'BRANCH_GT',
    'LEAF',
    'BRANCH_GTE',
    'LEAF',
    'LEAF',
  ],
  nodes_values: [0.25, 0, 0, -0.5, 0, 0, 0, 0, -0.25, 0, 0],
  nodes_truenodeids: [1, 0, 0, 1, 0, 0, 1, 0, 3, 0, 0],
  nodes_falsenodeids: [2, 0, 0, 2, 0, 0, 2, 0, 4, 0, 0],
  n_targets: 1,
}

const LEAVES = { target_treeids: [0, 0, 1, 1, 2, 2, 2], target_nodeids: [1, 2, 1, 2, 1, 3, 4] }

/**
 * TreeEnsembleRegressor: leaf weights of decision trees, summed, averaged, or the least or greatest of them.
 *
 * Shapes   X [N, F] or [F]   Y [N, n_targets]
 * Numbers  splits are integer comparisons (shared/cuts.ts); the trees' weights together are off by at most 1/4 of a step of Y
 * Rows     see shared/forest.ts
 */
export const TreeEnsembleRegressor = defineOp({
  type: 'TreeEnsembleRegressor',
  domain: 'ai.onnx.ml',
  opset: [1, 4],
  summary: 'decision trees that give numbers',
  refuses: 'post_transform SOFTMAX_ZERO and PROBIT',
  attributes,
  parameters: ['nodes_values', 'nodes_values_as_tensor'],

  infer(ctx) {
    const ensemble = ensembleOf(ctx)
    requireAggregate(ctx, ensemble)
    return [{ dtype: 'float32', shape: [featureRows(ctx).rows, ensemble.targets] }]
  },

  evaluate(ctx, [x]) {
    const ensemble = ensembleOf(ctx)
    const scores = evaluateEnsemble(ensemble, featureRows(ctx), x!.data)
    return [
      {
        ...ctx.outputs[0]!,
        data: evaluateTransform(ctx.attributes.post_transform, scores, ensemble.targets),
      },
    ]
  },

  quantize(q, ctx, [x], [name]) {
    const ensemble = ensembleOf(ctx)
    const { post_transform } = ctx.attributes
    const step = scoreStep(q, post_transform, name!, reachOf(ensemble))
    const scores = emitEnsemble(q, ensemble, featureRows(ctx), x!, step)
    return [emitTransform(q, post_transform, scores, ensemble.targets)]
  },

  sample(draw: Draw) {
    const { x, nodes, leaves } = sampleTrees(draw)
    const weights = leaves.map(() => draw.int(-64, 64) / 16)
    return {
      inputs: [x],
      attributes: {
        ...nodes,
        n_targets: 1,
        aggregate_function: draw.pick(['SUM', 'AVERAGE', 'MIN', 'MAX']),
        target_ids: leaves.map(() => 0),
        target_treeids: leaves.map(([tree]) => tree),
        target_nodeids: leaves.map(([, node]) => node),
        target_weights: { floats: weights },
      },
    }
  },

  examples: [
    {
      inputs: [{ shape: [2, 3] }],
      attributes: {
        ...THREE,
        ...LEAVES,
        target_ids: [0, 0, 0, 0, 0, 0, 0],
        target_weights: [1, -2, 0.5, 3, 0.25, -1, 2],
      },
      opset: 1,
    },
    {
      inputs: [{ shape: [1, 3] }],
      attributes: {
        ...THREE,
        ...LEAVES,
        n_targets: 2,
        target_ids: [0, 0, 1, 1, 1, 1, 1],
        target_weights: [1, -2, 0.5, 3, 0.25, -1, 2],
        aggregate_function: 'AVERAGE',
        base_values: [0.5, -1],
        post_transform: 'LOGISTIC',
      },
      opset: 3,
    },
    {
      inputs: [{ shape: [1, 3] }],
      attributes: {
        ...THREE,
        ...LEAVES,
        target_ids: [0, 0, 0, 0, 0, 0, 0],
        target_weights: [1, -2, 0.5, 3, 0.25, -1, 2],
        aggregate_function: 'MIN',
        base_values: [0.5],
      },
      opset: 3,
    },
    {
      inputs: [{ shape: [1, 1] }],
      attributes: {
        nodes_treeids: [0, 0, 0, 0, 0, 0, 0, 0, 0],
        nodes_nodeids: [0, 1, 2, 3, 4, 5, 6, 7, 8],
        nodes_featureids: [0, 0, 0, 0, 0, 0, 0, 0, 0],
        nodes_modes: [
          'BRANCH_LEQ',
          'BRANCH_LEQ',
          'BRANCH_LEQ',
          'BRANCH_LEQ',
          'LEAF',
          'LEAF',
          'LEAF',
          'LEAF',
          'LEAF',
        ],
        nodes_values: [0, -0.5, 0.5, -0.75, 0, 0, 0, 0, 0],
        nodes_truenodeids: [1, 3, 6, 4, 0, 0, 0, 0, 0],
        nodes_falsenodeids: [2, 8, 7, 5, 0, 0, 0, 0, 0],
        n_targets: 1,
        target_treeids: [0, 0, 0, 0, 0],
        target_nodeids: [4, 5, 6, 7, 8],
        target_ids: [0, 0, 0, 0, 0],
        target_weights: [1, 2, -3, 4, 0.5],
        aggregate_function: 'MAX',
      },
      opset: 3,
    },
  ],
})
