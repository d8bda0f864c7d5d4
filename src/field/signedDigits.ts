/**
 * The non-adjacent form of an integer >= 0: digits -1, 0 and 1 for powers of two, the most significant first, of which
 * no two neighbours are both nonzero. It starts with 1, and a third of it is nonzero on average; 0 has no digits.
 */
export function signedDigits(value: bigint): number[] {
  // 3n - n = 2n, bit by bit: where both have a one, both may have a zero instead.
  const threefold = 3n * value
  const [plus, minus] = [bits(threefold & ~value), bits(value & ~threefold)]
  const digits = plus.map((bit, i) => bit - (minus[i] ?? 0))
  return digits.slice(1).reverse()
}

/** The least significant first. */
function bits(value: bigint): number[] {
  return Array.from(value.toString(2), Number).reverse()
}
