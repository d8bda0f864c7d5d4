import type { Expansion, Value } from '../../graph/expansion.js'

/** What a normalization computes on its way. */
export interface Standardized {
  readonly value: Value
  readonly mean: Value
  /** 1 / sqrt(variance + epsilon). */
  readonly inverse: Value
}

/**
 * (x - mean) / sqrt(variance + epsilon) over some axes of `count` elements in all, which stay with extent 1.
 *
 * Numbers  mean and differences are exact; one product per element for the squares and one for the result; a square root
 *          and a division for each group
 */
export function standardized(
  g: Expansion,
  x: Value,
  axes: readonly number[],
  { epsilon, count }: { readonly epsilon: number; readonly count: number },
): Standardized {
  const mean = g.op('ReduceMean', [x, g.list(axes)])
  const difference = g.op('Sub', [x, mean])
  const inverse = inverseRoot(g, meanSquare(g, difference, axes), epsilon)
  return { value: limited(g, g.op('Mul', [difference, inverse]), count), mean, inverse }
}

/**
 * A quotient by the root of the mean of `count` squares, which is at most the root of their number: interval analysis
 * cannot know that, and every layer that follows would be as wide as if the root were that of epsilon.
 */
export function limited(g: Expansion, x: Value, count: number): Value {
  const most = Math.ceil(Math.sqrt(count)) + 1
  return g.op('Clip', [x, g.number(-most), g.number(most)])
}

/** The mean of the squares over some axes. */
export function meanSquare(g: Expansion, x: Value, axes: readonly number[]): Value {
  return g.op('ReduceMean', [g.op('Mul', [x, x]), g.list(axes)])
}

/** 1 / sqrt(x + epsilon). */
export function inverseRoot(g: Expansion, x: Value, epsilon: number): Value {
  return g.op('Reciprocal', [g.op('Sqrt', [g.op('Add', [x, g.number(epsilon)])])])
}

/** x times a scale, plus a bias; either may be absent. */
export function scaledAndShifted(g: Expansion, x: Value, scale: Value, bias: Value): Value {
  const scaled = scale === '' ? x : g.op('Mul', [x, scale])
  return bias === '' ? scaled : g.op('Add', [scaled, bias])
}

/** One number for each channel, axis 1, in a shape that broadcasts to a tensor of some rank. */
export function perChannel(g: Expansion, x: Value, rank: number): Value {
  return g.op('Reshape', [x, g.list([-1, ...new Array<number>(rank - 2).fill(1)])])
}
