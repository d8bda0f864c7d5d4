import type { Draw, SampledAttribute } from '../op.js'
import { ofRank } from './sampling.js'

/** One or two random trees of two or three leaves over one of the graph's tensors, as attributes. */
export function sampleTrees(draw: Draw) {
  const x = draw.tensor(ofRank(2, 2))
  const count = x.shape[1]!
  const trees = draw.int(1, 2)
  const rows = Array.from({ length: trees }, (_, tree) =>
    draw.chance(0.5) ? stump(tree) : three(tree),
  ).flat()
  const each = <T>(f: (row: Row) => T) => rows.map(f)
  const nodes: Record<string, SampledAttribute> = {
    nodes_treeids: each(({ tree }) => tree),
    nodes_nodeids: each(({ node }) => node),
    nodes_featureids: each(() => draw.int(0, count - 1)),
    nodes_values: { floats: each(() => draw.int(-8, 8) / 8) },
    nodes_modes: {
      strings: each(({ leaf }) =>
        leaf ? 'LEAF' : draw.pick(['BRANCH_LEQ', 'BRANCH_LT', 'BRANCH_GTE', 'BRANCH_GT']),
      ),
    },
    nodes_truenodeids: each(({ yes }) => yes),
    nodes_falsenodeids: each(({ no }) => no),
  }
  const leaves = rows.flatMap(({ tree, node, leaf }) => (leaf ? [[tree, node] as const] : []))
  return { x, nodes, leaves }
}

interface Row {
  readonly tree: number
  readonly node: number
  readonly leaf: boolean
  readonly yes: number
  readonly no: number
}

function stump(tree: number): Row[] {
  return [inner(tree, 0, 1, 2), leaf(tree, 1), leaf(tree, 2)]
}

function three(tree: number): Row[] {
  return [inner(tree, 0, 1, 2), inner(tree, 1, 3, 4), leaf(tree, 2), leaf(tree, 3), leaf(tree, 4)]
}

function inner(tree: number, node: number, yes: number, no: number): Row {
  return { tree, node, leaf: false, yes, no }
}

function leaf(tree: number, node: number): Row {
  return { tree, node, leaf: true, yes: 0, no: 0 }
}
