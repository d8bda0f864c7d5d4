import { ComputedInputError, NodeRefusedError } from '../../graph/errors.js'
import type { NodeContext, NodeInput } from '../../graph/rules.js'
import type { Tensor } from '../../onnx/index.js'

/** Input i, which the operator cannot do without. */
export function required(ctx: NodeContext<unknown>, i: number, name: string): NodeInput {
  const input = ctx.inputs[i]
  if (input === undefined) throw new NodeRefusedError(ctx.node, `lacks its input ${name}`)
  return input
}

/** The value of input i, which must be known when the model is compiled. */
export function constant(ctx: NodeContext<unknown>, i: number, name: string): Tensor {
  const { value } = required(ctx, i, name)
  if (value === undefined) throw new ComputedInputError(ctx.node, i, name)
  return value
}

/** As `constant`, undefined where the optional input is absent. */
export function optionalConstant(ctx: NodeContext<unknown>, i: number, name: string): Tensor | undefined {
  return ctx.inputs[i] === undefined ? undefined : constant(ctx, i, name)
}

/** True for an input that only the prover knows. */
export function isVariable(input: NodeInput | undefined): boolean {
  return input !== undefined && input.value === undefined
}

/** Axis counted from the front; refuses one outside of [-rank, rank). */
export function axisOf(ctx: NodeContext<unknown>, axis: number, rank: number): number {
  if (axis < -rank || axis >= rank)
    throw new NodeRefusedError(ctx.node, `has axis ${axis}, but the rank is ${rank}`)
  return axis < 0 ? axis + rank : axis
}
