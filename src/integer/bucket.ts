import type { Builder } from '../circuit/builder.js'
import type { Form } from '../circuit/forms.js'
import { bucket as bucketGadget, bucketRows } from '../gadgets/bucket.js'
import { compareWidth } from '../gadgets/compare.js'
import { define } from '../gadgets/define.js'
import { notNegative } from '../gadgets/notNegative.js'
import { boundsOf, type InstructionKind, small } from './instruction.js'

/** out[k] = 1 where x[i] >= cuts[k], else 0, for rowStart[i] <= k < rowStart[i+1]; each element's cuts ascend. */
export interface BucketInstruction {
  readonly kind: 'bucket'
  readonly inputs: readonly [number]
  readonly rowStart: Uint32Array
  readonly cuts: Float64Array
}

/** Cuts of one gadget: the auditor looks at equations of at most 254 open wires, cuts and digits together. */
const MOST_CUTS = 128

export const bucket: InstructionKind<BucketInstruction> = {
  kind: 'bucket',
  size: ({ cuts }) => cuts.length,
  bounds(m, [x]) {
    const element = elementOfEach(m)
    return boundsOf(m.cuts.length, (k) => {
      const [i, cut] = [element[k]!, m.cuts[k]!]
      return [x!.lo[i]! >= cut ? 1 : 0, x!.hi[i]! >= cut ? 1 : 0]
    })
  },
  evaluate(m, [x]) {
    const [values, element] = [small(x!), elementOfEach(m)]
    return m.cuts.map((cut, k) => (values[element[k]!]! >= cut ? 1 : 0))
  },
  lower: (m, c, [x]) =>
    x!.flatMap((form, i) =>
      lowerElement(c, form, Array.from(m.cuts.subarray(m.rowStart[i]!, m.rowStart[i + 1]!))),
    ),
}

function elementOfEach({ rowStart, cuts }: BucketInstruction): Uint32Array {
  const element = new Uint32Array(cuts.length)
  for (let i = 0; i + 1 < rowStart.length; i++) element.fill(i, rowStart[i]!, rowStart[i + 1]!)
  return element
}

/** Cuts outside of the range cost nothing. */
function lowerElement(c: Builder, x: Form, cuts: readonly number[]): Form[] {
  const { lo, hi } = c.range(x)
  const inside = cuts.filter((cut) => cut > lo && cut <= hi)
  if (inside.length === 0) return cuts.map((cut) => (cut <= lo ? c.one : c.zero))
  const short = inside.length > 1 && c.terms(x) > 2 ? define(c, x) : x
  const parts = Math.ceil(inside.length / MOST_CUTS)
  const size = Math.ceil(inside.length / parts)
  const found = Array.from({ length: parts }, (_, i) =>
    reached(c, short, inside.slice(i * size, (i + 1) * size)),
  )
  const bits = found.flat()
  let next = 0
  return cuts.map((cut) => {
    if (cut <= lo) return c.one
    return cut > hi ? c.zero : bits[next++]!
  })
}

/** By comparisons one by one, or by the interval that x is in, whichever has fewer rows. */
function reached(c: Builder, x: Form, cuts: readonly number[]): Form[] {
  const { lo, hi } = c.range(x)
  const apart = cuts.reduce((rows, cut) => rows + compareWidth(c, x, c.constant(cut)) + 2, 0)
  if (cuts.length > 1 && bucketRows(lo, hi, cuts) < apart) return bucketGadget(c, x, cuts)
  return cuts.map((cut) => notNegative(c, c.combine([[x, 1]], -cut)))
}
