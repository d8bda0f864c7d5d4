import { loadCircuit } from './artifacts/compiled.js'
import type { Manifest } from './artifacts/manifest.js'
import { auditRows } from './auditor/auditRows.js'
import type { Interval } from './auditor/intervals.js'
import type { Counterexample } from './auditor/search/counterexample.js'
import { publicSignalCount, type R1cs, readR1cs } from './backends/r1cs/reader.js'
import { type Circuit, callAt } from './circuit/circuit.js'
import { firstInput } from './circuit/witness.js'
import { SALT_LIMBS } from './gadgets/tensorDigest.js'
import { sizeOf } from './util/integers.js'

/** A wire that is not proven to be determined by the inputs, and where it comes from. */
export interface AuditedWire {
  readonly wire: number
  /** All rows that it is in. */
  readonly rows: readonly number[]
  /** Whether it is proven once those are that come before it in the list and do not follow. */
  readonly follows: boolean
  readonly node?: string
  readonly gadget?: string
}

/** A way in which the rows do not prove what the manifest states. */
export interface StatementFault {
  readonly problem: string
  readonly tensor?: string
  readonly wire?: number
}

/** What an audit found. `ok` only if every wire is proven and nothing is wrong with the statement. */
export interface AuditReport {
  readonly ok: boolean
  readonly rows: number
  readonly wires: number
  /** Wires proven to be determined by the public and private inputs. */
  readonly proven: number
  readonly outputs: number
  readonly provenOutputs: number
  readonly unproven: readonly AuditedWire[]
  readonly statement: readonly StatementFault[]
  readonly counterexample?: Counterexample
}

/** What a compilation knows of its circuit; names the findings, and is held against the rows. */
export interface AuditContext {
  readonly manifest: Manifest
  /** circuit.witness */
  readonly witness: Uint8Array
}

/**
 * Proves, from the rows of a .r1cs file alone, that every wire is determined by the inputs of its header: then no
 * prover can choose between two witnesses. With the compilation's manifest it also proves that the circuit has no
 * inputs but the stated ones, and that each is held in its range.
 *
 * @throws NotAnR1csError, R1csTruncatedError, R1csPrimeError, ArtifactMismatchError
 */
export function audit(r1cs: Uint8Array, context?: AuditContext): AuditReport {
  const file = readR1cs(r1cs)
  const { inputRanges, counterexample, unproven, ...counts } = auditRows(file)
  const circuit = context === undefined ? undefined : loadCircuit(context.manifest, context.witness)
  const statement = context === undefined ? [] : checkStatement(file, context.manifest, inputRanges)
  return {
    ok: unproven.length === 0 && statement.length === 0,
    ...counts,
    unproven: unproven.map((wire) => ({ ...wire, ...(circuit && originOf(circuit, wire.wire)) })),
    statement,
    ...(counterexample === undefined ? {} : { counterexample }),
  }
}

/** The node and gadget that allocated a wire. */
function originOf(circuit: Circuit, wire: number): { node: string; gadget: string } {
  const first = firstInput(circuit)
  if (wire < first) return { node: '(statement)', gadget: 'public signal' }
  if (wire < first + circuit.privateInputs) return { node: '(statement)', gadget: 'private input' }
  const call = circuit.calls[callAt(circuit.calls, 'firstWire', wire)]!
  return { node: circuit.nodes[call.node]!, gadget: call.gadget }
}

/** The circuit's inputs are the elements of the input tensors, in order, then weights and salts; signals are those stated. */
function checkStatement(
  r1cs: R1cs,
  manifest: Manifest,
  ranges: readonly (Interval | undefined)[],
): StatementFault[] {
  const inputs = manifest.tensors.filter(({ role }) => role === 'input')
  const hashed = manifest.statement.tensors.filter(({ visibility }) => visibility === 'hashed')
  const elements = inputs.flatMap((tensor) => new Array<typeof tensor>(sizeOf(tensor.shape)).fill(tensor))
  const expected = elements.length + manifest.weightInputs + SALT_LIMBS * hashed.length
  const signals = publicSignalCount(r1cs)
  const first = 1 + signals
  return [
    ...differs('private inputs', r1cs.privateInputs, expected),
    ...differs('public signals', signals, manifest.statement.signals),
    ...elements.flatMap(({ name, lo, hi }, i) => {
      const range = ranges[r1cs.publicInputs + i]
      return range !== undefined && range.lo >= BigInt(lo) && range.hi <= BigInt(hi)
        ? []
        : [{ problem: `is not held in ${lo} to ${hi}`, tensor: name, wire: first + i }]
    }),
  ]
}

function differs(what: string, found: number, stated: number): StatementFault[] {
  return found === stated ? [] : [{ problem: `the circuit has ${found} ${what}, the statement ${stated}` }]
}
