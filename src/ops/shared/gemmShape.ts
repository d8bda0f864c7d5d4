import { NodeRefusedError } from '../../graph/errors.js'
import type { NodeContext, TensorType } from '../../graph/rules.js'
import { required } from './inputs.js'
import { broadcastShapes } from './shapes.js'

interface Attributes {
  readonly transA: boolean
  readonly transB: boolean
  readonly alpha: number
  readonly beta: number
}

export type GemmContext = NodeContext<Attributes>

/** Extents M, K, N of the product, after transposing. */
export function gemmExtents({ node, inputs, attributes }: GemmContext) {
  const [a, b] = [inputs[0]!.shape, inputs[1]!.shape]
  const [M, K] = attributes.transA ? [a[1], a[0]] : [a[0], a[1]]
  const [rows, N] = attributes.transB ? [b[1], b[0]] : [b[0], b[1]]
  if (a.length !== 2 || b.length !== 2 || K !== rows) {
    throw new NodeRefusedError(node, `has inputs of shapes [${a}] and [${b}], which do not multiply`)
  }
  return { M: M!, K: K!, N: N! }
}

/** Type of the result. */
export function gemmType(ctx: GemmContext): readonly TensorType[] {
  const { dtype } = required(ctx, 0, 'A')
  required(ctx, 1, 'B')
  const { M, N } = gemmExtents(ctx)
  const c = ctx.inputs[2]?.shape
  if (c !== undefined && `${broadcastShapes(ctx, c, [M, N])}` !== `${[M, N]}`)
    throw new NodeRefusedError(ctx.node, `adds C of shape [${c}] to a product of shape [${[M, N]}]`)
  return [{ dtype, shape: [M, N] }]
}
