import { NodeRefusedError } from '../../graph/errors.js'
import { required } from './inputs.js'
import { type Rounding, type WindowContext, windowShape } from './windows.js'

/** The extents of a pool's window, which its node must state. */
export function poolKernel({ node, attributes }: WindowContext): readonly number[] {
  if (attributes.kernel_shape === undefined)
    throw new NodeRefusedError(node, 'lacks its attribute kernel_shape')
  return attributes.kernel_shape
}

/** Shape of a pool's result: X [N, C, ...spatial] to [N, C, ...windows]. */
export function poolShape(ctx: WindowContext, rounding: Rounding): number[] {
  const { shape } = required(ctx, 0, 'X')
  if (shape.length < 3)
    throw new NodeRefusedError(ctx.node, `has an input of shape [${shape}] without spatial dimensions`)
  return [...shape.slice(0, 2), ...windowShape(ctx, shape.slice(2), poolKernel(ctx), rounding)]
}
