import type { Form, Wire } from '../../src/circuit/forms.js'
import { FR } from '../../src/field/bn254.js'
import { inverse } from '../../src/field/modular.js'
import { digits } from '../../src/gadgets/digits.js'
import { inRange } from '../../src/gadgets/inRange.js'
import type { Plan, Values } from './plan.js'
import { looseDigits, namedDigits, type Sketch } from './sketch.js'

const signed = { lo: -8, bits: 4 }

/** The four digits of x + 8; with a hole, some of them or their sum are not proven. */
function fourDigits(
  name: string,
  hole: string,
  holes: { unproven?: readonly number[]; noSum?: true },
  lies: Values,
): Plan {
  return {
    name,
    hole,
    catches: 'auditor',
    inputs: [signed],
    build: (s) => looseDigits(s, s.x[0]!, 8, 4, s.broken ? holes : {}),
    meaning: ([x]) => [0n, 1n, 2n, 3n].map((i) => ((x! + 8n) >> i) & 1n),
    forgery: { inputs: [5n], lies },
  }
}

/** Digit 1 is held by b (b - 2) = 0. */
function zeroOrTwo(s: Sketch): Form[] {
  const bits = looseDigits(s, s.x[0]!, 8, 4, s.broken ? { unproven: [1] } : {})
  if (s.broken) s.c.row(bits[1]!, s.c.combine([[bits[1]!, 1]], -2), s.c.zero)
  return bits
}

/** b0^2 - b0 + b1^2 - b1 = 0 instead of a row for each digit. */
function addedUp(s: Sketch): Form[] {
  const bits = looseDigits(s, s.x[0]!, 0, 2, s.broken ? { unproven: [0, 1] } : {})
  if (!s.broken) return bits
  const squares = bits.map((bit) => s.c.product(bit, bit))
  s.c.assertZero(s.sum([...squares, ...bits], [1, 1, -1, -1]))
  return bits
}

export const digitPlans: readonly Plan[] = [
  fourDigits(
    'digits without their sum',
    'The row that ties the digits to the number is missing: hint-only outputs, as in JSTprove before #238.',
    { noSum: true },
    { b0: 0n },
  ),
  fourDigits(
    'the lowest digit not boolean',
    'b (b - 1) = 0 is missing for digit 0, which then takes what the others leave.',
    { unproven: [0] },
    { b1: 1n, b0: -1n },
  ),
  fourDigits(
    'a middle digit not boolean',
    'b (b - 1) = 0 is missing for digit 2; a loop that starts or ends in the wrong place.',
    { unproven: [2] },
    { b0: 0n, b2: 5n * inverse(4n) },
  ),
  fourDigits(
    'the highest digit not boolean',
    'b (b - 1) = 0 is missing for the top digit, the one that a comparison reads as the sign.',
    { unproven: [3] },
    { b0: 0n, b3: 9n * inverse(8n) },
  ),
  {
    name: 'a digit held to 0 or 2',
    hole: 'b (b - 2) = 0 stands where b (b - 1) = 0 is meant: a wrong constant.',
    catches: 'auditor',
    inputs: [signed],
    build: zeroOrTwo,
    meaning: ([x]) => [0n, 1n, 2n, 3n].map((i) => ((x! + 8n) >> i) & 1n),
    forgery: { inputs: [4n], lies: { b2: 0n, b1: 2n } },
  },
  {
    name: 'boolean rows added up to one',
    hole: 'One row says that b (b - 1), summed over the digits, is 0: a batch of checks without random weights.',
    catches: 'auditor',
    inputs: [{ lo: 0, bits: 2 }],
    build: addedUp,
    meaning: ([x]) => [x! & 1n, x! >> 1n],
    forgery: { inputs: [0n], lies: { b0: 2n * inverse(5n), b1: -inverse(5n) } },
  },
  {
    name: '254 digits and their alias',
    hole: 'Num2Bits(254) without the strict check: small x has also the digits of x + r, as in circomlib-ml.',
    catches: 'auditor',
    inputs: [{ lo: 0, bits: 8 }],
    raw: true,
    build: (s) => looseDigits(s, s.x[0]!, 0, s.broken ? 254 : 253).slice(0, 1),
    meaning: ([x]) => [x! & 1n],
    forgery: { inputs: [5n], lies: namedDigits(5n + FR, 254) },
    noTinyField: 'the alias is one of r',
  },
  {
    name: 'a range proof without its top',
    hole: 'The row that holds the last digit of InRange is missing, so neither x nor its digits are bounded (JSTprove before #116).',
    catches: 'auditor',
    inputs: [{ lo: 0, bits: 4 }],
    raw: true,
    build(s) {
      const lowest = s.c.wires as Wire
      inRange(s.c, s.c.inputWire(0), 0, 4)
      if (s.broken) s.dropRow()
      return [s.name('b0', s.c.form(lowest))]
    },
    meaning: ([x]) => [x! & 1n],
    forgery: { inputs: [5n], lies: { b0: 0n } },
  },
  {
    name: 'a range proof one digit too wide',
    hole: 'The input is meant to have 4 bits and is held to 5 (an unranged input, Trail of Bits on ezkl, 12).',
    catches: 'forger',
    inputs: [{ lo: 0, bits: 4 }],
    raw: true,
    build: (s) => [inRange(s.c, s.c.inputWire(0), 0, s.broken ? 5 : 4)],
    meaning: ([x]) => (x! >= 0n && x! < 16n ? [x!] : undefined),
  },
  {
    name: 'digits too few',
    hole: 'A range analysis one bit short: numbers that the model reaches have no witness.',
    catches: 'forger',
    inputs: [signed],
    build: (s) => digits(s.c, s.x[0]!, 8, s.broken ? 3 : 4).slice(0, 1),
    meaning: ([x]) => [x! & 1n],
  },
]
