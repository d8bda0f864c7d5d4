import { FR } from '../field/bn254.js'
import { fromLittleEndian32 } from './bytes.js'

/** A uniform element of 1 .. r - 1 from the platform's cryptographic generator. */
export function randomScalar(): bigint {
  for (;;) {
    const bytes = crypto.getRandomValues(new Uint8Array(32))
    const value = BigInt.asUintN(254, fromLittleEndian32(bytes, 0))
    bytes.fill(0)
    if (value > 0n && value < FR) return value
  }
}
