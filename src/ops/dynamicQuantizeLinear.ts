import type { NodeContext } from '../graph/rules.js'
import type { Tensor } from '../onnx/index.js'
import type { Quantized, Quantizer } from '../quantize/quantizer.js'
import { bitLength, halfToEven } from '../util/integers.js'
import { defineOp } from './op.js'
import { exactLinear } from './shared/exactLinear.js'
import { required } from './shared/inputs.js'
import { saturate } from './shared/quantization.js'
import { ofRank } from './shared/sampling.js'

const LAST = 255

function evaluate(ctx: NodeContext<unknown>, x: Tensor): readonly Tensor[] {
  const [low, high] = x.data.reduce(([a, b], value) => [Math.min(a!, value), Math.max(b!, value)], [0, 0])
  const range = Math.fround(Math.fround(high!) - Math.fround(low!))
  const scale = range === 0 ? 1 : Math.fround(range / LAST)
  const zero = Math.min(LAST, Math.max(0, halfToEven(Math.fround(-low! / scale))))
  const data = x.data.map((value) => saturate(Math.fround(Math.fround(value) / scale), zero, 'uint8'))
  const [y, steps, point] = ctx.outputs
  return [
    { ...y!, data },
    { ...steps!, data: Float64Array.of(scale) },
    { ...point!, data: Float64Array.of(zero) },
  ]
}

/** Integers in one scale, and a zero after them: the range holds it whatever they are. */
function withZero(q: Quantizer, x: Quantized, sign: 1 | -1): Quantized {
  const scale = new Float64Array(x.size + 1).fill(x.scale[0]!)
  return exactLinear(q, [x], scale, (i) => (i < x.size ? [[i, sign]] : []))
}

/** The greatest element, or 0 where that is greater. */
function greatest(q: Quantizer, x: Quantized, sign: 1 | -1): Quantized {
  const all = withZero(q, x, sign)
  const col = Uint32Array.from({ length: all.size }, (_, i) => i)
  const rowStart = Uint32Array.of(0, all.size)
  return q.emit({ kind: 'max', inputs: [all.id], rowStart, col }, all.scale.slice(0, 1))
}

/** 255 n / range rounded half to even, for the integers n of a tensor and one range of at least 1. */
function steps(q: Quantizer, n: Quantized, range: Quantized): Quantized {
  const { size } = n
  const one = new Float64Array(size).fill(1)
  const divisor = exactLinear(q, [range], one, () => [[0, 2]])
  const dividend = exactLinear(q, [n, range], one, (i) => [
    [i, 2 * LAST],
    [size, 1],
  ])
  const inputs = [dividend.id, divisor.id] as const
  const up = q.emit({ kind: 'divide', inputs, size }, one)
  const rest = q.emit({ kind: 'remainder', inputs, size }, one)
  const tie = q.emit({ kind: 'isZero', inputs: [rest.id], size }, one)
  const odd = lastDigit(q, up)
  const each = Uint32Array.from({ length: size }, (_, i) => i)
  const rowStart = Uint32Array.from({ length: size + 1 }, (_, i) => i)
  const moved = q.emit({ kind: 'contract', inputs: [tie.id, odd.id], rowStart, left: each, right: each }, one)
  return exactLinear(q, [up, moved], one, (i) => [
    [i, 1],
    [size + i, -1],
  ])
}

/** 1 for odd numbers. */
function lastDigit(q: Quantizer, x: Quantized): Quantized {
  const lo = x.bounds.lo.reduce((a, b) => Math.min(a, b))
  const hi = x.bounds.hi.reduce((a, b) => Math.max(a, b))
  const base = 2 * Math.floor(lo / 2)
  const width = Math.max(1, bitLength(hi - base))
  const all = new Float64Array(x.size * width).fill(1)
  const digits = q.emit({ kind: 'digits', inputs: [x.id], size: x.size, base, width }, all)
  return exactLinear(q, [digits], new Float64Array(x.size).fill(1), (i) => [[i * width, 1]])
}

/** A bound on the width that divisions have room for beside a factor of 510. */
const MAX_BITS = 32

function quantize(q: Quantizer, [input]: readonly (Quantized | undefined)[]): Quantized[] {
  const x = q.narrow(q.uniform(input!), MAX_BITS)
  const [most, least] = [greatest(q, x, 1), greatest(q, x, -1)]
  const sum = exactLinear(q, [most, least], most.scale, () => [
    [0, 1],
    [1, 1],
  ])
  const ends = { low: Float64Array.of(1), high: Float64Array.of(Math.max(1, sum.bounds.hi[0]!)) }
  const range = q.emit({ kind: 'clip', inputs: [sum.id], shift: new Uint8Array(1), ...ends }, sum.scale)
  const zero = steps(q, least, range)
  const own = steps(q, x, range)
  const one = new Float64Array(x.size).fill(1)
  const shifted = exactLinear(q, [own, zero], one, (i) => [
    [i, 1],
    [x.size, 1],
  ])
  const clip = { low: new Float64Array(x.size), high: new Float64Array(x.size).fill(LAST) }
  const y = q.emit({ kind: 'clip', inputs: [shifted.id], shift: new Uint8Array(x.size), ...clip }, one)
  const scale = exactLinear(q, [range], Float64Array.of(range.scale[0]! / LAST), () => [[0, 1]])
  return [y, scale, zero]
}

/**
 * DynamicQuantizeLinear: X quantized to 0 .. 255 over the range that it takes, and the scale and zero point of that.
 *
 * Numbers  exact in the integers of X: range R = max(0, X) - min(0, X), at least one step; scale R / 255; 255 X / R and the
 *          zero point rounded half to even. Runtimes divide in float32, which differs where a quotient lies within its
 *          precision of a tie. Where X is all 0, ONNX's scale is 0 and onnxruntime says 1: here it is one step / 255, for Y and
 *          the zero point are 0 whatever it is. Rows: one comparison per element for each end, a division and a remainder per
 *          element
 */
export const DynamicQuantizeLinear = defineOp({
  type: 'DynamicQuantizeLinear',
  domain: '',
  opset: [11, 25],
  summary: 'X quantized over the range that it takes',
  refuses: '',
  attributes: {},

  infer(ctx) {
    const { shape } = required(ctx, 0, 'x')
    return [
      { dtype: 'uint8', shape },
      { dtype: 'float32', shape: [] },
      { dtype: 'uint8', shape: [] },
    ]
  },

  evaluate: (ctx, [x]) => evaluate(ctx, x!),
  quantize: (q, _, inputs) => quantize(q, inputs),

  sample: (draw) => ({ inputs: [draw.tensor(ofRank(1, 3))], outputs: 3 }),

  examples: [
    { inputs: [{ shape: [5] }], outputs: 3 },
    { inputs: [{ shape: [2, 2], range: [0, 3] }], outputs: 3 },
  ],
})
