import type { R1cs, R1csMatrix } from '../../src/backends/r1cs/reader.js'
import { FR } from '../../src/field/bn254.js'
import { inverse, mod } from '../../src/field/modular.js'

/** Coefficients by wire; wire 0 is the constant one. No coefficient is 0. */
type LinearForm = Map<number, bigint>

interface Row {
  readonly a: LinearForm
  readonly b: LinearForm
  readonly c: LinearForm
}

/** What rows say of the kept wires: linear equations in reduced echelon form, and quadratic ones modulo those. */
interface NormalForm {
  readonly linear: ReadonlySet<string>
  readonly quadratic: readonly string[]
}

/** Wires i <= j of a product are written as the one number i + j * MAX_WIRES. */
const MAX_WIRES = 2 ** 26

/** The rows of an .r1cs with its wires renumbered. */
export function rowsOf(r1cs: R1cs, rename: (wire: number) => number): Row[] {
  const side = (matrix: R1csMatrix, row: number): LinearForm => {
    const form: LinearForm = new Map()
    for (let k = matrix.rowStart[row]!; k < matrix.rowStart[row + 1]!; k++) {
      addTo(form, rename(matrix.wire[k]!), r1cs.coefficients[matrix.coefficient[k]!]!)
    }
    return form
  }
  return Array.from({ length: r1cs.constraints }, (_, row) => ({
    a: side(r1cs.a, row),
    b: side(r1cs.b, row),
    c: side(r1cs.c, row),
  }))
}

/** True if the values satisfy every row. */
export function satisfies(r1cs: R1cs, values: readonly bigint[]): boolean {
  const evaluate = (form: LinearForm) =>
    [...form].reduce((sum, [wire, factor]) => sum + factor * values[wire]!, 0n)
  return rowsOf(r1cs, (wire) => wire).every(
    ({ a, b, c }) => mod(evaluate(a) * evaluate(b) - evaluate(c)) === 0n,
  )
}

/**
 * Eliminates, by the linear rows, all wires from `kept` on, and brings what is left to a form that is the same for all
 * systems which say the same linear things of the kept wires and, given those, have the same quadratic rows.
 */
export function normalize(rows: readonly Row[], kept: number): NormalForm {
  const equations = new Echelon()
  const products = takeLinear(equations, rows)
  equations.reduce()
  const quadratic = products.map((row) => quadraticText(equations, row))
  return { linear: new Set(equations.texts(kept)), quadratic: quadratic.sort() }
}

/** Makes equations of the rows that have a constant factor, also by the equations so far; returns the others. */
function takeLinear(equations: Echelon, rows: readonly Row[]): readonly Row[] {
  const products = rows.filter((row) => !addIfLinear(equations, row))
  return products.length === rows.length ? products : takeLinear(equations, products)
}

function addIfLinear(equations: Echelon, { a, b, c }: Row): boolean {
  const [left, right] = [equations.substitute(a), equations.substitute(b)]
  const [scale, other] =
    constantOf(left) === undefined ? [constantOf(right), left] : [constantOf(left), right]
  if (scale === undefined) return false
  const equation = new Map(c)
  for (const [wire, factor] of other) addTo(equation, wire, -scale * factor)
  equations.add(equation)
  return true
}

function constantOf(form: LinearForm): bigint | undefined {
  if (form.size === 0) return 0n
  return form.size === 1 ? form.get(0) : undefined
}

/** Equations pivot = form. A pivot is the highest wire, so that wires that are not kept go first. */
class Echelon {
  readonly #solved = new Map<number, LinearForm>()

  add(equation: LinearForm): void {
    const rest = this.substitute(equation)
    if (rest.size === 0) return
    const pivot = Math.max(...rest.keys())
    const scale = mod(-inverse(rest.get(pivot)!))
    rest.delete(pivot)
    this.#solved.set(pivot, new Map([...rest].map(([wire, factor]) => [wire, mod(scale * factor)])))
  }

  /** Substitutes pivots in all right sides; these hold lower wires only. */
  reduce(): void {
    for (const pivot of [...this.#solved.keys()].sort((x, y) => x - y)) {
      this.#solved.set(pivot, this.substitute(this.#solved.get(pivot)!))
    }
  }

  /** The form without pivots. */
  substitute(form: LinearForm): LinearForm {
    const result: LinearForm = new Map(form)
    for (let pivot = this.#highestPivot(result); pivot !== undefined; pivot = this.#highestPivot(result)) {
      const factor = result.get(pivot)!
      result.delete(pivot)
      for (const [wire, coefficient] of this.#solved.get(pivot)!) addTo(result, wire, factor * coefficient)
    }
    return result
  }

  texts(kept: number): string[] {
    return [...this.#solved]
      .filter(([pivot]) => pivot < kept)
      .map(([pivot, form]) => `${pivot} = ${formText(form)}`)
  }

  #highestPivot(form: LinearForm): number | undefined {
    let highest: number | undefined
    for (const wire of form.keys()) if (this.#solved.has(wire) && wire > (highest ?? -1)) highest = wire
    return highest
  }
}

/** a * b - c as a polynomial, scaled so that its first coefficient is 1. */
function quadraticText(equations: Echelon, row: Row): string {
  const [a, b, c] = [row.a, row.b, row.c].map((form) => equations.substitute(form)) as [
    LinearForm,
    LinearForm,
    LinearForm,
  ]
  const polynomial = new Map<number, bigint>()
  for (const [i, x] of a)
    for (const [j, y] of b) addTo(polynomial, Math.min(i, j) + Math.max(i, j) * MAX_WIRES, x * y)
  for (const [i, x] of c) addTo(polynomial, i * MAX_WIRES, -x)
  const [[, first] = [0, 1n]] = [...polynomial].sort(([i], [j]) => i - j)
  const scale = inverse(first)
  return formText(new Map([...polynomial].map(([monomial, factor]) => [monomial, (scale * factor) % FR])))
}

function addTo(form: Map<number, bigint>, key: number, factor: bigint): void {
  const sum = mod((form.get(key) ?? 0n) + factor)
  if (sum === 0n) form.delete(key)
  else form.set(key, sum)
}

function formText(form: ReadonlyMap<number, bigint>): string {
  return [...form]
    .sort(([i], [j]) => i - j)
    .map(([key, factor]) => `${factor}*${key}`)
    .join(' + ')
}
