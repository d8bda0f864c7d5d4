import type { Form } from '../../src/circuit/forms.js'
import { FR } from '../../src/field/bn254.js'
import { compare, compareWidth } from '../../src/gadgets/compare.js'
import { digits } from '../../src/gadgets/digits.js'
import { inRange } from '../../src/gadgets/inRange.js'
import { product } from '../../src/gadgets/product.js'
import { relu } from '../../src/gadgets/relu.js'
import { rescale } from '../../src/gadgets/rescale.js'
import { roundedShift } from '../harness/plainIntegers.js'
import type { Plan } from './plan.js'
import { looseDigits, namedDigits, type Sketch } from './sketch.js'

const signed = { lo: -8, bits: 4 }
const nibble = { lo: 0, bits: 4 }

/** Negative iff 2 x mod r is odd, by 254 digits of 2 x. */
function parityRelu(s: Sketch): Form {
  const x = s.x[0]!
  if (!s.broken) return relu(s.c, x, 0)
  const [odd] = looseDigits(s, s.c.combine([[x, 2]]), 0, 254)
  return s.c.product(s.c.combine([[odd!, -1]], 1), x)
}

/** a < b by the top digit of a + 2^n - b, as circomlib's LessThan(n), which refuses n > 252. */
function lessThan(s: Sketch, n: number): Form {
  const offset = s.c.constant(1n << BigInt(n))
  const bits = looseDigits(s, s.sum([s.x[0]!, offset, s.x[1]!], [1, 1, -1]), 0, n + 1)
  return s.c.combine([[bits[n]!, -1]], 1)
}

/** x >= bound for x in [0, 15], by 5 digits. */
function reaches(s: Sketch, x: Form, bound: number): Form {
  return looseDigits(s, x, 16 - bound, 5)[4]!
}

/** x for x >= 0, round(x / 4) below. */
function leaky(s: Sketch): Form {
  const x = s.x[0]!
  const q = s.broken ? looseQuarter(s, x) : rescale(s.c, x, 2)
  const { atLeast } = compare(s.c, x, s.c.zero, compareWidth(s.c, x, s.c.zero))
  return s.c.multiplyAdd(atLeast, s.minus(x, q), q, { lo: -2, hi: 7 })
}

function looseQuarter(s: Sketch, x: Form): Form {
  const shifted = s.c.combine([[x, 1]], 2)
  const q = s.quotient('q', shifted, s.c.constant(4))
  s.c.define(s.minus(shifted, q, 4))
  return q
}

/** x = m - 2 s m: magnitude and sign. */
function signMagnitude(s: Sketch): Form {
  const x = s.x[0]!
  if (!s.broken) return s.c.combine([[digits(s.c, x, 4, 3)[2]!, -1]], 1)
  s.hint('magnitude')
  const m = inRange(s.c, s.wire('magnitude'), 0, 3)
  const sign = looseDigits(s, s.hint('sign'), 0, 1, { prefix: 'sign' })[0]!
  s.c.assertEqual(x, s.minus(m, product(s.c, sign, m), 2))
  return sign
}

/** |x| as a root of x^2. */
function magnitude(s: Sketch): Form {
  const x = s.x[0]!
  if (!s.broken) return s.sum([relu(s.c, x, 0), x], [2, -1])
  const y = s.hint('y')
  s.c.row(y, y, s.c.product(x, x))
  return y
}

