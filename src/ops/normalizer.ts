import type { NodeContext } from '../graph/rules.js'
import type { Quantized, Quantizer } from '../quantize/quantizer.js'
import { bitLength } from '../util/integers.js'
import { oneOf } from './attributes.js'
import { defineOp } from './op.js'
import { exactLinear } from './shared/exactLinear.js'
import { featureRows } from './shared/features.js'
import { alongAxis, comparable, type Groups, groupOfEach, mapGroups, membersOf } from './shared/groups.js'
import { ofRank } from './shared/sampling.js'

const norm = oneOf('MAX', 'L1', 'L2')

type Norm = ReturnType<typeof norm>

type Context = NodeContext<{ norm: Norm }>

/** Squares, and roots with their extra digits, are integers of at most so many bits. */
const MOST_BITS = 48

function rowsOf(ctx: NodeContext<unknown>): Groups {
  const { rows, count } = featureRows(ctx)
  return alongAxis([rows, count], 1)
}

/** A row whose norm is 0 stays as it is. */
function evaluate(norm: Norm, groups: Groups, x: Float64Array): Float64Array {
  const group = groupOfEach(groups)
  const size = mapGroups(groups, (members) => {
    const own = Array.from(members, (j) => x[j]!)
    if (norm === 'MAX') return own.reduce((a, b) => Math.max(a, b))
    if (norm === 'L1') return own.reduce((sum, value) => sum + Math.abs(value), 0)
    return Math.sqrt(own.reduce((sum, value) => sum + value * value, 0))
  })
  return x.map((value, i) => (size[group[i]!] === 0 ? value : value / size[group[i]!]!))
}

/** What is divided, and by what: a norm of each row, in steps that are 2^-shift of those of x. */
interface Division {
  readonly x: Quantized
  readonly norm: Quantized
  readonly shift: number
}

function emitNorm(q: Quantizer, norm: Norm, x: Quantized, groups: Groups): Division {
  if (norm === 'L2') return { x, ...emitRoots(q, x, groups) }
  const scale = mapGroups(groups, (members) => x.scale[members[0]!]!)
  const signed = isSigned(x)
  if (norm === 'MAX') {
    const greatest = q.emit({ kind: 'max', inputs: [x.id], ...groups }, scale)
    return signed ? { ...turned(q, x, greatest, groups), shift: 0 } : { x, norm: greatest, shift: 0 }
  }
  const positive = signed
    ? q.emit({ kind: 'relu', inputs: [x.id], shift: new Uint8Array(x.size) }, x.scale)
    : undefined
  const sources = positive === undefined ? [x] : [x, positive]
  const magnitude = (j: number): (readonly [number, number])[] =>
    positive === undefined
      ? [[j, 1]]
      : [
          [x.size + j, 2],
          [j, -1],
        ]
  const sum = exactLinear(q, sources, scale, (i) => [...membersOf(groups, i)].flatMap(magnitude))
  return { x, norm: sum, shift: 0 }
}

function isSigned({ bounds }: Quantized): boolean {
  return bounds.lo.some((low) => low < 0)
}

/** Rows whose greatest number is negative, with both signs turned: the quotients stay. */
function turned(q: Quantizer, x: Quantized, greatest: Quantized, groups: Groups) {
  const group = groupOfEach(groups)
  const sign = q.emit(
    { kind: 'notNegative', inputs: [greatest.id], size: greatest.size },
    new Float64Array(greatest.size).fill(1),
  )
  const spread = exactLinear(q, [sign], new Float64Array(x.size).fill(1), (i) => [[group[i]!, 1]])
  return { x: turnedWhere(q, spread, x), norm: turnedWhere(q, sign, greatest) }
}

/** x where the sign is 1, -x where it is 0. */
function turnedWhere(q: Quantizer, sign: Quantized, x: Quantized): Quantized {
  const minus = exactLinear(q, [x], x.scale, (i) => [[i, -1]])
  return q.emit({ kind: 'select', inputs: [sign.id, x.id, minus.id], size: x.size }, x.scale)
}

/** The root of the sum of squares, with as many digits more as there is room for. */
function emitRoots(q: Quantizer, x: Quantized, groups: Groups): Omit<Division, 'x'> {
  const scale = mapGroups(groups, (members) => x.scale[members[0]!]! * x.scale[members[0]!]!)
  const { rowStart, col } = groups
  const squares = q.emit({ kind: 'contract', inputs: [x.id, x.id], rowStart, left: col, right: col }, scale)
  const width = bitLength(squares.bounds.hi.reduce((most, hi) => Math.max(most, hi), 0))
  const shift = Math.max(0, Math.min(q.precision.bits + 2, Math.floor((MOST_BITS - width) / 2)))
  const finer = scale.map((own) => own / 4 ** shift)
  const wide = exactLinear(q, [squares], finer, (i) => [[i, 4 ** shift]])
  const bounded = q.emit(
    {
      kind: 'clip',
      inputs: [wide.id],
      shift: new Uint8Array(wide.size),
      low: new Float64Array(wide.size),
      high: wide.bounds.hi,
    },
    finer,
  )
  return {
    norm: q.emit({ kind: 'squareRoot', inputs: [bounded.id], size: wide.size }, finer.map(Math.sqrt)),
    shift,
  }
}

