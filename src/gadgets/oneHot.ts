import type { Builder, GadgetSpec } from '../circuit/builder.js'
import type { Form } from '../circuit/forms.js'

const SPEC: GadgetSpec = { template: 'OneHot', signals: (bits) => [['products', 2 ** bits! - bits! - 1]] }

/**
 * The 2^k indicators of the number that k proven bits write: out[i] = 1 iff i = sum 2^j b_j.
 *
 * Prove   for each further bit b and every indicator h but the last: h * b is a new wire; the others are h - h * b, and
 *         the last product is b - sum of the rest, as the indicators sum to 1
 * Sound   by induction on the bits: exactly one h is 1, so exactly one of h * b, h - h * b over all h is 1.
 * Facts   each indicator in [0, 1]
 * Twin    circuits/OneHot.circom     Cost  2^k - k - 1 rows
 */
export function oneHot(c: Builder, bits: readonly Form[]): Form[] {
  if (bits.length === 0) return [c.one]
  return c.call(SPEC, [bits.length], bits, () => {
    const start = [c.combine([[bits[0]!, -1]], 1), bits[0]!]
    return bits.slice(1).reduce((indicators, bit) => split(c, indicators, bit), start)
  })
}

function split(c: Builder, indicators: readonly Form[], bit: Form): Form[] {
  const set = indicators.slice(0, -1).map((h) => c.multiplyAdd(h, bit, c.zero, { lo: 0, hi: 1 }))
  set.push(c.combine([[bit, 1], ...set.map((h) => [h, -1] as const)]))
  const clear = indicators.map((h, i) =>
    c.combine([
      [h, 1],
      [set[i]!, -1],
    ]),
  )
  return [...clear, ...set]
}
