import { TensorDataError } from './errors.js'
import type { ExternalFiles } from './external.js'
import type { SparseTensorProto } from './generated/onnx.js'
import type { Tensor } from './model.js'
import { describeShape, elementCount, storedShape } from './shape.js'
import { decodeTensor } from './tensor.js'

/** How many more elements a model's sparse tensors may have, all together. */
export interface SparseBudget {
  left: number
}

/** 128 MiB as doubles: here a few bytes of the file can ask for any amount of memory. */
export function sparseBudget(): SparseBudget {
  return { left: 2 ** 24 }
}

/**
 * A sparse tensor made dense; positions that are not listed are 0.
 *
 * @throws TensorDataError unless the positions are inside the shape and strictly ascending
 */
export function decodeSparse(
  label: string,
  proto: SparseTensorProto,
  files: ExternalFiles,
  budget: SparseBudget,
): Tensor {
  if (proto.values === null) throw new TensorDataError(label, 'is sparse and has no values')
  const values = decodeTensor(label, proto.values, files)
  if (values.strings !== undefined) throw new TensorDataError(label, 'is sparse and holds strings')
  const shape = storedShape(label, proto.dims)
  const count = elementCount(label, shape, budget.left)
  budget.left -= count
  const data = new Float64Array(count)
  const positions = storedPositions(label, proto, values.data.length, shape, files)
  requireAscending(label, positions, data.length)
  positions.forEach((position, i) => {
    data[position] = values.data[i]!
  })
  return { dtype: values.dtype, shape, data }
}

/** Positions in the dense data, from either form: [count] positions, or [count, rank] indices. */
function storedPositions(
  label: string,
  proto: SparseTensorProto,
  count: number,
  shape: readonly number[],
  files: ExternalFiles,
): Float64Array {
  if (proto.indices === null) throw new TensorDataError(label, 'is sparse and has no indices')
  const indices = decodeTensor(`indices of ${label}`, proto.indices, files)
  const rank = shape.length
  const form = describeShape(indices.shape)
  if (form === describeShape([count]) && indices.data.length === count) return indices.data
  if (form !== describeShape([count, rank]) || indices.data.length !== count * rank) {
    throw new TensorDataError(label, `is sparse, with ${count} values at ${form} indices`)
  }
  return Float64Array.from({ length: count }, (_, i) => {
    return linearPosition(label, indices.data.subarray(i * rank, (i + 1) * rank), shape)
  })
}

function linearPosition(label: string, index: Float64Array, shape: readonly number[]): number {
  let position = 0
  for (const [axis, extent] of shape.entries()) {
    const at = index[axis]!
    if (!(at >= 0 && at < extent)) throw outside(label, `[${index.join(', ')}]`, describeShape(shape))
    position = position * extent + at
  }
  return position
}

function requireAscending(label: string, positions: Float64Array, size: number): void {
  let last = -1
  for (const position of positions) {
    if (!Number.isInteger(position) || position < 0 || position >= size)
      throw outside(label, `${position}`, `${size}`)
    if (position <= last)
      throw new TensorDataError(label, 'is sparse, and its indices do not ascend', { position })
    last = position
  }
}

function outside(label: string, index: string, shape: string): TensorDataError {
  return new TensorDataError(label, 'is sparse, with an index outside its shape', { index, shape })
}
