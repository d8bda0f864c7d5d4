import { NodeRefusedError } from '../../graph/errors.js'
import type { NodeContext } from '../../graph/rules.js'
import type { Quantized, Quantizer } from '../../quantize/quantizer.js'
import { bitLength } from '../../util/integers.js'
import { exactLinear } from './exactLinear.js'
import type { FeatureRows } from './features.js'
import { added, Forest, type Scores, type Sum } from './forest.js'
import { leafOf, leavesOf, type Tree } from './trees.js'

export type Aggregate = 'SUM' | 'AVERAGE' | 'MIN' | 'MAX'

/** Trees and what is made of their leaves' weights: one number a target for each row. */
export interface Ensemble {
  readonly trees: readonly Tree[]
  readonly targets: number
  readonly aggregate: Aggregate
  /** Added to each target at the end. */
  readonly base: readonly number[]
}

/** @throws NodeRefusedError where the least or greatest of trees is asked of which some leaves say nothing */
export function requireAggregate(ctx: NodeContext<unknown>, { trees, targets, aggregate }: Ensemble): void {
  if (aggregate !== 'MIN' && aggregate !== 'MAX') return
  for (let target = 0; target < targets; target++) {
    if (trees.some((tree) => namesSometimes(tree, target))) {
      throw new NodeRefusedError(
        ctx.node,
        `takes the ${aggregate} of trees of which some leaves have no weight for output ${target}`,
        'give all leaves of a tree a weight for the same outputs',
      )
    }
  }
}

/** Whether some leaves of a tree name a target, but not all. */
export function namesSometimes(tree: Tree, target: number): boolean {
  const leaves = leavesOf(tree)
  const naming = leaves.filter(({ weights }) => weights.has(target)).length
  return naming > 0 && naming < leaves.length
}

/** Scores [rows, targets]. */
export function evaluateEnsemble(
  ensemble: Ensemble,
  { rows, count }: FeatureRows,
  x: Float64Array,
): Float64Array {
  const { trees, targets, aggregate, base } = ensemble
  const out = new Float64Array(rows * targets)
  for (let row = 0; row < rows; row++) {
    const leaves = trees.map((tree) => leafOf(tree, (feature) => x[row * count + feature]!))
    for (let target = 0; target < targets; target++) {
      const named = leaves.filter(({ weights }) => weights.has(target))
      const found = named.map(({ weights }) => weights.get(target)!)
      out[row * targets + target] = aggregated(aggregate, found, trees.length) + (base[target] ?? 0)
    }
  }
  return out
}

function aggregated(aggregate: Aggregate, weights: readonly number[], trees: number): number {
  if (weights.length === 0) return 0
  if (aggregate === 'MIN') return weights.reduce((a, b) => Math.min(a, b))
  if (aggregate === 'MAX') return weights.reduce((a, b) => Math.max(a, b))
  const sum = weights.reduce((a, b) => a + b)
  return aggregate === 'SUM' ? sum : sum / trees
}

/** The greatest magnitude that any score can have. */
export function reachOf({ trees, base }: Ensemble): number {
  const most = (tree: Tree) =>
    leavesOf(tree).reduce((peak, { weights }) => Math.max(peak, ...[...weights.values()].map(Math.abs)), 0)
  return trees.reduce((sum, tree) => sum + most(tree), Math.max(0, ...base.map(Math.abs)))
}

/**
 * Scores [rows, targets].
 *
 * Numbers  leaf weights are rounded so finely that all trees' errors together are at most a quarter of `step`
 */
export function emitEnsemble(
  q: Quantizer,
  ensemble: Ensemble,
  features: FeatureRows,
  x: Quantized,
  step: number,
): Quantized {
  const { trees, aggregate } = ensemble
  const unit = aggregate === 'SUM' ? step / 2 ** (1 + bitLength(trees.length - 1)) : step / 2
  const forest = new Forest(q, { ...features, x }, trees, unit)
  if (aggregate === 'MIN' || aggregate === 'MAX') return emitExtremes(q, ensemble, forest, unit)
  return emitSums(ensemble, forest, aggregate === 'SUM' ? unit : unit / trees.length)
}

/** For each row and target, what the trees say of it. */
function sayings(scores: readonly Scores[], targets: number): Sum[][] {
  return scores.flatMap((row) =>
    Array.from({ length: targets }, (_, target) =>
      row.flatMap((tree) => {
        const sum = tree.get(target)
        return sum === undefined ? [] : [sum]
      }),
    ),
  )
}

function emitSums({ targets, base }: Ensemble, forest: Forest, scale: number): Quantized {
  const sums = sayings(forest.scores, targets).map((parts, i) =>
    parts.reduce((sum, part) => added(sum, part), constantOf(base[i % targets] ?? 0, scale)),
  )
  return forest.emit(sums, new Float64Array(sums.length).fill(scale))
}

function constantOf(value: number, scale: number): Sum {
  return { constant: Math.round(value / scale) + 0, terms: new Map() }
}

/** The least is the greatest of the opposites, negated. A target that no tree names is 0. */
function emitExtremes(
  q: Quantizer,
  { targets, base, aggregate }: Ensemble,
  forest: Forest,
  scale: number,
): Quantized {
  const sign = aggregate === 'MAX' ? 1 : -1
  const nothing = constantOf(0, scale)
  const groups = sayings(forest.scores, targets).map((parts) => (parts.length === 0 ? [nothing] : parts))
  const each = groups.flatMap((parts) => parts.map((part) => added(nothing, part, sign)))
  const all = forest.emit(each, new Float64Array(each.length).fill(scale))
  const rowStart = new Uint32Array(groups.length + 1)
  groups.forEach((parts, i) => {
    rowStart[i + 1] = rowStart[i]! + parts.length
  })
  const col = Uint32Array.from({ length: each.length }, (_, k) => k)
  const scales = new Float64Array(groups.length).fill(scale)
  const most = q.emit({ kind: 'max', inputs: [all.id], rowStart, col }, scales)
  const one = q.constant(Float64Array.of(1))
  return exactLinear(q, [most, one], scales, (i) => [
    [i, sign],
    [most.size, constantOf(base[i % targets] ?? 0, scale).constant],
  ])
}
