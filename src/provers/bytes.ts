import { FQ, FR } from '../field/bn254.js'

/** 32-byte little-endian form; the caller guarantees 0 <= value < 2^256. */
export function toLittleEndian32(value: bigint): Uint8Array {
  return scalarBytes(value)
}

/** The same for several values, one after another. */
export function scalarBytes(...values: readonly bigint[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(32 * values.length))
  for (const [i, value] of values.entries()) {
    for (let limb = 0; limb < 4; limb++) {
      view.setBigUint64(32 * i + 8 * limb, BigInt.asUintN(64, value >> BigInt(64 * limb)), true)
    }
  }
  return new Uint8Array(view.buffer)
}

/** Reads 32 little-endian bytes at `offset`. */
export function fromLittleEndian32(bytes: Uint8Array, offset: number): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, 32)
  let value = 0n
  for (let limb = 3; limb >= 0; limb--) value = (value << 64n) | view.getBigUint64(limb * 8, true)
  return value
}

export function uint32(...values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 * values.length)
  const view = new DataView(bytes.buffer)
  for (const [i, value] of values.entries()) view.setUint32(4 * i, value, true)
  return bytes
}

export function concatBytes(...pieces: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    joined.set(piece, at)
    at += piece.length
  }
  return joined
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}

/** n8q, q, n8r, r: how key headers name the curve. */
export const BN254_HEADER = concatBytes(uint32(32), toLittleEndian32(FQ), uint32(32), toLittleEndian32(FR))
