import { InternalError } from '../../errors.js'
import { NodeRefusedError } from '../../graph/errors.js'
import { MASK } from '../../graph/linearMap.js'
import type { NodeContext } from '../../graph/rules.js'
import type { Quantized, Quantizer } from '../../quantize/quantizer.js'
import { concatFloat64 } from '../../util/arrays.js'
import { bitLength } from '../../util/integers.js'
import { isFloat } from './conversion.js'
import { exactLinear } from './exactLinear.js'
import { broadcastIndex } from './shapes.js'
import { integersOf, MAX_DIGIT_BITS, requireWidth, widthOf } from './wrap.js'

/** Aligned integers have at most this many bits, so that differences of two can be taken apart into digits. */
const MAX_BITS = MAX_DIGIT_BITS - 1

/** A known number this close to a multiple of the scale, relatively, counts as one: float32 has rounded it. */
const NEAR = 2 ** -22

/** Known numbers of this magnitude and above stand for infinity: masks use the least number of their type. */
const INFINITE = 1e30

/** What stands for infinity is this many times the greatest number beside it, and at least MASK. */
const BEYOND = 16

/** Bits beyond the precision of operands that are all known: they cost nothing. */
const KNOWN_BITS = 8

/** One operand of an elementwise operation, broadcast: result element i reads its element at[i]. */
export interface Operand {
  readonly at: Uint32Array
  /** The secret tensor; undefined where the operand is known. */
  readonly secret: Quantized | undefined
  readonly values: Float64Array | undefined
}

/** The node's inputs, but absent ones, broadcast to a shape. */
export function operandsOf(
  ctx: NodeContext<unknown>,
  inputs: readonly (Quantized | undefined)[],
  shape: readonly number[],
): Operand[] {
  return ctx.inputs.flatMap((input, i) =>
    input === undefined
      ? []
      : [{ at: broadcastIndex(input.shape, shape), secret: inputs[i], values: input.value?.data }],
  )
}

/** How a known number that is no multiple of the scale becomes an integer; what is beyond 46 bits becomes the end of these. */
export type Snap = (ratio: number) => number

/** The operands as integers, of one scale per element of the result. */
export interface Aligned {
  readonly scale: Float64Array
  readonly tensors: readonly Quantized[]
}

/**
 * Brings operands to a common scale, so that one of them may be picked for each element.
 *
 * Numbers  secret operands whose scales are integer multiples of the least stay exact, others are rounded finely
 *          (Quantizer.uniform). Known ones are exact where they are multiples of the scale; else the scale is divided by a
 *          power of two until they are, or it is finer than the precision. Infinite ones, and those from 10^30 on, become
 *          16 times the greatest number beside them, and at least 2^16. Results take at most 46 bits: wider floats are
 *          rounded, wider integers and constants refused.
 * Rows     none, but where secret tensors are too wide
 */
export function aligned(q: Quantizer, ctx: NodeContext<unknown>, operands: readonly Operand[]): Aligned {
  const fine = joinedSecrets(q, ctx, operands)
  const known = operands.map(({ values, at }) => values && Float64Array.from(at, (j) => values[j]!))
  const peak = greatestOf(fine, known)
  const finite = known.map((values) => values && bounded(ctx, values, Math.max(MASK, peak * BEYOND)))
  const excess = excessOf(fine, finite)
  const secrets = excess > 0 ? joinedSecrets(q, ctx, operands, excess) : fine
  const factor = 2 ** refinement(q, secrets, finite)
  const scale = secrets.scale.map((own) => own / factor)
  const most = 2 ** MAX_BITS
  const tensors = operands.map((operand, k) => {
    if (operand.secret !== undefined) return secrets.pick(k, factor, scale)
    const integers = finite[k]!.map((value, i) => Math.round(value / scale[i]!) + 0)
    if (integers.every((value) => Math.abs(value) < most)) return knownIntegers(q, integers, scale)
    throw new NodeRefusedError(
      ctx.node,
      `has constants up to ${Math.max(...finite[k]!.map(Math.abs))}, too far from the steps of ${Math.min(...scale)} beside them`,
    )
  })
  return { scale, tensors }
}

/**
 * Brings operands, at least one of them secret, to a common scale, so that they may be compared.
 *
 * Numbers  secret operands as `aligned`; known ones are snapped to the scale in a way that keeps the comparison exact
 * Rows     none, but where secret tensors are too wide
 */
export function compared(
  q: Quantizer,
  ctx: NodeContext<unknown>,
  operands: readonly Operand[],
  snaps: readonly Snap[],
): Aligned {
  const { scale, pick } = joinedSecrets(q, ctx, operands)
  const most = 2 ** MAX_BITS - 1
  const tensors = operands.map(({ secret, values, at }, k) => {
    if (secret !== undefined) return pick(k, 1, scale)
    requireNumbers(ctx, values!)
    const integer = (ratio: number) => (isWhole(ratio) ? Math.round(ratio) : snaps[k]!(ratio))
    const integers = Float64Array.from(at, (j, i) => integer(values![j]! / scale[i]!))
    return knownIntegers(
      q,
      integers.map((value) => Math.min(most, Math.max(-most, value)) + 0),
      scale,
    )
  })
  return { scale, tensors }
}

/** The secret operands on one scale per element, and a way to read one of them, its integers multiplied. */
interface Secrets {
  readonly scale: Float64Array
  readonly joined: Quantized | undefined
  pick(k: number, factor: number, scale: Float64Array): Quantized
}

/** Binary digits by which known numbers are too wide beside the steps of secret ones. */
function excessOf({ scale }: Secrets, known: readonly (Float64Array | undefined)[]): number {
  let most = 0
  for (const values of known) {
    values?.forEach((value, i) => {
      most = Math.max(most, Math.abs(value) / scale[i]!)
    })
  }
  return bitLength(most) - MAX_BITS
}

