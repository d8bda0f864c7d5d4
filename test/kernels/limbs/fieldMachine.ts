import { expect } from 'vitest'
import type { Bound, LimbField, Pair } from '../../../src/kernels/limbs/limbField.js'
import type { FunctionBuilder, Local } from '../../../src/kernels/wasm/function.js'
import { type Arithmetic, FIELDS, PRIMES } from '../arithmetics.js'
import { type Instance, running } from '../instance.js'
import { FORMATS, type Format, integerOf, isWithin, samples } from './limbs.js'

const [OPERANDS, RESULT] = [0, 4096]
const ELEMENT = 40

/** What an operation is to do to two lanes alike, or with a flag for each. */
export interface Operation {
  /** Bounds of the operands. */
  readonly operands: (field: LimbField) => readonly Bound[]
  readonly build: (
    field: LimbField,
    f: FunctionBuilder,
    operands: readonly Pair[],
    flags: readonly [Local<'i32'>, Local<'i32'>],
  ) => Pair
  /** A representative of the result. */
  readonly meaning: (operands: readonly bigint[], flag: number) => bigint
  /** Whether the result is the meaning over R. */
  readonly overR?: boolean
  /** Whether the result is the meaning as an integer, not only modulo the prime. */
  readonly exact?: boolean
}

/** One field in one arithmetic, and modules that try it out. */
export class FieldMachine {
  readonly format: Format
  readonly prime: bigint

  constructor(
    readonly arithmetic: Arithmetic,
    primeName: keyof typeof PRIMES,
  ) {
    this.format = FORMATS[arithmetic]
    this.prime = PRIMES[primeName]
  }

  /** A module that `define` writes with the field. */
  running(define: (field: LimbField, ...rest: Parameters<Parameters<typeof running>[0]>) => void): Instance {
    return running((module) => define(new FIELDS[this.arithmetic](module, this.prime), module))
  }

  /** Code that must not come to exist: the error of its generation, if there is one. */
  generating(write: (field: LimbField, f: FunctionBuilder) => void): () => void {
    return () => {
      this.running((field, module) => {
        module.function('run', ['i32', 'i32'], undefined, (f) => write(field, f))
      })
    }
  }

  /** Runs the operation on samples up to its bounds and checks results and what is promised of their limbs. */
  check({ operands, build, meaning, overR = false, exact = false }: Operation, count = 40): void {
    let promised: Bound = { value: 0, limb: 0 }
    let bounds: readonly Bound[] = []
    let radix = 1n
    const instance = this.running((field, module) => {
      if (overR) radix = 1n << BigInt(field.radixBits)
      bounds = operands(field)
      module.function('run', ['i32', 'i32'], undefined, (f) => {
        const pairs = bounds.map((bound, i) => {
          const at = OPERANDS + 2 * ELEMENT * i
          return field.load(f, at, at + ELEMENT, 0, bound)
        })
        const result = build(field, f, pairs, [f.parameter(0), f.parameter(1)])
        promised = result.bound
        field.store(f, RESULT, RESULT + ELEMENT, result, 0, promised)
      })
    })
    const lists = bounds.map((bound, i) => samples(this.format, this.prime, bound, 77 + i, count))
    const turns = lists.length === 1 ? lists[0]!.length : 3 * Math.max(...lists.map((list) => list.length))
    for (let turn = 0; turn < turns; turn++) {
      const lanes = [0, 1].map((lane) => lists.map((list, i) => list[pick(turn + 3 * lane, i, list.length)]!))
      const flags = [turn & 1, (turn >> 1) & 1]
      lanes.forEach((elements, lane) => {
        elements.forEach((limbs, i) => {
          instance.setWords(OPERANDS + ELEMENT * (2 * i + lane), this.format.words(limbs))
        })
      })
      instance.call('run', ...flags)
      lanes.forEach((elements, lane) => {
        const found = this.format.limbs(instance.words(RESULT + ELEMENT * lane, 5))
        const values = elements.map((limbs) => integerOf(this.format, limbs))
        const error = integerOf(this.format, found) * radix - meaning(values, flags[lane]!)
        if (error % this.prime !== 0n || (exact && error !== 0n)) {
          expect.fail(`lane ${lane} of (${elements.join(' | ')}) is wrong: ${found}`)
        }
        if (!isWithin(this.format, this.prime, found, promised)) {
          expect.fail(`lane ${lane} of (${elements.join(' | ')}) exceeds its bound: ${found}`)
        }
      })
    }
  }
}

/** Which sample of operand i a turn takes: the first operand's in order, the others' at other strides. */
function pick(turn: number, i: number, length: number): number {
  return (turn * (1 + 6 * i) + Math.floor(turn / length) * (i + 5 * i)) % length
}
