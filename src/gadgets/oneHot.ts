import type { Builder, GadgetSpec } from '../circuit/builder.js'
import type { Form } from '../circuit/forms.js'
import { bitLength } from '../util/integers.js'
import { decompose } from './digits.js'

const SPEC: GadgetSpec = { template: 'OneHot', signals: (bits, count) => [['products', count! - bits! - 1]] }

/**
 * The indicators of the number that k proven bits write, for a number below n: out[i] = 1 iff i = sum 2^j b_j, i < n.
 *
 * Requires  2^(k-1) < n <= 2^k, and the bits' number below n
 * Prove   for each further bit b and every indicator h, h * b is a new wire and h - h * b its other half, but for products
 *         whose number would be n or more, which are 0; the last product of a bit is b - sum of the rest, as the
 *         indicators sum to 1
 * Sound   by induction on the bits: exactly one h is 1, so exactly one of h * b, h - h * b over all h is 1; where h * b is
 *         left out, h and b are not both 1.
 * Facts   each indicator in [0, 1]
 * Twin    circuits/OneHot.circom     Cost  n - k - 1 rows
 */
export function oneHot(c: Builder, bits: readonly Form[], n = 2 ** bits.length): Form[] {
  if (bits.length === 0) return [c.one]
  return c.call(SPEC, [bits.length, n], bits, () => {
    const start = [c.combine([[bits[0]!, -1]], 1), bits[0]!]
    const all = bits.slice(1).reduce((indicators, bit) => split(c, indicators, bit, n), start)
    return all.map((indicator) => c.bounded(indicator, { lo: 0, hi: 1 }))
  })
}

function split(c: Builder, indicators: readonly Form[], bit: Form, n: number): Form[] {
  const kept = indicators.slice(0, n - indicators.length)
  const set = kept.slice(0, -1).map((h) => c.multiplyAdd(h, bit, c.zero, { lo: 0, hi: 1 }))
  set.push(c.combine([[bit, 1], ...set.map((h) => [h, -1] as const)]))
  const clear = indicators.map((h, i) =>
    i < set.length
      ? c.combine([
          [h, 1],
          [set[i]!, -1],
        ])
      : h,
  )
  return [...clear, ...set]
}

/**
 * The indicators of a form's value among base, base + 1, ..., base + n - 1: out[i] = 1 iff x = base + i.
 *
 * Requires  a range of x inside of these
 * Prove   digits of x - base;   OneHot of them
 * Sound   digits are unique, and x - base < n
 * Facts   each indicator in [0, 1]
 * Twin    circuits/Digits.circom, OneHot.circom     Cost  n rows; none for a known x
 */
export function indicators(c: Builder, x: Form, base: number, n: number): Form[] {
  const known = c.constantOf(x)
  if (known !== undefined) return Array.from({ length: n }, (_, i) => (known === base + i ? c.one : c.zero))
  return oneHot(c, decompose(c, x, -base, bitLength(n - 1)), n)
}
