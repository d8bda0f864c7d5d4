import { UnknownSaltError } from './artifacts/errors.js'
import { InvalidOptionError } from './errors.js'
import { SALT_LIMBS } from './gadgets/tensorDigest.js'
import { SALT_BITS } from './lower/lower.js'

/** What opens the digest of a hashed tensor; as secret as the tensor. */
export interface Opening {
  readonly tensor: string
  /** Decimal, below 2^150. */
  readonly salt: string
  /** Decimal; the public signal. */
  readonly digest: string
}

/** Salts of hashed tensors by name, for digests that other proofs show too; those left out are drawn at random. */
export type Salts = Readonly<Record<string, bigint>>

const TOTAL_BITS = SALT_LIMBS * SALT_BITS

/** A salt from the platform's cryptographic generator. */
export function drawSalt(): bigint {
  const words = crypto.getRandomValues(new Uint32Array(Math.ceil(TOTAL_BITS / 32)))
  const drawn = words.reduce((total, word) => (total << 32n) + BigInt(word), 0n)
  return BigInt.asUintN(TOTAL_BITS, drawn)
}

/** A salt as the circuit takes it, least significant limb first. */
export function saltLimbs(salt: bigint): Float64Array {
  return Float64Array.from({ length: SALT_LIMBS }, (_, i) =>
    Number(BigInt.asUintN(SALT_BITS, salt >> BigInt(SALT_BITS * i))),
  )
}

/**
 * The salts of hashed tensors, in their order.
 *
 * @throws UnknownSaltError for one that none of these has, InvalidOptionError for one that is out of range
 */
export function saltsOf(names: readonly string[], given: Salts): bigint[] {
  const unknown = Object.keys(given).find((name) => !names.includes(name))
  if (unknown !== undefined) throw new UnknownSaltError({ tensor: unknown, hashed: names.join(', ') })
  return names.map((name) => requireSalt(`the salt of ${name}`, given[name] ?? drawSalt()))
}

/** @throws InvalidOptionError unless it is in [0, 2^150) */
export function requireSalt(option: string, salt: bigint): bigint {
  if (salt >= 0n && salt >> BigInt(TOTAL_BITS) === 0n) return salt
  throw new InvalidOptionError({ option, found: 'a number outside', accepted: `0 to 2^${TOTAL_BITS} - 1` })
}
