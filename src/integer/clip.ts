import type { Builder } from '../circuit/builder.js'
import type { Form } from '../circuit/forms.js'
import { min } from '../gadgets/max.js'
import { relu } from '../gadgets/relu.js'
import { roundShift } from '../util/integers.js'
import { boundsOf, type InstructionKind, mapValues } from './instruction.js'
import { halfOf, requireDigits } from './limits.js'

/** out[i] = min(high[i], max(low[i], floor((x[i] + 2^(s-1)) / 2^s))), s = shift[i], low[i] <= high[i]. */
export interface ClipInstruction {
  readonly kind: 'clip'
  readonly inputs: readonly [number]
  readonly shift: Uint8Array
  readonly low: Float64Array
  readonly high: Float64Array
  /** The circuit accepts -2^limit[i] <= x[i] + clipOffset < 2^limit[i] alone; left out, all that the bounds of x allow. */
  readonly limit?: Uint8Array
}

export const clip: InstructionKind<ClipInstruction> = {
  kind: 'clip',
  size: ({ shift }) => shift.length,
  bounds: (m, [x]) => boundsOf(m.shift.length, (i) => [clipInt(m, x!.lo[i]!, i), clipInt(m, x!.hi[i]!, i)]),
  evaluate: (m, [x]) =>
    mapValues(x!, (value, i) => {
      if (m.limit !== undefined) requireDigits(i, value, clipOffset(m.shift[i]!, m.low[i]!), m.limit[i]!)
      return clipInt(m, value, i)
    }),
  lower: (m, c, [x]) => x!.map((form, i) => lowerElement(c, form, m, i)),
}

/** What is added to x before its digits are taken: they decide whether x, once rounded, is above the lower end. */
export function clipOffset(shift: number, low: number): number {
  return halfOf(shift) - low * 2 ** shift
}

function clipInt({ shift, low, high }: ClipInstruction, x: number, i: number): number {
  return Math.min(high[i]!, Math.max(low[i]!, roundShift(x, shift[i]!)))
}

/** max(low, q) = low + relu of x - low 2^shift, as low is an integer; a bound that the range implies costs nothing. */
function lowerElement(c: Builder, x: Form, m: ClipInstruction, i: number): Form {
  const [shift, low, high] = [m.shift[i]!, m.low[i]!, m.high[i]!]
  if (low === high) return c.constant(low)
  const above = relu(c, c.combine([[x, 1]], -low * 2 ** shift), shift, m.limit?.[i])
  return c.combine([[min(c, above, c.constant(high - low)), 1]], low)
}
