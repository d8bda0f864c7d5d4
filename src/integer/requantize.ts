import { requantize as requantizeGadget, type Staircase, staircaseAt } from '../gadgets/requantize.js'
import { boundsOf, type InstructionKind, mapValues } from './instruction.js'

/** out[i] = the staircase `stairs[rule[i]]` at x[i]; see gadgets/requantize.ts for its exact meaning. */
export interface RequantizeInstruction {
  readonly kind: 'requantize'
  readonly inputs: readonly [number]
  readonly rule: Uint32Array
  readonly stairs: readonly Staircase[]
}

/** A staircase never decreases, but for its corrections. */
export const requantize: InstructionKind<RequantizeInstruction> = {
  kind: 'requantize',
  size: ({ rule }) => rule.length,
  bounds: ({ rule, stairs }, [x]) =>
    boundsOf(rule.length, (i) => {
      const own = stairs[rule[i]!]!
      const [lo, hi] = [x!.lo[i]!, x!.hi[i]!]
      if (lo === hi) return [staircaseAt(own, lo), staircaseAt(own, lo)]
      const plain = { ...own, at: [], add: [] }
      const corrected = own.at.filter((t) => t >= lo && t <= hi).map((t) => staircaseAt(own, t))
      const values = [staircaseAt(plain, lo), staircaseAt(plain, hi), ...corrected]
      return [Math.min(...values), Math.max(...values)]
    }),
  evaluate: ({ rule, stairs }, [x]) => mapValues(x!, (value, i) => staircaseAt(stairs[rule[i]!]!, value)),
  lower: ({ rule, stairs }, c, [x]) => x!.map((form, i) => requantizeGadget(c, form, stairs[rule[i]!]!)),
}
