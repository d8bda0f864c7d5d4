import { type R1cs, readR1cs } from '../../src/backends/r1cs/reader.js'
import { writeR1cs } from '../../src/backends/r1cs/writer.js'
import { Builder } from '../../src/circuit/builder.js'
import type { BuiltCircuit } from '../../src/circuit/circuit.js'
import type { Form } from '../../src/circuit/forms.js'
import { firstInput, solveLying } from '../../src/circuit/witness.js'
import { inRange } from '../../src/gadgets/inRange.js'
import { publish } from '../../src/gadgets/pack.js'
import { type BuiltCase, type GadgetCase, greatestMagnitude, inGadget } from '../harness/gadgetCase.js'
import { withoutRow } from '../harness/withoutRow.js'
import { Sketch } from './sketch.js'

export type Values = Readonly<Record<string, bigint>>

/** A circuit with one hole, beside the same circuit without. */
export interface Plan {
  readonly name: string
  /** What was left out, and which known finding it repeats. */
  readonly hole: string
  /**
   * Who must find the hole. auditor: some wire has two values for the same inputs. forger: every wire follows from the
   * inputs, but the circuit accepts what it must not, refuses what it must accept, or states the same of different things.
   */
  readonly catches: 'auditor' | 'forger'
  /** Inputs the statement is meant for, integers in [lo, lo + 2^bits); private unless `publicInputs` counts them. */
  readonly inputs: readonly { readonly lo: number; readonly bits: number }[]
  /** So many of the inputs, the first ones, are public in the file's header. */
  readonly publicInputs?: number
  /** Number of public outputs, where `meaning` does not tell. */
  readonly outputs?: { readonly broken: number; readonly sound: number }
  /** The drawing itself proves what is needed of the inputs' ranges. */
  readonly raw?: true
  /** The public outputs. */
  readonly build: (s: Sketch) => readonly Form[]
  /** What the outputs must be, undefined for one that may be anything; undefined for inputs that must be refused. */
  readonly meaning: (inputs: readonly bigint[]) => readonly (bigint | undefined)[] | undefined
  /** What an honest prover assigns to the drawing's hints. */
  readonly hints?: (inputs: readonly bigint[]) => Values
  /** auditor: inputs, and values of named wires that make a second witness, all else computed from them. */
  readonly forgery?: { readonly inputs: readonly bigint[]; readonly lies: Values }
  /** forger: what the public signals must tell apart. */
  readonly binds?: (inputs: readonly bigint[]) => readonly bigint[]
  /** forger: inputs to try beside the usual ones. */
  readonly also?: readonly (readonly bigint[])[]
  /** Runs to try, where a run is slow. */
  readonly runs?: number
  /** Why no exhaustive search over a tiny field can judge the two circuits. */
  readonly noTinyField?: string
}

/** One of a plan's two circuits. */
export interface Drawn {
  readonly circuit: BuiltCircuit
  readonly names: ReadonlyMap<string, number>
  /** The same as a case of the tests of gadgets. */
  readonly gadget: GadgetCase
  readonly built: BuiltCase
}

export function draw(plan: Plan, broken: boolean): Drawn {
  const { publicInputs = 0, inputs } = plan
  const ranges = inputs.map(({ lo, bits }) => ({ lo, hi: lo + 2 ** bits - 1 }))
  const publicOutputs = outputCount(plan, broken)
  const c = new Builder({ publicOutputs, publicInputs, inputs: ranges.slice(publicInputs) })
  const s = new Sketch(c, inputForms(c, plan, publicOutputs), broken, publicOutputs)
  const outputs = inGadget(c, () => plan.build(s))
  outputs.forEach((form, i) => {
    publish(c, i, form)
  })
  const finished = c.finish()
  const circuit = s.dropped.toSorted((a, b) => b - a).reduce(withoutRow, finished)
  const built = { circuit, rows: 0, wires: 0, firstRow: 0, magnitude: greatestMagnitude(c, circuit) }
  return { circuit, names: s.names, gadget: asCase(plan), built }
}

function outputCount({ outputs, inputs, meaning }: Plan, broken: boolean): number {
  if (outputs !== undefined) return broken ? outputs.broken : outputs.sound
  return meaning(inputs.map(({ lo }) => BigInt(lo)))!.length
}

/** The circuit as the .r1cs file says it. */
export function fileOf({ circuit }: Drawn): R1cs {
  return readR1cs(writeR1cs(circuit))
}

function inputForms(c: Builder, { inputs, raw }: Plan, publicOutputs: number): Form[] {
  return inputs.map(({ lo, bits }, i) => {
    const wire = c.publicWire(publicOutputs + i)
    return raw ? c.form(wire) : inRange(c, wire, lo, bits)
  })
}

function asCase({ name, inputs, meaning }: Plan): GadgetCase {
  return { title: name, inputs, build: () => [], reference: (values) => wantedOf(meaning(values)), rows: 0 }
}

function wantedOf(outputs: ReturnType<Plan['meaning']>): bigint[] {
  return (outputs ?? []).map((value) => value ?? 0n)
}

/** The witness that follows from the inputs, the honest hints and the lies. */
export function witnessOf(plan: Plan, drawn: Drawn, inputs: readonly bigint[], lies: Values = {}): bigint[] {
  const { circuit, names } = drawn
  const { publicInputs = 0 } = plan
  const firstPublic = firstInput(circuit) - publicInputs
  const assigned = Object.entries({ ...plan.hints?.(inputs), ...lies })
  const chosen = new Map([
    ...assigned.flatMap(([name, value]) => (names.has(name) ? [[names.get(name)!, value] as const] : [])),
    ...inputs.slice(0, publicInputs).map((value, i) => [firstPublic + i, value] as const),
  ])
  const witness = solveLying(circuit, inputs.slice(publicInputs), (_, wire) => chosen.get(wire))
  for (const [wire, value] of chosen) witness.set(wire, value)
  return Array.from(witness.small, (_, wire) => witness.residue(wire))
}
