import type { Quantized, Quantizer } from '../../quantize/quantizer.js'
import { bitLength, floorLog2 } from '../../util/integers.js'
import { affine } from './affine.js'

/** Most bits of an integer whose root is taken. */
const ROOT_BITS = 48

/** A greater shift leaves nothing either. */
const MAX_SHIFT = 62

/** factor x + offset. */
interface Line {
  readonly factor: number
  readonly offset: number
}

/**
 * Emits the square root of a line in x, negative values of which count as 0.
 *
 * Numbers  n = 4^j x + b in steps s with s^2 = |factor| scale / 4^j, where j makes s about `unit`; y = floor(sqrt(n)) in
 *          steps of s: nothing is rounded but b and the root
 */
export function emitRoot(q: Quantizer, input: Quantized, { factor, offset }: Line, unit: number): Quantized {
  const finest = Math.max(unit ** 2 / 2, Math.abs(offset) * 2 ** (4 - ROOT_BITS)) / Math.abs(factor)
  const x = quartered(q, input, finest)
  const k = x.scale.map((scale, i) => {
    const room = ROOT_BITS - bitLength(Math.ceil(magnitudeOf(x, i) + Math.abs(offset / factor / scale)))
    const wanted = bitLength(Math.floor(Math.sqrt((Math.abs(factor) * scale) / unit ** 2) * Math.SQRT2)) - 1
    return 4 ** Math.max(0, Math.min(wanted, room >> 1))
  })
  const squared = x.scale.map((scale, i) => (Math.abs(factor) * scale) / k[i]!)
  const line = affine(
    q,
    x,
    (i) => Math.sign(factor) * k[i]!,
    (i) => Math.round(offset / squared[i]!),
    squared,
  )
  const positive = q.emit({ kind: 'relu', inputs: [line.id], shift: new Uint8Array(x.size) }, squared)
  return q.emit(
    { kind: 'squareRoot', inputs: [positive.id], size: x.size },
    squared.map((scale) => Math.sqrt(scale)),
  )
}

/** The tensor in steps of about `unit`, each an old one times a power of 4, so that roots keep powers of 2 as ratios. */
function quartered(q: Quantizer, x: Quantized, unit: number): Quantized {
  const { scale } = q.shifts(x, unit)
  const even = x.scale.map((own, i) => {
    const halvings = floorLog2(scale[i]! / own)
    const excess = Math.max(0, bitLength(magnitudeOf(x, i)) - halvings - (ROOT_BITS - 2))
    return 2 * ((halvings + (excess > 0 ? excess + 1 : 0)) >> 1)
  })
  if (even.every((halvings) => halvings === 0)) return x
  return q.emit(
    {
      kind: 'rescale',
      inputs: [x.id],
      shift: Uint8Array.from(even, (halvings) => Math.min(MAX_SHIFT, halvings)),
    },
    x.scale.map((own, i) => own * 2 ** even[i]!),
  )
}

function magnitudeOf({ bounds: { lo, hi } }: Quantized, i: number): number {
  return Math.max(-lo[i]!, hi[i]!)
}
