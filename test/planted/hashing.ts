import type { Form, Wire } from '../../src/circuit/forms.js'
import { poseidon } from '../../src/field/poseidon.js'
import { poseidonBlock } from '../../src/gadgets/poseidon.js'
import { product } from '../../src/gadgets/product.js'
import type { Plan } from './plan.js'
import type { Sketch } from './sketch.js'

const byte = { lo: 0, bits: 8 }
const flag = { lo: 0, bits: 1 }
const noTinyField = "Poseidon's constants are field elements"

/** One block of 16 words, filled up with zeros. */
function hash(s: Sketch, words: readonly Form[]): Form {
  const padded = Array.from({ length: 16 }, (_, i) => words[i] ?? s.c.zero)
  return poseidonBlock(s.c, padded, s.c.zero)
}

function hashOf(words: readonly bigint[]): bigint {
  return poseidon(
    Array.from({ length: 16 }, (_, i) => words[i] ?? 0n),
    0n,
  )
}

/** A row of an S-box in the middle of the permutation. */
function withoutSbox(s: Sketch): Form {
  const [firstRow, firstWire] = [s.c.rows, s.c.wires]
  const digest = hash(s, s.x)
  if (s.broken) s.dropped.push(firstRow + 301)
  s.name('power', s.c.form((firstWire + 301) as Wire))
  return digest
}

type Told = Required<Pick<Plan, 'name' | 'hole' | 'inputs' | 'binds' | 'also'>>

/** What a digest must tell apart, whatever its value. */
function digest(told: Told, words: (s: Sketch) => readonly Form[]): Plan {
  return {
    ...told,
    catches: 'forger',
    build: (s) => [hash(s, words(s))],
    meaning: () => [undefined],
    runs: 3,
    noTinyField,
  }
}

export const hashingPlans: readonly Plan[] = [
  {
    name: 'a hash without a row of one S-box',
    hole: 'A power inside the permutation is free, so every digest can be reached.',
    catches: 'auditor',
    inputs: [byte, byte],
    build: (s) => [withoutSbox(s)],
    meaning: (x) => [hashOf(x)],
    forgery: { inputs: [1n, 2n], lies: { power: 7n } },
    runs: 2,
    noTinyField,
  },
  digest(
    {
      name: 'a hash without the length',
      hole: 'Poseidon([f]) = Poseidon([f, 0]) where the message is filled up with zeros (Trail of Bits on ezkl, 29).',
      inputs: [flag, byte, byte],
      binds: ([two, a, b]) => (two === 1n ? [2n, a!, b!] : [1n, a!]),
      also: [
        [0n, 9n, 0n],
        [1n, 9n, 0n],
      ],
    },
    (s) => {
      const [two, a, b] = s.x as [Form, Form, Form]
      const words = [a, product(s.c, two, b)]
      return s.broken ? words : [s.c.combine([[two, 1]], 1), ...words]
    },
  ),
  digest(
    {
      name: 'a hash without a domain',
      hole: 'Digests of inputs and of outputs are made alike, so one passes for the other (stwo-ml, no domain separation).',
      inputs: [flag, byte],
      binds: (x) => x,
      also: [
        [0n, 9n],
        [1n, 9n],
      ],
    },
    (s) => (s.broken ? s.x.slice(1) : s.x),
  ),
  digest(
    {
      name: 'a salt added to what it hides',
      hole: 'The hash is of x + salt: another x opens the same digest with another salt.',
      inputs: [byte, byte],
      binds: ([x]) => [x!],
      also: [
        [1n, 2n],
        [2n, 1n],
      ],
    },
    (s) => (s.broken ? [s.sum(s.x)] : s.x),
  ),
]
