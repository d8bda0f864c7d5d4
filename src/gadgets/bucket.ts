import type { Builder, GadgetSpec } from '../circuit/builder.js'
import type { Form, Wire } from '../circuit/forms.js'
import { bitLength } from '../util/integers.js'
import { boolean, digits } from './digits.js'
import { NotBoundedError } from './errors.js'

const STEPS: GadgetSpec = { template: 'Steps', signals: (count) => [['steps', count!]] }
const DIGITS: GadgetSpec = { template: 'Digits', signals: (_offset, width) => [['bits', width!]] }

/**
 * Which of some cuts t_1 < ... < t_k a number reaches: c_j = 1 where x >= t_j, else 0. k >= 2, and cuts lie
 * inside of x's range [a, z]: a < t_1, t_k <= z.
 *
 * Prove   with b_0 = 1 - c_1, b_j = c_j - c_(j+1), b_k = c_k, all b_j (b_j - 1) = 0;
 *         digits of x - low and of high - x, each in [0, 2^v), where low = t_0 + sum of (t_j - t_(j-1)) c_j, t_0 = a, and
 *         high = t_1 - 1 + sum of (t_(j+1) - t_j) c_j, t_(k+1) = z + 1
 * Sound   the b_j are bits whose sum telescopes to 1, and k + 1 < r, so exactly one is 1; if it is b_i, then c_1 .. c_i are
 *         1, the others 0, low = t_i and high = t_(i+1) - 1. Both differences are integers (see `digits`), so
 *         t_i <= x < t_(i+1), which is so for one i only.
 * Facts   c_j in [0, 1]
 * Twin    circuits/Steps.circom, Digits.circom     Cost  k + 1 + 2 (v + 1) rows, v digits of the longest interval less one
 */
export function bucket(c: Builder, x: Form, cuts: readonly number[]): Form[] {
  const { lo, hi } = c.range(x)
  if (!Number.isFinite(lo + hi)) throw new NotBoundedError({ lo, hi, width: 0 })
  if (cuts.length === 0) return []
  const edges = [lo, ...cuts, hi + 1]
  const length = hi + 1 - lo
  const above = cuts.map((cut) => c.combine([[x, 1]], length - cut))
  const steps = c.call(STEPS, [cuts.length, length], above, () => descendingBits(c, above, length))
  const width = bucketWidth(edges)
  const sum = (from: number) =>
    steps.map((step, j) => [step, edges[from + j]! - edges[from + j - 1]!] as const)
  const fromLow = c.combine([[x, 1], ...sum(1).map(([step, by]) => [step, -by] as const)], -lo)
  const toHigh = c.combine([[x, -1], ...sum(2)], cuts[0]! - 1)
  for (const form of [fromLow, toHigh]) c.call(DIGITS, [0, width], [form], () => digits(c, form, 0, width))
  return steps
}

/** Rows of `bucket` for x in [lo, hi]. */
export function bucketRows(lo: number, hi: number, cuts: readonly number[]): number {
  return cuts.length + 1 + 2 * (bucketWidth([lo, ...cuts, hi + 1]) + 1)
}

/** Digits of the longest interval between neighbours, less one. */
function bucketWidth(edges: readonly number[]): number {
  return bitLength(Math.max(...edges.slice(1).map((edge, i) => edge - edges[i]!)) - 1)
}

/** Wires for floor(above[j] / length), bits that never increase. */
function descendingBits(c: Builder, above: readonly Form[], length: number): Form[] {
  const whole = c.constant(length)
  const wires = above.map((form) => c.hintQuotient(form, whole))
  for (const wire of wires) c.learn(wire, { lo: 0, hi: 1 })
  const [first, last] = [wires[0]!, wires.at(-1)!]
  bit(c, c.combine([[c.form(first), -1]], 1))
  wires.slice(1).forEach((wire, j) => {
    bit(
      c,
      c.combine([
        [c.form(wires[j]!), 1],
        [c.form(wire), -1],
      ]),
    )
  })
  boolean(c, last as Wire)
  return wires.map((wire) => c.form(wire))
}

/** Proves a form to be 0 or 1. */
function bit(c: Builder, form: Form): void {
  c.row(form, c.combine([[form, 1]], -1), c.zero)
}
