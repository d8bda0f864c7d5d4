import { describe, expect, it } from 'vitest'
import { RandomNumbers } from '../../harness/randomNumbers.js'
import { ARITHMETICS, type Arithmetic } from '../arithmetics.js'
import { isZero } from '../instance.js'
import { type GroupCase, IN_G1, IN_G2, kernelMachine, PointMemory } from '../kernelMachine.js'

/** Point i of the table is so many times the generator. */
const FACTORS = [1n, 1n, -1n, 3n, 0n, 1000n, 7n, 7n, -(5n ** 60n), 2n, 4n]

interface Windows {
  readonly bits: number
  /** Digits of each window, one for each point. */
  readonly digits: readonly (readonly number[])[]
}

const all = (digit: number) => FACTORS.map(() => digit)

function randomWindows(seed: number, bits: number, windows: number): Windows {
  const random = new RandomNumbers(seed)
  const half = 2 ** (bits - 1)
  return {
    bits,
    digits: Array.from({ length: windows }, () => FACTORS.map(() => random.between(-half, half))),
  }
}

const CASES: Readonly<Record<string, Windows>> = {
  'no digits': { bits: 4, digits: [all(0), all(0)] },
  'the same digit for all': { bits: 4, digits: [all(1), all(-1), all(7), all(-5)] },
  'the largest magnitudes': {
    bits: 4,
    digits: [all(8), all(-8), FACTORS.map((_, i) => (i % 2 === 0 ? 8 : -8))],
  },
  'every magnitude of five bits': {
    bits: 5,
    digits: [0, 1].map((from) => FACTORS.map((_, i) => i + 6 * from)),
  },
  'a window of four bits': randomWindows(1, 4, 1),
  'windows of six bits': randomWindows(2, 6, 5),
  'windows of nine bits': randomWindows(3, 9, 3),
  'the widest windows': {
    bits: 15,
    digits: [all(2 ** 14), all(-(2 ** 14)), randomWindows(4, 15, 1).digits[0]!, all(2 ** 14 - 1)],
  },
}

/** The sums of the factors whose digit has a bit, by window and bit. */
function expected({ bits, digits }: Windows): bigint[] {
  return digits.flatMap((window) =>
    Array.from({ length: bits }, (_, bit) =>
      window.reduce((sum, digit, i) => {
        const member = (Math.abs(digit) >> bit) & 1
        return sum + (member === 0 ? 0n : BigInt(Math.sign(digit)) * FACTORS[i]!)
      }, 0n),
    ),
  )
}

function suite<E>(arithmetic: Arithmetic, of: GroupCase<E>): void {
  const memory = new PointMemory(kernelMachine(arithmetic), of)
  const { pointBytes } = memory.group
  const table = memory.free
  const [digitsAt, out, arena] = [table + 4096, table + 8192, table + (1 << 16)]

  it.each(Object.entries(CASES))('sums up %s', (_, windows) => {
    const { bits, digits } = windows
    const stride = 2 * FACTORS.length + 6
    memory.writeAll(table, FACTORS.map(of.multiple))
    digits.forEach((window, w) => {
      window.forEach((digit, i) => {
        memory.instance.view.setInt16(digitsAt + w * stride + 2 * i, digit, true)
      })
    })
    memory.instance.bytes.fill(0xee, out, out + digits.length * bits * pointBytes)
    memory.instance.bytes.fill(0, arena)
    memory.call('WindowSums', digitsAt, stride, digits.length, FACTORS.length, bits, table, arena, out)
    expect(memory.readAll(out, digits.length * bits)).toEqual(expected(windows).map(of.multiple))
    expect(isZero(memory.instance.memory, arena)).toBe(true)
  })
}

describe.each(ARITHMETICS)('windowSums in %s arithmetic', (arithmetic) => {
  describe('in G1', () => suite(arithmetic, IN_G1))
  describe('in G2', () => suite(arithmetic, IN_G2))
})
