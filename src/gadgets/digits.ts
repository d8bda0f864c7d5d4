import type { Builder, GadgetSpec } from '../circuit/builder.js'
import type { Form, Wire } from '../circuit/forms.js'
import { EXACT } from '../util/integers.js'
import { NotBoundedError } from './errors.js'

/** Digits above this many would let a sum of powers of two exceed the field. */
export const MAX_DIGITS = 252

/**
 * Binary digits of x + offset, least significant first, for use inside other gadgets.
 *
 * Prove   b_i (b_i - 1) = 0 for each i;   x + offset = sum 2^i b_i
 * Sound   the sum is below 2^252 < r and x + offset is an integer of magnitude below 2^252, so the equation holds over
 *         the integers, where binary digits are unique. It also proves 0 <= x + offset < 2^width.
 * Facts   each digit in [0, 1]
 * Cost    width + 1 rows; x only in C
 */
export function digits(c: Builder, x: Form, offset: number, width: number): Form[] {
  requireBounded(c, x, offset, width)
  const shifted = c.combine([[x, 1]], offset)
  const first = c.hintBits(shifted, width)
  const bits = Array.from({ length: width }, (_, i) => boolean(c, (first + i) as Wire))
  c.assertEqual(shifted, weigh(c, bits))
  return bits
}

const SPEC: GadgetSpec = { template: 'Digits', signals: (_offset, width) => [['bits', width!]] }

/** `digits` as a gadget of its own. Twin  circuits/Digits.circom */
export function decompose(c: Builder, x: Form, offset: number, width: number): Form[] {
  return c.call(SPEC, [offset, width], [x], () => digits(c, x, offset, width))
}

/**
 * Proves a hinted wire to be 0 or 1.
 *
 * Prove   b (b - 1) = 0        Sound  a field has no zero divisors        Cost  1 row
 */
export function boolean(c: Builder, wire: Wire): Form {
  c.learn(wire, { lo: 0, hi: 1 })
  const bit = c.form(wire)
  c.row(bit, c.combine([[bit, 1]], -1), c.zero)
  return bit
}

/** sum 2^i bits[from + i], plus a constant. */
export function weigh(c: Builder, bits: readonly Form[], from = 0, constant = 0): Form {
  const sum = c.sum()
  for (let i = from; i < bits.length; i++) sum.add(bits[i]!, 2 ** (i - from))
  return sum.addConstant(constant).close()
}

/** The offset is a double, so it must be one that no rounding has touched. */
function requireBounded(c: Builder, x: Form, offset: number, width: number): void {
  const { lo, hi } = c.range(x)
  const exact = Number.isFinite(lo + hi) && Math.abs(offset) < EXACT
  if (!exact || width > MAX_DIGITS) throw new NotBoundedError({ lo, hi, width })
}
