import type { Quantized, Quantizer } from '../../quantize/quantizer.js'
import { concatFloat64 } from '../../util/arrays.js'
import { bitLength } from '../../util/integers.js'
import { affine } from './affine.js'
import { exactLinear } from './exactLinear.js'
import { type Groups, longestRow, mapGroups, membersOf } from './groups.js'

/** Sums take at most this many bits. */
const SUM_BITS = 50

/** The scale that the members of each group share; undefined where those of one differ. */
function sharedScales(x: Quantized, groups: Groups): Float64Array | undefined {
  const first = mapGroups(groups, (members) => x.scale[members[0]!] ?? 1)
  const isShared = first.every((scale, i) => membersOf(groups, i).every((j) => x.scale[j] === scale))
  return isShared ? first : undefined
}

/** A tensor of at most so many bits of which the members of each group have one scale. */
export function sharingScales(q: Quantizer, x: Quantized, groups: Groups, bits: number): Quantized {
  return q.narrow(sharedScales(x, groups) === undefined ? q.uniform(x) : x, bits)
}

/** Emits the sum of each group: exact, once its members have a common scale. */
export function emitSums(q: Quantizer, input: Quantized, groups: Groups): Quantized {
  const x = sharingScales(q, input, groups, SUM_BITS - bitLength(longestRow(groups.rowStart) - 1))
  return exactSums(q, x, groups)
}

function exactSums(q: Quantizer, x: Quantized, { rowStart, col }: Groups): Quantized {
  const scale = sharedScales(x, { rowStart, col })!
  const rows = { rowStart, col, coef: new Float64Array(col.length).fill(1), bias: scale.map(() => 0) }
  return q.emit({ kind: 'linear', inputs: [x.id], ...rows }, scale)
}

/** Emits factor * x for nothing: the factor becomes part of the scale. */
export function scaled(q: Quantizer, x: Quantized, factor: number): Quantized {
  return affine(
    q,
    x,
    () => Math.sign(factor),
    () => 0,
    x.scale.map((scale) => scale * Math.abs(factor || 1)),
  )
}

/** Emits x[i] + y[elements[i]], brought to a common scale where theirs differ. */
export function emitAddition(q: Quantizer, x: Quantized, y: Quantized, elements: Uint32Array): Quantized {
  const both = exactLinear(q, [x, y], concatFloat64([x.scale, y.scale]), (i) => [[i, 1]])
  const rowStart = Uint32Array.from({ length: x.size + 1 }, (_, i) => 2 * i)
  const col = Uint32Array.from({ length: 2 * x.size }, (_, k) => {
    return k % 2 === 0 ? k >> 1 : x.size + elements[k >> 1]!
  })
  return emitSums(q, both, { rowStart, col })
}
