import { NodeRefusedError } from '../../graph/errors.js'
import { biasAt, coefAt, type LinearMap } from '../../graph/linearMap.js'
import type { NodeContext } from '../../graph/rules.js'
import type { Quantized, Quantizer } from '../../quantize/quantizer.js'
import { concatFloat64 } from '../../util/arrays.js'
import { bitLength } from '../../util/integers.js'
import { isFloat } from './conversion.js'
import { integersOf, MAX_DIGIT_BITS, requireWidth, wrapTo } from './wrap.js'

/** Sums of products of integers take at most this many bits. */
const MAX_SUM_BITS = 51

/** Refuses sums whose largest magnitude has so many bits that they would not be exact. */
export function requireExact(ctx: NodeContext<unknown>, bits: number): void {
  if (bits <= MAX_SUM_BITS) return
  throw new NodeRefusedError(
    ctx.node,
    `adds up integers to ${bits} bits, more than the ${MAX_SUM_BITS} that stay exact`,
    'calibrate the model with samples of its inputs, which narrows their range',
  )
}

/** The tensor at a scale of 1, narrow enough to be compared, where its type is one of integers; floats as they are. */
export function comparableIntegers(q: Quantizer, ctx: NodeContext<unknown>, input: Quantized): Quantized {
  if (isFloat(ctx.inputs[0]!.dtype)) return input
  const x = integersOf(q, input)
  requireWidth(ctx, x, MAX_DIGIT_BITS)
  return x
}

/** The largest sum of magnitudes of a row's terms and bias. */
function largestMagnitude(map: LinearMap, sources: readonly Quantized[]): number {
  const lo = concatFloat64(sources.map(({ bounds }) => bounds.lo))
  const hi = concatFloat64(sources.map(({ bounds }) => bounds.hi))
  let largest = 0
  for (let i = 0; i < map.size; i++) {
    let magnitude = Math.abs(biasAt(map, i))
    for (let k = map.rowStart[i]!; k < map.rowStart[i + 1]!; k++) {
      const j = map.col[k]!
      magnitude += Math.abs(coefAt(map, k)) * Math.max(-lo[j]!, hi[j]!)
    }
    largest = Math.max(largest, magnitude)
  }
  return largest
}

/** Emits a linear map of integer coefficients over integers: exact, wrapped to the type of the node's output. */
export function integerLinear(
  q: Quantizer,
  ctx: NodeContext<unknown>,
  map: LinearMap,
  sources: readonly Quantized[],
): Quantized {
  const inputs = sources.map((x) => integersOf(q, x))
  const rows = {
    rowStart: map.rowStart,
    col: map.col,
    coef: map.coef ?? new Float64Array(map.col.length).fill(1),
    bias: map.bias ?? new Float64Array(map.size),
  }
  requireExact(ctx, bitLength(largestMagnitude(map, inputs)))
  const ids = inputs.map(({ id }) => id)
  const sum = q.emit({ kind: 'linear', inputs: ids, ...rows }, new Float64Array(map.size).fill(1))
  return wrapTo(q, sum, ctx.outputs[0]!.dtype, ctx)
}
