import type { Builder, GadgetSpec } from '../circuit/builder.js'
import type { Form } from '../circuit/forms.js'
import { bitLength } from '../util/integers.js'
import { digits, weigh } from './digits.js'
import { NotBoundedError } from './errors.js'
import { inRange } from './inRange.js'

const SPEC: GadgetSpec = {
  template: 'Divide',
  signals: (_lo, quotientWidth, width) => [
    ['out', 1],
    ['high', Math.max(0, quotientWidth! - 1)],
    ['multiple', 1],
    ['low', width!],
    ['room', width!],
  ],
}

/**
 * q = floor(x / d) for wires x and d > 0.
 *
 * Prove   q in [lo, lo + 2^v);   p = q * d;   digits of x - p and of d - 1 - (x - p), each in [0, 2^w)
 * Sound   |x| < 2^252 and |q d| < 2 * 2^252 whatever q's digits (3 * 2^252 < r), so x - p is an integer; 0 <= x - p < d
 *         makes q the integer quotient, which is unique and at most hi.
 * Facts   q.range = the quotients of the corners of x.range and d.range
 * Twin    circuits/Divide.circom     Cost  max(1, v) + 2 w + 3 rows, w digits of d.hi - 1, v digits of the quotient's range
 */
export function divide(c: Builder, x: Form, d: Form): Form {
  return division(c, x, d).quotient
}

/**
 * x - d floor(x / d) for wires x and d > 0.
 *
 * Prove   as `divide`     Sound  the quotient is unique
 * Facts   in [0, d.hi - 1]
 * Twin    circuits/Divide.circom     Cost  as `divide`
 */
export function remainder(c: Builder, x: Form, d: Form): Form {
  return division(c, x, d).rest
}

function division(c: Builder, x: Form, d: Form): { quotient: Form; rest: Form } {
  const [rx, rd] = [c.range(x), c.range(d)]
  if (!(rd.lo >= 1) || !Number.isFinite(rx.lo + rx.hi + rd.hi)) throw new NotBoundedError({ ...rd, width: 0 })
  const lo = Math.floor(rx.lo / (rx.lo < 0 ? rd.lo : rd.hi))
  const hi = Math.floor(rx.hi / (rx.hi < 0 ? rd.hi : rd.lo))
  const [quotientWidth, width] = [bitLength(hi - lo), bitLength(rd.hi - 1)]
  return c.call(SPEC, [lo, quotientWidth, width], [x, d], () => {
    const quotient = inRange(c, c.hintQuotient(x, d), lo, quotientWidth, hi)
    const rest = c.combine([
      [x, 1],
      [c.product(quotient, d), -1],
    ])
    const low = digits(c, rest, 0, width)
    digits(
      c,
      c.combine(
        [
          [d, 1],
          [rest, -1],
        ],
        -1,
      ),
      0,
      width,
    )
    return { quotient, rest: c.bounded(weigh(c, low), { lo: 0, hi: rd.hi - 1 }) }
  })
}
