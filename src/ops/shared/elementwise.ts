import type { NodeContext, TensorType } from '../../graph/rules.js'
import type { Tensor } from '../../onnx/index.js'
import { required } from './inputs.js'

/** The tensor with a function applied to every element. */
export function mapTensor(x: Tensor, f: (value: number) => number): Tensor {
  return { dtype: x.dtype, shape: x.shape, data: x.data.map(f) }
}

/** The type of the first input. */
export function sameType(ctx: NodeContext<unknown>): readonly TensorType[] {
  const { dtype, shape } = required(ctx, 0, 'X')
  return [{ dtype, shape }]
}

/** The type of a tensor. */
export function typeOf({ dtype, shape }: Tensor): TensorType {
  return { dtype, shape }
}
