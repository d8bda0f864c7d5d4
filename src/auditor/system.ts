import type { R1cs } from '../backends/r1cs/reader.js'
import { GrowableU32 } from '../util/growable.js'
import { EMPTY, FormStore, scaled, type Term } from './forms.js'
import { smallest } from './intervals.js'
import { twoValues } from './rules/twoValues.js'

/**
 * The rows of a circuit as an auditor reads them: relations A * B = C between linear forms, and facts that single rows
 * state about a wire. A relation whose forms A and B are empty is linear, 0 = C.
 *
 * Relations have the same solutions as the rows once the facts are added. Wires from `wires` on are auxiliary: each is 0
 * or 1 and is determined by the others wherever its relation holds.
 */
export interface System {
  readonly forms: FormStore
  /** Wires of the circuit, and of the circuit with the auxiliary ones. */
  readonly wires: number
  readonly total: number
  readonly firstInput: number
  readonly inputs: number
  readonly a: Uint32Array
  readonly b: Uint32Array
  readonly c: Uint32Array
  /** Row that each relation comes from. */
  readonly row: Uint32Array
  /** Bounds that rows about one wire alone give it; undefined where there are none. */
  readonly lo: readonly (bigint | undefined)[]
  readonly hi: readonly (bigint | undefined)[]
  /** Relations in which a wire occurs: `relation[at[w]] .. relation[at[w + 1] - 1]`, each once; none for wire 0. */
  readonly occurrences: { readonly at: Uint32Array; readonly relation: Uint32Array }
}

export function buildSystem(r1cs: R1cs): System {
  const rows = new RelationList(r1cs)
  for (let row = 0; row < r1cs.constraints; row++) rows.read(row)
  return rows.finish()
}

class RelationList {
  readonly #r1cs: R1cs
  readonly #forms: FormStore
  readonly #a = new GrowableU32()
  readonly #b = new GrowableU32()
  readonly #c = new GrowableU32()
  readonly #row = new GrowableU32()
  readonly #lo: (bigint | undefined)[]
  readonly #hi: (bigint | undefined)[]

  constructor(r1cs: R1cs) {
    this.#r1cs = r1cs
    this.#forms = new FormStore(r1cs.coefficients)
    this.#lo = new Array<bigint | undefined>(r1cs.wires).fill(undefined)
    this.#hi = this.#lo.slice()
  }

  read(row: number): void {
    const [forms, { a, b, c }] = [this.#forms, this.#r1cs]
    const [fa, fb, fc] = [forms.addRow(a, row), forms.addRow(b, row), forms.addRow(c, row)]
    const [ka, kb] = [forms.constant(fa), forms.constant(fb)]
    if (ka === 0n || kb === 0n) this.#linear(row, fc)
    else if (ka !== undefined) this.#difference(row, fb, ka, fc)
    else if (kb !== undefined) this.#difference(row, fa, kb, fc)
    else this.#product(row, fa, fb, fc)
  }

  finish(): System {
    const { publicOutputs, publicInputs, privateInputs, wires } = this.#r1cs
    const columns = {
      a: this.#a.view(),
      b: this.#b.view(),
      c: this.#c.view(),
      row: this.#row.view(),
    }
    return {
      ...columns,
      forms: this.#forms,
      wires,
      total: this.#lo.length,
      firstInput: 1 + publicOutputs,
      inputs: publicInputs + privateInputs,
      lo: this.#lo,
      hi: this.#hi,
      occurrences: findOccurrences(this.#forms, [columns.a, columns.b, columns.c], this.#lo.length),
    }
  }

  #push(row: number, a: number, b: number, c: number): void {
    this.#a.push(a)
    this.#b.push(b)
    this.#c.push(c)
    this.#row.push(row)
  }

  #linear(row: number, form: number): void {
    if (this.#forms.constant(form) !== undefined) return
    const terms = this.#forms.terms(form)
    const small = smallest(terms)
    this.#push(row, EMPTY, EMPTY, small === terms ? form : this.#forms.add(small))
  }

  /** factor * form - c = 0. */
  #difference(row: number, form: number, factor: bigint, c: number): void {
    const { terms } = this.#forms
    const of = terms.bind(this.#forms)
    this.#linear(row, this.#forms.add([...scaled(of(form), factor), ...scaled(of(c), -1n)]))
  }

  #product(row: number, a: number, b: number, c: number): void {
    const values = twoValues(this.#forms, a, b, c)
    if (values === undefined) this.#push(row, a, b, c)
    else this.#takes(row, values.form, values.first, values.second)
  }

  /** The form is `first` or `second`: a bound for a wire, and unless that says it all, an auxiliary wire that chooses. */
  #takes(row: number, form: readonly Term[], first: bigint, second: bigint): void {
    if (form.length === 1 && this.#bound(form[0]![0], first, second)) return
    const terms: Term[] = [...form, [0, -first]]
    if (first !== second) terms.push([this.#auxiliary(), first - second])
    this.#linear(row, this.#forms.add(terms))
  }

  /** Whether the wire's bounds say all that the row does. */
  #bound(wire: number, first: bigint, second: bigint): boolean {
    if (this.#lo[wire] !== undefined) return false
    const [lo, hi] = first < second ? [first, second] : [second, first]
    this.#lo[wire] = lo
    this.#hi[wire] = hi
    return hi - lo <= 1n
  }

  /** A new wire that is 0 or 1. */
  #auxiliary(): number {
    this.#hi.push(1n)
    return this.#lo.push(0n) - 1
  }
}

function findOccurrences(forms: FormStore, columns: readonly Uint32Array[], wires: number) {
  const at = new Uint32Array(wires + 1)
  eachOccurrence(forms, columns, wires, (wire) => at[wire + 1]!++)
  for (let wire = 0; wire < wires; wire++) at[wire + 1]! += at[wire]!
  const relation = new Uint32Array(at[wires]!)
  const next = at.slice()
  eachOccurrence(forms, columns, wires, (wire, of) => {
    relation[next[wire]!++] = of
  })
  return { at, relation }
}

/** Every pair of a wire and a relation that it is in, once. */
function eachOccurrence(
  { start, wire }: FormStore,
  columns: readonly Uint32Array[],
  wires: number,
  visit: (wire: number, relation: number) => void,
): void {
  const last = new Int32Array(wires).fill(-1)
  for (let relation = 0; relation < columns[0]!.length; relation++) {
    for (const column of columns) {
      const form = column[relation]!
      for (let k = start.at(form), end = start.at(form + 1); k < end; k++) {
        const w = wire.at(k)
        if (w === 0 || last[w] === relation) continue
        last[w] = relation
        visit(w, relation)
      }
    }
  }
}
