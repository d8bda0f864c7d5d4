import { InternalError } from '../errors.js'
import { inverse, leastResidue, mod } from '../field/modular.js'
import { EXACT, floorDivide, floorRoot, floorRootBig } from '../util/integers.js'
import type { Circuit } from './circuit.js'
import { narrow } from './coefficients.js'
import { WitnessInputError } from './errors.js'
import { Op } from './program.js'

/**
 * Values of all wires. Integers of magnitude below 2^53 are doubles in `small`; every other wire reads NaN there and
 * has its canonical residue in `wide`.
 */
export class Witness {
  readonly small: Float64Array
  readonly wide = new Map<number, bigint>()

  constructor(wires: number) {
    this.small = new Float64Array(wires)
  }

  /** The value as a signed integer (small) or a canonical residue (wide). */
  get(wire: number): bigint {
    return this.wide.get(wire) ?? BigInt(this.small[wire]!)
  }

  set(wire: number, value: number | bigint): void {
    const stored = typeof value === 'number' ? value : narrow(value)
    if (typeof stored === 'number') {
      this.small[wire] = stored
      this.wide.delete(wire)
    } else {
      this.small[wire] = Number.NaN
      this.wide.set(wire, stored)
    }
  }

  /** The canonical residue, 0 <= result < r. */
  residue(wire: number): bigint {
    return mod(this.get(wire))
  }

  /** Overwrites every value. */
  wipe(): void {
    this.small.fill(0)
    this.wide.clear()
  }
}

/** Replaces what an instruction computes, for trying to cheat: return undefined to stay honest. */
export type Liar = (instruction: number, wire: number, honest: bigint) => bigint | undefined

/**
 * Runs the witness program.
 *
 * @param inputs values of the private inputs, integers within the circuit's proven ranges
 * @throws WitnessInputError for an input outside its range
 */
export function solve(circuit: Circuit, inputs: Float64Array): Witness {
  const witness = start(circuit, inputs)
  for (let i = 0; i < circuit.program.op.length; i++) runInstruction(circuit, witness, i)
  return witness
}

/** As solve, with the values a cheating prover would put in place of some wires; ranges of inputs are not checked. */
export function solveLying(circuit: Circuit, inputs: readonly bigint[], liar: Liar): Witness {
  const witness = new Witness(circuit.wires)
  witness.set(0, 1)
  const first = firstInput(circuit)
  inputs.forEach((value, i) => {
    witness.set(first + i, value)
  })
  const { out, count } = circuit.program
  for (let i = 0; i < out.length; i++) {
    runExactly(circuit, witness, i)
    for (let wire = out[i]!; wire < out[i]! + count[i]!; wire++) {
      const lie = liar(i, wire, witness.get(wire))
      if (lie !== undefined) witness.set(wire, lie)
    }
  }
  return witness
}

export function firstInput(circuit: Circuit): number {
  return 1 + circuit.publicOutputs + circuit.publicInputs
}

function start(circuit: Circuit, inputs: Float64Array): Witness {
  if (inputs.length !== circuit.privateInputs) {
    throw new InternalError(`the circuit has ${circuit.privateInputs} inputs, got ${inputs.length}`)
  }
  const witness = new Witness(circuit.wires)
  witness.small[0] = 1
  const first = firstInput(circuit)
  for (let i = 0; i < inputs.length; i++) {
    const [value, lo, hi] = [inputs[i]!, circuit.inputLo[i]!, circuit.inputHi[i]!]
    if (!(value >= lo && value <= hi)) throw new WitnessInputError({ input: i, value, lo, hi })
    witness.small[first + i] = value
  }
  return witness
}

/** The form's value in doubles; only for forms marked exact and wires within their ranges. */
export function evaluateSmall(circuit: Circuit, small: Float64Array, form: number): number {
  const { formStart, formWire, formCoef, coefs } = circuit
  let total = 0
  for (let k = formStart[form]!, end = formStart[form + 1]!; k < end; k++) {
    total += coefs[formCoef[k]!]! * small[formWire[k]!]!
  }
  return total
}

