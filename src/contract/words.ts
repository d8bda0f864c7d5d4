import { keccak_256 } from '@noble/hashes/sha3.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { MalformedProofError } from './errors.js'

export type Hex = `0x${string}`

/** 64 digits, two's complement for a negative value. */
export function word(value: bigint): string {
  return BigInt.asUintN(256, value).toString(16).padStart(64, '0')
}

/** The first four bytes of a function's hash, as digits. */
export function selector(signature: string): string {
  return bytesToHex(keccak_256(utf8ToBytes(signature))).slice(0, 8)
}

/**
 * A number of a proof or signal. They come out of files: the text may be anything. Each number has one text, so that none is
 * two.
 *
 * @throws MalformedProofError
 */
export function residue(field: string, text: unknown, modulus: bigint): bigint {
  const isDecimal = typeof text === 'string' && /^(0|[1-9]\d{0,77})$/.test(text)
  if (isDecimal && BigInt(text) < modulus) return BigInt(text)
  const found = typeof text === 'string' ? text.slice(0, 80) : typeof text
  const expected = isDecimal ? `a number below ${modulus}` : 'a decimal number'
  throw new MalformedProofError({ field, found, expected })
}
