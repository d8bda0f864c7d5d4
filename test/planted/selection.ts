import type { Form, Wire } from '../../src/circuit/forms.js'
import { compare, compareWidth } from '../../src/gadgets/compare.js'
import { boolean } from '../../src/gadgets/digits.js'
import { oneHot } from '../../src/gadgets/oneHot.js'
import { product } from '../../src/gadgets/product.js'
import { relu } from '../../src/gadgets/relu.js'
import type { Plan, Values } from './plan.js'
import { looseDigits, type Sketch } from './sketch.js'

const TABLE = [3, 1, 4, 5]
const index = { lo: 0, bits: 2 }
const few = { lo: -2, bits: 2 }
const greatest = (x: readonly bigint[]) => x.toSorted((a, b) => Number(b - a)).slice(0, 1)

/** TABLE at the index, by indicators that circomlib's Decoder proves; broken, by those that the caller proves. */
function lookup(
  name: string,
  hole: string,
  prove: (s: Sketch, h: readonly Form[]) => void,
  lies: Values,
): Plan {
  return {
    name,
    hole,
    catches: 'auditor',
    inputs: [index],
    build(s) {
      const h = TABLE.map((_, i) => s.hint(`h${i}`))
      if (s.broken) prove(s, h)
      else decode(s, h, s.c.one)
      return [s.sum(h, TABLE)]
    },
    meaning: ([i]) => [BigInt(TABLE[Number(i)]!)],
    hints: ([i]) => Object.fromEntries(TABLE.map((_, k) => [`h${k}`, BigInt(k) === i ? 1n : 0n])),
    forgery: { inputs: [3n], lies },
  }
}

/** h[i] (index - i) = 0 for all i, and the sum of h. */
function decode(s: Sketch, h: readonly Form[], sum: Form): void {
  h.forEach((indicator, i) => {
    s.c.row(indicator, s.c.combine([[s.x[0]!, 1]], -i), s.c.zero)
  })
  s.c.assertEqual(s.sum(h), sum)
}

function weighted(s: Sketch, h: readonly Form[]): void {
  s.c.assertEqual(s.sum(h.slice(1), [1, 2, 3]), s.x[0]!)
}

function freeSuccess(s: Sketch, h: readonly Form[]): void {
  const success = s.sum(h)
  decode(s, h, success)
  s.c.row(success, s.c.combine([[success, -1]], 1), s.c.zero)
}

/** y = b + s (a - b). */
function select(s: Sketch, selector: Form, a: Form, b: Form): Form {
  return s.c.multiplyAdd(selector, s.minus(a, b), b, { lo: -2, hi: 1 })
}

/** The table of four at x's two high digits. */
function highDigits(s: Sketch): Form {
  const x = s.x[0]!
  if (!s.broken) return s.sum(oneHot(s.c, looseDigits(s, x, 0, 4).slice(2)), TABLE)
  const high = s.quotient('high', x, s.c.constant(4))
  looseDigits(s, s.minus(x, high, 4), 0, 2, { prefix: 'low' })
  return s.sum(oneHot(s.c, looseDigits(s, high, 0, 2, { noSum: true, prefix: 'segment' })), TABLE)
}

/** The product rows of `oneHot` for two digits, one of them left out. */
function missingProduct(s: Sketch): Form {
  const bits = looseDigits(s, s.x[0]!, 0, 2)
  const both = s.c.wires as Wire
  const h = oneHot(s.c, bits)
  if (s.broken) s.dropRow()
  s.name('both', s.c.form(both))
  return s.sum(h, TABLE)
}

export const selectionPlans: readonly Plan[] = [
  {
    name: 'a selector in no other row',
    hole: 'y = b + s (a - b) with s assigned and never held to the comparison, or to 0 and 1.',
    catches: 'auditor',
    inputs: [few, few],
    build(s) {
      const [a, b] = s.x as [Form, Form]
      const honest = () => compare(s.c, a, b, compareWidth(s.c, a, b)).atLeast
      return [select(s, s.broken ? s.hint('s') : honest(), a, b)]
    },
    meaning: greatest,
    hints: ([a, b]) => ({ s: a! >= b! ? 1n : 0n }),
    forgery: { inputs: [1n, -2n], lies: { s: 5n } },
  },
  {
    name: 'a selector that is only boolean',
    hole: "ReLU = s x with a boolean s of the prover's choice: any activation may be switched off.",
    catches: 'auditor',
    inputs: [{ lo: -8, bits: 4 }],
    build(s) {
      if (!s.broken) return [relu(s.c, s.x[0]!, 0)]
      s.hint('s')
      return [product(s.c, boolean(s.c, s.wire('s')), s.x[0]!)]
    },
    meaning: ([x]) => [x! > 0n ? x! : 0n],
    hints: ([x]) => ({ s: x! > 0n ? 1n : 0n }),
    forgery: { inputs: [5n], lies: { s: 0n } },
  },
  {
    name: 'a selector input that is not boolean',
    hole: 'The switch of a multiplexer is an input that is never held to 0 or 1, so outputs lie beyond both sides.',
    catches: 'forger',
    inputs: [{ lo: 0, bits: 1 }, few, few],
    raw: true,
    build(s) {
      const [selector, a, b] = s.x as [Form, Form, Form]
      if (!s.broken) boolean(s.c, s.c.inputWire(0))
      return [select(s, selector, a, b)]
    },
    meaning: ([s, a, b]) => (s === 0n ? [b!] : s === 1n ? [a!] : undefined),
    also: [[2n, 1n, -2n]],
    noTinyField: 'the other inputs are any field elements',
  },
  lookup(
    'indicators that are not boolean',
    'Only the sum of the indicators and their weighted sum are held.',
    (s, h) => [weighted(s, h), s.c.assertEqual(s.sum(h), s.c.one)],
    { h3: 0n, h2: 2n, h1: -1n },
  ),
  lookup(
    'indicators whose sum is not held to 1',
    'Booleans with the right weighted sum: 3 is also 1 + 2.',
    (s, h) => [weighted(s, h), h.map((_, i) => boolean(s.c, s.wire(`h${i}`)))],
    { h3: 0n, h2: 1n, h1: 1n },
  ),
  lookup(
    'a decoder whose success is free',
    "circomlib's Decoder returns success and does not demand it: all indicators may be 0.",
    freeSuccess,
    { h3: 0n },
  ),
  {
    name: 'a table whose high half is not tied to the index',
    hole: 'The digits that pick the segment are boolean, but they are not those of the index.',
    catches: 'auditor',
    inputs: [{ lo: 0, bits: 4 }],
    build: (s) => [highDigits(s)],
    meaning: ([x]) => [BigInt(TABLE[Number(x! >> 2n)]!)],
    forgery: { inputs: [6n], lies: { segment1: 1n } },
  },
  {
    name: 'a table with a product missing',
    hole: 'The row of one product of digits is left out of OneHot, so an entry may count any number of times.',
    catches: 'auditor',
    inputs: [index],
    build: (s) => [missingProduct(s)],
    meaning: ([i]) => [BigInt(TABLE[Number(i)]!)],
    forgery: { inputs: [3n], lies: { both: 7n } },
  },
]
