import { NodeRefusedError } from '../graph/errors.js'
import type { NodeContext } from '../graph/rules.js'
import type { Tensor } from '../onnx/index.js'
import { ignored, int, ints, tensor } from './attributes.js'
import { type Draw, defineOp, type Parsed } from './op.js'
import {
  type Aggregate,
  type Ensemble,
  emitEnsemble,
  evaluateEnsemble,
  reachOf,
  requireAggregate,
} from './shared/ensemble.js'
import { featureRows } from './shared/features.js'
import { ofRank } from './shared/sampling.js'
import { emitTransform, evaluateTransform, type PostTransform, scoreStep } from './shared/scores.js'
import { requireTest } from './shared/treeAttributes.js'
import { BRANCH_MODES, type ListedNode, treeFrom } from './shared/trees.js'

const attributes = {
  aggregate_function: int(1),
  post_transform: int(0),
  n_targets: int(1),
  tree_roots: ints,
  nodes_featureids: ints,
  nodes_splits: tensor,
  nodes_modes: tensor,
  nodes_truenodeids: ints,
  nodes_falsenodeids: ints,
  nodes_trueleafs: ints,
  nodes_falseleafs: ints,
  nodes_hitrates: ignored,
  /** Secret inputs are numbers: none is missing. */
  nodes_missing_value_tracks_true: ignored,
  membership_values: tensor,
  leaf_targetids: ints,
  leaf_weights: tensor,
}

type Context = NodeContext<Parsed<typeof attributes>>

const AGGREGATES: readonly Aggregate[] = ['AVERAGE', 'SUM', 'MIN', 'MAX']
const TRANSFORMS: readonly PostTransform[] = ['NONE', 'SOFTMAX', 'LOGISTIC']

/** Members of one test: each is two thresholds. */
const MOST_MEMBERS = 256

function oneOf<T>(ctx: Context, name: string, choices: readonly T[], index: number): T {
  const choice = choices[index]
  if (choice === undefined) {
    const accepted = choices.map((each, i) => `${i} (${each})`).join(', ')
    throw new NodeRefusedError(ctx.node, `sets ${name} = ${index}; accepted: ${accepted}`)
  }
  return choice
}

const transformOf = (ctx: Context) => oneOf(ctx, 'post_transform', TRANSFORMS, ctx.attributes.post_transform)

function ensembleOf(ctx: Context): Ensemble {
  const { tree_roots: roots = [], n_targets: targets, aggregate_function } = ctx.attributes
  const nodes = [...interiorNodes(ctx), ...leaves(ctx, targets)]
  const trees = roots.map((root) => treeFrom(ctx.node, nodes, root))
  if (trees.length === 0) throw new NodeRefusedError(ctx.node, 'has no trees')
  return {
    trees,
    targets,
    aggregate: oneOf(ctx, 'aggregate_function', AGGREGATES, aggregate_function),
    base: [],
  }
}

/** Leaves come after the interior nodes. */
function interiorNodes(ctx: Context): ListedNode[] {
  const own = ctx.attributes
  const [splits, modes] = [numbers(own.nodes_splits), numbers(own.nodes_modes)]
  const { nodes_featureids: features = [], nodes_truenodeids: yes = [], nodes_falsenodeids: no = [] } = own
  const { nodes_trueleafs: yesLeaf = [], nodes_falseleafs: noLeaf = [] } = own
  const count = features.length
  if ([splits, modes, yes, no, yesLeaf, noLeaf].some(({ length }) => length !== count)) {
    throw new NodeRefusedError(ctx.node, 'has lists of tree nodes of different lengths')
  }
  const members = memberLists(numbers(own.membership_values))
  return features.map((feature, i): ListedNode => {
    const mode = oneOf(ctx, 'nodes_modes', BRANCH_MODES, modes[i]!)
    const values = mode === 'BRANCH_MEMBER' ? (members.shift() ?? []) : [splits[i]!]
    if (values.length > MOST_MEMBERS) {
      throw new NodeRefusedError(
        ctx.node,
        `tests for one of ${values.length} members; accepted: up to ${MOST_MEMBERS}`,
      )
    }
    for (const value of values) requireTest(ctx, featureRows(ctx).count, feature, value)
    const [toYes, toNo] = [yes[i]! + (yesLeaf[i] === 1 ? count : 0), no[i]! + (noLeaf[i] === 1 ? count : 0)]
    return { test: { feature, mode, values }, yes: toYes, no: toNo, weights: new Map() }
  })
}

function leaves(ctx: Context, targets: number): ListedNode[] {
  const { leaf_targetids: ids = [] } = ctx.attributes
  const weights = numbers(ctx.attributes.leaf_weights)
  if (ids.length !== weights.length)
    throw new NodeRefusedError(ctx.node, 'has lists of leaves of different lengths')
  return ids.map((id, i): ListedNode => {
    if (!(id >= 0 && id < targets && Number.isFinite(weights[i]!))) {
      throw new NodeRefusedError(ctx.node, `has the weight ${weights[i]} for target ${id} of ${targets}`)
    }
    return { test: undefined, yes: -1, no: -1, weights: new Map([[id, weights[i]!]]) }
  })
}

