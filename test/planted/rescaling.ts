import type { Form } from '../../src/circuit/forms.js'
import { FR } from '../../src/field/bn254.js'
import { inverse, mod } from '../../src/field/modular.js'
import { boolean, digits } from '../../src/gadgets/digits.js'
import { inRange } from '../../src/gadgets/inRange.js'
import { rescale } from '../../src/gadgets/rescale.js'
import { roundedShift } from '../harness/plainIntegers.js'
import type { Plan, Values } from './plan.js'
import { looseDigits, type Sketch } from './sketch.js'

/** floor((x + 2) / 4) as x + 2 = 4 q + r; the sound circuit is gadget `rescale`. */
function quarter(name: string, hole: string, broken: (s: Sketch, shifted: Form) => Form, lies: Values): Plan {
  return {
    name,
    hole,
    catches: 'auditor',
    inputs: [{ lo: -8, bits: 4 }],
    build: (s) => [s.broken ? broken(s, s.c.combine([[s.x[0]!, 1]], 2)) : rescale(s.c, s.x[0]!, 2)],
    meaning: ([x]) => [roundedShift(x!, 2)],
    forgery: { inputs: [5n], lies },
  }
}

/** q, held to its range [-2, 2] rounded up to [-2, 5]. */
function boundedQuotient(s: Sketch, shifted: Form): Form {
  s.quotient('q', shifted, s.c.constant(4))
  return inRange(s.c, s.wire('q'), -2, 3, 2)
}

function nothingBounded(s: Sketch, shifted: Form): Form {
  const q = s.quotient('q', shifted, s.c.constant(4))
  s.c.define(s.minus(shifted, q, 4))
  return q
}

function twiceTheDivisor(s: Sketch, shifted: Form): Form {
  const q = boundedQuotient(s, shifted)
  digits(s.c, s.minus(shifted, q, 4), 0, 3)
  return q
}

function freeQuotient(s: Sketch, shifted: Form): Form {
  const q = s.quotient('q', shifted, s.c.constant(4))
  looseDigits(s, s.minus(shifted, q, 4), 0, 2)
  return q
}

function endlessQuotient(s: Sketch, shifted: Form): Form {
  const q = freeQuotient(s, shifted)
  looseDigits(s, q, 2, 252, { prefix: 'q' })
  return q
}

/** The remainder's recomposition is switched on by a wire that nothing holds to 1. */
function switchedCheck(s: Sketch, shifted: Form): Form {
  const q = boundedQuotient(s, shifted)
  const remainder = s.minus(shifted, q, 4)
  const bits = looseDigits(s, remainder, 0, 2, { noSum: true })
  s.c.row(s.hint('on'), s.minus(remainder, s.sum(bits, [1, 2])), s.c.zero)
  return q
}

/** x + 2 up in place of x + 2, with a digit `up` that the prover picks. */
function freeRounding(s: Sketch, shifted: Form): Form {
  s.hint('up')
  const up = boolean(s.c, s.wire('up'))
  const raised = s.c.combine(
    [
      [shifted, 1],
      [up, 2],
    ],
    -2,
  )
  const q = boundedQuotient(s, raised)
  digits(s.c, s.minus(raised, q, 4), 0, 2)
  return q
}

/** 2 x + 4 - 8 q in [0, 8]: both ends of a tie. */
function roundedEitherWay(s: Sketch): Form {
  const double = s.c.combine([[s.x[0]!, 2]], 4)
  s.quotient('q', double, s.c.constant(8))
  const q = inRange(s.c, s.wire('q'), -2, 3, 2)
  const remainder = s.minus(double, q, 8)
  digits(s.c, remainder, 0, s.broken ? 4 : 3)
  if (s.broken) digits(s.c, s.c.combine([[remainder, -1]], 8), 0, 4)
  return q
}

/** 7 + r less this is a multiple of 4. */
const aliasRemainder = (7n + FR) % 4n

export const rescalingPlans: readonly Plan[] = [
  quarter(
    'a remainder that nothing bounds',
    'x = n q + r holds for any q: Dense, Conv2D and AveragePool2D of circomlib-ml 2.3 bound r by an assert of the witness program alone.',
    nothingBounded,
    { q: 0n },
  ),
  quarter(
    'a remainder bounded by twice the divisor',
    'One digit too many in the remainder leaves two quotients.',
    twiceTheDivisor,
    { q: 0n },
  ),
  quarter(
    'a quotient that nothing bounds',
    'r is bounded but q is any field element, (x - r) / n for every r (Trail of Bits on ezkl, 6).',
    freeQuotient,
    { q: 7n * inverse(4n) },
  ),
  {
    ...quarter(
      'a quotient bounded beyond the field',
      'q has 252 digits, so n q wraps around r: a range proof without the proof that nothing wraps.',
      endlessQuotient,
      { q: mod((7n + FR - aliasRemainder) / 4n) },
    ),
    noTinyField: 'the wrap is around r',
  },
  {
    ...quarter(
      'a range check behind a free switch',
      'The check is multiplied by a selector that may be 0 (lookup column selector, Trail of Bits on ezkl, 8).',
      switchedCheck,
      { on: 0n, q: 0n },
    ),
    hints: () => ({ on: 1n }),
  },
  {
    ...quarter(
      "a rounding digit of the prover's choice",
      'Whether to round up is a digit that the prover assigns: two results for every number near a half.',
      freeRounding,
      { up: 0n },
    ),
    hints: () => ({ up: 1n }),
    forgery: { inputs: [6n], lies: { up: 0n } },
  },
  {
    name: 'a tie that rounds either way',
    hole: 'Rounding to nearest proven by |2 (x - n q)| <= n accepts both neighbours of a tie (Trail of Bits on ezkl, 7).',
    catches: 'auditor',
    inputs: [{ lo: -8, bits: 4 }],
    build: (s) => [roundedEitherWay(s)],
    meaning: ([x]) => [roundedShift(x!, 2)],
    forgery: { inputs: [2n], lies: { q: 0n } },
  },
]
