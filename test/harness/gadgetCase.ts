import { Builder } from '../../src/circuit/builder.js'
import type { BuiltCircuit, Circuit } from '../../src/circuit/circuit.js'
import type { Form, Wire } from '../../src/circuit/forms.js'
import { inRange } from '../../src/gadgets/inRange.js'
import { publish } from '../../src/gadgets/pack.js'
import { RandomNumbers } from './randomNumbers.js'

/** A gadget with chosen parameters, over inputs of chosen ranges, and what it should compute. */
export interface GadgetCase {
  /** Parameters in words; names the test and the line of costs.csv. */
  readonly title: string
  /** Input i is an integer in [lo, lo + 2^bits). */
  readonly inputs: readonly { readonly lo: number; readonly bits: number }[]
  /** Set when the gadget itself proves its inputs' ranges; otherwise `inRange` does, as lowering would. */
  readonly provesInputs?: true
  readonly build: (c: Builder, inputs: readonly Form[], wires: readonly Wire[]) => readonly Form[]
  /** The outputs, an independent computation over plain integers. */
  readonly reference: (inputs: readonly bigint[]) => readonly bigint[]
  /** Rows by the formula of the gadget's doc. */
  readonly rows: number
  /** Further inputs to try, beside extremes and random ones. */
  readonly also?: readonly (readonly number[])[]
  /** For large gadgets: fewer honest runs, and lies about every n-th wire only. */
  readonly sparsely?: { readonly runs: number; readonly lieEvery: number }
  /** Rows of the gadget, counted from its first, that its inputs' ranges make superfluous here. */
  readonly spareRows?: { readonly rows: readonly number[]; readonly reason: string }
  /** Why the case has no tiny-field check. */
  readonly noTinyField?: string
}

export interface BuiltCase {
  readonly circuit: BuiltCircuit
  /** Rows and wires of the gadget alone, without the proofs of its inputs and the publication of its outputs. */
  readonly rows: number
  readonly wires: number
  /** The gadget's first row; those before it prove its inputs. */
  readonly firstRow: number
  /** Greatest magnitude of any bounded form in a row. */
  readonly magnitude: number
}

export function buildCase(gadget: GadgetCase): BuiltCase {
  const { inputs, build } = gadget
  const outputs = gadget.reference(inputs.map(({ lo }) => BigInt(lo))).length
  const c = new Builder({
    publicOutputs: outputs,
    publicInputs: 0,
    inputs: inputs.map(({ lo, bits }) => ({ lo, hi: lo + 2 ** bits - 1 })),
  })
  const wires = inputs.map((_, i) => c.inputWire(i))
  const forms = wires.map((wire, i) =>
    gadget.provesInputs ? c.form(wire) : inRange(c, wire, inputs[i]!.lo, inputs[i]!.bits),
  )
  const before = { rows: c.rows, wires: c.wires }
  const results = build(c, forms, wires)
  const cost = { rows: c.rows - before.rows, wires: c.wires - before.wires }
  results.forEach((form, i) => {
    publish(c, i, form)
  })
  const circuit = c.finish()
  return { circuit, ...cost, firstRow: before.rows, magnitude: greatestMagnitude(c, circuit) }
}

/** Runs a body that allocates wires the way a gadget would, for helpers that live inside gadgets. */
export function inGadget<T>(c: Builder, body: () => T): T {
  return c.call({ template: 'Test', signals: () => [] }, [], [], body)
}

/** Greatest magnitude of any form of a row whose range is known. */
export function greatestMagnitude(c: Builder, { rowA, rowB, rowC }: Circuit): number {
  let magnitude = 1
  for (const form of [...rowA, ...rowB, ...rowC]) {
    const { lo, hi } = c.range(form as Form)
    if (Number.isFinite(hi - lo)) magnitude = Math.max(magnitude, -lo, hi)
  }
  return magnitude
}

/** All inputs if there are at most `limit`; else `limit` of them: extremes of every range, around 0, and random ones. */
export function sampleInputs(gadget: GadgetCase, limit: number): number[][] {
  const { inputs, also = [] } = gadget
  const total = inputs.reduce((count, { bits }) => count * 2 ** bits, 1)
  if (total <= limit) return allInputs(gadget)
  const random = new RandomNumbers(limit)
  const corners = inputs.map(({ lo, bits }) => landmarks(lo, lo + 2 ** bits - 1))
  const uniform = inputs.map(
    ({ lo, bits }) =>
      () =>
        random.between(lo, lo + 2 ** bits - 1),
  )
  const mixed = Array.from({ length: limit }, (_, n) =>
    inputs.map((__, i) => (n % 2 === 0 ? random.pick(corners[i]!) : uniform[i]!())),
  )
  const same = [0, 1, 2, 3, 4, 5, 6].map((n) => corners.map((corner) => corner[n % corner.length]!))
  return [...also.map((inputs) => [...inputs]), ...same, ...mixed].slice(0, limit)
}

/** Every combination of inputs in their ranges. */
export function allInputs({ inputs }: GadgetCase): number[][] {
  const each = inputs.map(({ lo, bits }) => Array.from({ length: 2 ** bits }, (_, i) => lo + i))
  return each.reduce<number[][]>(
    (all, values) => all.flatMap((head) => values.map((v) => [...head, v])),
    [[]],
  )
}

function landmarks(lo: number, hi: number): number[] {
  return [lo, hi, 0, -1, 1, lo + 1, hi - 1].filter((value) => value >= lo && value <= hi)
}
