import { NodeRefusedError } from '../../graph/errors.js'
import { CsrRows, type LinearMap } from '../../graph/linearMap.js'
import type { NodeContext } from '../../graph/rules.js'
import { featureRows } from './features.js'

/** X [N, F] times weights [targets, F], plus an intercept each; [N, targets]. */
export function scoreMap(
  ctx: NodeContext<unknown>,
  weights: readonly number[],
  intercepts: readonly number[],
): LinearMap {
  const { rows, count } = featureRows(ctx)
  const targets = intercepts.length
  if (weights.length !== targets * count) {
    throw new NodeRefusedError(
      ctx.node,
      `has ${weights.length} coefficients for ${targets} outputs of ${count} features`,
    )
  }
  const map = new CsrRows(rows * targets)
  for (let i = 0; i < map.size; i++) {
    const [row, target] = [Math.floor(i / targets), i % targets]
    for (let feature = 0; feature < count; feature++) {
      const weight = weights[target * count + feature]!
      if (weight !== 0) map.push(row * count + feature, weight)
    }
    map.endRow()
  }
  const channel = Uint32Array.from({ length: map.size }, (_, i) => i % targets)
  const bias = Float64Array.from({ length: map.size }, (_, i) => intercepts[i % targets]!)
  return { ...map.finish(), channel, bias }
}
