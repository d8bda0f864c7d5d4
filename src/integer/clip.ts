import type { Builder } from '../circuit/builder.js'
import type { Form } from '../circuit/forms.js'
import { min } from '../gadgets/max.js'
import { relu } from '../gadgets/relu.js'
import { roundShift } from '../util/integers.js'
import { boundsOf, type InstructionKind, mapValues } from './instruction.js'

/** out[i] = min(high[i], max(low[i], floor((x[i] + 2^(s-1)) / 2^s))), s = shift[i], low[i] <= high[i]. */
export interface ClipInstruction {
  readonly kind: 'clip'
  readonly inputs: readonly [number]
  readonly shift: Uint8Array
  readonly low: Float64Array
  readonly high: Float64Array
}

export const clip: InstructionKind<ClipInstruction> = {
  kind: 'clip',
  size: ({ shift }) => shift.length,
  bounds: (m, [x]) => boundsOf(m.shift.length, (i) => [clipInt(m, x!.lo[i]!, i), clipInt(m, x!.hi[i]!, i)]),
  evaluate: (m, [x]) => mapValues(x!, (value, i) => clipInt(m, value, i)),
  lower: (m, c, [x]) => x!.map((form, i) => lowerElement(c, form, m.shift[i]!, m.low[i]!, m.high[i]!)),
}

function clipInt({ shift, low, high }: ClipInstruction, x: number, i: number): number {
  return Math.min(high[i]!, Math.max(low[i]!, roundShift(x, shift[i]!)))
}

/** max(low, q) = low + relu of x - low 2^shift, as low is an integer; a bound that the range implies costs nothing. */
function lowerElement(c: Builder, x: Form, shift: number, low: number, high: number): Form {
  if (low === high) return c.constant(low)
  const above = relu(c, c.combine([[x, 1]], -low * 2 ** shift), shift)
  return c.combine([[min(c, above, c.constant(high - low)), 1]], low)
}
