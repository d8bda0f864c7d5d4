import { NodeRefusedError } from '../graph/errors.js'
import type { NodeContext } from '../graph/rules.js'
import { floats, ints, tensor } from './attributes.js'
import { type Draw, defineOp, type Parsed } from './op.js'
import { type Decision, decide, emitDecision } from './shared/decisions.js'
import { type Ensemble, emitEnsemble, evaluateEnsemble, namesSometimes, reachOf } from './shared/ensemble.js'
import { featureRows } from './shared/features.js'
import {
  classLabels,
  emitPair,
  emitTransform,
  evaluatePair,
  evaluateTransform,
  labelNumbers,
  type Pair,
  scoreStep,
} from './shared/scores.js'
import { numbersOf, readTrees, treeAttributes, type Weights, weightsOf } from './shared/treeAttributes.js'
import { sampleTrees } from './shared/treeSamples.js'
import { leavesOf } from './shared/trees.js'

const attributes = {
  ...treeAttributes,
  ...classLabels,
  class_ids: ints,
  class_nodeids: ints,
  class_treeids: ints,
  class_weights: floats,
  class_weights_as_tensor: tensor,
}

type Context = NodeContext<Parsed<typeof attributes>>

interface Classifier {
  readonly ensemble: Ensemble
  /** How two scores are made where trees give one. */
  readonly pair: Pair | undefined
  readonly decision: Decision
}

function classifierOf(ctx: Context): Classifier {
  const { classlabels_int64s, classlabels_strings, ...rest } = ctx.attributes
  const labels = labelNumbers(ctx, classlabels_int64s, classlabels_strings)
  if (labels.length < 2) {
    throw new NodeRefusedError(ctx.node, `has ${labels.length} class labels; accepted: two or more`)
  }
  const lists = [rest.class_treeids, rest.class_nodeids, rest.class_ids]
  const values = numbersOf(rest.class_weights, rest.class_weights_as_tensor)
  const weights = weightsOf(ctx, labels.length, lists, values)
  const trees = readTrees(ctx, featureRows(ctx).count, weights)
  const base = numbersOf(rest.base_values, rest.base_values_as_tensor)
  const ensemble: Ensemble = { trees, targets: labels.length, aggregate: 'SUM', base }
  return labels.length > 2
    ? multiclass(ctx, ensemble, weights, labels)
    : binary(ctx, ensemble, weights, labels)
}

/** A class that nothing gives a score is never the label. */
function multiclass(
  ctx: Context,
  ensemble: Ensemble,
  weights: Weights,
  labels: readonly number[],
): Classifier {
  const { trees, base, targets } = ensemble
  if (base.length > 0 && base.length !== targets) {
    throw new NodeRefusedError(ctx.node, `has ${base.length} base values for ${targets} classes`)
  }
  const named = new Set(weights.targets)
  const classes = labels.map((_, k) => k).filter((k) => base.length > 0 || named.has(k))
  const mixed = weights.values.some((value) => value < 0)
  const unsure = classes.find(
    (k) => base.length === 0 && mixed && !trees.some((tree) => namesAlways(tree, k)),
  )
  if (unsure !== undefined) {
    throw new NodeRefusedError(
      ctx.node,
      `scores class ${labels[unsure]} on some paths only, with weights below 0 beside it`,
      'give every class a weight in all leaves of one tree, or base values',
    )
  }
  return { ensemble, pair: undefined, decision: { kind: 'greatest', classes, labels } }
}

function namesAlways(tree: Ensemble['trees'][number], target: number): boolean {
  return namesAny(tree, target) && !namesSometimes(tree, target)
}

function namesAny(tree: Ensemble['trees'][number], target: number): boolean {
  return leavesOf(tree).some(({ weights }) => weights.has(target))
}

/**
 * Two classes, as onnxruntime decides them. Where trees score the first alone, its score is the second's: against 1/2 if
 * no weight is negative, else against 0. Where they score both, the label is whether the second exceeds 0.
 */
