import type { Circuit } from '../../src/circuit/circuit.js'
import { Op } from '../../src/circuit/program.js'
import { FR } from '../../src/field/bn254.js'
import { inverse, mod } from '../../src/field/modular.js'
import type { RandomNumbers } from './randomNumbers.js'
import type { Lies, Tampering } from './tampering.js'

/**
 * Lies about what one instruction computes, each of them false. Beside neighbours, 0, -1 and random values they are the
 * values that a missing row would let through: digits that still sum to the number, digits of a neighbour or an alias,
 * the quotient in the field, the product with its factor flipped.
 */
export function liesAbout(run: Tampering, instruction: number, random: RandomNumbers): Lies[] {
  const { op, out, count } = run.circuit.program
  const first = out[instruction]!
  if (op[instruction] === Op.Bits) return liesAboutDigits(run, instruction, random)
  const special = op[instruction] === Op.Linear ? [] : specialValues(run, instruction)
  const lies = [...special, ...neighbours(run.value(first), random)].map((value) => new Map([[first, value]]))
  if (count[instruction] !== 1) throw new RangeError('only digits are several wires')
  return falseOnes(run, lies)
}

/** Values to try in place of any. */
function neighbours(truth: bigint, random: RandomNumbers): bigint[] {
  const shifted = truth + (1n << random.bits(7))
  return [truth + 1n, truth - 1n, 1n - truth, 0n, 1n, -1n, shifted, -truth, random.bits(253)]
}

function specialValues(run: Tampering, instruction: number): bigint[] {
  const { op, x, y, z } = run.circuit.program
  const [left, right, added] = [x, y, z].map((operand) => run.form(operand[instruction]!)) as Triple
  switch (op[instruction]) {
    case Op.Quotient:
      return [left * inverse(mod(right)), left]
    case Op.Inverse:
      return [2n * inverse(mod(left)), left]
    case Op.Root:
      return [left, 2n * run.value(run.circuit.program.out[instruction]!)]
    default:
      return [added, added + right, added + left, added - left * right, left * right]
  }
}

type Triple = [bigint, bigint, bigint]

function liesAboutDigits(run: Tampering, instruction: number, random: RandomNumbers): Lies[] {
  const { out, count, x } = run.circuit.program
  const [first, width] = [out[instruction]!, count[instruction]!]
  if (width === 0) return []
  const number = mod(run.form(x[instruction]!))
  const numbers = [number + 1n, number - 1n, number + FR, FR - number, number + (1n << BigInt(width - 1))]
  return falseOnes(run, [
    ...Array.from({ length: width }, (_, i) => absorbed(run, { first, width, number }, i, random)),
    ...singleDigits(run, first + random.between(0, width - 1), random),
    ...numbers.map((other) => digitsOf(other, first, width)),
    new Map([...digitsOf(0n, first, width), [first, number]]),
  ])
}

function singleDigits(run: Tampering, wire: number, random: RandomNumbers): Lies[] {
  return [1n - run.value(wire), 2n, -1n, random.bits(253)].map((value) => new Map([[wire, value]]))
}

/** Digits of a number, consecutive wires; a further digit, the top, may be whatever is left of the number. */
interface Digits {
  readonly first: number
  readonly width: number
  readonly number: bigint
}

/** Another digit is flipped, be it the top that is no wire, and digit i takes the difference, so that the sum stays. */
function absorbed(run: Tampering, { first, width, number }: Digits, i: number, random: RandomNumbers): Lies {
  const place = inverse(1n << BigInt(i))
  const j = random.between(0, width)
  const top = (number >> BigInt(width)) & 1n
  const truth = j === width ? top : run.value(first + j)
  const rise = (2n * truth - 1n) << BigInt(j)
  const lies = new Map([[first + i, mod(run.value(first + i) + rise * place)]])
  return j === width || j === i ? lies : lies.set(first + j, 1n - truth)
}

function digitsOf(number: bigint, first: number, width: number): Map<number, bigint> {
  return new Map(Array.from({ length: width }, (_, i) => [first + i, (number >> BigInt(i)) & 1n]))
}

function falseOnes(run: Tampering, lies: readonly Lies[]): Lies[] {
  return lies.filter((lie) => [...lie].some(([wire, value]) => mod(value - run.value(wire)) !== 0n))
}

/** Values that are no integer of [lo, hi] modulo r. */
export function valuesOutside(lo: number, hi: number, random: RandomNumbers): bigint[] {
  const [least, most] = [BigInt(lo), BigInt(hi)]
  const values = [least - 1n, most + 1n, -1n, 2n * most - least + 1n, inverse(2n), random.bits(253)]
  return values.filter((value) => mod(value - least) > most - least)
}

/** Instructions grouped by kind, by the names of `Op`. */
export function instructionsByKind({ program }: Circuit): Map<string, number[]> {
  const named = Object.entries(Op).map(([kind, op]) => {
    const of = Array.from(program.op, (_, i) => i).filter((i) => program.op[i] === op)
    return [kind, of.filter((i) => program.count[i]! > 0)] as const
  })
  return new Map(named.filter(([, of]) => of.length > 0))
}