function numbers(stored: Tensor | undefined): number[] {
  return [...(stored?.data ?? [])]
}

/** Lists that NaN ends. */
function memberLists(values: readonly number[]): number[][] {
  const lists: number[][] = []
  let open: number[] = []
  for (const value of values) {
    if (Number.isNaN(value)) {
      lists.push(open)
      open = []
    } else open.push(value)
  }
  return open.length === 0 ? lists : [...lists, open]
}

const stored = (...data: number[]): Tensor => ({
  dtype: 'float32',
  shape: [data.length],
  data: Float64Array.from(data),
})
const bytes = (...data: number[]): Tensor => ({
  dtype: 'uint8',
  shape: [data.length],
  data: Float64Array.from(data),
})

/**
 * TreeEnsemble: leaf weights of decision trees, summed, averaged, or the least or greatest of them.
 *
 * Shapes   X [N, F] or [F]   Y [N, n_targets]
 * Numbers  splits are integer comparisons (shared/cuts.ts); the trees' weights together are off by at most 1/4 of a step of Y
 * Rows     see shared/forest.ts
 */
export const TreeEnsemble = defineOp({
  type: 'TreeEnsemble',
  domain: 'ai.onnx.ml',
  opset: [5, 5],
  summary: 'decision trees, also with tests for members of a set',
  refuses: 'post_transform SOFTMAX_ZERO and PROBIT',
  attributes,
  parameters: ['nodes_splits', 'leaf_weights'],

  infer(ctx) {
    const ensemble = ensembleOf(ctx)
    requireAggregate(ctx, ensemble)
    if (ensemble.targets === 1 && transformOf(ctx) !== 'NONE') {
      throw new NodeRefusedError(ctx.node, 'sets post_transform for a single target, which runtimes ignore')
    }
    return [{ dtype: ctx.inputs[0]!.dtype, shape: [featureRows(ctx).rows, ensemble.targets] }]
  },

  evaluate(ctx, [x]) {
    const ensemble = ensembleOf(ctx)
    const scores = evaluateEnsemble(ensemble, featureRows(ctx), x!.data)
    return [{ ...ctx.outputs[0]!, data: evaluateTransform(transformOf(ctx), scores, ensemble.targets) }]
  },

  quantize(q, ctx, [x], [name]) {
    const ensemble = ensembleOf(ctx)
    const step = scoreStep(q, transformOf(ctx), name!, reachOf(ensemble))
    const scores = emitEnsemble(q, ensemble, featureRows(ctx), x!, step)
    return [emitTransform(q, transformOf(ctx), scores, ensemble.targets)]
  },

  sample(draw: Draw) {
    const x = draw.tensor(ofRank(2, 2))
    const feature = () => draw.int(0, x.shape[1]! - 1)
    const number = () => draw.int(-8, 8) / 8
    return {
      inputs: [x],
      attributes: {
        n_targets: 1,
        tree_roots: [0],
        nodes_featureids: [feature(), feature()],
        nodes_splits: stored(number(), number()),
        nodes_modes: bytes(draw.int(0, 3), draw.int(0, 3)),
        nodes_truenodeids: [1, 0],
        nodes_trueleafs: [0, 1],
        nodes_falsenodeids: [2, 1],
        nodes_falseleafs: [1, 1],
        leaf_targetids: [0, 0, 0],
        leaf_weights: stored(number(), number(), number()),
      },
    }
  },

  examples: [
    {
      inputs: [{ shape: [2, 2] }],
      attributes: {
        n_targets: 2,
        tree_roots: [0, 2],
        nodes_featureids: [0, 1, 1],
        nodes_splits: stored(0.25, -0.5, 0.125),
        nodes_modes: bytes(0, 1, 2),
        nodes_truenodeids: [1, 0, 3],
        nodes_trueleafs: [0, 1, 1],
        nodes_falsenodeids: [2, 1, 4],
        nodes_falseleafs: [1, 1, 1],
        leaf_targetids: [0, 1, 0, 1, 1],
        leaf_weights: stored(1, -2, 0.5, 3, -1.25),
      },
    },
    {
      inputs: [{ shape: [1, 2], range: [-2, 2] }],
      attributes: {
        aggregate_function: 0,
        n_targets: 1,
        tree_roots: [0, 1],
        nodes_featureids: [0, 1],
        nodes_splits: stored(0, 0.5),
        nodes_modes: bytes(6, 3),
        membership_values: stored(1, 2, Number.NaN),
        nodes_truenodeids: [0, 2],
        nodes_trueleafs: [1, 1],
        nodes_falsenodeids: [1, 3],
        nodes_falseleafs: [1, 1],
        leaf_targetids: [0, 0, 0, 0],
        leaf_weights: stored(1, -2, 0.5, 3),
      },
    },
  ],
})
