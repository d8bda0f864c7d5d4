/** Writes a non-negative integer below 2^256 as 32 bytes, least significant first. */
export function writeField(bytes: Uint8Array, offset: number, value: bigint): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  for (let i = 0; i < 4; i++)
    view.setBigUint64(offset + 8 * i, BigInt.asUintN(64, value >> BigInt(64 * i)), true)
}
