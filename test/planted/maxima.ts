import type { Form } from '../../src/circuit/forms.js'
import { argMax } from '../../src/gadgets/argMax.js'
import { boolean } from '../../src/gadgets/digits.js'
import { max, min } from '../../src/gadgets/max.js'
import type { Plan } from './plan.js'
import { looseDigits, type Sketch } from './sketch.js'

const few = { lo: -2, bits: 2 }
const sorted = (values: readonly bigint[]) => values.toSorted((a, b) => Number(a - b))
const greatest = (values: readonly bigint[]) => sorted(values).at(-1)!

/** One boolean for each candidate, one of them set; its candidate is at least as great as all. */
function someGreatest(s: Sketch): Form {
  if (!s.broken) return argMax(s.c, s.x)
  const chosen = s.x.map((_, i) => {
    s.hint(`h${i}`)
    return boolean(s.c, s.wire(`h${i}`))
  })
  s.c.assertEqual(s.sum(chosen), s.c.one)
  const best = s.sum(s.x.map((x, i) => s.c.product(chosen[i]!, x)))
  s.x.forEach((x, j) => {
    looseDigits(s, s.minus(best, x), 0, 2, { prefix: `d${j}_` })
  })
  return s.sum(
    chosen.slice(1),
    chosen.slice(1).map((_, i) => i + 1),
  )
}

function someCandidate(s: Sketch): Form {
  const [a, b] = s.x as [Form, Form]
  if (!s.broken) return max(s.c, a, b)
  const m = s.hint('m')
  s.c.row(s.minus(m, a), s.minus(m, b), s.c.zero)
  return m
}

function someUpperBound(s: Sketch): Form {
  const [a, b] = s.x as [Form, Form]
  if (!s.broken) return max(s.c, a, b)
  const m = s.hint('m')
  looseDigits(s, s.minus(m, a), 0, 2)
  looseDigits(s, s.minus(m, b), 0, 2)
  return m
}

/** The greater last, by an exchange. */
function exchange(s: Sketch, a: Form, b: Form): [Form, Form] {
  return [min(s.c, a, b), max(s.c, a, b)]
}

/** Each output is one of the inputs, and they ascend. */
function sortedCopies(s: Sketch): Form[] {
  const [a, b, c] = s.x as [Form, Form, Form]
  if (!s.broken) {
    const [low, high] = exchange(s, a, b)
    const [middle, most] = exchange(s, high, c)
    return [...exchange(s, low, middle), most]
  }
  const y = s.x.map((_, i) => s.hint(`y${i}`))
  for (const out of y) s.c.row(s.c.product(s.minus(out, a), s.minus(out, b)), s.minus(out, c), s.c.zero)
  ascend(s, y)
  return y
}

function ascend(s: Sketch, y: readonly Form[]): void {
  y.slice(1).forEach((out, i) => {
    looseDigits(s, s.minus(out, y[i]!), 0, 2, { prefix: `d${i}_` })
  })
}

/** The outputs have the inputs' sum, and they ascend. */
function sortedSum(s: Sketch): Form[] {
  const [a, b] = s.x as [Form, Form]
  if (!s.broken) return exchange(s, a, b)
  const low = s.hint('low')
  const high = s.c.define(s.sum([a, b, low], [1, 1, -1]))
  ascend(s, [low, high])
  return [low, high]
}

export const maximumPlans: readonly Plan[] = [
  {
    name: 'ArgMax of a prover that picks among ties',
    hole: 'The index is proven to be of some greatest value, not of the first (Trail of Bits on ezkl, 11).',
    catches: 'auditor',
    inputs: [few, few, few],
    build: (s) => [someGreatest(s)],
    meaning: (x) => [BigInt(x.indexOf(greatest(x)))],
    hints: (x) => Object.fromEntries(x.map((_, i) => [`h${i}`, x.indexOf(greatest(x)) === i ? 1n : 0n])),
    forgery: { inputs: [-1n, 1n, 1n], lies: { h1: 0n, h2: 1n } },
  },
  {
    name: 'a maximum that is only one of the candidates',
    hole: '(m - a) (m - b) = 0 without m >= a and m >= b.',
    catches: 'auditor',
    inputs: [few, few],
    build: (s) => [someCandidate(s)],
    meaning: (x) => [greatest(x)],
    hints: (x) => ({ m: greatest(x) }),
    forgery: { inputs: [1n, -2n], lies: { m: -2n } },
  },
  {
    name: 'a maximum that is only an upper bound',
    hole: 'm >= a and m >= b without (m - a) (m - b) = 0 (MaxPool of JSTprove before #116 left its deltas free).',
    catches: 'auditor',
    inputs: [few, few],
    build: (s) => [someUpperBound(s)],
    meaning: (x) => [greatest(x)],
    hints: (x) => ({ m: greatest(x) }),
    forgery: { inputs: [0n, -1n], lies: { m: 1n } },
  },
  {
    name: 'a pool that leaves out a candidate',
    hole: 'The window is one element short, so the greatest may be missing.',
    catches: 'forger',
    inputs: [few, few, few],
    build: (s) => [(s.broken ? s.x.slice(0, 2) : s.x).reduce((best, x) => max(s.c, best, x))],
    meaning: (x) => [greatest(x)],
  },
  {
    name: 'a sort that counts no multiplicities',
    hole: 'Outputs ascend and each is an input, but one may stand for all: [1, 1, 1] sorts [1, -1, 0] (Trail of Bits on ezkl, 4).',
    catches: 'auditor',
    inputs: [few, few, few],
    build: sortedCopies,
    meaning: sorted,
    hints: (x) => Object.fromEntries(sorted(x).map((value, i) => [`y${i}`, value])),
    forgery: { inputs: [1n, -1n, 0n], lies: { y0: 1n, y1: 1n, y2: 1n } },
  },
  {
    name: 'a permutation checked by its sum',
    hole: 'Outputs ascend and have the sum of the inputs, which many lists have.',
    catches: 'auditor',
    inputs: [few, few],
    build: sortedSum,
    meaning: sorted,
    hints: (x) => ({ low: sorted(x)[0]! }),
    forgery: { inputs: [1n, -2n], lies: { low: -1n } },
  },
]
