import { NodeRefusedError } from '../../graph/errors.js'
import type { NodeRef } from '../../graph/rules.js'
import { reaches, type Threshold } from './cuts.js'

/** A decision tree; parts of it may be shared. Every test is whether a feature reaches a threshold. */
export type Tree = Leaf | Branch

export interface Leaf {
  /** What the leaf adds to each target that it names. */
  readonly weights: ReadonlyMap<number, number>
}

export interface Branch {
  readonly feature: number
  readonly threshold: Threshold
  readonly reached: Tree
  readonly below: Tree
  /** Where a known feature that is not a number leads. */
  readonly unordered: Tree
}

export const BRANCH_MODES = [
  'BRANCH_LEQ',
  'BRANCH_LT',
  'BRANCH_GTE',
  'BRANCH_GT',
  'BRANCH_EQ',
  'BRANCH_NEQ',
  'BRANCH_MEMBER',
] as const

export type BranchMode = (typeof BRANCH_MODES)[number]

/** A test of a feature, and where it leads. */
export interface Test {
  readonly feature: number
  readonly mode: BranchMode
  /** The value to compare with; several for BRANCH_MEMBER. */
  readonly values: readonly number[]
  readonly yes: Tree
  readonly no: Tree
}

/** The test by thresholds alone: equality is two of them, membership two for each member. */
export function branch({ feature, mode, values, yes, no }: Test): Tree {
  const at = values[0]!
  const split = (open: boolean, reached: Tree, below: Tree): Branch => {
    return { feature, threshold: { at, open }, reached, below, unordered: mode === 'BRANCH_NEQ' ? yes : no }
  }
  switch (mode) {
    case 'BRANCH_LEQ':
      return split(true, no, yes)
    case 'BRANCH_LT':
      return split(false, no, yes)
    case 'BRANCH_GTE':
      return split(false, yes, no)
    case 'BRANCH_GT':
      return split(true, yes, no)
    case 'BRANCH_EQ':
      return split(false, split(true, no, yes), no)
    case 'BRANCH_NEQ':
      return split(false, split(true, yes, no), yes)
    case 'BRANCH_MEMBER':
      return values.reduce<Tree>(
        (others, value) => branch({ feature, mode: 'BRANCH_EQ', values: [value], yes, no: others }),
        no,
      )
  }
}

export function isLeaf(tree: Tree): tree is Leaf {
  return 'weights' in tree
}

/** The leaf that a row of features leads to. */
export function leafOf(tree: Tree, x: (feature: number) => number): Leaf {
  let at = tree
  while (!isLeaf(at)) {
    const value = x(at.feature)
    if (Number.isNaN(value)) at = at.unordered
    else at = reaches(value, at.threshold) ? at.reached : at.below
  }
  return at
}

/** All parts of some trees, each once, every one before those that it leads to. */
export function partsOf(trees: readonly Tree[]): Tree[] {
  const seen = new Set<Tree>()
  const behind: Tree[] = []
  const visit = (tree: Tree) => {
    if (seen.has(tree)) return
    seen.add(tree)
    if (!isLeaf(tree)) {
      visit(tree.below)
      visit(tree.reached)
    }
    behind.push(tree)
  }
  for (const tree of trees) visit(tree)
  return behind.reverse()
}

export function leavesOf(tree: Tree): Leaf[] {
  return partsOf([tree]).filter(isLeaf)
}

/** One node of a model's tree, its successors by index into the list of nodes. */
export interface ListedNode {
  /** Undefined for a leaf. */
  readonly test: Omit<Test, 'yes' | 'no'> | undefined
  readonly yes: number
  readonly no: number
  readonly weights: ReadonlyMap<number, number>
}

/** Tests one after another in a tree; runtimes have the same limit. */
const MOST_DEPTH = 1000

/** The tree whose root is the node at an index. */
export function treeFrom(node: NodeRef, nodes: readonly ListedNode[], root: number): Tree {
  const made = new Map<number, Tree>()
  const make = (i: number, depth: number): Tree => {
    const listed = nodes[i]
    if (listed === undefined) throw new NodeRefusedError(node, `leads to a tree node ${i} that is not there`)
    if (depth > MOST_DEPTH) {
      throw new NodeRefusedError(
        node,
        `has a tree of more than ${MOST_DEPTH} tests in a row, or one that comes back to itself`,
      )
    }
    const known = made.get(i)
    if (known !== undefined) return known
    const { test, weights } = listed
    const tree =
      test === undefined
        ? { weights }
        : branch({ ...test, yes: make(listed.yes, depth + 1), no: make(listed.no, depth + 1) })
    made.set(i, tree)
    return tree
  }
  return make(root, 0)
}
