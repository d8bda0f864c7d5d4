/** a * b + c rounded once, for finite doubles whose results are neither subnormal nor too large. */
export function fusedMultiplyAdd(a: number, b: number, c: number): number {
  // A product of zero leaves a sum that is exact and has the sign that the standard gives it.
  if (a === 0 || b === 0) return a * b + c
  const [x, y, z] = [a, b, c].map(dyadic) as [Dyadic, Dyadic, Dyadic]
  const exponent = Math.min(x.exponent + y.exponent, z.exponent)
  const product = (x.integer * y.integer) << BigInt(x.exponent + y.exponent - exponent)
  // The conversion of a bigint rounds to the nearest double, ties to even.
  return Number(product + (z.integer << BigInt(z.exponent - exponent))) * 2 ** exponent
}

/** integer * 2^exponent */
interface Dyadic {
  readonly integer: bigint
  readonly exponent: number
}

function dyadic(value: number): Dyadic {
  let [integer, exponent] = [value, 0]
  while (!Number.isInteger(integer)) [integer, exponent] = [integer * 2, exponent - 1]
  return { integer: BigInt(integer), exponent }
}
