import type { Form } from '../../src/circuit/forms.js'
import { FR } from '../../src/field/bn254.js'
import { inRange } from '../../src/gadgets/inRange.js'
import type { Plan } from './plan.js'
import type { Sketch } from './sketch.js'

const byte = { lo: 0, bits: 8 }
const nibble = { lo: 0, bits: 4 }
const isByte = (x: bigint) => x >= 0n && x < 256n
const isNibble = (x: bigint) => x >= 0n && x < 16n

/** Elements as digits of a base, the first one highest. */
function word(s: Sketch, elements: readonly Form[], base: bigint): Form {
  const sum = s.c.sum()
  elements.forEach((element, i) => {
    sum.add(element, base ** BigInt(elements.length - 1 - i))
  })
  return sum.close()
}

const wordOf = (elements: readonly bigint[], base: bigint) => elements.reduce((n, x) => n * base + x, 0n)

/** The 32 bytes of a number below 2^256. */
function bytesOf(n: bigint): bigint[] {
  return Array.from({ length: 32 }, (_, i) => (n >> BigInt(8 * (31 - i))) & 255n)
}

/** Proves input i to be below 2^bits. */
function range(s: Sketch, i: number, bits: number): Form {
  return inRange(s.c, s.c.publicWire(s.outputs + i), 0, bits)
}

export const statementPlans: readonly Plan[] = [
  {
    name: 'an input without a range',
    hole: 'The input may be any field element (Trail of Bits on ezkl, 12).',
    catches: 'forger',
    inputs: [nibble],
    raw: true,
    build: (s) => [s.broken ? s.c.define(s.x[0]!) : range(s, 0, 4)],
    meaning: ([x]) => (isNibble(x!) ? [x!] : undefined),
  },
  {
    name: 'an input in no row',
    hole: 'One input is declared and used nowhere: the proof says nothing of it.',
    catches: 'forger',
    inputs: [nibble, nibble],
    raw: true,
    build(s) {
      if (!s.broken) range(s, 1, 4)
      return [range(s, 0, 4)]
    },
    meaning: (x) => (x.every(isNibble) ? [x[0]!] : undefined),
  },
  {
    name: 'a weight that is an input',
    hole: "keras2circom's main takes weights as private inputs that nothing commits to: the proof is of no model.",
    catches: 'forger',
    inputs: [{ lo: 3, bits: 0 }, nibble],
    raw: true,
    build(s) {
      const x = range(s, 1, 4)
      if (!s.broken) s.c.assertEqual(s.x[0]!, s.c.constant(3))
      return [s.c.product(s.x[0]!, x), x]
    },
    meaning: ([w, x]) => (w === 3n && isNibble(x!) ? [3n * x!, x!] : undefined),
  },
  {
    name: 'a public input that binds nothing',
    hole: 'The public input is in no row: any input may be claimed for the proof (jolt-atlas #230).',
    catches: 'forger',
    inputs: [nibble, nibble],
    publicInputs: 1,
    raw: true,
    build(s) {
      const x = range(s, 1, 4)
      if (!s.broken) s.c.assertEqual(s.x[0]!, x)
      return [s.c.combine([[x, 3]])]
    },
    meaning: ([claimed, x]) => (claimed === x && isNibble(x!) ? [3n * x!] : undefined),
    noTinyField: 'inputs are not independent',
  },
  {
    name: 'a published copy of the input',
    hole: 'What is published (or hashed) is a second input, which nothing ties to the one that is computed on.',
    catches: 'forger',
    inputs: [nibble, nibble],
    raw: true,
    build(s) {
      const [x, copy] = [range(s, 0, 4), range(s, 1, 4)]
      if (!s.broken) s.c.assertEqual(x, copy)
      return [s.c.combine([[x, 3]]), copy]
    },
    meaning: ([x, copy]) => (x === copy && isNibble(x!) ? [3n * x!, x!] : undefined),
    noTinyField: 'inputs are not independent',
  },
  {
    name: 'a statement without public signals',
    hole: 'Nothing is declared public, so a proof is of nothing (the main component of keras2circom).',
    catches: 'forger',
    inputs: [nibble],
    outputs: { broken: 0, sound: 1 },
    build: (s) => [s.c.define(s.c.combine([[s.x[0]!, 3]]))].slice(0, s.outputs),
    meaning: ([x]) => (isNibble(x!) ? [3n * x!] : undefined),
    binds: ([x]) => [3n * x!],
    noTinyField: 'the outputs are not the same',
  },
  {
    name: 'packing elements without a range',
    hole: 'Two elements share a signal, and nothing keeps the lower one below 256: [0, 256] and [1, 0] are published alike.',
    catches: 'forger',
    inputs: [byte, byte],
    raw: true,
    build: (s) => [word(s, s.broken ? s.x : [range(s, 0, 8), range(s, 1, 8)], 256n)],
    meaning: (x) => (x.every(isByte) ? [wordOf(x, 256n)] : undefined),
    binds: (x) => x,
    also: [
      [0n, 256n],
      [1n, 0n],
    ],
    noTinyField: 'enumerates 2^16 inputs',
  },
  {
    name: 'packing in too small a base',
    hole: 'Elements of 8 bits are packed 7 bits apart: [0, 128] and [1, 0] are published alike.',
    catches: 'forger',
    inputs: [byte, byte],
    build: (s) => [word(s, s.x, s.broken ? 128n : 256n)],
    meaning: () => [undefined],
    binds: (x) => x,
    also: [
      [0n, 128n],
      [1n, 0n],
    ],
    noTinyField: 'enumerates 2^16 inputs',
  },
  {
    name: 'packing beyond the field',
    hole: '32 bytes in one signal: numbers r apart are published alike.',
    catches: 'forger',
    inputs: new Array(32).fill(byte),
    outputs: { broken: 1, sound: 2 },
    build: (s) =>
      s.broken ? [word(s, s.x, 256n)] : [s.x.slice(0, 16), s.x.slice(16)].map((x) => word(s, x, 256n)),
    meaning: () => [undefined, undefined],
    binds: (x) => x,
    also: [bytesOf(5n), bytesOf(5n + FR)],
    noTinyField: 'enumerates 2^256 inputs',
  },
]
