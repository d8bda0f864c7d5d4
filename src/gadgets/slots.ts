import type { Builder, GadgetSpec } from '../circuit/builder.js'
import type { Form, Wire } from '../circuit/forms.js'
import { boolean, MAX_DIGITS, weigh } from './digits.js'
import { NotBoundedError } from './errors.js'

const SPEC: GadgetSpec = { template: 'Digits', signals: (_offset, width) => [['bits', width!]] }

/**
 * Several integers that one sum holds: y_0, y_1, ... with -2^(width-1) <= y_s < 2^(width-1) and x = sum 2^(width s) y_s.
 *
 * Prove   b_i (b_i - 1) = 0 for each i < width * count;   x + sum 2^(width s + width - 1) = sum 2^i b_i;
 *         y_s = sum of 2^i b_(width s + i) over its own digits, less 2^(width-1)
 * Sound   the sum of digits is below 2^252 < r, so whatever field element x is, its residue has at most one reading, and
 *         y_s is a function of x. Where x is a sum of integers in slots, each in the range above, these are the y_s.
 * Facts   y_s in [-2^(width-1), 2^(width-1) - 1]
 * Twin    circuits/Digits.circom     Cost  width * count + 1 rows; x only in C
 */
export function slots(c: Builder, x: Form, width: number, count: number): Form[] {
  const total = width * count
  if (total > MAX_DIGITS) throw new NotBoundedError({ ...c.range(x), width: total })
  const half = 1n << BigInt(width - 1)
  const offset = Array.from({ length: count }, (_, s) => half << BigInt(width * s)).reduce(
    (a, b) => a + b,
    0n,
  )
  const shifted = c.sum().add(x, 1).addConstant(offset).close()
  return c.call(SPEC, [0, total], [shifted], () => {
    const first = c.hintBits(shifted, total)
    const bits = Array.from({ length: total }, (_, i) => boolean(c, (first + i) as Wire))
    c.assertEqual(shifted, weigh(c, bits))
    return Array.from({ length: count }, (_, s) =>
      weigh(c, bits.slice(width * s, width * (s + 1)), 0, -(2 ** (width - 1))),
    )
  })
}
