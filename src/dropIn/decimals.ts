import type { JsonObject } from '../provers/types.js'

/** As deep as the points of a list of them. */
const MAX_DEPTH = 3

/**
 * Numbers as decimal strings, in nested arrays too, where snarkjs also takes bigints, integers and hexadecimal strings.
 * Everything else stays as it is.
 */
export function inDecimal(value: unknown, depth = MAX_DEPTH): unknown {
  if (Array.isArray(value) && depth > 0) return value.map((element) => inDecimal(element, depth - 1))
  const isNumber = typeof value === 'bigint' || Number.isSafeInteger(value)
  const isHexadecimal = typeof value === 'string' && /^0x[\da-f]{1,64}$/i.test(value)
  return isNumber || isHexadecimal ? BigInt(value as string | bigint).toString() : value
}

/** A proof in snarkjs's JSON form; the names of its system and curve may be left out. */
export function plainProof(proof: object): JsonObject {
  return { protocol: 'groth16', curve: 'bn128', ...withDecimals(proof) }
}

/** snarkjs knows the curve by more than one name, and does not ask for the number of signals. */
export function plainKey(key: object): JsonObject {
  const plain = withDecimals(key)
  const { IC, curve } = plain
  const nPublic = Array.isArray(IC) ? IC.length - 1 : undefined
  const isBn254 = typeof curve === 'string' && /^(alt_?)?bn_?(128|254)$/i.test(curve)
  return { protocol: 'groth16', nPublic, ...plain, ...(isBn254 ? { curve: 'bn128' } : {}) }
}

/** The fields that are arrays hold numbers. */
function withDecimals(json: object): JsonObject {
  const entries = Object.entries(json ?? {})
  return Object.fromEntries(
    entries.map(([key, value]) => [key, Array.isArray(value) ? inDecimal(value) : value]),
  )
}
