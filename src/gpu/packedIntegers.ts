/** Integers below 2^256 as devices and keys have them: 32 bytes little-endian each. */
export function packedIntegers(values: readonly bigint[]): Uint8Array<ArrayBuffer> {
  const words = values.flatMap((value) =>
    [0n, 64n, 128n, 192n].map((shift) => BigInt.asUintN(64, value >> shift)),
  )
  return new Uint8Array(BigUint64Array.from(words).buffer)
}
