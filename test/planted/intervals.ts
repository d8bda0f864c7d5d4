import type { Form, Wire } from '../../src/circuit/forms.js'
import { bucket } from '../../src/gadgets/bucket.js'
import { boolean } from '../../src/gadgets/digits.js'
import type { Plan, Values } from './plan.js'
import { looseDigits, type Sketch } from './sketch.js'

/** Which of the cuts 3 and 6 x reaches, x in [0, 7]; what is not left out. */
interface Loose {
  /** 1 - c, c - d and d are booleans: those that are held to it. */
  readonly bits?: readonly [first: boolean, between: boolean, last: boolean]
  readonly high?: readonly [constant: number, step: number, next: number]
  readonly noUpper?: true
}

function intervals(name: string, hole: string, loose: Loose, forgery: { x: bigint; lies: Values }): Plan {
  return {
    name,
    hole,
    catches: 'auditor',
    inputs: [{ lo: 0, bits: 3 }],
    build: (s) => (s.broken ? reached(s, loose) : bucket(s.c, s.x[0]!, [3, 6])),
    meaning: ([x]) => [x! >= 3n ? 1n : 0n, x! >= 6n ? 1n : 0n],
    forgery: { inputs: [forgery.x], lies: forgery.lies },
  }
}

function reached(s: Sketch, { bits = [true, true, true], high = [2, 3, 2], noUpper }: Loose): Form[] {
  const x = s.x[0]!
  const steps = [3, 6].map((cut, i) => s.quotient(`c${i}`, s.c.combine([[x, 1]], 8 - cut), s.c.constant(8)))
  const [c, d] = steps as [Form, Form]
  if (bits[0]) boolean(s.c, s.wire('c0'))
  if (bits[1]) boolean(s.c, wireOf(s, s.c.define(s.minus(c, d))))
  if (bits[2]) boolean(s.c, s.wire('c1'))
  looseDigits(
    s,
    s.c.combine([
      [x, 1],
      [c, -3],
      [d, -3],
    ]),
    0,
    2,
    { prefix: 'low' },
  )
  if (noUpper) return steps
  looseDigits(
    s,
    s.c.combine(
      [
        [c, high[1]],
        [d, high[2]],
        [x, -1],
      ],
      high[0],
    ),
    0,
    2,
    { prefix: 'high' },
  )
  return steps
}

function wireOf(s: Sketch, form: Form): Wire {
  return s.c.forms.wire.at(s.c.forms.start.at(form)) as Wire
}

export const intervalPlans: readonly Plan[] = [
  intervals(
    'intervals that overlap',
    'The first interval is given one number more than it has: 3 is in it and in the next.',
    { high: [3, 2, 2] },
    { x: 3n, lies: { c0: 0n } },
  ),
  intervals(
    'an interval without its upper bound',
    'Only x - low is held: every number is at or above the lower ends of all intervals before its own.',
    { noUpper: true },
    { x: 3n, lies: { c0: 0n } },
  ),
  intervals(
    'steps that may rise again',
    'Each step is a boolean, but the second may be 1 where the first is 0.',
    { bits: [true, false, true] },
    { x: 3n, lies: { c0: 0n, c1: 1n } },
  ),
  intervals(
    'a last step that is not boolean',
    'The indicator of the last interval is no boolean: -1 takes away what the others count twice.',
    { bits: [true, true, false] },
    { x: 0n, lies: { c1: -1n } },
  ),
]
