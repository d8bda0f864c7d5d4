import { sizeOf } from '../util/integers.js'

/**
 * What a proof states publicly, and how tensors become public signals.
 *
 * A public tensor's elements are integers v with a proven range lo <= v <= hi. Each is encoded as the unsigned
 * number v - lo in `bytesPerValue` bytes, big-endian; `valuesPerSignal` = floor(31 / bytesPerValue) consecutive
 * encodings, read together as one big-endian number, are one signal (below 2^248, so below the field modulus).
 * The last signal of a tensor holds what remains, right-aligned. A contract packs calldata bytes the same way.
 *
 * A hashed tensor is one signal: the digest. Hashed weights are one tensor of role `weights`: a list of field elements, the
 * words that the circuit computes with, 32 bytes each.
 *
 * Signals are ordered as snarkjs orders them: all tensors with role `output` first, then `weights`, then role `input`.
 */
export interface PublicTensor {
  readonly name: string
  readonly role: 'input' | 'output' | 'weights'
  readonly visibility: 'public' | 'hashed'
  readonly shape: readonly number[]
  /** Real value of element v is v * scale. */
  readonly scale: number
  readonly lo: number
  readonly hi: number
  readonly bytesPerValue: number
  readonly valuesPerSignal: number
  /** Index of the tensor's first signal in public.json. */
  readonly firstSignal: number
  readonly signals: number
}

/** What the public signals of a proof say, in their order. */
export interface Statement {
  readonly tensors: readonly PublicTensor[]
  /** Total number of public signals. */
  readonly signals: number
}

/** Words that a tensor's encodings are packed into: the signals of a public one, what the digest of a hashed one takes in. */
export function wordCount({
  shape,
  valuesPerSignal,
}: Pick<PublicTensor, 'shape' | 'valuesPerSignal'>): number {
  return Math.ceil(sizeOf(shape) / valuesPerSignal)
}

/** Bytes of proven-range values that fit one signal: 2^(8 * 31) is below the BN254 scalar field. */
export const SIGNAL_BYTES = 31

/** Bytes needed to encode v - lo for every integer v with lo <= v <= hi. At least 1. */
export function bytesForRange(lo: number, hi: number): number {
  let bytes = 1
  for (let top = 256; top <= hi - lo; top *= 256) bytes++
  return bytes
}
