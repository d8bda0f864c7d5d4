import type { Form, Wire } from '../../src/circuit/forms.js'
import { product } from '../../src/gadgets/product.js'
import type { Plan, Values } from './plan.js'
import type { Sketch } from './sketch.js'

const signed = { lo: -8, bits: 4 }

/** A circuit over one input with a wire that is assigned `value` of the input. */
interface Assigned {
  readonly name: string
  readonly hole: string
  readonly build: (s: Sketch, wire: Form) => readonly Form[]
  readonly meaning: Plan['meaning']
  readonly value: (x: bigint) => bigint
  readonly lies?: Values
}

function assigned({ name, hole, build, meaning, value, lies = { w: 5n } }: Assigned): Plan {
  return {
    name,
    hole,
    catches: 'auditor',
    inputs: [signed],
    build: (s) => build(s, s.hint('w')),
    meaning,
    hints: ([x]) => ({ w: value(x!) }),
    forgery: { inputs: [3n], lies },
  }
}

/** y + z = x, and the same doubled; without the hole the second row is 2 z = 6 x. */
function proportional(s: Sketch): Form[] {
  const [x, y, z] = [s.x[0]!, s.hint('y'), s.hint('z')]
  s.c.assertEqual(s.sum([y, z]), x)
  if (s.broken) s.c.assertEqual(s.sum([y, z], [2, 2]), s.c.combine([[x, 2]]))
  else s.c.assertEqual(s.c.combine([[z, 2]]), s.c.combine([[x, 6]]))
  return [y]
}

export const freeWirePlans: readonly Plan[] = [
  assigned({
    name: 'an output that is only a hint',
    hole: 'The activation is assigned (`<--`) and never constrained: Exp, Sigmoid, GELU of JSTprove before #238.',
    build: (s, w) => {
      if (!s.broken) s.c.assertEqual(w, product(s.c, s.x[0]!, s.x[0]!))
      return [s.c.combine([[w, 1]], 1)]
    },
    value: (x) => x * x,
    meaning: ([x]) => [x! * x! + 1n],
  }),
  assigned({
    name: 'a multiplier assigned 1 and never held to it',
    hole: '`d <-- 1` in front of a difference lets the prover scale it (SN2, Subtract).',
    build: (s, w) => {
      if (!s.broken) s.c.assertEqual(w, s.c.one)
      return [s.c.product(w, s.c.combine([[s.x[0]!, 1]], -2))]
    },
    value: () => 1n,
    meaning: ([x]) => [x! - 2n],
  }),
  assigned({
    name: 'a bias that is a free wire',
    hole: 'The bias is a wire of its own that no row ties to the model (zkml-inspector, commitments including biases).',
    build: (s, w) => {
      if (!s.broken) s.c.assertEqual(w, s.c.constant(7))
      return [s.sum([s.x[0]!, w], [3, 1])]
    },
    value: () => 7n,
    meaning: ([x]) => [3n * x! + 7n],
  }),
  {
    name: 'a public output in no row',
    hole: 'The second output is declared and never connected.',
    catches: 'auditor',
    inputs: [signed],
    build(s) {
      s.name('second', s.c.form(s.c.publicWire(1)))
      const double = s.c.combine([[s.x[0]!, 2]])
      return s.broken ? [s.x[0]!] : [s.x[0]!, double]
    },
    meaning: ([x]) => [x!, 2n * x!],
    hints: ([x]) => ({ second: 2n * x! }),
    forgery: { inputs: [3n], lies: { second: 7n } },
  },
  {
    name: 'two rows that say the same',
    hole: 'Two unknowns and two rows, one the double of the other.',
    catches: 'auditor',
    inputs: [signed],
    build: proportional,
    meaning: ([x]) => [-2n * x!],
    hints: ([x]) => ({ y: -2n * x!, z: 3n * x! }),
    forgery: { inputs: [3n], lies: { y: 3n, z: 0n } },
  },
  {
    name: 'a layer without the row of one product',
    hole: 'One of the products of two secret tensors is not constrained; the others are.',
    catches: 'auditor',
    inputs: [signed, signed],
    build(s) {
      const [a, b] = s.x as [Form, Form]
      const first = s.c.wires as Wire
      const square = s.c.product(a, b)
      if (s.broken) s.dropRow()
      s.name('w', s.c.form(first))
      return [s.sum([square, s.c.product(a, a)])]
    },
    meaning: ([a, b]) => [a! * b! + a! * a!],
    forgery: { inputs: [3n, 2n], lies: { w: 7n } },
  },
]
