import { NodeRefusedError } from '../../graph/errors.js'
import type { NodeContext, NodeInput } from '../../graph/rules.js'
import { isFloat } from './conversion.js'
import { required } from './inputs.js'

/** Rows of features: X [N, F], or [F] for one row. */
export interface FeatureRows {
  readonly rows: number
  readonly count: number
  /** True for integers. */
  readonly exact: boolean
}

export function featureRows(ctx: NodeContext<unknown>): FeatureRows {
  const { shape, dtype }: NodeInput = required(ctx, 0, 'X')
  if (shape.length !== 1 && shape.length !== 2) {
    throw new NodeRefusedError(ctx.node, `has an input of shape [${shape}]; accepted: [N, F] and [F]`)
  }
  const [rows, count] = shape.length === 1 ? [1, shape[0]!] : [shape[0]!, shape[1]!]
  return { rows, count, exact: !isFloat(dtype) }
}
