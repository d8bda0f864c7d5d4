import { describe, expect, it } from 'vitest'
import { FR } from '../../../src/field/bn254.js'
import { inverse, mod } from '../../../src/field/modular.js'
import { INDEXED_TERM_BYTES, KEY_TERM_BYTES, RowStatus } from '../../../src/kernels/scalar/rows.js'
import { RandomNumbers } from '../../harness/randomNumbers.js'
import { ARITHMETICS } from '../arithmetics.js'
import { kernelMachine } from '../kernelMachine.js'

interface Term {
  readonly matrix: number
  readonly row: number
  readonly wire: number
  readonly coefficient: bigint
}

const [WIRES, DOMAIN] = [9, 16]
const random = new RandomNumbers(14)
const WITNESS = [
  1n,
  0n,
  FR - 1n,
  2n,
  (FR - 1n) / 2n,
  ...Array.from({ length: WIRES - 5 }, () => random.bits(256) % FR),
]
const COEFFICIENTS = [
  1n,
  FR - 1n,
  0n,
  (FR + 1n) / 2n,
  7n,
  ...Array.from({ length: 4 }, () => random.bits(256) % FR),
]

/** Terms [matrix, row, wire], with coefficients in turn. */
const terms = (...list: readonly (readonly [number, number, number])[]): Term[] =>
  list.map(([matrix, row, wire], i) => ({
    matrix,
    row,
    wire,
    coefficient: COEFFICIENTS[i % COEFFICIENTS.length]!,
  }))

/** Rows of random lengths in A and B, some of them empty. */
function randomTerms(): Term[] {
  return Array.from({ length: DOMAIN }, (_, row) =>
    [0, 1].flatMap((matrix) =>
      Array.from({ length: random.between(0, 5) }, () => ({
        matrix,
        row,
        wire: random.between(0, WIRES - 1),
        coefficient: random.pick(COEFFICIENTS),
      })),
    ),
  ).flat()
}

const ORDERED: Readonly<Record<string, readonly Term[]>> = {
  'no terms': [],
  'one term of A': terms([0, 0, 3]),
  'one term of B in the last row': terms([1, DOMAIN - 1, WIRES - 1]),
  'rows of A alone': terms([0, 0, 1], [0, 0, 5], [0, 1, 2], [0, 3, 4], [0, 3, 4], [0, 3, 6]),
  'rows of B alone': terms([1, 2, 1], [1, 2, 5], [1, 2, 8], [1, 5, 0]),
  'a longer row in A': terms([0, 4, 1], [0, 4, 2], [0, 4, 3], [0, 4, 4], [1, 4, 5]),
  'a longer row in B': terms([0, 4, 1], [1, 4, 5], [1, 4, 6], [1, 4, 7], [1, 4, 0]),
  'empty rows between others': terms([0, 1, 1], [1, 1, 2], [0, 9, 3], [1, 9, 4], [1, 14, 5]),
  'long rows': terms(...Array.from({ length: 200 }, (_, i) => [Math.floor(i / 100), 7, i % WIRES] as const)),
  'random rows': randomTerms(),
  'other random rows': randomTerms(),
}

const UNORDERED: Readonly<Record<string, readonly Term[]>> = {
  'B before A in a row': terms([1, 3, 1], [0, 3, 2]),
  'A once more after B': terms([0, 3, 1], [1, 3, 2], [0, 3, 4]),
  'a row that comes back': terms([0, 3, 1], [0, 4, 1], [0, 3, 2]),
  'an earlier row': terms([0, 5, 1], [1, 2, 1]),
  'a third matrix': terms([0, 1, 1], [2, 1, 1]),
  'a matrix of all ones': terms([0xffffffff, 0, 0]),
}

const OUTSIDE: Readonly<Record<string, readonly Term[]>> = {
  'a wire after the last': terms([0, 0, 0], [0, 0, WIRES]),
  'a wire of all ones': terms([1, 2, 0xffffffff]),
  'a wire whose address wraps around': terms([1, 2, 2 ** 27]),
  'a row after the last': terms([0, 1, 1], [0, DOMAIN, 1]),
  'a row of all ones': terms([0, 0xffffffff, 1]),
}