/** Twice the norm, or 2 where it is 0, is what is divided by: 1 and a number that a relu proves not to be negative. */
function quantize(q: Quantizer, ctx: Context, input: Quantized): Quantized {
  const [groups, { norm }] = [rowsOf(ctx), ctx.attributes]
  const group = groupOfEach(groups)
  const most = Math.floor((MOST_BITS - bitLength(featureRows(ctx).count)) / 2)
  const { x: wide } = comparable(q, input, groups)
  const narrow = norm === 'L2' ? q.narrow(wide, most) : wide
  const { x, norm: size, shift } = emitNorm(q, norm, narrow, groups)
  const empty = q.emit(
    { kind: 'isZero', inputs: [size.id], size: size.size },
    new Float64Array(size.size).fill(1),
  )
  const [bits, each] = [q.precision.bits, (scale: number) => new Float64Array(x.size).fill(scale)]
  const numerator = exactLinear(q, [x, size], each(1), (i) => [
    [i, 2 ** (bits + 1 + shift)],
    [x.size + group[i]!, 1],
  ])
  const one = q.constant(Float64Array.of(1))
  const beyondOne = exactLinear(q, [size, empty, one], size.scale, (i) => [
    [i, 2],
    [size.size + i, 2],
    [size.size + empty.size, -1],
  ])
  const positive = q.emit(
    { kind: 'relu', inputs: [beyondOne.id], shift: new Uint8Array(size.size) },
    size.scale,
  )
  const denominator = exactLinear(q, [positive, one], each(1), (i) => [
    [group[i]!, 1],
    [positive.size, 1],
  ])
  const y = q.emit({ kind: 'divide', inputs: [numerator.id, denominator.id], size: x.size }, each(2 ** -bits))
  if (norm !== 'MAX' || !isSigned(narrow)) return y
  const spread = exactLinear(q, [empty], each(1), (i) => [[group[i]!, 1]])
  const same = inSteps(q, narrow, 2 ** -bits)
  return q.emit({ kind: 'select', inputs: [spread.id, same.id, y.id], size: x.size }, y.scale)
}

/** Digits that a scale's ratio to a step is rounded to. */
const RATIO_BITS = 16

/** The tensor in steps of another size. */
function inSteps(q: Quantizer, x: Quantized, step: number): Quantized {
  const fine = exactLinear(q, [x], new Float64Array(x.size).fill(step / 2 ** RATIO_BITS), (i) => [
    [i, Math.round((x.scale[i]! / step) * 2 ** RATIO_BITS)],
  ])
  const shift = new Uint8Array(x.size).fill(RATIO_BITS)
  return q.emit({ kind: 'rescale', inputs: [fine.id], shift }, new Float64Array(x.size).fill(step))
}

/**
 * Normalizer: each row divided by its greatest number (MAX, with its sign, as onnxruntime has it), by the sum of its
 * magnitudes (L1) or by its length (L2); a row whose divisor is 0 stays.
 *
 * Shapes   X [N, F] or [F]   Y the same
 * Numbers  Y in steps of 2^-bits, rounded half up; the length is rounded down to a fraction of x's steps
 * Rows     a division an element; norms as their kind takes (none more for an L1 norm of numbers that are not negative)
 */
export const Normalizer = defineOp({
  type: 'Normalizer',
  domain: 'ai.onnx.ml',
  opset: [1, 5],
  summary: 'rows divided by their norm: MAX, L1 or L2',
  refuses: '',
  attributes: { norm },

  infer(ctx) {
    featureRows(ctx)
    return [{ dtype: 'float32', shape: ctx.inputs[0]!.shape }]
  },
  evaluate: (ctx, [x]) => [{ ...ctx.outputs[0]!, data: evaluate(ctx.attributes.norm, rowsOf(ctx), x!.data) }],
  quantize: (q, ctx, [x]) => [quantize(q, ctx, x!)],

  sample: (draw) => ({ inputs: [draw.tensor(ofRank(2, 2))], attributes: { norm: draw.pick(['L1', 'L2']) } }),

  examples: [
    { inputs: [{ shape: [2, 2] }], attributes: { norm: 'MAX' } },
    { inputs: [{ shape: [2, 3] }], attributes: { norm: 'L1' } },
    { inputs: [{ shape: [1, 3] }], attributes: { norm: 'L2' } },
    { inputs: [{ shape: [3], range: [0, 1] }], attributes: { norm: 'L1' } },
  ],
})
