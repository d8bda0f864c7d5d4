import { type Circuit, rowCount } from '../../src/circuit/circuit.js'
import { firstInput } from '../../src/circuit/witness.js'
import { allInputs, type BuiltCase, type GadgetCase } from './gadgetCase.js'

/** A linear form modulo a small prime. */
type TinyForm = readonly { readonly wire: number; readonly factor: number }[]

/**
 * A circuit's rows read modulo a small prime, and the search for all witnesses that satisfy them.
 *
 * The search is exhaustive: it branches over every value of a wire, first where a row leaves only one wire open.
 */
export class TinyField {
  readonly #rows: readonly (readonly [TinyForm, TinyForm, TinyForm])[]
  readonly #rowsOf: readonly (readonly number[])[]
  /** Open (unassigned) wires of each row. */
  readonly #open: number[]
  /** -1 for an open wire. */
  readonly #value: number[]

  constructor(
    circuit: Circuit,
    readonly prime: number,
  ) {
    this.#rows = Array.from({ length: rowCount(circuit) }, (_, row) => [
      this.#tinyForm(circuit, circuit.rowA[row]!),
      this.#tinyForm(circuit, circuit.rowB[row]!),
      this.#tinyForm(circuit, circuit.rowC[row]!),
    ])
    const wires = this.#rows.map((row) => new Set(row.flat().map(({ wire }) => wire)))
    this.#rowsOf = Array.from({ length: circuit.wires }, (_, wire) =>
      wires.flatMap((members, row) => (members.has(wire) ? [row] : [])),
    )
    this.#open = wires.map(({ size }) => size)
    this.#value = new Array<number>(circuit.wires).fill(-1)
  }

  /** All witnesses that hold the given values on the given wires, at most `cap` of them. */
  witnesses(fixed: ReadonlyMap<number, number>, cap = 2): number[][] {
    const found: number[][] = []
    this.#assignAll([...fixed], () => this.#search(found, cap))
    return found
  }

  #assignAll([first, ...rest]: (readonly [number, number])[], then: () => void): void {
    if (first === undefined) return then()
    const [wire, value] = first
    this.#with(wire, ((value % this.prime) + this.prime) % this.prime, () => this.#assignAll(rest, then))
  }

  #search(found: number[][], cap: number): void {
    const wire = this.#nextWire()
    if (wire < 0) found.push([...this.#value])
    for (let value = 0; wire >= 0 && value < this.prime && found.length < cap; value++) {
      this.#with(wire, value, () => this.#search(found, cap))
    }
  }

  /** An open wire of the first row with fewest open wires; an open wire of no row; -1 when all are assigned. */
  #nextWire(): number {
    let best = -1
    for (let row = 0; row < this.#rows.length; row++) {
      const open = this.#open[row]!
      if (open > 0 && (best < 0 || open < this.#open[best]!)) best = row
      if (open === 1) break
    }
    if (best < 0) return this.#value.indexOf(-1)
    return this.#rows[best]!.flat().find(({ wire }) => this.#value[wire] === -1)!.wire
  }

  /** Runs `then` with the wire assigned, unless a row that becomes complete fails. */
  #with(wire: number, value: number, then: () => void): void {
    this.#value[wire] = value
    for (const row of this.#rowsOf[wire]!) this.#open[row]!--
    if (this.#rowsOf[wire]!.every((row) => this.#open[row]! > 0 || this.#holds(row))) then()
    for (const row of this.#rowsOf[wire]!) this.#open[row]!++
    this.#value[wire] = -1
  }

  #holds(row: number): boolean {
    const [a, b, c] = this.#rows[row]!
    return (this.#evaluate(a) * this.#evaluate(b) - this.#evaluate(c)) % this.prime === 0
  }

  #evaluate(form: TinyForm): number {
    let total = 0
    for (const { wire, factor } of form) total += factor * this.#value[wire]!
    return total % this.prime
  }

  #tinyForm({ formStart, formWire, formCoef, coefs }: Circuit, form: number): TinyForm {
    return Array.from({ length: formStart[form + 1]! - formStart[form]! }, (_, i) => {
      const k = formStart[form]! + i
      const factor = ((coefs[formCoef[k]!]! % this.prime) + this.prime) % this.prime
      if (Number.isNaN(factor)) throw new RangeError('a tiny field needs small coefficients')
      return { wire: formWire[k]!, factor }
    }).filter(({ factor }) => factor !== 0)
  }
}

/**
 * The two primes a case is checked over. Gadgets argue that an equation between integers of bounded magnitude cannot
 * hold modulo r unless it holds, and the builder keeps bounded forms below 2^252, a third of r. So the first is the
 * least prime above three times the magnitude of every form in a row (and above the count of values of every input,
 * which `inRange` needs); the second is the next one.
 */
export function tinyPrimes(gadget: GadgetCase, { magnitude }: BuiltCase): [number, number] {
  const needed = Math.max(3 * magnitude, ...gadget.inputs.map(({ bits }) => 2 ** bits))
  const first = nextPrime(needed)
  return [first, nextPrime(first)]
}

function nextPrime(above: number): number {
  for (let n = above + 1; ; n++) if (isPrime(n)) return n
}

function isPrime(n: number): boolean {
  for (let d = 2; d * d <= n; d++) if (n % d === 0) return false
  return n >= 2
}

/** Inputs in range without exactly one witness, or with a wrong output; inputs out of range with any witness. */
export function tinyFaults(gadget: GadgetCase, built: BuiltCase, prime: number): string[] {
  return [...eachTinyFault(gadget, built, prime)]
}

/** As tinyFaults, one at a time. */
export function* eachTinyFault(gadget: GadgetCase, { circuit }: BuiltCase, prime: number): Generator<string> {
  const field = new TinyField(circuit, prime)
  for (const inputs of allInputs(gadget)) yield* insideFault(gadget, circuit, field, inputs)
  for (const inputs of outsideInputs(gadget, prime)) yield* outsideFault(circuit, field, inputs)
}

function insideFault(
  gadget: GadgetCase,
  circuit: Circuit,
  field: TinyField,
  inputs: readonly number[],
): string[] {
  const witnesses = field.witnesses(fixedWires(circuit, inputs))
  const at = `mod ${field.prime}, inputs ${inputs}`
  if (witnesses.length !== 1) return [`${at}: ${witnesses.length === 0 ? 'no' : 'more than one'} witness`]
  return gadget.reference(inputs.map(BigInt)).flatMap((expected, i) => {
    const published = witnesses[0]![1 + i]!
    const wrong = (BigInt(published) - expected) % BigInt(field.prime) !== 0n
    return wrong ? [`${at}: output ${i} is ${published}, not ${expected}`] : []
  })
}

function outsideFault(circuit: Circuit, field: TinyField, inputs: readonly number[]): string[] {
  const accepted = field.witnesses(fixedWires(circuit, inputs), 1).length > 0
  return accepted ? [`mod ${field.prime}, inputs ${inputs} out of range: accepted`] : []
}

/** One input at a time at every residue outside its range, the others at their least. */
function outsideInputs({ inputs }: GadgetCase, prime: number): number[][] {
  const least = inputs.map(({ lo }) => lo)
  return inputs.flatMap(({ lo, bits }, i) =>
    Array.from({ length: Math.max(0, prime - 2 ** bits) }, (_, k) => least.with(i, lo + 2 ** bits + k)),
  )
}

function fixedWires(circuit: Circuit, inputs: readonly number[]): Map<number, number> {
  const first = firstInput(circuit)
  return new Map([[0, 1], ...inputs.map((value, i) => [first + i, value] as const)])
}