function binary(ctx: Context, ensemble: Ensemble, weights: Weights, labels: readonly number[]): Classifier {
  const { base, trees } = ensemble
  const ids = new Set(weights.targets)
  const positive = weights.values.every((value) => value >= 0)
  const bar = positive ? 0.5 : 0
  const own = [labels[0]!, labels[1]!] as const
  const pair = positive ? 'complement' : 'opposite'
  if (!ids.has(1) && base.length < 2) {
    const decision = { kind: 'above', column: 0, bar, labels: own } as const
    return { ensemble: { ...ensemble, targets: 1 }, pair, decision }
  }
  if (!ids.has(0) && base.length === 0) {
    return { ensemble, pair: undefined, decision: { kind: 'above', column: 1, bar, labels: own } }
  }
  if (ids.size === 2 && base.length < 2 && trees.some((tree) => namesAlways(tree, 1))) {
    if (own[0] !== 0 || own[1] !== 1) {
      throw new NodeRefusedError(
        ctx.node,
        `has weights for both of the classes ${own}, which runtimes then call 0 and 1`,
      )
    }
    return { ensemble, pair: undefined, decision: { kind: 'above', column: 1, bar: 0, labels: own } }
  }
  throw new NodeRefusedError(
    ctx.node,
    `has ${base.length} base values and weights for the classes [${[...ids].sort()}] of two`,
    'give the weights of the first class alone, with one base value or none',
  )
}

/** A tree of three leaves and a stump over features 0 to 2. */
const NODES = {
  nodes_treeids: [0, 0, 0, 0, 0, 1, 1, 1],
  nodes_nodeids: [0, 1, 2, 3, 4, 0, 1, 2],
  nodes_featureids: [0, 1, 0, 0, 0, 2, 0, 0],
  nodes_modes: ['BRANCH_LEQ', 'BRANCH_LT', 'LEAF', 'LEAF', 'LEAF', 'BRANCH_GTE', 'LEAF', 'LEAF'],
  nodes_values: [0.25, -0.5, 0, 0, 0, 0.125, 0, 0],
  nodes_truenodeids: [1, 3, 0, 0, 0, 1, 0, 0],
  nodes_falsenodeids: [2, 4, 0, 0, 0, 2, 0, 0],
}

const LEAVES = { class_treeids: [0, 0, 0, 1, 1], class_nodeids: [2, 3, 4, 1, 2] }

/**
 * TreeEnsembleClassifier: sums of leaf weights of decision trees, one for each class, and the label of the greatest.
 *
 * Shapes   X [N, F] or [F]   label [N]   scores [N, classes]
 * Labels   the first of the greatest scores; two classes as onnxruntime does. Names of classes are numbered in their order
 * Numbers  splits are integer comparisons (shared/cuts.ts); the trees' weights together are off by at most 1/4 of a step of
 *          the scores
 * Rows     see shared/forest.ts
 */
