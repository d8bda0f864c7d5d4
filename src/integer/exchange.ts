import { exchange as exchangeGadget } from '../gadgets/exchange.js'
import type { InstructionKind } from './instruction.js'
import { small } from './instruction.js'

/** x after steps in order, of which step k sorts elements first[k] and second[k]: the greater one comes first. */
export interface ExchangeInstruction {
  readonly kind: 'exchange'
  readonly inputs: readonly [number]
  readonly size: number
  readonly first: Uint32Array
  readonly second: Uint32Array
}

export const exchange: InstructionKind<ExchangeInstruction> = {
  kind: 'exchange',
  size: ({ size }) => size,
  bounds: (m, [x]) => ({ lo: sorted(m, x!.lo), hi: sorted(m, x!.hi) }),
  evaluate: (m, [x]) => sorted(m, small(x!)),
  lower(m, c, [x]) {
    const forms = [...x!]
    eachStep(m, (i, j) => {
      const [greater, less] = exchangeGadget(c, forms[i]!, forms[j]!)
      forms[i] = greater
      forms[j] = less
    })
    return forms
  },
}

/** Maxima and minima never decrease, so this maps bounds to bounds. */
function sorted(m: ExchangeInstruction, x: Float64Array): Float64Array {
  const out = x.slice()
  eachStep(m, (i, j) => {
    const [a, b] = [out[i]!, out[j]!]
    out[i] = Math.max(a, b)
    out[j] = Math.min(a, b)
  })
  return out
}

function eachStep({ first, second }: ExchangeInstruction, f: (i: number, j: number) => void): void {
  first.forEach((i, k) => {
    f(i, second[k]!)
  })
}
