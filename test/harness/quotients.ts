import { mod, power } from '../../src/field/modular.js'
import { inverseNtt, ntt, rootOfUnity } from '../../src/field/ntt.js'

/** The values on the coset w H of the polynomial with these values on H. */
function onCoset(values: readonly bigint[]): bigint[] {
  const shift = rootOfUnity(Math.log2(values.length) + 1)
  return ntt(inverseNtt(values).map((coefficient, i) => coefficient * power(shift, BigInt(i))))
}

/** A B - C on the coset, from A and B on H and with C = A B there. */
export function quotientOf(a: readonly bigint[], b: readonly bigint[]): bigint[] {
  const [onA, onB, onC] = [a, b, a.map((value, i) => mod(value * b[i]!))].map(onCoset)
  return onA!.map((value, i) => mod(value * onB![i]! - onC![i]!))
}