const mark = 0xeeeeeeeeeeeeeeeen

describe.each(ARITHMETICS)('in %s arithmetic', (arithmetic) => {
  const { kernels, instance, free } = kernelMachine(arithmetic)
  const { scalars: field } = kernels
  const termsAt = free + 4
  const table = free + (1 << 16)
  const [witness, a, b] = [table + 4096, table + 8192, table + 12288]

  const writers = {
    keyRows: {
      bytes: KEY_TERM_BYTES,
      coefficient: (at: number, { coefficient }: Term) => {
        instance.setInteger(at, 32, mod(coefficient << 512n))
      },
    },
    indexedRows: {
      bytes: INDEXED_TERM_BYTES,
      coefficient: (at: number, { coefficient }: Term) => {
        const place = table + 32 * COEFFICIENTS.indexOf(coefficient)
        instance.setInteger(place, 32, mod(coefficient << 512n))
        instance.view.setUint32(at, place, true)
      },
    },
  } as const

  function run(kernel: keyof typeof writers, list: readonly Term[]): number {
    const { bytes, coefficient } = writers[kernel]
    list.forEach((term, i) => {
      const at = termsAt + i * bytes
      const words = [term.matrix, term.row, term.wire]
      for (const [k, word] of words.entries()) instance.view.setUint32(at + 4 * k, word, true)
      coefficient(at + 12, term)
    })
    WITNESS.forEach((value, wire) => {
      instance.setInteger(witness + 32 * wire, 32, value)
    })
    for (const matrix of [a, b]) instance.setWords(matrix, new Array<bigint>(5 * DOMAIN + 5).fill(mark))
    return instance.call(kernel, termsAt, termsAt + list.length * bytes, witness, a, b, WIRES, DOMAIN)
  }

  /** Sums of the coefficients times the wires, by row; undefined where nothing was written. */
  function read(matrix: number): (bigint | undefined)[] {
    const scale = inverse(mod(1n << 512n))
    return Array.from({ length: DOMAIN + 1 }, (_, row) => {
      const words = instance.words(matrix + 40 * row, 5)
      if (words.every((word) => word === mark)) return undefined
      return mod((field.decode(words) << BigInt(field.radixBits)) * scale)
    })
  }

  function expected(list: readonly Term[], matrix: number): (bigint | undefined)[] {
    return Array.from({ length: DOMAIN + 1 }, (_, row) => {
      const ofRow = list.filter((term) => term.row === row)
      if (ofRow.length === 0) return undefined
      const own = ofRow.filter((term) => term.matrix === matrix)
      return mod(own.reduce((sum, { wire, coefficient }) => sum + coefficient * WITNESS[wire]!, 0n))
    })
  }

  describe.each(['keyRows', 'indexedRows'] as const)('%s', (kernel) => {
    it.each(Object.entries(ORDERED))('sums up %s', (_, list) => {
      expect(run(kernel, list)).toBe(RowStatus.done)
      expect(read(a)).toEqual(expected(list, 0))
      expect(read(b)).toEqual(expected(list, 1))
    })

    it.each(Object.entries(UNORDERED))('refuses %s', (_, list) => {
      expect(run(kernel, list)).toBe(RowStatus.unordered)
      expect(run(kernel, [...ORDERED['one term of A']!, ...list])).toBe(RowStatus.unordered)
    })

    it.each(Object.entries(OUTSIDE))('refuses %s', (_, list) => {
      expect(run(kernel, list)).toBe(RowStatus.outOfRange)
      expect(run(kernel, [...terms([0, 0, 0], [1, 0, 1]).slice(list[0]!.row === 0 ? 2 : 0), ...list])).toBe(
        RowStatus.outOfRange,
      )
      expect([read(a), read(b)].map((rows) => rows[DOMAIN])).toEqual([undefined, undefined])
    })
  })
})
