import { NodeRefusedError } from '../../graph/errors.js'
import type { NodeContext } from '../../graph/rules.js'
import type { Tensor } from '../../onnx/index.js'
import { floats, ignored, ints, strings, tensor } from '../attributes.js'
import type { Parsed } from '../op.js'
import { postTransform } from './scores.js'
import { BRANCH_MODES, type BranchMode, type ListedNode, type Tree, treeFrom } from './trees.js'

/** What the tree operators of versions 1 to 4 have in common: lists with one entry for each node of all trees. */
export const treeAttributes = {
  nodes_treeids: ints,
  nodes_nodeids: ints,
  nodes_featureids: ints,
  nodes_modes: strings,
  nodes_values: floats,
  nodes_values_as_tensor: tensor,
  nodes_truenodeids: ints,
  nodes_falsenodeids: ints,
  nodes_hitrates: ignored,
  nodes_hitrates_as_tensor: ignored,
  /** Secret inputs are numbers: none is missing. */
  nodes_missing_value_tracks_true: ignored,
  base_values: floats,
  base_values_as_tensor: tensor,
  post_transform: postTransform,
}

type Context = NodeContext<Parsed<typeof treeAttributes>>

/** What leaves add to targets, one entry each. */
export interface Weights {
  readonly trees: readonly number[]
  readonly nodes: readonly number[]
  readonly targets: readonly number[]
  readonly values: readonly number[]
}

/** A list of floats that newer versions have as a tensor. */
export function numbersOf(
  list: readonly number[] | undefined,
  stored: Tensor | undefined,
): readonly number[] {
  return list ?? (stored === undefined ? [] : [...stored.data])
}

export function weightsOf(
  ctx: NodeContext<unknown>,
  targets: number,
  lists: readonly (readonly number[] | undefined)[],
  values: readonly number[],
): Weights {
  const [trees, nodes, ids] = lists.map((list) => list ?? []) as [number[], number[], number[]]
  if ([trees, nodes, ids].some(({ length }) => length !== values.length)) {
    throw new NodeRefusedError(ctx.node, 'has lists of leaf weights of different lengths')
  }
  const outside = ids.find((id) => !(id >= 0 && id < targets))
  if (outside !== undefined)
    throw new NodeRefusedError(ctx.node, `has a weight for output ${outside} of ${targets}`)
  return { trees, nodes, targets: ids, values }
}

/** The trees of the node, in their order; the first node that is listed for a tree is its root. */
export function readTrees(ctx: Context, features: number, weights: Weights): Tree[] {
  const { listed, roots } = readNodes(ctx, features, weights)
  const trees = roots.map((root) => treeFrom(ctx.node, listed, root))
  if (trees.length === 0) throw new NodeRefusedError(ctx.node, 'has no trees')
  return trees
}

function readNodes(ctx: Context, features: number, weights: Weights) {
  const { nodes_treeids: trees = [], nodes_nodeids: ids = [], nodes_modes: modes = [] } = ctx.attributes
  const { nodes_featureids: columns = [], nodes_truenodeids: yes = [] } = ctx.attributes
  const { nodes_falsenodeids: no = [] } = ctx.attributes
  const values = numbersOf(ctx.attributes.nodes_values, ctx.attributes.nodes_values_as_tensor)
  if ([ids, modes, columns, yes, no, values].some(({ length }) => length !== trees.length)) {
    throw new NodeRefusedError(ctx.node, 'has lists of tree nodes of different lengths')
  }
  const place = new Map(trees.map((tree, i) => [`${tree} ${ids[i]}`, i]))
  if (place.size < trees.length) throw new NodeRefusedError(ctx.node, 'lists a tree node twice')
  const leafWeights = leafWeightsOf(ctx, weights, place)
  const listed = trees.map((tree, i): ListedNode => {
    const test = modes[i] === 'LEAF' ? undefined : testOf(ctx, features, columns[i]!, modes[i]!, values[i]!)
    const successor = (id: number) => place.get(`${tree} ${id}`) ?? -1
    return { test, yes: successor(yes[i]!), no: successor(no[i]!), weights: leafWeights[i] ?? new Map() }
  })
  return { listed, roots: [...new Set(trees)].map((tree) => trees.indexOf(tree)) }
}

function leafWeightsOf(
  ctx: Context,
  weights: Weights,
  place: ReadonlyMap<string, number>,
): Map<number, number>[] {
  const found: Map<number, number>[] = []
  weights.values.forEach((value, k) => {
    const i = place.get(`${weights.trees[k]} ${weights.nodes[k]}`)
    if (i === undefined || !Number.isFinite(value)) {
      throw new NodeRefusedError(
        ctx.node,
        `has the weight ${value} for node ${weights.nodes[k]} of tree ${weights.trees[k]}`,
      )
    }
    found[i] ??= new Map()
    if (found[i]!.has(weights.targets[k]!))
      throw new NodeRefusedError(ctx.node, 'has two weights of a leaf for one output')
    found[i]!.set(weights.targets[k]!, value)
  })
  return found
}

function testOf(ctx: Context, features: number, feature: number, mode: string, value: number) {
  requireTest(ctx, features, feature, value)
  const known = BRANCH_MODES.find((candidate): candidate is BranchMode => candidate === mode)
  if (known === undefined || known === 'BRANCH_MEMBER') {
    throw new NodeRefusedError(
      ctx.node,
      `has a tree node of mode ${mode}; accepted: ${BRANCH_MODES.slice(0, -1).join(', ')}, LEAF`,
    )
  }
  return { feature, mode: known, values: [value] }
}

/** @throws NodeRefusedError for a feature that the input lacks, or a threshold that is no number */
export function requireTest(
  ctx: NodeContext<unknown>,
  features: number,
  feature: number,
  value: number,
): void {
  if (!(feature >= 0 && feature < features)) {
    throw new NodeRefusedError(ctx.node, `tests feature ${feature} of an input with ${features}`)
  }
  if (Number.isNaN(value)) throw new NodeRefusedError(ctx.node, 'has a threshold that is not a number')
}
