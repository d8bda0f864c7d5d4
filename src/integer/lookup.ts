import { lookup as lookupGadget } from '../gadgets/table.js'
import { boundsOf, type InstructionKind, small } from './instruction.js'

/**
 * out[i * width + k] = values[(x[i] - base) * width + k], the entries of a known table of `width` columns at secret rows;
 * base <= x[i] < base + rows.
 */
export interface LookupInstruction {
  readonly kind: 'lookup'
  readonly inputs: readonly [number]
  /** Elements of x. */
  readonly size: number
  readonly base: number
  readonly width: number
  readonly values: Float64Array
}

export const lookup: InstructionKind<LookupInstruction> = {
  kind: 'lookup',
  size: ({ size, width }) => size * width,
  bounds(m, [x]) {
    return boundsOf(m.size * m.width, (at) => {
      const [i, k] = [Math.floor(at / m.width), at % m.width]
      let [lo, hi] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
      for (let row = x!.lo[i]! - m.base; row <= x!.hi[i]! - m.base; row++) {
        lo = Math.min(lo, m.values[row * m.width + k]!)
        hi = Math.max(hi, m.values[row * m.width + k]!)
      }
      return [lo, hi]
    })
  },
  evaluate(m, [x]) {
    const index = small(x!)
    return Float64Array.from(
      { length: m.size * m.width },
      (_, at) => m.values[(index[Math.floor(at / m.width)]! - m.base) * m.width + (at % m.width)]!,
    )
  },
  lower: ({ base, width, values }, c, [x]) =>
    x!.flatMap((form) => lookupGadget(c, form, base, values, width)),
}
