import type { Builder } from '../circuit/builder.js'
import type { Form } from '../circuit/forms.js'
import { decompose } from '../gadgets/digits.js'
import { boundsOf, type InstructionKind, small } from './instruction.js'

/** out[i * width + j] = binary digit j of x[i] - base, least significant first; base <= x[i] < base + 2^width. */
export interface DigitsInstruction {
  readonly kind: 'digits'
  readonly inputs: readonly [number]
  readonly size: number
  readonly base: number
  readonly width: number
}

export const digits: InstructionKind<DigitsInstruction> = {
  kind: 'digits',
  size: ({ size, width }) => size * width,
  bounds: (m, [x]) =>
    boundsOf(m.size * m.width, (k) => {
      const [lo, hi] = [x!.lo[Math.floor(k / m.width)]!, x!.hi[Math.floor(k / m.width)]!]
      return lo === hi ? [digit(m, lo, k % m.width), digit(m, lo, k % m.width)] : [0, 1]
    }),
  evaluate(m, [x]) {
    const values = small(x!)
    const at = (_: unknown, k: number) => digit(m, values[Math.floor(k / m.width)]!, k % m.width)
    return Float64Array.from({ length: m.size * m.width }, at)
  },
  lower: (m, c, [x]) => x!.flatMap((form) => lowerElement(m, c, form)),
}

function digit({ base }: DigitsInstruction, x: number, j: number): number {
  return Math.floor((x - base) / 2 ** j) % 2
}

function lowerElement(m: DigitsInstruction, c: Builder, x: Form): Form[] {
  const known = c.constantOf(x)
  if (known === undefined) return decompose(c, x, -m.base, m.width)
  return Array.from({ length: m.width }, (_, j) => c.constant(digit(m, known, j)))
}