/** @param excess digits that wide floats lose, as far as the precision lets them */
function joinedSecrets(
  q: Quantizer,
  ctx: NodeContext<unknown>,
  operands: readonly Operand[],
  excess = 0,
): Secrets {
  const size = operands[0]!.at.length
  const sources = operands.flatMap(({ secret, at }, k) => (secret === undefined ? [] : [{ secret, at, k }]))
  const [first] = sources
  if (first === undefined) return { ...knownAlone(q, operands, size), joined: undefined }
  const starts = new Map<number, number>()
  let total = 0
  for (const { secret, k } of sources) {
    starts.set(k, total)
    total += secret.size
  }
  const joined = comparableSecrets(q, ctx, sources, excess)
  const place = starts.get(first.k)!
  return {
    joined,
    scale: Float64Array.from(first.at, (j) => joined.scale[place + j]!),
    pick(k, factor, scale) {
      const [start, { at }] = [starts.get(k)!, operands[k]!]
      if (factor === 1 && joined.size === size && at.every((j, i) => j === i)) return joined
      return exactLinear(q, [joined], scale, (i) => [[start + at[i]!, factor]])
    },
  }
}

/** Known operands have a scale of their own: 1 for integers, else a fine power of two. */
function knownAlone(q: Quantizer, operands: readonly Operand[], size: number): Omit<Secrets, 'joined'> {
  const all = concatFloat64(operands.map(({ values }) => values!)).filter(
    (value) => Math.abs(value) < INFINITE,
  )
  const peak = all.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const unit = all.every(Number.isSafeInteger) ? 1 : q.unitFor(peak) * 2 ** -KNOWN_BITS
  return {
    scale: new Float64Array(size).fill(unit),
    pick: () => {
      throw new InternalError('a known operand is not secret')
    },
  }
}

function comparableSecrets(
  q: Quantizer,
  ctx: NodeContext<unknown>,
  operands: readonly { readonly secret: Quantized; readonly at: Uint32Array }[],
  excess: number,
): Quantized {
  const real = isFloat(ctx.inputs.at(-1)!.dtype)
  const sources = operands.map(({ secret }) => (real ? secret : integersOf(q, secret)))
  const joined = laidEndToEnd(q, sources)
  const shared = operands.every(({ at }, k) =>
    at.every((j, i) => sources[k]!.scale[j] === sources[0]!.scale[operands[0]!.at[i]!]),
  )
  const common = shared ? joined : q.uniform(joined)
  if (!real) requireWidth(ctx, common, MAX_BITS)
  const least = Math.max(q.precision.bits, widthOf(common) - excess)
  return q.narrow(common, real && excess > 0 ? Math.min(MAX_BITS, least) : MAX_BITS)
}

/** Tensors as one; each element keeps its scale. */
export function laidEndToEnd(q: Quantizer, sources: readonly Quantized[]): Quantized {
  if (sources.length === 1) return sources[0]!
  return exactLinear(q, sources, concatFloat64(sources.map(({ scale }) => scale)), (i) => [[i, 1]])
}

/** The greatest magnitude of secret and known numbers that do not stand for infinity. */
function greatestOf({ joined }: Secrets, known: readonly (Float64Array | undefined)[]): number {
  let most = 0
  joined?.scale.forEach((scale, i) => {
    most = Math.max(most, -joined.bounds.lo[i]! * scale, joined.bounds.hi[i]! * scale)
  })
  for (const values of known) {
    for (const value of values ?? []) if (Math.abs(value) < INFINITE) most = Math.max(most, Math.abs(value))
  }
  return most
}

function bounded(ctx: NodeContext<unknown>, values: Float64Array, most: number): Float64Array {
  requireNumbers(ctx, values)
  return values.map((value) => (Math.abs(value) < INFINITE ? value : Math.sign(value) * most))
}

function requireNumbers(ctx: NodeContext<unknown>, values: Float64Array): void {
  if (!values.some(Number.isNaN)) return
  throw new NodeRefusedError(ctx.node, 'has a constant that is not a number, which no circuit holds')
}

/** The number of times to halve the scale for the known numbers' sake. */
function refinement(
  q: Quantizer,
  { joined, scale }: Secrets,
  known: readonly (Float64Array | undefined)[],
): number {
  if (joined === undefined) return 0
  const width = widthOf(joined)
  const most = Math.max(0, Math.min(MAX_BITS - width, q.precision.bits + 1 - width))
  const exact = (k: number) =>
    known.every((values) => values?.every((value, i) => isWhole((value / scale[i]!) * 2 ** k)) ?? true)
  for (let k = 0; k < most; k++) if (exact(k)) return k
  return most
}

function isWhole(ratio: number): boolean {
  return Math.abs(ratio - Math.round(ratio)) <= Math.abs(ratio) * NEAR
}

function knownIntegers(q: Quantizer, bias: Float64Array, scale: Float64Array): Quantized {
  const rowStart = new Uint32Array(bias.length + 1)
  const none = { rowStart, col: new Uint32Array(), coef: new Float64Array() }
  return q.emit({ kind: 'linear', inputs: [], ...none, bias }, scale)
}

/** a - b - less, integers of one scale. */
export function difference(q: Quantizer, a: Quantized, b: Quantized, less: 0 | 1): Quantized {
  const terms = (i: number) =>
    [
      [i, 1],
      [a.size + i, -1],
    ] as const
  return exactLinear(q, [a, b], a.scale, terms, new Float64Array(a.size).fill(-less + 0))
}
