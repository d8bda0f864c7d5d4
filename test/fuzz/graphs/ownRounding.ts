import type { Step } from '../../../src/graph/graph.js'
import type { OpDefinition } from '../../../src/ops/op.js'

/** What rounding to float32 changes at most, relatively. */
const SINGLE = 2 ** -24

/** The values of a graph's tensors, by name. */
type RealValues = (name: string) => Float64Array

/**
 * How far the graph's own value of a tensor may be from what its operator means over the reals, where the operator follows
 * runtimes in float32 or in what they make of numbers for which it means nothing; 0 for all others.
 *
 * DynamicQuantizeLinear  its scale is R / 255 for the range R that its input takes, 0 included, by three float32 roundings: of
 *                        the ends, which have opposite signs, of R and of the quotient. For R = 0, where nothing is multiplied
 *                        by it but zeros, runtimes say 1; a reference may see that R up to twice its noise
 */
export function ownRounding(
  { rule, inputs, outputs }: Step<OpDefinition>,
  tensor: string,
  valuesOf: RealValues,
  noise: number,
): number {
  if (rule.type !== 'DynamicQuantizeLinear' || tensor !== outputs[1]) return 0
  const range = rangeWithZero(valuesOf(inputs[0]!))
  return range <= 2 * noise ? 1 : (range / 255) * ((1 + SINGLE) ** 3 - 1)
}

function rangeWithZero(values: Float64Array): number {
  return values.reduce((a, b) => Math.max(a, b), 0) - values.reduce((a, b) => Math.min(a, b), 0)
}