/** The form's value as an unreduced integer. */
export function evaluateExactly(circuit: Circuit, witness: Witness, form: number): bigint {
  const { formStart, formWire, formCoef } = circuit
  let total = 0n
  for (let k = formStart[form]!, end = formStart[form + 1]!; k < end; k++) {
    total += coefficient(circuit, formCoef[k]!) * witness.get(formWire[k]!)
  }
  return total
}

function coefficient(circuit: Circuit, id: number): bigint {
  return circuit.wideCoefs.get(id) ?? BigInt(circuit.coefs[id]!)
}

function runInstruction(circuit: Circuit, witness: Witness, i: number): void {
  const { op, x, y, z, out, count } = circuit.program
  const { formExact } = circuit
  if ((formExact[x[i]!]! & formExact[y[i]!]! & formExact[z[i]!]!) === 0)
    return runExactly(circuit, witness, i)
  const left = evaluateSmall(circuit, witness.small, x[i]!)
  switch (op[i]) {
    case Op.Linear:
      witness.small[out[i]!] = left
      return
    case Op.Bits:
      return writeBits(witness.small, left, out[i]!, count[i]!)
    case Op.Inverse:
      return witness.set(out[i]!, inverse(BigInt(left)))
    case Op.Quotient:
      witness.small[out[i]!] = quotient(left, evaluateSmall(circuit, witness.small, y[i]!))
      return
    case Op.Root:
      witness.small[out[i]!] = floorRoot(left)
      return
    default:
      return multiplyAdd(circuit, witness, i, left)
  }
}

/** floor(x / y) for exact doubles: the double quotient may round up to an integer, which the remainder reveals. */
function quotient(x: number, y: number): number {
  return (x - (((x % y) + y) % y)) / y
}

function multiplyAdd(circuit: Circuit, witness: Witness, i: number, left: number): void {
  const { y, z, out } = circuit.program
  const right = evaluateSmall(circuit, witness.small, y[i]!)
  const addend = evaluateSmall(circuit, witness.small, z[i]!)
  const product = left * right
  if (Math.abs(product) + Math.abs(addend) < EXACT) witness.small[out[i]!] = product + addend
  else witness.set(out[i]!, BigInt(left) * BigInt(right) + BigInt(addend))
}

function writeBits(small: Float64Array, value: number, first: number, count: number): void {
  let rest = value
  for (let i = 0; i < count; i++) {
    const half = Math.floor(rest / 2)
    small[first + i] = rest - 2 * half
    rest = half
  }
}

/** Any instruction, in bigints. Integer instructions read the residue of least magnitude. */
function runExactly(circuit: Circuit, witness: Witness, i: number): void {
  const { op, x, y, z, out, count } = circuit.program
  const left = evaluateExactly(circuit, witness, x[i]!)
  switch (op[i]) {
    case Op.Linear:
      return witness.set(out[i]!, left)
    case Op.MultiplyAdd:
      return witness.set(
        out[i]!,
        left * evaluateExactly(circuit, witness, y[i]!) + evaluateExactly(circuit, witness, z[i]!),
      )
    case Op.Bits:
      for (let k = 0; k < count[i]!; k++) witness.set(out[i]! + k, Number((mod(left) >> BigInt(k)) & 1n))
      return
    case Op.Quotient:
      return witness.set(
        out[i]!,
        quotientOf(leastResidue(left), leastResidue(evaluateExactly(circuit, witness, y[i]!))),
      )
    case Op.Inverse:
      return witness.set(out[i]!, inverse(left))
    case Op.Root:
      return witness.set(out[i]!, floorRootBig(leastResidue(left)))
    default:
      throw new InternalError(`unknown witness instruction ${op[i]}`)
  }
}

/** floor(x / y); 0 for y = 0, which no honest run reaches. */
function quotientOf(x: bigint, y: bigint): bigint {
  return y === 0n ? 0n : floorDivide(x, y)
}
