import type { NodeContext } from '../../graph/rules.js'
import type { DataType, Tensor } from '../../onnx/index.js'
import type { Quantized, Quantizer } from '../../quantize/quantizer.js'
import { type Grid, limitsOf, saturate } from './quantization.js'

/** A real function between two quantized tensors of 8 bits, element by element. */
export interface QuantizedFunction {
  readonly f: (x: number) => number
  readonly from: Grid
  readonly to: Grid
  readonly fromType: DataType
  readonly toType: DataType
}

/** f of element i, in float32 as runtimes compute their tables of 256 entries. */
function entryOf({ f, from, to, toType }: QuantizedFunction, i: number, x: number): number {
  const value = Math.fround(f(Math.fround(from.scale[i]! * (x - from.zero[i]!))))
  return saturate(Math.fround(value / to.scale[i]!), to.zero[i]!, toType)
}

export function evaluateTable(
  ctx: NodeContext<unknown>,
  quantized: QuantizedFunction,
  x: Tensor,
): readonly Tensor[] {
  return [{ ...ctx.outputs[0]!, data: x.data.map((value, i) => entryOf(quantized, i, value)) }]
}

/**
 * Emits the function of every element as a table of all 256 arguments, one for each pair of grids.
 *
 * Numbers  exact: what runtimes compute for the argument in float32. Rows: 9 digits and about 38 for the table
 */
export function emitTable(q: Quantizer, quantized: QuantizedFunction, x: Quantized): Quantized {
  const { from, to, fromType } = quantized
  const { low, high } = limitsOf(fromType)
  const keys = new Map<string, number>()
  const tables: { base: number; values: Float64Array }[] = []
  const table = Uint32Array.from({ length: x.size }, (_, i) => {
    const key = [from.scale[i], from.zero[i], to.scale[i], to.zero[i]].join(' ')
    const known = keys.get(key)
    if (known !== undefined) return known
    keys.set(key, tables.length)
    const values = Float64Array.from({ length: high - low + 1 }, (_, k) => entryOf(quantized, i, low + k))
    return tables.push({ base: low, values }) - 1
  })
  return q.emit({ kind: 'table', inputs: [x.id], table, tables }, new Float64Array(x.size).fill(1))
}