export const comparisonPlans: readonly Plan[] = [
  {
    name: 'a sign by 254 digits',
    hole: 'The sign comes from a non-strict decomposition of a field element: ReLU(5) may be 0 (IsPositive of circomlib-ml).',
    catches: 'auditor',
    inputs: [signed],
    build: (s) => [parityRelu(s)],
    meaning: ([x]) => [x! > 0n ? x! : 0n],
    forgery: { inputs: [5n], lies: namedDigits(10n + FR, 254) },
    noTinyField: 'the alias is one of r',
  },
  {
    name: 'a comparison as wide as the field',
    hole: 'LessThan(253): a + 2^253 - b has two readings of 254 digits, and their tops differ. circomlib stops at 252.',
    catches: 'auditor',
    inputs: [
      { lo: 0, bits: 8 },
      { lo: 0, bits: 8 },
    ],
    raw: true,
    build: (s) => [lessThan(s, s.broken ? 253 : 252)],
    meaning: ([a, b]) => [a! < b! ? 1n : 0n],
    forgery: { inputs: [0n, (1n << 253n) - 5n], lies: namedDigits(5n + FR, 254) },
    noTinyField: 'the alias is one of r',
  },
  {
    name: 'a comparison of inputs without a range',
    hole: 'LessThan reads a - b + 2^n whatever a and b are: -6 passes for less than 5 and for no number of 4 bits (SN2, Clamp).',
    catches: 'forger',
    inputs: [nibble, nibble],
    raw: true,
    build(s) {
      if (!s.broken) for (const i of [0, 1]) inRange(s.c, s.c.inputWire(i), 0, 4)
      return [lessThan(s, 4)]
    },
    meaning: ([a, b]) => (inNibble(a!) && inNibble(b!) ? [a! < b! ? 1n : 0n] : undefined),
    also: [[FR - 6n, 5n]],
  },
  {
    name: 'a comparison one digit too narrow',
    hole: 'Operands 15 apart do not fit the comparison: honest inputs have no witness.',
    catches: 'forger',
    inputs: [nibble, nibble],
    build: (s) => [lessThan(s, s.broken ? 3 : 4)],
    meaning: ([a, b]) => [a! < b! ? 1n : 0n],
  },
  {
    name: 'a comparison whose result nobody asserts',
    hole: 'x < 10 is computed and its result dropped, as BigLessThan in circom-pairing.',
    catches: 'forger',
    inputs: [nibble],
    build(s) {
      const tooGreat = reaches(s, s.x[0]!, 10)
      if (!s.broken) s.c.assertZero(tooGreat)
      return [s.x[0]!]
    },
    meaning: ([x]) => (inNibble(x!) && x! < 10n ? [x!] : undefined),
  },
  {
    name: 'LeakyReLU whose remainder nothing bounds',
    hole: 'out n + r = x without even the assert that Dense has: any result for negative x (circomlib-ml 2.3).',
    catches: 'auditor',
    inputs: [signed],
    build: (s) => [leaky(s)],
    meaning: ([x]) => [x! >= 0n ? x! : roundedShift(x!, 2)],
    forgery: { inputs: [-3n], lies: { q: 5n } },
  },
  {
    name: 'a free sign of zero',
    hole: 'x = m - 2 s m holds for both signs of 0: greater(5, 5) = 1 (Trail of Bits on ezkl, 5).',
    catches: 'auditor',
    inputs: [{ lo: -4, bits: 3 }],
    build: (s) => [signMagnitude(s)],
    meaning: ([x]) => [x! < 0n ? 1n : 0n],
    hints: ([x]) => ({ magnitude: x! < 0n ? -x! : x!, sign: x! < 0n ? 1n : 0n, sign0: x! < 0n ? 1n : 0n }),
    forgery: { inputs: [0n], lies: { sign: 1n, sign0: 1n } },
  },
  {
    name: 'a magnitude that is any root of the square',
    hole: 'y y = x x is all that holds y: -|x| passes as well.',
    catches: 'auditor',
    inputs: [signed],
    build: (s) => [magnitude(s)],
    meaning: ([x]) => [x! < 0n ? -x! : x!],
    hints: ([x]) => ({ y: x! < 0n ? -x! : x! }),
    forgery: { inputs: [3n], lies: { y: -3n } },
  },
]

function inNibble(x: bigint): boolean {
  return x >= 0n && x < 16n
}
