import type { NodeContext } from '../../graph/rules.js'
import type { Quantized, Quantizer } from '../../quantize/quantizer.js'
import { bitLength } from '../../util/integers.js'
import { isFloat } from './conversion.js'
import { comparableIntegers, requireExact } from './exactIntegers.js'
import { exactLinear } from './exactLinear.js'
import { type Groups, longestRow, mapGroups } from './groups.js'
import { sharingScales } from './sums.js'
import { integersOf, widthOf } from './wrap.js'

/** Sums of products take at most this many bits. */
const SUM_BITS = 50
/** Most bits of a factor. */
const FACTOR_BITS = 24

/** Most bits that factors may have whose products are added up, `terms` to an element. */
export function factorBits(terms: number): number {
  return Math.min(FACTOR_BITS, Math.floor((SUM_BITS - bitLength(terms - 1)) / 2))
}

/** Bits beyond the precision that a factor's calibrated values keep where the other factor can spare them. */
const GUARD_BITS = 2

/**
 * Most bits of each of two factors whose products are added up. They share alike, unless that would leave calibrated
 * values of one less than the precision, as where only a small divisor makes its bounds wide: it then takes what the other
 * one does not need.
 */
export function sharedBits(q: Quantizer, terms: number, x: Quantized, y: Quantized): [number, number] {
  const alike = factorBits(terms)
  const [a, b] = [x, y].map((factor) => {
    return Math.min(widthOf(factor), q.precision.bits + GUARD_BITS + q.unusedBits(factor))
  }) as [number, number]
  if (Math.max(a, b) <= alike) return [alike, alike]
  const spare = 2 * alike - a - b
  const first = a + (spare >= 0 ? spare >> 1 : -Math.ceil((-spare * a) / (a + b)))
  return [first, spare + a + b - first]
}

/** |x| as the greater of x and -x: digits + 1 rows; none where the sign is known. */
export function magnitudes(q: Quantizer, ctx: NodeContext<unknown>, input: Quantized): Quantized {
  const x = q.narrow(comparableIntegers(q, ctx, input))
  const scale = Float64Array.from({ length: 2 * x.size }, (_, k) => x.scale[k >> 1]!)
  const both = exactLinear(q, [x], scale, (k) => [[k >> 1, k % 2 === 0 ? 1 : -1]])
  const rowStart = Uint32Array.from({ length: x.size + 1 }, (_, i) => 2 * i)
  const col = Uint32Array.from({ length: 2 * x.size }, (_, k) => k)
  return q.emit({ kind: 'max', inputs: [both.id], rowStart, col }, x.scale)
}

/** The sum of the squares of each group: a row per member; exact where the node reads integers. */
export function sumsOfSquares(
  q: Quantizer,
  ctx: NodeContext<unknown>,
  input: Quantized,
  groups: Groups,
): Quantized {
  const x = squarable(q, ctx, input, groups)
  const scale = mapGroups(groups, (members) => (x.scale[members[0]!] ?? 1) ** 2)
  const { rowStart, col } = groups
  return q.emit({ kind: 'contract', inputs: [x.id, x.id], rowStart, left: col, right: col }, scale)
}

/** A tensor of which the members of a group have one scale, and few enough bits for their squares to be added up. */
function squarable(q: Quantizer, ctx: NodeContext<unknown>, input: Quantized, groups: Groups): Quantized {
  const terms = longestRow(groups.rowStart)
  if (isFloat(ctx.inputs[0]!.dtype)) return sharingScales(q, input, groups, factorBits(terms))
  const x = integersOf(q, input)
  requireExact(ctx, 2 * widthOf(x) + bitLength(terms - 1))
  return x
}

/** The roots of sums of squares of integers, rounded down: the sums are not negative, whatever interval analysis says. */
export function integerRoots(q: Quantizer, sums: Quantized): Quantized {
  const proven = q.emit({ kind: 'relu', inputs: [sums.id], shift: new Uint8Array(sums.size) }, sums.scale)
  return q.emit({ kind: 'squareRoot', inputs: [proven.id], size: sums.size }, proven.scale)
}
