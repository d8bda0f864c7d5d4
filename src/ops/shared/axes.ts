import { NodeRefusedError } from '../../graph/errors.js'
import type { NodeContext } from '../../graph/rules.js'
import { axisOf, optionalConstant } from './inputs.js'

/** The attribute, or input i where newer opsets have it; undefined when neither is given. */
export function listOf(
  ctx: NodeContext<unknown>,
  attribute: readonly number[] | undefined,
  i: number,
  name: string,
): readonly number[] | undefined {
  const input = optionalConstant(ctx, i, name)
  return attribute ?? (input && [...input.data])
}

/** Different axes counted from the front. */
export function distinctAxes(ctx: NodeContext<unknown>, axes: readonly number[], rank: number): number[] {
  const found = axes.map((axis) => axisOf(ctx, axis, rank))
  if (new Set(found).size < found.length) throw new NodeRefusedError(ctx.node, `repeats an axis in [${axes}]`)
  return found
}