export const TreeEnsembleClassifier = defineOp({
  type: 'TreeEnsembleClassifier',
  domain: 'ai.onnx.ml',
  opset: [1, 4],
  summary: 'decision trees that give a label and scores; labels that are names become their numbers',
  refuses: 'post_transform SOFTMAX_ZERO and PROBIT; what runtimes leave open about two classes',
  attributes,
  parameters: ['nodes_values', 'nodes_values_as_tensor'],

  infer(ctx) {
    const { rows } = featureRows(ctx)
    const { pair, ensemble } = classifierOf(ctx)
    return [
      { dtype: 'int64', shape: [rows] },
      { dtype: 'float32', shape: [rows, pair === undefined ? ensemble.targets : 2] },
    ]
  },

  evaluate(ctx, [x]) {
    const { post_transform } = ctx.attributes
    const classifier = classifierOf(ctx)
    const { pair, ensemble } = classifier
    const scores = evaluateEnsemble(ensemble, featureRows(ctx), x!.data)
    const data =
      pair === undefined
        ? evaluateTransform(post_transform, scores, ensemble.targets)
        : evaluatePair(post_transform, pair, scores)
    const labels = decide(classifier.decision, scores, featureRows(ctx).rows)
    return [
      { ...ctx.outputs[0]!, data: labels },
      { ...ctx.outputs[1]!, data },
    ]
  },

  quantize(q, ctx, [x], [label = '', name = '']) {
    const { post_transform } = ctx.attributes
    const classifier = classifierOf(ctx)
    const { pair, ensemble } = classifier
    const step = scoreStep(q, post_transform, name, reachOf(ensemble))
    const scores = emitEnsemble(q, ensemble, featureRows(ctx), x!, step)
    const labels = label === '' ? scores : emitDecision(q, classifier.decision, scores, featureRows(ctx).rows)
    if (name === '') return [labels]
    const final =
      pair === undefined
        ? emitTransform(q, post_transform, scores, ensemble.targets)
        : emitPair(q, post_transform, pair, scores)
    return [labels, final]
  },

  sample(draw: Draw) {
    const { x, nodes, leaves } = sampleTrees(draw)
    const classes = draw.int(2, 3)
    return {
      inputs: [x],
      outputs: 2,
      attributes: {
        ...nodes,
        classlabels_int64s: Array.from({ length: classes }, (_, k) => k),
        class_treeids: leaves.map(([tree]) => tree),
        class_nodeids: leaves.map(([, node]) => node),
        class_ids: leaves.map(([tree]) => (classes === 2 ? 0 : tree)),
        class_weights: { floats: leaves.map(() => draw.int(-64, 64) / 16) },
        ...(draw.chance(0.5) ? { post_transform: 'LOGISTIC' } : {}),
      },
    }
  },

  examples: [
    {
      inputs: [{ shape: [2, 3] }],
      attributes: {
        ...NODES,
        ...LEAVES,
        class_ids: [0, 0, 0, 0, 0],
        class_weights: [1, -2, 0.5, 3, -1.25],
        base_values: [-0.25],
        classlabels_int64s: [5, 2],
        post_transform: 'LOGISTIC',
      },
      outputs: 2,
      opset: 1,
    },
    {
      inputs: [{ shape: [1, 3] }],
      attributes: {
        ...NODES,
        ...LEAVES,
        class_ids: [0, 0, 0, 0, 0],
        class_weights: [0.5, 0.125, 0, 0.5, 0.375],
        classlabels_int64s: [0, 1],
      },
      outputs: 2,
      opset: 3,
    },
    {
      inputs: [{ shape: [1, 3], dtype: 'int64', range: [-2, 1] }],
      attributes: {
        ...NODES,
        nodes_modes: ['BRANCH_EQ', 'BRANCH_NEQ', 'LEAF', 'LEAF', 'LEAF', 'BRANCH_GT', 'LEAF', 'LEAF'],
        nodes_values: [-1, 0, 0, 0, 0, -1, 0, 0],
        class_treeids: [0, 0, 0, 0, 0, 1, 1],
        class_nodeids: [2, 2, 3, 3, 4, 1, 2],
        class_ids: [0, 1, 1, 2, 1, 0, 2],
        class_weights: [0.5, 0.25, 0.125, 1, 0.75, 0.5, 0.375],
        classlabels_int64s: [3, 1, 8],
        post_transform: 'SOFTMAX',
      },
      outputs: 2,
      opset: 3,
    },
    {
      inputs: [{ shape: [1, 3] }],
      attributes: {
        ...NODES,
        ...LEAVES,
        class_ids: [0, 1, 2, 1, 2],
        class_weights: [1, -2, 0.5, 3, -1.25],
        base_values: [0.5, 0, 0.25],
        classlabels_int64s: [0, 1, 2],
        post_transform: 'LOGISTIC',
      },
      outputs: 2,
      opset: 3,
    },
    {
      inputs: [{ shape: [1, 3] }],
      attributes: {
        ...NODES,
        class_treeids: [0, 0, 0, 0, 0, 0],
        class_nodeids: [2, 2, 3, 3, 4, 4],
        class_ids: [0, 1, 0, 1, 0, 1],
        class_weights: [0.5, -0.25, 0.125, 1, 0.75, 0.5],
        classlabels_int64s: [0, 1],
      },
      outputs: 2,
      opset: 3,
    },
  ],
})
