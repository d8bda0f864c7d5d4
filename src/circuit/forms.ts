import { GrowableF64, GrowableU32 } from '../util/growable.js'
import { EXACT } from '../util/integers.js'
import type { Coefficients } from './coefficients.js'
import { RangeTooWideError } from './errors.js'

/** A wire's index in the witness; wire 0 is the constant one. */
export type Wire = number & { readonly brand: 'wire' }

/** Id of a linear form: a sum of coefficient times wire. */
export type Form = number & { readonly brand: 'form' }

/** Integer forms stay below this magnitude, so that equality mod r is equality of integers. */
export const MAX_MAGNITUDE = 2 ** 252

export interface Range {
  readonly lo: number
  readonly hi: number
}

/**
 * Columnar store of linear forms: CSR over wires, coefficients by id.
 *
 * Each form carries the interval its integer value is proven to lie in (infinite for a field element) and whether
 * it can be evaluated in doubles without rounding. Bounds at or above 2^53 are widened outward, never inward.
 */
export class Forms {
  readonly start = new GrowableU32()
  readonly wire = new GrowableU32(4096)
  readonly coef = new GrowableU32(4096)
  readonly lo = new GrowableF64()
  readonly hi = new GrowableF64()
  /** 1 where every product and partial sum of an honest evaluation is exact in doubles. */
  readonly exact = new GrowableU32()

  constructor(readonly coefficients: Coefficients) {
    this.start.push(0)
  }

  get count(): number {
    return this.lo.length
  }

  /** Appends the form whose terms were pushed to `wire` and `coef` since the last close. */
  close(wireLo: GrowableF64, wireHi: GrowableF64): Form {
    const [from, to] = [this.start.at(this.count), this.wire.length]
    const { lo, hi, magnitude } = this.#bounds(from, to, wireLo, wireHi)
    if (Number.isFinite(magnitude) && magnitude >= MAX_MAGNITUDE) throw new RangeTooWideError(magnitude)
    const slack =
      magnitude < EXACT || !Number.isFinite(magnitude) ? 0 : magnitude * (to - from + 1) * 2 ** -52
    this.lo.push(Math.floor(lo - slack))
    this.hi.push(Math.ceil(hi + slack))
    this.exact.push(magnitude < EXACT ? 1 : 0)
    this.start.push(to)
    return (this.count - 1) as Form
  }

  /** Intersects a form's interval with one that is known to hold; whether it is exact in doubles is up to its terms. */
  narrow(form: Form, { lo, hi }: Range): void {
    this.lo.set(form, Math.max(this.lo.at(form), lo))
    this.hi.set(form, Math.min(this.hi.at(form), hi))
  }

  /** Recomputes a single-wire form's interval after its wire's range became known. */
  refresh(form: Form, range: Range): void {
    this.lo.set(form, range.lo)
    this.hi.set(form, range.hi)
    this.exact.set(form, Math.max(-range.lo, range.hi) < EXACT ? 1 : 0)
  }

  #bounds(from: number, to: number, wireLo: GrowableF64, wireHi: GrowableF64) {
    let lo = 0
    let hi = 0
    let magnitude = 0
    for (let k = from; k < to; k++) {
      const coefficient = this.coefficients.small[this.coef.at(k)]!
      const wire = this.wire.at(k)
      if (Number.isNaN(coefficient)) return UNBOUNDED
      const [x, y] = [coefficient * wireLo.at(wire), coefficient * wireHi.at(wire)]
      lo += Math.min(x, y)
      hi += Math.max(x, y)
      magnitude += Math.max(Math.abs(x), Math.abs(y))
    }
    return { lo, hi, magnitude }
  }
}

const UNBOUNDED = {
  lo: Number.NEGATIVE_INFINITY,
  hi: Number.POSITIVE_INFINITY,
  magnitude: Number.POSITIVE_INFINITY,
}
