import { InternalError } from '../errors.js'
import { GrowableF64, GrowableU32 } from '../util/growable.js'
import type { BuiltCircuit, GadgetCall } from './circuit.js'
import { Coefficients, narrow } from './coefficients.js'
import { type Form, Forms, type Range, type Wire } from './forms.js'
import { Op } from './program.js'
import { LinearSum } from './sum.js'

const UNKNOWN: Range = { lo: Number.NEGATIVE_INFINITY, hi: Number.POSITIVE_INFINITY }

/** What a gadget says of itself: its template's name and the wires one call allocates, in order. */
export interface GadgetSpec {
  readonly template: string
  readonly signals: (...params: number[]) => readonly (readonly [name: string, count: number])[]
}

export interface BuilderLayout {
  readonly publicOutputs: number
  readonly publicInputs: number
  /** Range of each private input; the rows that prove it are the caller's duty (gadget `inRange`). */
  readonly inputs: readonly Range[]
}

/**
 * Emits rows and the witness program side by side.
 *
 * A wire made by a hint has an infinite range, so every gadget that relies on integers refuses it, until an asserting
 * gadget adds the rows that bound it and says so with `learn`. Nothing else sets a range.
 */
export class Builder {
  readonly coefficients = new Coefficients()
  readonly forms = new Forms(this.coefficients)
  readonly zero: Form
  readonly one: Form
  readonly #layout: BuilderLayout
  readonly #lo = new GrowableF64()
  readonly #hi = new GrowableF64()
  readonly #wireForm = new GrowableU32()
  readonly #a = new GrowableU32()
  readonly #b = new GrowableU32()
  readonly #c = new GrowableU32()
  readonly #op = new GrowableU32()
  readonly #x = new GrowableU32()
  readonly #y = new GrowableU32()
  readonly #z = new GrowableU32()
  readonly #out = new GrowableU32()
  readonly #count = new GrowableU32()
  readonly #nodes: string[] = ['(circuit)']
  readonly #calls: GadgetCall[] = []
  readonly #constants = new Map<number | bigint, Form>()
  readonly #scratch: LinearSum
  #depth = 0

  constructor(layout: BuilderLayout) {
    this.#layout = layout
    this.#newWire({ lo: 1, hi: 1 })
    for (let i = 0; i < layout.publicOutputs + layout.publicInputs; i++) this.#newWire(UNKNOWN)
    for (let i = 0; i < layout.inputs.length; i++) this.#newWire(UNKNOWN)
    this.#scratch = new LinearSum(this.forms, this.#lo, this.#hi)
    this.zero = this.constant(0)
    this.one = this.constant(1)
  }

  get rows(): number {
    return this.#a.length
  }

  get wires(): number {
    return this.#lo.length
  }

  /** The wire of public signal `index`, outputs first. */
  publicWire(index: number): Wire {
    return (1 + index) as Wire
  }

