import { indicators as indicatorsGadget } from '../gadgets/oneHot.js'
import { boundsOf, type InstructionKind, small } from './instruction.js'

/** out[i * count + j] = 1 where x[i] = base + j, else 0; base <= x[i] < base + count. */
export interface IndicatorsInstruction {
  readonly kind: 'indicators'
  readonly inputs: readonly [number]
  /** Elements of x. */
  readonly size: number
  readonly base: number
  readonly count: number
}

export const indicators: InstructionKind<IndicatorsInstruction> = {
  kind: 'indicators',
  size: ({ size, count }) => size * count,
  bounds: ({ size, base, count }, [x]) =>
    boundsOf(size * count, (k) => {
      const [i, value] = [Math.floor(k / count), base + (k % count)]
      const [lo, hi] = [x!.lo[i]!, x!.hi[i]!]
      return [lo === value && hi === value ? 1 : 0, lo <= value && hi >= value ? 1 : 0]
    }),
  evaluate({ size, base, count }, [x]) {
    const index = small(x!)
    return Float64Array.from({ length: size * count }, (_, k) =>
      index[Math.floor(k / count)] === base + (k % count) ? 1 : 0,
    )
  },
  lower: ({ base, count }, c, [x]) => x!.flatMap((form) => indicatorsGadget(c, form, base, count)),
}
