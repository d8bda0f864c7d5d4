import { divide as divideGadget } from '../gadgets/divide.js'
import { boundsOf, type InstructionKind, small } from './instruction.js'

/** out[i] = floor(x[i] / y[i]) for y[i] >= 1, element by element. */
export interface DivideInstruction {
  readonly kind: 'divide'
  readonly inputs: readonly [number, number]
  readonly size: number
}

export const divide: InstructionKind<DivideInstruction> = {
  kind: 'divide',
  size: ({ size }) => size,
  bounds: ({ size }, [x, y]) =>
    boundsOf(size, (i) => {
      const [lo, hi] = [x!.lo[i]!, x!.hi[i]!]
      return [
        Math.floor(lo / (lo < 0 ? y!.lo[i]! : y!.hi[i]!)),
        Math.floor(hi / (hi < 0 ? y!.hi[i]! : y!.lo[i]!)),
      ]
    }),
  evaluate({ size }, [x, y]) {
    const [a, b] = [small(x!), small(y!)]
    return Float64Array.from(
      { length: size },
      (_, i) => (a[i]! - (((a[i]! % b[i]!) + b[i]!) % b[i]!)) / b[i]!,
    )
  },
  lower: (_, c, [x, y]) => x!.map((form, i) => divideGadget(c, form, y![i]!)),
}
