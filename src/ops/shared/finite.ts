import type { NodeContext, TensorType } from '../../graph/rules.js'
import type { Tensor } from '../../onnx/index.js'
import { sizeOf } from '../../util/integers.js'
import { required } from './inputs.js'

/** Booleans in the shape of the first input. */
export function truthType(ctx: NodeContext<unknown>): readonly TensorType[] {
  return [{ dtype: 'bool', shape: required(ctx, 0, 'X').shape }]
}

/** What holds for no integer times a scale, such as being infinite. */
export function neverTrue(ctx: NodeContext<unknown>): readonly Tensor[] {
  const type = truthType(ctx)[0]!
  return [{ ...type, data: new Float64Array(sizeOf(type.shape)) }]
}
