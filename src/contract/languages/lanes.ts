import type { PublicTensor } from '../../circuit/statement.js'

/** Constants by which the encodings in a signal are compared with a bound, in every second lane at a time. */
export interface Lanes {
  /** Width of a lane. */
  readonly bits: number
  /** Ones in the lanes 0, 2, 4, ... */
  readonly even: bigint
  /** In each of these lanes what the bound lacks to the lane's largest number. */
  readonly slack: bigint
  /** The lowest bit of each lane above them. */
  readonly carries: bigint
}

/**
 * Finds encodings above hi - lo: added to an even lane, the slack carries into the lane above, which is free, exactly if the
 * encoding exceeds the bound. The odd lanes take their turn after a shift by one lane.
 *
 * @returns undefined when the range fills its bytes, as then every encoding is in range
 */
export function lanesOf({ bytesPerValue, valuesPerSignal, lo, hi }: PublicTensor): Lanes | undefined {
  const bits = 8 * bytesPerValue
  const largest = (1n << BigInt(bits)) - 1n
  const bound = BigInt(hi) - BigInt(lo)
  if (bound === largest) return undefined
  const ones = Array.from({ length: Math.ceil(valuesPerSignal / 2) }, (_, i) => 1n << BigInt(2 * bits * i))
  const each = ones.reduce((sum, one) => sum | one, 0n)
  return { bits, even: each * largest, slack: each * (largest - bound), carries: each << BigInt(bits) }
}
