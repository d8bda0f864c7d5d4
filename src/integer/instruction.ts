import type { Builder } from '../circuit/builder.js'
import type { Form } from '../circuit/forms.js'

/** Exact integers: doubles where the tensor is known to stay below 2^53, else bigints. */
export type Values = Float64Array | bigint[]

/** Proven bounds of each element; at or above 2^53 they may be wider than the truth, never narrower. */
export interface Bounds {
  readonly lo: Float64Array
  readonly hi: Float64Array
}

/**
 * One instruction kind of the integer model: what it computes (`evaluate`), what is known of the result (`bounds`), and
 * the circuit that computes the same (`lower`). Lists are kept per element, in row-major order of the result.
 */
export interface InstructionKind<I extends { readonly kind: string }> {
  readonly kind: I['kind']
  /** Number of elements of the result. */
  size(instruction: I): number
  bounds(instruction: I, inputs: readonly Bounds[]): Bounds
  evaluate(instruction: I, inputs: readonly Values[]): Values
  lower(instruction: I, c: Builder, inputs: readonly (readonly Form[])[]): Form[]
}

/** Bounds computed element by element. */
export function boundsOf(size: number, at: (i: number) => readonly [lo: number, hi: number]): Bounds {
  const lo = new Float64Array(size)
  const hi = new Float64Array(size)
  for (let i = 0; i < size; i++) {
    const [low, high] = at(i)
    lo[i] = low
    hi[i] = high
  }
  return { lo, hi }
}

/** The doubles of a tensor that is known to be small; instructions other than linear and rescale take no other. */
export function small(values: Values): Float64Array {
  return values instanceof Float64Array ? values : Float64Array.from(values, Number)
}

/** Evaluates element by element. */
export function mapValues(values: Values, at: (x: number, i: number) => number): Float64Array {
  const x = small(values)
  const out = new Float64Array(x.length)
  for (let i = 0; i < out.length; i++) out[i] = at(x[i]!, i)
  return out
}
