import type { Builder } from '../circuit/builder.js'
import type { Form } from '../circuit/forms.js'
import { isZero as isZeroGadget } from '../gadgets/isZero.js'
import { boundsOf, type InstructionKind, mapValues } from './instruction.js'

/** out[i] = 1 where x[i] = 0, else 0. */
export interface IsZeroInstruction {
  readonly kind: 'isZero'
  readonly inputs: readonly [number]
  readonly size: number
}

export const isZero: InstructionKind<IsZeroInstruction> = {
  kind: 'isZero',
  size: ({ size }) => size,
  bounds: ({ size }, [x]) =>
    boundsOf(size, (i) => {
      const [lo, hi] = [x!.lo[i]!, x!.hi[i]!]
      return [lo === 0 && hi === 0 ? 1 : 0, lo <= 0 && hi >= 0 ? 1 : 0]
    }),
  evaluate: (_, [x]) => mapValues(x!, (value) => (value === 0 ? 1 : 0)),
  lower: (_, c, [x]) => x!.map((form) => lowerElement(c, form)),
}

/** A range that decides costs nothing; of two neighbours at 0 the form itself tells. */
function lowerElement(c: Builder, x: Form): Form {
  const { lo, hi } = c.range(x)
  if (lo > 0 || hi < 0) return c.zero
  if (lo === 0 && hi === 0) return c.one
  if (lo === 0 && hi === 1) return c.combine([[x, -1]], 1)
  if (lo === -1 && hi === 0) return c.combine([[x, 1]], 1)
  return isZeroGadget(c, x)
}
