import type { Form } from '../../src/circuit/forms.js'
import { isZero } from '../../src/gadgets/isZero.js'
import type { Plan, Values } from './plan.js'
import type { Sketch } from './sketch.js'

/** 1 for x = 0; the sound circuit is gadget `isZero`. */
function zeroTest(
  name: string,
  hole: string,
  rows: { second: boolean; third: boolean },
  forgery: Forgery,
): Plan {
  return {
    name,
    hole,
    catches: 'auditor',
    inputs: [{ lo: -8, bits: 4 }],
    build: (s) => [s.broken ? looseIsZero(s, rows) : isZero(s.c, s.x[0]!)],
    meaning: ([x]) => [x === 0n ? 1n : 0n],
    forgery,
  }
}

interface Forgery {
  readonly inputs: readonly bigint[]
  readonly lies: Values
}

function looseIsZero(s: Sketch, { second, third }: { second: boolean; third: boolean }): Form {
  const x = s.x[0]!
  const inverse = s.name('inverse', s.c.form(s.c.hintInverse(x)))
  const e = s.c.multiplyAdd(s.c.combine([[x, -1]]), inverse, s.c.one, { lo: 0, hi: 1 })
  if (second) s.c.row(x, e, s.c.zero)
  if (third) s.c.row(inverse, e, s.c.zero)
  return e
}

/** x with a wire that is its inverse, for use by a division that follows. */
function withInverse(s: Sketch): Form[] {
  const x = s.x[0]!
  if (s.broken) s.c.row(x, s.c.form(s.c.hintInverse(x)), s.c.one)
  else isZero(s.c, x)
  return [x]
}

export const zeroPlans: readonly Plan[] = [
  zeroTest(
    'IsZero without its second row',
    'x e = 0 is missing: with inverse = 0 every x counts as 0.',
    { second: false, third: true },
    { inputs: [5n], lies: { inverse: 0n } },
  ),
  zeroTest(
    'IsZero without its third row',
    'inverse e = 0 is missing, as in circomlib: at 0 the helper is any field element.',
    { second: true, third: false },
    { inputs: [0n], lies: { inverse: 7n } },
  ),
  {
    name: 'an inverse that leaves out zero',
    hole: 'x inverse = 1 has no solution for x = 0, which the model reaches.',
    catches: 'forger',
    inputs: [{ lo: -8, bits: 4 }],
    build: withInverse,
    meaning: ([x]) => [x!],
  },
]
