import { NodeRefusedError } from '../../graph/errors.js'
import { CsrRows, type LinearMap } from '../../graph/linearMap.js'
import type { NodeContext } from '../../graph/rules.js'
import type { Quantized, Quantizer } from '../../quantize/quantizer.js'
import { concatFloat64 } from '../../util/arrays.js'
import { floorLog2 } from '../../util/integers.js'
import { exp, tanh } from '../../util/real.js'
import { floats, oneOf } from '../attributes.js'
import type { Parsed } from '../op.js'
import { type Activation, emitActivation, MAX_ACTIVATION_BITS } from './activation.js'
import { exactLinear } from './exactLinear.js'
import { type FeatureRows, featureRows } from './features.js'
import { emitSShaped } from './sShaped.js'

/** What both support vector machines have. */
export const kernelAttributes = {
  kernel_type: oneOf('LINEAR', 'POLY', 'RBF', 'SIGMOID'),
  kernel_params: floats,
  support_vectors: floats,
  post_transform: oneOf('NONE'),
}

type Context = NodeContext<Parsed<typeof kernelAttributes>>

/** k(x, v) for the support vectors v: x.v, (gamma x.v + r)^degree, e^(-gamma |x - v|^2), or tanh(gamma x.v + r). */
export interface Kernel {
  readonly type: 'LINEAR' | 'POLY' | 'RBF' | 'SIGMOID'
  readonly gamma: number
  readonly r: number
  readonly degree: number
  /** One vector after the other. */
  readonly vectors: readonly number[]
  readonly count: number
  readonly features: FeatureRows
}

/** Powers beyond this would leave the integers that a product may have. */
const MOST_DEGREE = 4

export function kernelOf(ctx: Context, count: number): Kernel {
  const { kernel_type: type, kernel_params = [0, 0, 0], support_vectors: vectors = [] } = ctx.attributes
  const features = featureRows(ctx)
  const [gamma = 0, r = 0, degree = 0] = kernel_params
  if (vectors.length !== count * features.count) {
    throw new NodeRefusedError(
      ctx.node,
      `has ${vectors.length} numbers for ${count} support vectors of ${features.count} features`,
    )
  }
  if (type === 'POLY' && !(Number.isInteger(degree) && degree >= 1 && degree <= MOST_DEGREE)) {
    throw new NodeRefusedError(
      ctx.node,
      `has a polynomial kernel of degree ${degree}; accepted: 1 to ${MOST_DEGREE}`,
    )
  }
  if (type === 'RBF' && !(gamma > 0))
    throw new NodeRefusedError(ctx.node, `has gamma = ${gamma}; accepted: above 0`)
  return { type, gamma, r, degree, vectors, count, features }
}

/** By products, which all engines round alike. */
function power(base: number, degree: number): number {
  let product = base
  for (let k = 1; k < degree; k++) product *= base
  return product
}

/** Kernel values [rows, support vectors]. */
export function evaluateKernel(kernel: Kernel, x: Float64Array): Float64Array {
  const { type, gamma, r, degree, vectors, count, features } = kernel
  return Float64Array.from({ length: features.rows * count }, (_, i) => {
    const [row, vector] = [Math.floor(i / count), i % count]
    let [dot, distance] = [0, 0]
    for (let k = 0; k < features.count; k++) {
      const [a, b] = [x[row * features.count + k]!, vectors[vector * features.count + k]!]
      dot += a * b
      distance += (a - b) * (a - b)
    }
    if (type === 'LINEAR') return dot
    if (type === 'RBF') return exp(-gamma * distance)
    return type === 'SIGMOID' ? tanh(gamma * dot + r) : power(gamma * dot + r, degree)
  })
}

/**
 * Kernel values [rows, support vectors].
 *
 * Numbers  the argument of RBF is linear in x and in |x|^2, which all support vectors share; it is off by at most 2^-(bits + 2)
 * Rows     RBF: F products a row of X, then one exponential a support vector; SIGMOID: one tanh a support vector; POLY:
 *          a product, and a rounding beyond the first, for each degree above 1; LINEAR: none
 */
export function emitKernel(q: Quantizer, kernel: Kernel, input: Quantized): Quantized {
  if (kernel.type === 'RBF') return emitExponentials(q, kernel, input)
  const base = q.linear(dotMap(kernel), [input], 1)
  if (kernel.type === 'LINEAR') return base
  return kernel.type === 'SIGMOID'
    ? emitSShaped(q, base, { f: tanh, range: 2, steepest: 1, decay: 2 })
    : emitPower(q, base, kernel.degree)
}

/** x.v, times gamma plus r for kernels other than LINEAR. */
export function dotMap({ type, gamma, r, vectors, count, features }: Kernel): LinearMap {
  const [factor, offset] = type === 'LINEAR' ? [1, 0] : [gamma, r]
  const rows = new CsrRows(features.rows * count)
  for (let i = 0; i < rows.size; i++) {
    const [row, vector] = [Math.floor(i / count), i % count]
    for (let k = 0; k < features.count; k++) {
      rows.push(row * features.count + k, factor * vectors[vector * features.count + k]!)
    }
    rows.endRow()
  }
  const channel = new Uint32Array(rows.size)
  return { ...rows.finish(), channel, bias: new Float64Array(rows.size).fill(offset) }
}

/** Factors of a power keep this many bits more than the precision. */
const POWER_BITS = 4

function emitPower(q: Quantizer, base: Quantized, degree: number): Quantized {
  const all = Uint32Array.from({ length: base.size }, (_, i) => i)
  const rowStart = Uint32Array.from({ length: base.size + 1 }, (_, i) => i)
  const factor = q.narrow(base, q.precision.bits + POWER_BITS)
  let product = factor
  for (let k = 1; k < degree; k++) {
    const left = q.narrow(product, q.precision.bits + POWER_BITS)
    const scale = left.scale.map((own, i) => own * factor.scale[i]!)
    product = q.emit(
      { kind: 'contract', inputs: [left.id, factor.id], rowStart, left: all, right: all },
      scale,
    )
  }
  return product
}

