import type { Circuit } from '../../src/circuit/circuit.js'
import { Op } from '../../src/circuit/program.js'
import type { Witness } from '../../src/circuit/witness.js'
import { FR } from '../../src/field/bn254.js'
import { inverse, leastResidue, mod } from '../../src/field/modular.js'
import { floorRootBig } from '../../src/util/integers.js'
import { floorOf } from './plainIntegers.js'

/** Values put in place of those of some wires. */
export type Lies = ReadonlyMap<number, bigint>

/** What a cheating prover does about wires computed from the lies: computes them as told, or leaves them as they were. */
export type Rest = 'recomputed' | 'untouched'

/** Where a circuit's wires and forms are used. */
export class CircuitIndex {
  /** Rows that name a form. */
  readonly rowsOf: readonly (readonly number[])[]
  /** Instructions that read a form. */
  readonly instructionsOf: readonly (readonly number[])[]
  /** Forms of some row or instruction that hold a wire. */
  readonly formsOf: readonly (readonly (readonly [form: number, coefficient: bigint])[])[]

  constructor(readonly circuit: Circuit) {
    const { rowA, rowB, rowC, program, formStart } = circuit
    const forms = formStart.length - 1
    this.rowsOf = usersOf(forms, [rowA, rowB, rowC])
    this.instructionsOf = usersOf(forms, [program.x, program.y, program.z])
    this.formsOf = this.#occurrences()
  }

  #occurrences(): (readonly [number, bigint])[][] {
    const { formStart, formWire, wires } = this.circuit
    const found: (readonly [number, bigint])[][] = Array.from({ length: wires }, () => [])
    for (let form = 0; form + 1 < formStart.length; form++) {
      if (this.rowsOf[form]!.length + this.instructionsOf[form]!.length === 0) continue
      for (let k = formStart[form]!; k < formStart[form + 1]!; k++) {
        found[formWire[k]!]!.push([form, coefficientAt(this.circuit, k)])
      }
    }
    return found
  }
}

/**
 * A satisfying witness and what becomes of the rows when some of its values are replaced. Every try starts from the same
 * witness and costs only the forms, instructions and rows that it touches. Instructions are computed by code of its own.
 */
export class Tampering {
  readonly circuit: Circuit
  readonly #index: CircuitIndex
  readonly #value: bigint[]
  /** Values of all forms; undefined until first needed. */
  readonly #form: (bigint | undefined)[]
  /** Differences from the honest values, of forms; those that differ from 0n are among the touched ones. */
  readonly #change: bigint[]
  #touched: number[] = []
  /** Instructions to be computed again. */
  readonly #pending: Uint8Array

  constructor(index: CircuitIndex, witness: Witness) {
    this.#index = index
    this.circuit = index.circuit
    const { wires, formStart, program } = this.circuit
    this.#value = Array.from({ length: wires }, (_, wire) => witness.get(wire))
    this.#form = new Array(formStart.length - 1)
    this.#change = new Array<bigint>(formStart.length - 1).fill(0n)
    this.#pending = new Uint8Array(program.op.length)
  }

  /** The wire's value in the honest witness. */
  value(wire: number): bigint {
    return this.#value[wire]!
  }

  /** The form's value in the honest witness, not reduced. */
  form(form: number): bigint {
    const known = this.#form[form]
    if (known !== undefined) return known
    const { formStart, formWire } = this.circuit
    let total = 0n
    for (let k = formStart[form]!; k < formStart[form + 1]!; k++) {
      total += coefficientAt(this.circuit, k) * this.#value[formWire[k]!]!
    }
    this.#form[form] = total
    return total
  }

  /** A row that refuses the lies; undefined when all rows accept them. */
  refusal(lies: Lies, rest: Rest): number | undefined {
    this.#reset()
    for (const [wire, value] of lies) this.#set(wire, value)
    if (rest === 'recomputed') this.#recompute(lies)
    for (const form of this.#touched) {
      const refusing = this.#index.rowsOf[form]!.find((row) => !this.#holds(row))
      if (refusing !== undefined) return refusing
    }
    return undefined
  }

  #reset(): void {
    for (const form of this.#touched) this.#change[form] = 0n
    this.#touched = []
    this.#pending.fill(0)
  }

  #set(wire: number, value: bigint): void {
    const difference = value - this.#value[wire]!
    if (difference === 0n) return
    for (const [form, coefficient] of this.#index.formsOf[wire]!) {
      if (this.#change[form] === 0n) this.#touched.push(form)
      this.#change[form]! += coefficient * difference
      for (const instruction of this.#index.instructionsOf[form]!) this.#pending[instruction] = 1
    }
  }

  /** Instructions are in an order in which each reads only what earlier ones wrote. */
  #recompute(lies: Lies): void {
    const { out } = this.circuit.program
    for (let i = this.#pending.indexOf(1); i >= 0; i = this.#pending.indexOf(1, i + 1)) {
      this.#compute(i).forEach((value, k) => {
        const wire = out[i]! + k
        if (value === this.#value[wire] || lies.has(wire)) return
        if (mod(value - this.#value[wire]!) !== 0n) this.#set(wire, value)
      })
    }
  }

  #compute(i: number): bigint[] {
    const { op, x, y, z, count } = this.circuit.program
    const left = this.#changed(x[i]!)
    switch (op[i]) {
      case Op.Linear:
        return [left]
      case Op.MultiplyAdd:
        return [mod(left * this.#changed(y[i]!) + this.#changed(z[i]!))]
      case Op.Bits:
        return binaryDigits(mod(left), count[i]!)
      case Op.Quotient:
        return [quotientOf(leastResidue(left), leastResidue(this.#changed(y[i]!)))]
      case Op.Root:
        return [floorRootBig(leastResidue(left))]
      default:
        return [inverse(mod(left))]
    }
  }

  #changed(form: number): bigint {
    return this.form(form) + this.#change[form]!
  }

  #holds(row: number): boolean {
    const { rowA, rowB, rowC } = this.circuit
    const product = this.#changed(rowA[row]!) * this.#changed(rowB[row]!)
    return (product - this.#changed(rowC[row]!)) % FR === 0n
  }
}

function coefficientAt({ formCoef, coefs, wideCoefs }: Circuit, k: number): bigint {
  return wideCoefs.get(formCoef[k]!) ?? BigInt(coefs[formCoef[k]!]!)
}

/** For each form the rows (or instructions) of which one of the columns names it. */
function usersOf(forms: number, columns: readonly Uint32Array[]): number[][] {
  const users: number[][] = Array.from({ length: forms }, () => [])
  for (const column of columns) {
    for (const [user, form] of column.entries()) users[form]!.push(user)
  }
  return users
}

/** floor(x / y), 0 for y = 0. */
function quotientOf(x: bigint, y: bigint): bigint {
  if (y === 0n) return 0n
  return y > 0n ? floorOf(x, y) : floorOf(-x, -y)
}

/** The `count` lowest binary digits of x >= 0, least significant first. */
function binaryDigits(x: bigint, count: number): bigint[] {
  const written = x.toString(2)
  return Array.from({ length: count }, (_, i) => (written[written.length - 1 - i] === '1' ? 1n : 0n))
}
