import type { PublicTensor, Statement } from '../circuit/statement.js'

/** Parameter of verifyInference that stands for one tensor of the statement. */
export interface TensorParameter {
  readonly tensor: PublicTensor
  /** input0, input1, ... and output0, ...: unique whatever the tensors are called. */
  readonly id: string
  /** The id, or the id with `Digest` for a hashed tensor. */
  readonly name: string
  readonly type: 'bytes' | 'int256[]' | 'uint256'
}

/** The tensor parameters of verifyInference in their order: inputs, then outputs, each in statement order. */
export function tensorParameters({ tensors }: Statement): readonly TensorParameter[] {
  return (['input', 'output'] as const).flatMap((role) =>
    tensors.filter((tensor) => tensor.role === role).map((tensor, i) => parameterOf(tensor, `${role}${i}`)),
  )
}

function parameterOf(tensor: PublicTensor, id: string): TensorParameter {
  if (tensor.visibility === 'hashed') return { tensor, id, name: `${id}Digest`, type: 'uint256' }
  return { tensor, id, name: id, type: tensor.role === 'input' ? 'bytes' : 'int256[]' }
}