/** e^x for x <= 0. */
function exponential(wantedBits: number): Activation {
  const bits = Math.min(wantedBits, MAX_ACTIVATION_BITS)
  const reach = 2 ** (floorLog2((bits + 2) * 0.7) + 1)
  return {
    f: exp,
    low: -reach,
    high: 0,
    step: 2 ** -(bits + 2),
    unit: 2 ** -(bits + 3),
    tolerance: 2 ** -(bits + 3),
  }
}

/** Features have at most so many bits where they are squared, and steps of at least 2^-22 of what they are held against. */
const MOST_SQUARED = 22

/** -gamma |x - v|^2 = 2 gamma x.v - gamma |v|^2 - gamma |x|^2. */
function emitExponentials(q: Quantizer, kernel: Kernel, input: Quantized): Quantized {
  const { gamma, vectors, count, features } = kernel
  const greatest = vectors.reduce((most, value) => Math.max(most, Math.abs(value)), 1 / Math.sqrt(gamma))
  const x = q.narrow(q.rescale(q.uniform(input), greatest * 2 ** -MOST_SQUARED), MOST_SQUARED)
  const rowStart = Uint32Array.from({ length: features.rows + 1 }, (_, row) => row * features.count)
  const all = Uint32Array.from({ length: x.size }, (_, i) => i)
  const squares = q.emit(
    { kind: 'contract', inputs: [x.id, x.id], rowStart, left: all, right: all },
    new Float64Array(features.rows).fill(x.scale[0]! * x.scale[0]!),
  )
  const map = new CsrRows(features.rows * count)
  const bias = new Float64Array(map.size)
  for (let i = 0; i < map.size; i++) {
    const [row, vector] = [Math.floor(i / count), i % count]
    for (let k = 0; k < features.count; k++) {
      const value = vectors[vector * features.count + k]!
      map.push(row * features.count + k, 2 * gamma * value)
      bias[i]! -= gamma * value * value
    }
    map.push(x.size + row, -gamma)
    map.endRow()
  }
  const unit = gamma * x.scale[0]! * x.scale[0]!
  const tolerance = 2 ** -(Math.min(q.precision.bits, MAX_ACTIVATION_BITS) + 2)
  const argument = finelyLinear(q, { ...map.finish(), bias }, [x, squares], unit, tolerance)
  return emitActivation(q, argument, exponential(q.precision.bits))
}

/** Integers of arguments stay below this many bits; a coarser step is then taken. */
const MOST_ARGUMENT_BITS = 46

/**
 * A linear map of two tensors whose coefficients of the first are rounded so finely that no result is off by more than a
 * tolerance; those of the second are whole multiples of the steps, as all of them are worth `unit` or nothing.
 */
function finelyLinear(
  q: Quantizer,
  map: LinearMap,
  [x, others]: readonly [Quantized, Quantized],
  unit: number,
  tolerance: number,
): Quantized {
  const scale = concatFloat64([x.scale, others.scale])
  const size = concatFloat64(
    [x, others].map(({ bounds }) => bounds.lo.map((lo, i) => Math.max(-lo, bounds.hi[i]!))),
  )
  let [most, greatest] = [1, unit]
  for (let i = 0; i < map.size; i++) {
    let [sum, magnitude] = [1, Math.abs(map.bias![i]!)]
    for (let k = map.rowStart[i]!; k < map.rowStart[i + 1]!; k++) {
      const col = map.col[k]!
      if (col < x.size) sum += size[col]!
      magnitude += Math.abs(map.coef![k]!) * scale[col]! * size[col]!
    }
    most = Math.max(most, sum)
    greatest = Math.max(greatest, magnitude)
  }
  const wanted = Math.max((2 * tolerance) / most, greatest * 2 ** -MOST_ARGUMENT_BITS)
  const step = unit * 2 ** -Math.max(0, floorLog2(unit / wanted) + 1)
  const rows = {
    rowStart: map.rowStart,
    col: map.col,
    coef: map.coef!.map((value, k) => Math.round((value * scale[map.col[k]!]!) / step) + 0),
    bias: map.bias!.map((value) => Math.round(value / step) + 0),
  }
  return q.emit({ kind: 'linear', inputs: [x.id, others.id], ...rows }, new Float64Array(map.size).fill(step))
}

/** Weighted sums of kernel values: weights of each output by support vector. */
export function combinationMap(
  { features, count }: Kernel,
  outputs: readonly { readonly weights: ReadonlyMap<number, number>; readonly constant: number }[],
): LinearMap {
  const rows = new CsrRows(features.rows * outputs.length)
  const bias = new Float64Array(rows.size)
  for (let i = 0; i < rows.size; i++) {
    const [row, { weights, constant }] = [Math.floor(i / outputs.length), outputs[i % outputs.length]!]
    for (const [vector, weight] of weights) if (weight !== 0) rows.push(row * count + vector, weight)
    bias[i] = constant
    rows.endRow()
  }
  const channel = Uint32Array.from({ length: rows.size }, (_, i) => i % outputs.length)
  return { ...rows.finish(), channel, bias }
}

/** [-s, s] for each s. */
export function opposites(q: Quantizer, s: Quantized): Quantized {
  const scale = Float64Array.from({ length: 2 * s.size }, (_, i) => s.scale[Math.floor(i / 2)]!)
  return exactLinear(q, [s], scale, (i) => [[Math.floor(i / 2), i % 2 === 0 ? -1 : 1]])
}
