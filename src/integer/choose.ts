import type { Builder } from '../circuit/builder.js'
import type { Form } from '../circuit/forms.js'
import { choose as chooseGadget } from '../gadgets/choose.js'
import { indicators } from '../gadgets/oneHot.js'
import { boundsOf, type InstructionKind, small } from './instruction.js'

/**
 * out[i] = x[col[i * count + n[index[i]] - base]]: each element of the result picks one of `count` candidates, by a secret
 * number; base <= n[j] < base + count.
 */
export interface ChooseInstruction {
  readonly kind: 'choose'
  readonly inputs: readonly [numbers: number, candidates: number]
  readonly base: number
  readonly count: number
  readonly index: Uint32Array
  readonly col: Uint32Array
}

export const choose: InstructionKind<ChooseInstruction> = {
  kind: 'choose',
  size: ({ index }) => index.length,
  bounds: (m, [n, x]) =>
    boundsOf(m.index.length, (i) => {
      let [lo, hi] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
      for (let k = n!.lo[m.index[i]!]! - m.base; k <= n!.hi[m.index[i]!]! - m.base; k++) {
        lo = Math.min(lo, x!.lo[m.col[i * m.count + k]!]!)
        hi = Math.max(hi, x!.hi[m.col[i * m.count + k]!]!)
      }
      return [lo, hi]
    }),
  evaluate(m, [n, x]) {
    const [numbers, candidates] = [small(n!), small(x!)]
    return Float64Array.from(m.index, (j, i) => candidates[m.col[i * m.count + numbers[j]! - m.base]!]!)
  },
  lower(m, c, [n, x]) {
    const cache = new Map<number, readonly Form[]>()
    return Array.from(m.index, (j, i) => {
      const candidates = Array.from(m.col.subarray(i * m.count, (i + 1) * m.count), (col) => x![col]!)
      return chooseGadget(c, indicatorsOf(c, m, n![j]!, cache), candidates)
    })
  },
}

/** One set of indicators serves all results that pick by the same number. */
function indicatorsOf(
  c: Builder,
  { base, count }: ChooseInstruction,
  number: Form,
  cache: Map<number, readonly Form[]>,
): readonly Form[] {
  const known = cache.get(number) ?? indicators(c, number, base, count)
  cache.set(number, known)
  return known
}
