import { NodeRefusedError } from '../../graph/errors.js'
import type { NodeContext } from '../../graph/rules.js'
import { axisOf, constant, optionalConstant } from './inputs.js'

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

/** Input i as a list of extents, which must be known when the model is compiled. */
export function extentsFrom(ctx: NodeContext<unknown>, i: number, name: string): number[] {
  const extents = [...constant(ctx, i, name).data]
  if (extents.every((extent) => Number.isInteger(extent) && extent >= 0)) return extents
  throw new NodeRefusedError(ctx.node, `has the negative extents [${extents}] in ${name}`)
}
