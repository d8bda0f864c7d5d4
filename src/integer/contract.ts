import type { Builder } from '../circuit/builder.js'
import type { Form } from '../circuit/forms.js'
import { product } from '../gadgets/product.js'
import { boundsOf, type InstructionKind, small } from './instruction.js'

/** out[i] = sum over rowStart[i] <= k < rowStart[i+1] of x[left[k]] * y[right[k]]: products of two secret tensors. */
export interface ContractInstruction {
  readonly kind: 'contract'
  readonly inputs: readonly [number, number]
  readonly rowStart: Uint32Array
  readonly left: Uint32Array
  readonly right: Uint32Array
}

export const contract: InstructionKind<ContractInstruction> = {
  kind: 'contract',
  size: ({ rowStart }) => rowStart.length - 1,
  bounds: (m, [x, y]) =>
    boundsOf(m.rowStart.length - 1, (i) => {
      let [lo, hi] = [0, 0]
      for (let k = m.rowStart[i]!; k < m.rowStart[i + 1]!; k++) {
        const [a, b] = [m.left[k]!, m.right[k]!]
        const corners = [
          x!.lo[a]! * y!.lo[b]!,
          x!.lo[a]! * y!.hi[b]!,
          x!.hi[a]! * y!.lo[b]!,
          x!.hi[a]! * y!.hi[b]!,
        ]
        lo += Math.min(...corners)
        hi += Math.max(...corners)
      }
      return [lo, hi]
    }),
  evaluate(m, [x, y]) {
    const [a, b] = [small(x!), small(y!)]
    return Float64Array.from({ length: m.rowStart.length - 1 }, (_, i) => {
      let total = 0
      for (let k = m.rowStart[i]!; k < m.rowStart[i + 1]!; k++) total += a[m.left[k]!]! * b[m.right[k]!]!
      return total
    })
  },
  lower: (m, c, [x, y]) =>
    Array.from({ length: m.rowStart.length - 1 }, (_, i) => lowerElement(m, c, x!, y!, i)),
}

function lowerElement(
  m: ContractInstruction,
  c: Builder,
  x: readonly Form[],
  y: readonly Form[],
  i: number,
): Form {
  const products: [Form, number][] = []
  for (let k = m.rowStart[i]!; k < m.rowStart[i + 1]!; k++) {
    products.push([product(c, x[m.left[k]!]!, y[m.right[k]!]!), 1])
  }
  return products.length === 1 ? products[0]![0] : c.combine(products)
}
