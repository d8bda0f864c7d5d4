import { mod } from '../field/modular.js'
import { EXACT } from '../util/integers.js'
import { type Circuit, callAt, rowCount } from './circuit.js'
import { evaluateExactly, type Witness } from './witness.js'

/** A row that does not hold: a * b is not c. */
export interface RowFailure {
  readonly row: number
  readonly node: string
  readonly gadget: string
  /** Row number within the gadget call. */
  readonly gadgetRow: number
  /** Values of <A,z>, <B,z> and <C,z>, canonical. */
  readonly a: bigint
  readonly b: bigint
  readonly c: bigint
}

/** Whether every row of a circuit holds for a witness. */
export interface CheckReport {
  readonly ok: boolean
  readonly rows: number
  readonly failed: number
  /** The first failures, at most `cap`. */
  readonly failures: readonly RowFailure[]
}

/** Holds every row against a witness. The cap bounds only the report: all rows are checked and counted. */
export function checkRows(circuit: Circuit, witness: Witness, cap = 20): CheckReport {
  const failures: RowFailure[] = []
  let failed = 0
  for (let row = 0; row < rowCount(circuit); row++) {
    if (holdsInDoubles(circuit, witness, row)) continue
    const failure = checkExactly(circuit, witness, row)
    if (failure === undefined) continue
    if (failed++ < cap) failures.push(failure)
  }
  return { ok: failed === 0, rows: rowCount(circuit), failed, failures }
}

/** True only if the row certainly holds: every form evaluated exactly, and a * b exact too. */
function holdsInDoubles(circuit: Circuit, witness: Witness, row: number): boolean {
  const [fa, fb, fc] = [circuit.rowA[row]!, circuit.rowB[row]!, circuit.rowC[row]!]
  const a = boundedValue(circuit, witness, fa)
  const b = boundedValue(circuit, witness, fb)
  const product = a * b
  return Math.abs(product) < EXACT && product === boundedValue(circuit, witness, fc)
}

/** The form's value if no partial sum can have been rounded, else NaN. */
function boundedValue(circuit: Circuit, witness: Witness, form: number): number {
  const { formStart, formWire, formCoef, coefs } = circuit
  let total = 0
  let magnitude = 0
  for (let k = formStart[form]!, end = formStart[form + 1]!; k < end; k++) {
    const term = coefs[formCoef[k]!]! * witness.small[formWire[k]!]!
    total += term
    magnitude += Math.abs(term)
  }
  return magnitude < EXACT ? total : Number.NaN
}

function checkExactly(circuit: Circuit, witness: Witness, row: number): RowFailure | undefined {
  const a = mod(evaluateExactly(circuit, witness, circuit.rowA[row]!))
  const b = mod(evaluateExactly(circuit, witness, circuit.rowB[row]!))
  const c = mod(evaluateExactly(circuit, witness, circuit.rowC[row]!))
  if (mod(a * b - c) === 0n) return undefined
  const call = circuit.calls[callAt(circuit.calls, 'firstRow', row)]!
  const node = circuit.nodes[call.node]!
  return { row, node, gadget: call.gadget, gadgetRow: row - call.firstRow, a, b, c }
}
