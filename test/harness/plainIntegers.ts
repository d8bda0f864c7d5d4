/** floor(x / d) for d > 0. */
export function floorOf(x: bigint, d: bigint): bigint {
  const remainder = ((x % d) + d) % d
  return (x - remainder) / d
}

/** floor(x / 2^shift + 1/2): to the nearest multiple, ties upward. */
export function roundedShift(x: bigint, shift: number): bigint {
  return floorOf(2n * x + 2n ** BigInt(shift), 2n ** BigInt(shift + 1))
}
