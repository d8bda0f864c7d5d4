import type { Form } from './forms.js'
import type { Program } from './program.js'

/** Where rows came from: a gadget call at the outermost level. */
export interface CallOrigin {
  /** Template name, the same in circuits/. */
  readonly gadget: string
  /** Index into the circuit's nodes. */
  readonly node: number
  readonly firstRow: number
  readonly firstWire: number
}

/** A call as the builder saw it. */
export interface GadgetCall extends CallOrigin {
  readonly params: readonly number[]
  readonly inputs: readonly Form[]
  /** Names and counts of the wires the call allocates, in order of allocation. */
  readonly signals: readonly (readonly [name: string, count: number])[]
}

/**
 * A finished circuit: rows <A,z> * <B,z> = <C,z> over BN254's scalar field, and the program that computes z.
 *
 * Wire order: 0 the constant one, then public signals, then private inputs, then everything else. A row names three
 * forms. Forms are CSR: `formStart[f]..formStart[f+1]` index `formWire` and `formCoef` (ids into the coefficients).
 */
export interface Circuit {
  readonly wires: number
  /** Public signals that are outputs of the statement, then those that are inputs, as .r1cs counts them. */
  readonly publicOutputs: number
  readonly publicInputs: number
  readonly privateInputs: number
  readonly formStart: Uint32Array
  readonly formWire: Uint32Array
  readonly formCoef: Uint32Array
  readonly formExact: Uint8Array
  /** Small coefficients as doubles, NaN where `wideCoefs` holds a canonical residue. */
  readonly coefs: Float64Array
  readonly wideCoefs: ReadonlyMap<number, bigint>
  readonly rowA: Uint32Array
  readonly rowB: Uint32Array
  readonly rowC: Uint32Array
  readonly program: Program
  /** Range that each private input is taken from; rows prove it, but for salts, which may be any field element. */
  readonly inputLo: Float64Array
  readonly inputHi: Float64Array
  readonly nodes: readonly string[]
  /** In row order. */
  readonly calls: readonly CallOrigin[]
}

/** A circuit that still knows what each gadget was called with. */
export interface BuiltCircuit extends Circuit {
  readonly calls: readonly GadgetCall[]
}

export function rowCount(circuit: Circuit): number {
  return circuit.rowA.length
}

/** Index of the last call of which `first` (the first row, or the first wire) is not above `at`; calls are in order. */
export function callAt(calls: readonly CallOrigin[], first: 'firstRow' | 'firstWire', at: number): number {
  let [low, high] = [0, calls.length]
  while (high - low > 1) {
    const middle = (low + high) >>> 1
    if (calls[middle]![first] <= at) low = middle
    else high = middle
  }
  return low
}

/** Terms of the three matrices together. */
export function nonZeros(circuit: Circuit): number {
  const { formStart } = circuit
  const terms = (form: number) => formStart[form + 1]! - formStart[form]!
  let count = 0
  for (let row = 0; row < circuit.rowA.length; row++) {
    count += terms(circuit.rowA[row]!) + terms(circuit.rowB[row]!) + terms(circuit.rowC[row]!)
  }
  return count
}
