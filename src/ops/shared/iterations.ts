import { NodeRefusedError } from '../../graph/errors.js'
import type { NodeContext } from '../../graph/rules.js'
import type { Unrolling } from '../../graph/unrolling.js'
import type { ValueInfo } from '../../onnx/index.js'
import { sizeOf } from '../../util/integers.js'

/** The values of all iterations, one behind the other on a new axis. */
export function stacked(g: Unrolling, values: readonly string[], axis: number): string {
  const slices = values.map((value) => g.op('Unsqueeze', [value, g.list([axis])]))
  return slices.length === 1 ? slices[0]! : g.op('Concat', slices, { axis })
}

/** What no iteration at all collects: the file has to say its type. */
export function emptyOf(ctx: NodeContext<unknown>, g: Unrolling, { name, dtype, shape }: ValueInfo): string {
  const extents = shape?.flatMap((extent) => (typeof extent === 'number' ? [extent] : []))
  if (dtype === undefined || extents === undefined || extents.length !== shape?.length) {
    const found = `collects "${name}" in no iteration, and the file does not say of which type and shape`
    throw new NodeRefusedError(ctx.node, found, 'export the model with typed outputs of the loop body')
  }
  const whole = [0, ...extents]
  return g.constant({ dtype, shape: whole, data: new Float64Array(sizeOf(whole)) })
}
