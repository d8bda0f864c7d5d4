import type { PublicTensor, Statement } from '../circuit/statement.js'
import { sizeOf } from '../util/integers.js'

/** Bytes of a digest in `inputs`. */
const DIGEST_BYTES = 32

/** A tensor of the statement and its place in the argument `inputs` or `outputs` of verifyInference. */
export interface PlacedTensor {
  readonly tensor: PublicTensor
  /** input0, input1, ... and output0, ...: unique whatever the tensors are called. */
  readonly id: string
  /** The id for the middle of a name: Input0. */
  readonly title: string
  /** The id for a constant's name: INPUT0. */
  readonly prefix: string
  /** Of an input its first byte in `inputs`, of an output its first element in `outputs`. */
  readonly offset: number
  /** Of an input its bytes, of an output its elements. A hashed input has 32 bytes, a hashed output one element. */
  readonly length: number
}

/** How the statement's tensors lie in the arguments of verifyInference. */
export interface Layout {
  /** In statement order; private tensors are not part of a statement. */
  readonly inputs: readonly PlacedTensor[]
  readonly outputs: readonly PlacedTensor[]
  /** Length of `inputs` in bytes. */
  readonly inputBytes: number
  /** Length of `outputs` in elements. */
  readonly outputValues: number
  /** The committed weights, whose signal is the contract's constant WEIGHTS_DIGEST. */
  readonly weights: PublicTensor | undefined
}

export function layoutOf({ tensors }: Statement): Layout {
  const inputs = placed(tensors, 'input', ({ shape, bytesPerValue, visibility }) =>
    visibility === 'hashed' ? DIGEST_BYTES : sizeOf(shape) * bytesPerValue,
  )
  const outputs = placed(tensors, 'output', ({ shape, visibility }) =>
    visibility === 'hashed' ? 1 : sizeOf(shape),
  )
  return {
    inputs,
    outputs,
    inputBytes: endOf(inputs),
    outputValues: endOf(outputs),
    weights: tensors.find(({ role }) => role === 'weights'),
  }
}

function placed(
  tensors: readonly PublicTensor[],
  role: 'input' | 'output',
  lengthOf: (tensor: PublicTensor) => number,
): readonly PlacedTensor[] {
  let offset = 0
  return tensors
    .filter((tensor) => tensor.role === role)
    .map((tensor, i) => {
      const length = lengthOf(tensor)
      const start = offset
      offset += length
      const title = `${role === 'input' ? 'Input' : 'Output'}${i}`
      return { tensor, id: `${role}${i}`, title, prefix: title.toUpperCase(), offset: start, length }
    })
}

function endOf(tensors: readonly PlacedTensor[]): number {
  const last = tensors.at(-1)
  return last === undefined ? 0 : last.offset + last.length
}
