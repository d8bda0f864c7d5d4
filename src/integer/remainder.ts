import { remainder as remainderGadget } from '../gadgets/divide.js'
import { boundsOf, type InstructionKind, small } from './instruction.js'

/** out[i] = x[i] - y[i] floor(x[i] / y[i]) for y[i] >= 1, element by element. */
export interface RemainderInstruction {
  readonly kind: 'remainder'
  readonly inputs: readonly [number, number]
  readonly size: number
}

export const remainder: InstructionKind<RemainderInstruction> = {
  kind: 'remainder',
  size: ({ size }) => size,
  bounds: ({ size }, [x, y]) =>
    boundsOf(size, (i) => {
      const [lo, hi, most] = [x!.lo[i]!, x!.hi[i]!, y!.hi[i]! - 1]
      if (lo === hi && y!.lo[i] === y!.hi[i]) return [rest(lo, most + 1), rest(lo, most + 1)]
      return [0, lo >= 0 ? Math.min(hi, most) : most]
    }),
  evaluate({ size }, [x, y]) {
    const [a, b] = [small(x!), small(y!)]
    return Float64Array.from({ length: size }, (_, i) => rest(a[i]!, b[i]!))
  },
  lower: (_, c, [x, y]) => x!.map((form, i) => remainderGadget(c, form, y![i]!)),
}

function rest(x: number, y: number): number {
  return (((x % y) + y) % y) + 0
}
