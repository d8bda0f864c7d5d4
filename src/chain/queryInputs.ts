import { type Hex, hexToBytes } from 'viem'
import type { PublicTensor } from '../circuit/statement.js'
import { ZkmlError } from '../errors.js'
import type { ModelFiles } from '../infer.js'
import { sizeOf } from '../util/integers.js'
import { inputBytes, publicInputs } from './market.js'

/** A query's inputs as a sample for `prove`, or why they are none. */
export type DecodedInputs = { readonly sample: unknown } | { readonly problem: string }

/** The model's inputs that the bytes of a query stand for: the inverse of `inputBytes`. All inputs must be public. */
export function decodeInputs(files: ModelFiles, inputs: Hex): DecodedInputs {
  const tensors = publicInputs(files.manifest)
  const bytes = hexToBytes(inputs)
  const expected = tensors.reduce((sum, tensor) => sum + bytesOf(tensor), 0)
  if (bytes.length !== expected) {
    return { problem: `its inputs have ${bytes.length} bytes, the model takes ${expected}` }
  }
  let at = 0
  const sample: Record<string, unknown> = {}
  for (const tensor of tensors) {
    const values = integersIn(bytes.subarray(at, at + bytesOf(tensor)), tensor)
    const outside = values.findIndex((value) => value > tensor.hi)
    if (outside >= 0) return { problem: `element ${outside} of its input ${tensor.name} is out of range` }
    const reals = values.map((value) => value * tensor.scale)
    sample[tensor.name] = nested(reals, tensor.shape)
    at += bytesOf(tensor)
  }
  // Reals stand between: what is proved must be what was asked, to the bit.
  if (encoded(files, sample) === inputs.toLowerCase()) return { sample }
  return { problem: 'its inputs are no rounding of real ones' }
}

function encoded(files: ModelFiles, sample: unknown): Hex | undefined {
  try {
    return inputBytes(files, sample)
  } catch (error) {
    if (error instanceof ZkmlError && error.blame === 'input') return undefined
    throw error
  }
}

function bytesOf({ shape, bytesPerValue }: PublicTensor): number {
  return sizeOf(shape) * bytesPerValue
}

function integersIn(bytes: Uint8Array, { shape, lo, bytesPerValue }: PublicTensor): number[] {
  return Array.from({ length: sizeOf(shape) }, (_, i) => {
    const own = bytes.subarray(i * bytesPerValue, (i + 1) * bytesPerValue)
    return lo + own.reduce((sum, byte) => 256 * sum + byte, 0)
  })
}

function nested(values: readonly number[], shape: readonly number[]): unknown {
  const [extent, ...inner] = shape
  if (extent === undefined) return values[0]
  const size = sizeOf(inner)
  return Array.from({ length: extent }, (_, i) => nested(values.slice(i * size, (i + 1) * size), inner))
}
