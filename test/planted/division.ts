import type { Form } from '../../src/circuit/forms.js'
import { inverse, mod } from '../../src/field/modular.js'
import { compare, compareWidth } from '../../src/gadgets/compare.js'
import { digits } from '../../src/gadgets/digits.js'
import { divide } from '../../src/gadgets/divide.js'
import { inRange } from '../../src/gadgets/inRange.js'
import { floorOf } from '../harness/plainIntegers.js'
import type { Plan } from './plan.js'
import { looseDigits, type Sketch } from './sketch.js'

type Forgery = NonNullable<Plan['forgery']>

/** floor(x / d), x in [0, 7], d in [1, 4]; the sound circuit is gadget `divide`. */
function division(name: string, hole: string, bound: (s: Sketch, r: Form) => void, forgery: Forgery): Plan {
  return {
    name,
    hole,
    catches: 'auditor',
    inputs: [
      { lo: 0, bits: 3 },
      { lo: 1, bits: 2 },
    ],
    build(s) {
      const [x, d] = s.x as [Form, Form]
      if (!s.broken) return [divide(s.c, x, d)]
      s.quotient('q', x, d)
      const q = inRange(s.c, s.wire('q'), 0, 3)
      bound(s, s.minus(x, s.c.product(q, d)))
      return [q]
    },
    meaning: ([x, d]) => [floorOf(x!, d!)],
    forgery,
  }
}

/** floor(x / 9) for x in [0, 31], as an average over 3 x 3. */
function ninth(s: Sketch): Form {
  const [x, nine] = [s.x[0]!, s.c.constant(9)]
  if (!s.broken) return divide(s.c, x, nine)
  s.quotient('q', x, nine)
  const q = inRange(s.c, s.wire('q'), 0, 2, 3)
  digits(s.c, s.minus(x, q, 9), 0, 4)
  return q
}

function fieldQuotient(s: Sketch): Form {
  const [x, d] = s.x as [Form, Form]
  const q = s.hint('q')
  s.c.row(q, d, x)
  if (!s.broken) s.c.row(d, s.c.form(s.c.hintInverse(d)), s.c.one)
  return q
}

/** s^2 <= x; the sound circuit counts the squares that x reaches. */
function root(s: Sketch): Form {
  const x = s.x[0]!
  if (!s.broken) return s.sum([1, 4, 9].map((square) => atLeast(s, x, square)))
  s.hint('root')
  const r = inRange(s.c, s.wire('root'), 0, 2)
  digits(s.c, s.minus(x, s.c.product(r, r)), 0, 4)
  return r
}

function atLeast(s: Sketch, x: Form, bound: number): Form {
  const b = s.c.constant(bound)
  return compare(s.c, x, b, compareWidth(s.c, x, b)).atLeast
}

/** a + b = out + 16 carry. */
function sumWithCarry(s: Sketch): Form {
  const sum = s.sum(s.x)
  const carry = s.quotient('carry', sum, s.c.constant(16))
  if (!s.broken) inRange(s.c, s.wire('carry'), 0, 1)
  const out = s.c.define(s.minus(sum, carry, 16))
  looseDigits(s, out, 0, 4)
  return out
}

/** -floor(x / -d) for d < 0, by q d + r = x and r^2 < d^2. */
function negativeDivisor(s: Sketch): Form {
  const [x, d] = s.x as [Form, Form]
  if (!s.broken) return s.c.combine([[divide(s.c, x, s.c.combine([[d, -1]])), -1]])
  s.hint('q')
  const q = inRange(s.c, s.wire('q'), -3, 2)
  const r = s.minus(x, s.c.product(q, d))
  digits(s.c, s.minus(s.c.product(d, d), s.c.product(r, r), 1, -1), 0, 2)
  return q
}

/** The first share of two, floor(4 e0 / S) with S = e0 + e1. */
function share(s: Sketch): Form {
  const [e0, e1] = s.x as [Form, Form]
  if (!s.broken) return divide(s.c, s.c.combine([[e0, 4]]), s.sum([e0, e1]))
  s.hint('sum')
  return divide(s.c, s.c.combine([[e0, 4]]), inRange(s.c, s.wire('sum'), 2, 3))
}