  /** The wire of private input `index`. */
  inputWire(index: number): Wire {
    return (1 + this.#layout.publicOutputs + this.#layout.publicInputs + index) as Wire
  }

  /** An empty sum; only one may be open at a time. */
  sum(): LinearSum {
    return this.#scratch.open()
  }

  /** Sum of factor times form, plus a constant. */
  combine(terms: readonly (readonly [form: Form, factor: number])[], constant = 0): Form {
    const sum = this.sum()
    for (const [form, factor] of terms) sum.add(form, factor)
    return sum.addConstant(constant).close()
  }

  constant(value: number | bigint): Form {
    const key = typeof value === 'bigint' ? narrow(value) : value
    const known = this.#constants.get(key)
    if (known !== undefined) return known
    const form = this.sum().addConstant(key).close()
    this.#constants.set(key, form)
    return form
  }

  /** The form that is just this wire. */
  form(wire: Wire): Form {
    const known = this.#wireForm.at(wire)
    if (known !== 0) return (known - 1) as Form
    const form = this.sum().addWire(wire, 1).close()
    this.#wireForm.set(wire, form + 1)
    return form
  }

  range(form: Form): Range {
    return { lo: this.forms.lo.at(form), hi: this.forms.hi.at(form) }
  }

  /** The form's value when it is a known integer. */
  constantOf(form: Form): number | undefined {
    const { lo, hi } = this.range(form)
    return lo === hi ? lo : undefined
  }

  /** Number of terms of a form. */
  terms(form: Form): number {
    return this.forms.start.at(form + 1) - this.forms.start.at(form)
  }

  /** Records the range that rows of the calling gadget prove for a wire. */
  learn(wire: Wire, range: Range): void {
    this.#lo.set(wire, range.lo)
    this.#hi.set(wire, range.hi)
    const known = this.#wireForm.at(wire)
    if (known !== 0) this.forms.refresh((known - 1) as Form, range)
  }

  /** Narrows the range of a form to one that rows of the caller prove, beyond what its terms say. */
  bounded(form: Form, { lo, hi }: Range): Form {
    this.forms.narrow(form, { lo, hi })
    return form
  }

  /** Emits the row a * b = c. */
  row(a: Form, b: Form, c: Form): void {
    this.#a.push(a)
    this.#b.push(b)
    this.#c.push(c)
  }

  /** Emits the row 0 = form; a dense form here costs the prover nothing, as it is in neither A nor B. */
  assertZero(form: Form): void {
    this.row(this.zero, this.zero, form)
  }

  /** A new wire equal to a * b, with its row; the range follows from the operands. */
  product(a: Form, b: Form): Form {
    return this.multiplyAdd(a, b, this.zero, productRange(this.range(a), this.range(b)))
  }

  /** A new wire equal to a * b + addend, with its row a * b = wire - addend; the caller proves the range. */
  multiplyAdd(a: Form, b: Form, addend: Form, range: Range): Form {
    const wire = this.#hint(Op.MultiplyAdd, a, b, addend, 1)
    this.learn(wire, range)
    const form = this.form(wire)
    this.row(
      a,
      b,
      addend === this.zero
        ? form
        : this.combine([
            [form, 1],
            [addend, -1],
          ]),
    )
    return form
  }

  /** A new wire equal to a form, with its row: makes long sums short where they are used often. */
  define(form: Form): Form {
    const wire = this.#hint(Op.Linear, form, 0, 0, 1)
    this.learn(wire, this.range(form))
    this.assertEqual(form, this.form(wire))
    return this.form(wire)
  }

  /** Makes a public signal equal to a form; the signal's own wire is computed from it. */
  publish(index: number, form: Form): void {
    const wire = this.publicWire(index)
    this.#instruction(Op.Linear, form, 0, 0, wire, 1)
    this.assertEqual(form, this.form(wire))
  }

  assertEqual(a: Form, b: Form): void {
    this.assertZero(
      this.combine([
        [a, 1],
        [b, -1],
      ]),
    )
  }

  /** Wires for the binary digits of a form, least significant first; unproven. */
  hintBits(form: Form, width: number): Wire {
    return this.#hint(Op.Bits, form, 0, 0, width)
  }

  /** A wire for floor(x / y); unproven. */
  hintQuotient(x: Form, y: Form): Wire {
    return this.#hint(Op.Quotient, x, y, 0, 1)
  }

  /** A wire for 1 / x, 0 for x = 0; unproven. */
  hintInverse(x: Form): Wire {
    return this.#hint(Op.Inverse, x, 0, 0, 1)
  }

  /** A wire for floor(sqrt(x)); unproven. */
  hintRoot(x: Form): Wire {
    return this.#hint(Op.Root, x, 0, 0, 1)
  }

  /** All rows until the next call belong to the named node. */
  enterNode(name: string): void {
    this.#nodes.push(name)
  }

  /** Runs a gadget's body and records the call; calls inside it are part of it. */
  call<T>(spec: GadgetSpec, params: readonly number[], inputs: readonly Form[], body: () => T): T {
    if (this.#depth++ === 0) this.#record(spec, params, inputs)
    try {
      return body()
    } finally {
      this.#depth--
    }
  }

  /** Freezes the circuit. The builder must not be used afterwards. */
  finish(): BuiltCircuit {
    const { publicOutputs, publicInputs, inputs } = this.#layout
    const { forms, coefficients } = this
    return {
      wires: this.wires,
      publicOutputs,
      publicInputs,
      privateInputs: inputs.length,
      formStart: forms.start.view(),
      formWire: forms.wire.view(),
      formCoef: forms.coef.view(),
      formExact: Uint8Array.from(forms.exact.view()),
      coefs: Float64Array.from(coefficients.small),
      wideCoefs: coefficients.wide,
      rowA: this.#a.view(),
      rowB: this.#b.view(),
      rowC: this.#c.view(),
      program: {
        op: this.#op.view(),
        x: this.#x.view(),
        y: this.#y.view(),
        z: this.#z.view(),
        out: this.#out.view(),
        count: this.#count.view(),
      },
      inputLo: Float64Array.from(inputs, ({ lo }) => lo),
      inputHi: Float64Array.from(inputs, ({ hi }) => hi),
      nodes: this.#nodes,
      calls: this.#calls,
    }
  }

  #record(spec: GadgetSpec, params: readonly number[], inputs: readonly Form[]): void {
    this.#calls.push({
      gadget: spec.template,
      node: this.#nodes.length - 1,
      params,
      inputs,
      signals: spec.signals(...params),
      firstRow: this.rows,
      firstWire: this.wires,
    })
  }

  #newWire(range: Range): Wire {
    this.#lo.push(range.lo)
    this.#hi.push(range.hi)
    this.#wireForm.push(0)
    return (this.wires - 1) as Wire
  }

  #hint(op: Op, x: number, y: number, z: number, count: number): Wire {
    if (this.#depth === 0) throw new InternalError('a wire was allocated outside of a gadget')
    const first = this.wires as Wire
    for (let i = 0; i < count; i++) this.#newWire(UNKNOWN)
    this.#instruction(op, x, y, z, first, count)
    return first
  }

  #instruction(op: Op, x: number, y: number, z: number, out: number, count: number): void {
    this.#op.push(op)
    this.#x.push(x)
    this.#y.push(y)
    this.#z.push(z)
    this.#out.push(out)
    this.#count.push(count)
  }
}

/** Interval of a product; infinite when an operand is a field element. Widened outward above 2^53. */
function productRange(a: Range, b: Range): Range {
  if (!Number.isFinite(a.lo + a.hi + b.lo + b.hi)) return UNKNOWN
  const corners = [a.lo * b.lo, a.lo * b.hi, a.hi * b.lo, a.hi * b.hi]
  const [lo, hi] = [Math.min(...corners), Math.max(...corners)]
  const slack = Math.max(-lo, hi) < 2 ** 53 ? 0 : Math.max(-lo, hi) * 2 ** -52
  return { lo: lo - slack, hi: hi + slack }
}
