import type { Builder } from '../circuit/builder.js'
import type { Form } from '../circuit/forms.js'
import { define } from '../gadgets/define.js'
import { product } from '../gadgets/product.js'
import { slots } from '../gadgets/slots.js'
import { boundsOf, type InstructionKind, small } from './instruction.js'
import { type LinearInstruction, linear, lowerRow } from './linear.js'
import { isWeighted, type Placed, packedWeights, type Tile, type Tiling, tilesOf } from './tiles.js'

/**
 * As `linear`, with weights that the circuit does not show: out[i] = bias[i] + addends[addend[i] - 1] + the sum over
 * rowStart[i] <= k < rowStart[i+1] of (coef[k] + factors[factor[k] - 1]) * x[col[k]], where place 0 stands for none.
 *
 * Inputs are factors, addends, and the tensors x, which columns index laid end to end. Every output that depends on a
 * weight lies in [-2^(width - 1), 2^(width - 1)), which the circuit enforces.
 */
export interface WeightedInstruction {
  readonly kind: 'weighted'
  readonly inputs: readonly number[]
  readonly rowStart: Uint32Array
  readonly col: Uint32Array
  readonly coef: Float64Array
  readonly factor: Uint32Array
  readonly bias: Float64Array
  readonly addend: Uint32Array
  readonly width: number
  readonly tiling: Tiling
}

/** Longer elements become wires of their own before they are multiplied. */
const MOST_TERMS = 4

export const weighted: InstructionKind<WeightedInstruction> = {
  kind: 'weighted',
  size: ({ bias }) => bias.length,
  bounds(m, [, , ...sources]) {
    const { lo, hi } = linear.bounds({ ...m, kind: 'linear' }, sources)
    const half = 2 ** (m.width - 1)
    return boundsOf(m.bias.length, (i) => (isWeighted(m, i) ? [-half, half - 1] : [lo[i]!, hi[i]!]))
  },
  evaluate: (m, [factors, addends, ...sources]) =>
    linear.evaluate(withWeights(m, small(factors!), small(addends!)), sources),
  lower(m, c, [factors, addends, ...sources]) {
    const x = sources.flat().map((form) => (c.terms(form) > MOST_TERMS ? define(c, form) : form))
    const out = Array.from(m.bias, (_, i) => (isWeighted(m, i) ? c.zero : lowerRow(c, m, x, i)))
    for (const tile of tilesOf(m, m.tiling)) {
      const sum = tileSum(m, c, tile, { factors: factors!, addends: addends!, x })
      const read = slots(c, sum, m.width, tile.rows.length)
      tile.rows.forEach((row, slot) => {
        out[row] = read[slot]!
      })
    }
    return out
  },
}

/**
 * Words that everything which depends on the weights follows from, for a commitment to them; only for weights that the
 * circuit does not hold to a range, which have tiles by columns.
 */
export function weightWords(
  m: WeightedInstruction,
  c: Builder,
  weights: { readonly factors: readonly Form[]; readonly addends: readonly Form[] },
): Form[] {
  return packedWeights(tilesOf(m, m.tiling)).map(({ of, places }) => packed(c, weights[of], places, m.width))
}

/** The linear instruction with the weights in their places. */
export function withWeights(
  m: WeightedInstruction,
  factors: Float64Array,
  addends: Float64Array,
): LinearInstruction {
  return {
    ...m,
    kind: 'linear',
    coef: m.coef.map((own, k) => (m.factor[k] === 0 ? own : factors[m.factor[k]! - 1]!)),
    bias: m.bias.map((own, i) => (m.addend[i] === 0 ? own : addends[m.addend[i]! - 1]!)),
  }
}

interface Operands {
  readonly factors: readonly Form[]
  readonly addends: readonly Form[]
  readonly x: readonly Form[]
}

/** The sum of a tile's outputs, each in its slot. */
function tileSum(
  m: WeightedInstruction,
  c: Builder,
  { rows, products, addends }: Tile,
  operands: Operands,
): Form {
  const terms = products.map(({ factors, sources }) =>
    product(c, packed(c, operands.factors, factors, m.width), packed(c, operands.x, sources, m.width)),
  )
  const sum = c.sum()
  for (const term of terms) sum.add(term, 1)
  for (const { slot, index } of addends) sum.add(operands.addends[index]!, weightOf(m.width, slot))
  rows.forEach((row, slot) => {
    for (let k = m.rowStart[row]!; k < m.rowStart[row + 1]!; k++)
      sum.add(operands.x[m.col[k]!]!, BigInt(m.coef[k]!) * weightOf(m.width, slot))
    sum.addConstant(BigInt(m.bias[row]!) * weightOf(m.width, slot))
  })
  return sum.close()
}

function packed(c: Builder, forms: readonly Form[], places: readonly Placed[], width: number): Form {
  const sum = c.sum()
  for (const { slot, index } of places) sum.add(forms[index]!, weightOf(width, slot))
  return sum.close()
}

function weightOf(width: number, slot: number): bigint {
  return 1n << BigInt(width * slot)
}
