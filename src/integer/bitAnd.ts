import { bitAnd as bitAndGadget } from '../gadgets/bitAnd.js'
import { bitLength } from '../util/integers.js'
import { boundsOf, type InstructionKind, small } from './instruction.js'

/** out[i] = the bitwise and of x[i] and y[i], which are not negative. */
export interface BitAndInstruction {
  readonly kind: 'bitAnd'
  readonly inputs: readonly [number, number]
  readonly size: number
}

export const bitAnd: InstructionKind<BitAndInstruction> = {
  kind: 'bitAnd',
  size: ({ size }) => size,
  bounds: ({ size }, [x, y]) =>
    boundsOf(size, (i) => {
      const [a, b] = [x!.hi[i]!, y!.hi[i]!]
      const both = x!.lo[i] === a && y!.lo[i] === b ? and(a, b) : undefined
      return both === undefined ? [0, 2 ** bitLength(Math.min(a, b)) - 1] : [both, both]
    }),
  evaluate({ size }, [x, y]) {
    const [a, b] = [small(x!), small(y!)]
    return Float64Array.from({ length: size }, (_, i) => and(a[i]!, b[i]!))
  },
  lower: (_, c, [x, y]) => x!.map((form, i) => bitAndGadget(c, form, y![i]!)),
}

function and(a: number, b: number): number {
  return Number(BigInt(a) & BigInt(b))
}
