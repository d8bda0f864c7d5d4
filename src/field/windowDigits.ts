/**
 * An integer as signed powers of two times odd digits below 2^(width - 1) in magnitude, the least significant place first;
 * of `width` neighbours at most one is not 0 (the width-w non-adjacent form; Solinas, 2000).
 */
export function windowDigits(value: bigint, width: number): number[] {
  const digits: number[] = []
  for (let rest = value; rest !== 0n; rest >>= 1n) {
    const digit = (rest & 1n) === 0n ? 0 : Number(BigInt.asIntN(width, rest))
    digits.push(digit)
    rest -= BigInt(digit)
  }
  return digits
}
