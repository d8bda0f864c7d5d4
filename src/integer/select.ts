import { select as selectGadget } from '../gadgets/select.js'
import { boundsOf, type InstructionKind, small } from './instruction.js'

/** out[i] = a[i] where c[i] = 1, b[i] where c[i] = 0; c is 0 or 1. */
export interface SelectInstruction {
  readonly kind: 'select'
  readonly inputs: readonly [condition: number, a: number, b: number]
  readonly size: number
}

export const select: InstructionKind<SelectInstruction> = {
  kind: 'select',
  size: ({ size }) => size,
  bounds: ({ size }, [c, a, b]) =>
    boundsOf(size, (i) => {
      const sides = [...(c!.hi[i] === 1 ? [a!] : []), ...(c!.lo[i] === 0 ? [b!] : [])]
      return [Math.min(...sides.map(({ lo }) => lo[i]!)), Math.max(...sides.map(({ hi }) => hi[i]!))]
    }),
  evaluate({ size }, [c, a, b]) {
    const [condition, left, right] = [small(c!), small(a!), small(b!)]
    return Float64Array.from({ length: size }, (_, i) => (condition[i] === 1 ? left[i]! : right[i]!))
  },
  lower: (_, c, [s, a, b]) => s!.map((form, i) => selectGadget(c, form, a![i]!, b![i]!)),
}
