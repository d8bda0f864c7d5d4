import { InternalError } from '../errors.js'
import { mod } from '../field/modular.js'
import type { GrowableF64 } from '../util/growable.js'
import { EXACT } from '../util/integers.js'
import type { Form, Forms, Wire } from './forms.js'

/**
 * Collects terms by wire and closes them into a form with wires in ascending order and no zero coefficients.
 *
 * Coefficients are summed in doubles; a wire whose coefficient is wide, or leaves the exact range, moves to bigints.
 */
export class LinearSum {
  readonly #forms: Forms
  readonly #lo: GrowableF64
  readonly #hi: GrowableF64
  #value = new Float64Array(1024)
  #touched = new Uint32Array(1024)
  #mark = new Uint8Array(1024)
  #count = 0
  #wide = new Map<number, bigint>()
  #open = false

  constructor(forms: Forms, wireLo: GrowableF64, wireHi: GrowableF64) {
    this.#forms = forms
    this.#lo = wireLo
    this.#hi = wireHi
  }

  open(): this {
    if (this.#open) throw new InternalError('a linear sum is already open')
    this.#open = true
    return this
  }

  /** Adds factor times a form. */
  add(form: Form, factor: number | bigint): this {
    if (factor === 0 || factor === 0n) return this
    const { start, wire, coef, coefficients } = this.#forms
    for (let k = start.at(form), end = start.at(form + 1); k < end; k++) {
      const small = coefficients.small[coef.at(k)]!
      const term = typeof factor === 'number' ? small * factor : Number.NaN
      if (Math.abs(term) < EXACT) this.#addSmall(wire.at(k), term)
      else this.#addWide(wire.at(k), coefficients.value(coef.at(k)) * BigInt(factor))
    }
    return this
  }

  addWire(wire: Wire, coefficient: number | bigint): this {
    if (typeof coefficient === 'number' && Math.abs(coefficient) < EXACT) this.#addSmall(wire, coefficient)
    else this.#addWide(wire, BigInt(coefficient))
    return this
  }

  addConstant(value: number | bigint): this {
    return this.addWire(0 as Wire, value)
  }

  close(): Form {
    const touched = this.#touched.subarray(0, this.#count).sort()
    for (const wire of touched) this.#emit(wire)
    this.#count = 0
    if (this.#wide.size > 0) this.#wide = new Map()
    this.#open = false
    return this.#forms.close(this.#lo, this.#hi)
  }

  #emit(wire: number): void {
    const coefficient = this.#total(wire)
    this.#mark[wire] = 0
    this.#value[wire] = 0
    if (coefficient === 0 || coefficient === 0n) return
    this.#forms.wire.push(wire)
    this.#forms.coef.push(this.#forms.coefficients.id(coefficient))
  }

  #total(wire: number): number | bigint {
    const wide = this.#wide.size === 0 ? undefined : this.#wide.get(wire)
    return wide === undefined ? this.#value[wire]! : mod(wide + BigInt(this.#value[wire]!))
  }

  #addSmall(wire: number, term: number): void {
    this.#touch(wire)
    const total = this.#value[wire]! + term
    if (Math.abs(total) < EXACT) this.#value[wire] = total
    else this.#addWide(wire, BigInt(term))
  }

  #addWide(wire: number, term: bigint): void {
    this.#touch(wire)
    this.#wide.set(wire, (this.#wide.get(wire) ?? 0n) + term)
  }

  #touch(wire: number): void {
    if (wire >= this.#mark.length) this.#grow(wire)
    if (this.#mark[wire] === 1) return
    if (this.#count === this.#touched.length)
      this.#touched = widen(this.#touched, new Uint32Array(this.#count * 2))
    this.#mark[wire] = 1
    this.#touched[this.#count++] = wire
  }

  #grow(wire: number): void {
    const size = Math.max(wire + 1, this.#mark.length * 2)
    this.#value = widen(this.#value, new Float64Array(size))
    this.#mark = widen(this.#mark, new Uint8Array(size))
  }
}

function widen<T extends Float64Array | Uint32Array | Uint8Array>(from: T, into: T): T {
  into.set(from)
  return into
}