export const divisionPlans: readonly Plan[] = [
  division(
    'a remainder bounded from below alone',
    'r >= 0 is proven, r < d is not: smaller quotients pass (div(6, 3) = 1).',
    (s, r) => digits(s.c, r, 0, 2),
    { inputs: [7n, 2n], lies: { q: 2n } },
  ),
  division(
    'a remainder that may equal the divisor',
    'The bound is d - r >= 0 instead of d - 1 - r >= 0: an exact division has two results.',
    (s, r) => [digits(s.c, r, 0, 3), digits(s.c, s.minus(s.x[1]!, r), 0, 3)],
    { inputs: [6n, 2n], lies: { q: 2n } },
  ),
  division(
    'a remainder of either sign',
    'The bound is |r| < d: quotients rounded down and up both pass (Trail of Bits on ezkl, 5 and 33).',
    (s, r) => [
      digits(
        s.c,
        s.c.combine(
          [
            [r, 1],
            [s.x[1]!, 1],
          ],
          -1,
        ),
        0,
        3,
      ),
      digits(s.c, s.minus(s.x[1]!, r, 1, -1), 0, 3),
    ],
    { inputs: [7n, 2n], lies: { q: 4n } },
  ),
  {
    name: 'a remainder below the next power of two',
    hole: 'A divisor of 9 gets a remainder of 4 digits: the average over 3 x 3 has two values.',
    catches: 'auditor',
    inputs: [{ lo: 0, bits: 5 }],
    build: (s) => [ninth(s)],
    meaning: ([x]) => [floorOf(x!, 9n)],
    forgery: { inputs: [9n], lies: { q: 0n } },
  },
  {
    name: 'division by a wire that may be 0',
    hole: 'q d = x with d = x = 0 holds for every q: an unchecked division of the field, 0 / 0.',
    catches: 'auditor',
    inputs: [
      { lo: 0, bits: 2 },
      { lo: 0, bits: 2 },
    ],
    outputs: { broken: 1, sound: 1 },
    build: (s) => [fieldQuotient(s)],
    meaning: ([x, d]) => (d === 0n ? undefined : [mod(x! * inverse(d!))]),
    hints: ([x, d]) => ({ q: mod(x! * inverse(d!)) }),
    forgery: { inputs: [0n, 0n], lies: { q: 7n } },
    noTinyField: 'quotients are field elements',
  },
  {
    name: 'a remainder bounded by squares',
    hole: 'r^2 < d^2 so that the divisor may be negative: the remainder may then have either sign, too.',
    catches: 'auditor',
    inputs: [
      { lo: 0, bits: 2 },
      { lo: -2, bits: 1 },
    ],
    build: (s) => [negativeDivisor(s)],
    meaning: ([x, d]) => [-floorOf(x!, -d!)],
    hints: ([x, d]) => ({ q: -floorOf(x!, -d!) }),
    forgery: { inputs: [3n, -2n], lies: { q: -2n } },
  },
  {
    name: 'a square root bounded from below alone',
    hole: 's^2 <= x is proven, x < (s + 1)^2 is not: every smaller root passes.',
    catches: 'auditor',
    inputs: [{ lo: 0, bits: 4 }],
    build: (s) => [root(s)],
    meaning: ([x]) => [[1n, 4n, 9n].reduce((count, square) => count + (x! >= square ? 1n : 0n), 0n)],
    hints: ([x]) => ({ root: x! >= 9n ? 3n : x! >= 4n ? 2n : x! >= 1n ? 1n : 0n }),
    forgery: { inputs: [10n], lies: { root: 2n } },
  },
  {
    name: 'a carry that nothing bounds',
    hole: 'a + b = out + 2^k carry with a free carry: every k-bit out passes, as in several big-integer circuits.',
    catches: 'auditor',
    inputs: [
      { lo: 0, bits: 4 },
      { lo: 0, bits: 4 },
    ],
    build: (s) => [sumWithCarry(s)],
    meaning: ([a, b]) => [(a! + b!) & 15n],
    forgery: { inputs: [9n, 8n], lies: { carry: 15n * inverse(16n) } },
  },
  {
    name: "shares over a sum of the prover's choice",
    hole: 'The denominator of Softmax is assigned and ranged, but not tied to the terms it sums (JSTprove before #238).',
    catches: 'auditor',
    inputs: [
      { lo: 1, bits: 2 },
      { lo: 1, bits: 2 },
    ],
    build: (s) => [share(s)],
    meaning: ([e0, e1]) => [floorOf(4n * e0!, e0! + e1!)],
    hints: ([e0, e1]) => ({ sum: e0! + e1! }),
    forgery: { inputs: [2n, 1n], lies: { sum: 8n } },
  },
]
