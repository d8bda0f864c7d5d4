import type { Builder } from '../../src/circuit/builder.js'
import type { Form, Wire } from '../../src/circuit/forms.js'
import { boolean, weigh } from '../../src/gadgets/digits.js'

/** A circuit being drawn: the builder, the inputs, and names for the wires that a forgery lies about. */
export class Sketch {
  readonly names = new Map<string, Wire>()
  /** Rows that are taken out again when the circuit is finished. */
  readonly dropped: number[] = []

  constructor(
    readonly c: Builder,
    readonly x: readonly Form[],
    /** Whether to draw the circuit with its hole. */
    readonly broken: boolean,
    /** Number of public outputs. */
    readonly outputs: number,
  ) {}

  /** Names the one wire of a form. */
  name(name: string, form: Form): Form {
    const { start, wire } = this.c.forms
    this.names.set(name, wire.at(start.at(form)) as Wire)
    return form
  }

  /** A wire that the prover assigns as `hints` says, 0 otherwise; in no row yet. */
  hint(name: string): Form {
    return this.name(name, this.c.form(this.c.hintQuotient(this.c.zero, this.c.one)))
  }

  /** A hint for floor(x / d). */
  quotient(name: string, x: Form, d: Form): Form {
    return this.name(name, this.c.form(this.c.hintQuotient(x, d)))
  }

  /** The wire of a named form. */
  wire(name: string): Wire {
    return this.names.get(name)!
  }

  /** a - factor * b + constant. */
  minus(a: Form, b: Form, factor = 1, constant = 0): Form {
    const terms = [
      [a, 1],
      [b, -factor],
    ] as const
    return this.c.combine(terms, constant)
  }

  /** Sum of factor times form, factors being 1 where there are none. */
  sum(forms: readonly Form[], factors: readonly number[] = []): Form {
    return this.c.combine(forms.map((form, i) => [form, factors[i] ?? 1] as const))
  }

  /** Takes the last row out again. */
  dropRow(): void {
    this.dropped.push(this.c.rows - 1)
  }
}

/** Which of a decomposition's rows to leave out, and what to call its digits: prefix and position. */
interface LooseDigits {
  readonly unproven?: readonly number[]
  readonly noSum?: true
  readonly prefix?: string
}

/** Binary digits of x + offset as gadget `digits` proves them, for any width and without asking for x's range. */
export function looseDigits(
  s: Sketch,
  x: Form,
  offset: number,
  width: number,
  { unproven = [], noSum, prefix = 'b' }: LooseDigits = {},
): Form[] {
  const shifted = s.c.combine([[x, 1]], offset)
  const first = s.c.hintBits(shifted, width)
  const bits = Array.from({ length: width }, (_, i) => {
    const wire = (first + i) as Wire
    return s.name(`${prefix}${i}`, unproven.includes(i) ? s.c.form(wire) : boolean(s.c, wire))
  })
  if (noSum === undefined) s.c.assertEqual(shifted, wideWeigh(s, bits))
  return bits
}

/** As gadget `digits`'s sum; digits beyond a double's reach are weighed by bigints. */
function wideWeigh(s: Sketch, bits: readonly Form[]): Form {
  if (bits.length <= 50) return weigh(s.c, bits)
  const sum = s.c.sum()
  bits.forEach((bit, i) => {
    sum.add(bit, 1n << BigInt(i))
  })
  return sum.close()
}

/** The digits of a number under the names that `looseDigits` gives them. */
export function namedDigits(number: bigint, width: number, prefix = 'b'): Record<string, bigint> {
  const digits = Array.from({ length: width }, (_, i) => [`${prefix}${i}`, (number >> BigInt(i)) & 1n])
  return Object.fromEntries(digits)
}
