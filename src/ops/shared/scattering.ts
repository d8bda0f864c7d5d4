import { NodeRefusedError } from '../../graph/errors.js'
import type { LinearMap } from '../../graph/linearMap.js'
import type { NodeContext, NodeInput, TensorType } from '../../graph/rules.js'
import type { DataType, Tensor } from '../../onnx/index.js'
import type { Quantized, Quantizer } from '../../quantize/quantizer.js'
import { concatFloat64 } from '../../util/arrays.js'
import { sizeOf } from '../../util/integers.js'
import { oneOf } from '../attributes.js'
import type { Draw, SampledNode } from '../op.js'
import { type Addressing, cellsAt, placesOf, requireInside, secretPlaces } from './addressing.js'
import { aligned, laidEndToEnd } from './aligned.js'
import { integerType, isFloat, wrapInteger } from './conversion.js'
import { exactLinear } from './exactLinear.js'
import { placeRange } from './gathering.js'
import type { Groups } from './groups.js'
import { required } from './inputs.js'
import { assembledMap, layOut, summedMap } from './moves.js'
import { negated } from './negated.js'
import { axisFor, integers, ofRank, weights } from './sampling.js'
import { integersOf, MAX_DIGIT_BITS, requireWidth, widthOf, wrapTo } from './wrap.js'

/** What an update does to the element that it meets. */
export const reduction = oneOf('none', 'add', 'mul', 'min', 'max')

export type Reduction = 'none' | 'add' | 'mul' | 'min' | 'max'

/** Two factors of at most this many bits have a product that the next non-linear instruction can take. */
const FACTOR_BITS = 24

/**
 * Some data (input 0) in which updates (input 2) meet the cells that indices (input 1) choose, in order: where 'none' meets
 * an element more than once, which ONNX leaves open, the last update stays.
 */
export interface Scattering {
  readonly ctx: NodeContext<unknown>
  readonly addressing: Addressing
  readonly how: Reduction
}

/**
 * The type of the data.
 *
 * @param wanted shape that the updates must have
 */
export function scatterType({ ctx, addressing, how }: Scattering, wanted: readonly number[]): TensorType[] {
  const [{ dtype, shape }, updates] = [required(ctx, 0, 'data'), required(ctx, 2, 'updates')]
  requireInside(ctx, required(ctx, 1, 'indices'), addressing)
  if (`${updates.shape}` !== `${wanted}`) {
    throw new NodeRefusedError(ctx.node, `has updates of shape [${updates.shape}], expected [${wanted}]`)
  }
  if (how !== 'none' && !isFloat(dtype) && integerType(dtype) === undefined) {
    throw new NodeRefusedError(ctx.node, `sets reduction = ${how} for elements of type ${dtype}`)
  }
  return [{ dtype, shape }]
}

/** A random node for the operators whose updates have one index each. */
export function sampleElements(draw: Draw): Required<Pick<SampledNode, 'inputs' | 'attributes'>> {
  const data = draw.tensor(ofRank(1, 3))
  const axis = axisFor(draw, data.shape.length)
  const extent = data.shape.at(axis)!
  const shape = data.shape.with(axis, draw.int(1, extent))
  const size = sizeOf(shape)
  const inner = sizeOf(shape.slice(axis < 0 ? axis + shape.length : axis)) / shape.at(axis)!
  const first = draw.int(0, extent - shape.at(axis)!)
  const indices = Array.from({ length: size }, (_, c) => first + (Math.floor(c / inner) % shape.at(axis)!))
  return { inputs: [data, integers(indices, shape), weights(shape, data.dtype)], attributes: { axis } }
}

export function scatterEvaluate(
  { addressing, how }: Scattering,
  inputs: readonly (Tensor | undefined)[],
): readonly Tensor[] {
  const [data, indices, updates] = inputs as readonly Tensor[]
  const reduce = reducer(how, data!.dtype)
  const out = data!.data.slice()
  cellsAt(addressing, placesOf(addressing, indices!.data)).forEach((cell, c) => {
    out[cell] = reduce(out[cell]!, updates!.data[c]!)
  })
  return [{ ...data!, data: out }]
}

function reducer(how: Reduction, dtype: DataType): (own: number, update: number) => number {
  if (how === 'none') return (_, update) => update
  if (how === 'min') return Math.min
  if (how === 'max') return Math.max
  if (isFloat(dtype)) return how === 'add' ? (a, b) => a + b : (a, b) => a * b
  const exact = how === 'add' ? (a: bigint, b: bigint) => a + b : (a: bigint, b: bigint) => a * b
  return (a, b) => wrapInteger(exact(BigInt(a), BigInt(b)), dtype)
}

/** Linear at known indices, where updates replace elements or are added to floats. */
export function scatterLinear({ ctx, addressing, how }: Scattering): LinearMap | undefined {
  const [data, indices, updates] = ctx.inputs as readonly NodeInput[]
  if (indices!.value === undefined) return undefined
  const cells = cellsAt(addressing, placesOf(addressing, indices!.value.data))
  const size = sizeOf(data!.shape)
  if (how === 'none') {
    const source = Int32Array.from({ length: size }, (_, e) => e)
    cells.forEach((cell, c) => {
      source[cell] = size + c
    })
    return assembledMap([data!, updates!], source)
  }
  if (how !== 'add' || !isFloat(data!.dtype)) return undefined
  return summedMap([data!, updates!], withOwn(hitsAt(cells, size)))
}

/** The updates that meet each element, in order. */
function hitsAt(cells: Uint32Array, size: number): Groups {
  const rowStart = new Uint32Array(size + 1)
  for (const cell of cells) rowStart[cell + 1]!++
  for (let e = 0; e < size; e++) rowStart[e + 1]! += rowStart[e]!
  const next = rowStart.slice()
  const col = new Uint32Array(cells.length)
  cells.forEach((cell, c) => {
    col[next[cell]!++] = c
  })
  return { rowStart, col }
}

/** The element itself, followed by the members of its group, which are laid behind all elements. */
function withOwn({ rowStart, col }: Groups): Groups {
  const size = rowStart.length - 1
  const groups = Array.from({ length: size }, (_, e) => [
    e,
    ...Array.from(col.subarray(rowStart[e]!, rowStart[e + 1]!), (c) => size + c),
  ])
  return { rowStart: rowStart.map((start, e) => start + e), col: Uint32Array.from(groups.flat()) }
}

/** A scattering in integers. */
interface Emitted {
  readonly q: Quantizer
  readonly ctx: NodeContext<unknown>
  /** Data and updates laid end to end, of one scale. */
  readonly values: Quantized
  /** Elements of the data. */
  readonly size: number
  /** Hits that each element may take, in order. */
  readonly hits: Groups
  /** The update that each hit writes. */
  readonly update: Uint32Array
  /** For each hit, whether it takes place: 0 or 1. */
  readonly taken: Quantized
}

export function scatterQuantize(
  q: Quantizer,
  { ctx, addressing, how }: Scattering,
  inputs: readonly (Quantized | undefined)[],
): Quantized {
  const size = sizeOf(ctx.inputs[0]!.shape)
  const places = emitPlaces(q, ctx, addressing, inputs[1])
  const { place, update, hits } = possibleHits(addressing, places.bounds, size)
  const { base, count } = placeRange(places)
  const indicators = { kind: 'indicators', inputs: [places.id], size: places.size, base, count } as const
  const all = q.emit(indicators, new Float64Array(places.size * count).fill(1))
  const taken = exactLinear(q, [all], new Float64Array(place.length).fill(1), (k) => [
    [addressing.of[update[k]!]! * count + place[k]! - base, 1],
  ])
  const values = emitValues(q, ctx, inputs)
  return EMIT[how]({ q, ctx, values, size, hits, update, taken })
}

function emitPlaces(
  q: Quantizer,
  ctx: NodeContext<unknown>,
  addressing: Addressing,
  secret: Quantized | undefined,
): Quantized {
  const known = ctx.inputs[1]!.value
  if (known === undefined) return secretPlaces(q, addressing, secret!)
  return q.constant(Float64Array.from(placesOf(addressing, known.data)), 1)
}

/** Every element that an update may meet, and the place that makes it do so; grouped by element, in order of updates. */
function possibleHits({ of, base, stride }: Addressing, { lo, hi }: Quantized['bounds'], size: number) {
  const found: { place: number; update: number; cell: number }[] = []
  of.forEach((p, update) => {
    for (let place = lo[p]!; place <= hi[p]!; place++)
      found.push({ place, update, cell: base[update]! + stride * place })
  })
  const { rowStart, col } = hitsAt(
    Uint32Array.from(found, ({ cell }) => cell),
    size,
  )
  return {
    place: Uint32Array.from(col, (k) => found[k]!.place),
    update: Uint32Array.from(col, (k) => found[k]!.update),
    hits: { rowStart, col: col.map((_, k) => k) },
  }
}

/** Data and updates laid end to end; known ones are brought to the scale of secret ones as by `aligned`. */
function emitValues(
  q: Quantizer,
  ctx: NodeContext<unknown>,
  [data, , updates]: readonly (Quantized | undefined)[],
): Quantized {
  const parts = [ctx.inputs[0]!, ctx.inputs[2]!]
  const sources = [data, updates].filter((source) => source !== undefined)
  const whole = isFloat(parts[0]!.dtype) ? sources : sources.map((source) => integersOf(q, source))
  const joined = whole.length === 0 ? undefined : q.uniform(laidEndToEnd(q, whole))
  const { column, known } = layOut(parts)
  const secret = { at: Uint32Array.from(column, (at) => Math.max(0, at)), secret: joined, values: undefined }
  const rest = { at: Uint32Array.from(known, (_, i) => i), secret: undefined, values: known }
  const { scale, tensors } = aligned(q, ctx, joined === undefined ? [rest] : [secret, rest])
  return exactLinear(q, tensors, scale, (i) => [
    [joined === undefined || column[i]! >= 0 ? i : known.length + i, 1],
  ])
}

const EMIT: Readonly<Record<Reduction, (scattering: Emitted) => Quantized>> = {
  none: emitReplaced,
  add: emitAdded,
  mul: emitMultiplied,
  max: emitGreatest,
  min: (scattering) => {
    const values = negated(scattering.q, scattering.values)
    return negated(scattering.q, emitGreatest({ ...scattering, values }))
  },
}

function own({ q, values, size }: Emitted): Quantized {
  return exactLinear(q, [values], values.scale.slice(0, size), (e) => [[e, 1]])
}

/** For t = 0, 1, ...: whether hit t of each element takes place, and the update that it writes, or 0 without such a hit. */
function* levels({ q, values, size, hits: { rowStart }, update, taken }: Emitted) {
  const most = rowStart.reduce((longest, start, e) => Math.max(longest, start - (rowStart[e - 1] ?? 0)), 0)
  for (let t = 0; t < most; t++) {
    const hit = (e: number) => (rowStart[e]! + t < rowStart[e + 1]! ? [rowStart[e]! + t] : [])
    const ones = new Float64Array(size).fill(1)
    const condition = exactLinear(q, [taken], ones, (e) => hit(e).map((k) => [k, 1] as const))
    const written = exactLinear(q, [values], values.scale.slice(0, size), (e) =>
      hit(e).map((k) => [size + update[k]!, 1] as const),
    )
    yield { condition, written }
  }
}

function emitReplaced(scattering: Emitted): Quantized {
  const { q, size } = scattering
  let result = own(scattering)
  for (const { condition, written } of levels(scattering)) {
    const inputs = [condition.id, written.id, result.id] as const
    result = q.emit({ kind: 'select', inputs, size }, result.scale)
  }
  return result
}

function emitAdded({ q, ctx, values, size, hits: { rowStart, col }, update, taken }: Emitted): Quantized {
  const scale = values.scale.slice(0, size)
  const right = update.map((u) => size + u)
  const product = { kind: 'contract', inputs: [taken.id, values.id], rowStart, left: col, right } as const
  const added = q.emit(product, scale)
  const total = exactLinear(q, [values, added], scale, (e) => [
    [e, 1],
    [values.size + e, 1],
  ])
  return wrappedTo(q, ctx, total)
}

/** Hits that do not take place are factors of 1, which the scale must be able to write. */
function emitMultiplied(scattering: Emitted): Quantized {
  const { q, ctx, values, size } = scattering
  const one = q.constant(Float64Array.of(1), 1)
  const scale = concatFloat64([values.scale, one.scale])
  const all = q.uniform(exactLinear(q, [values, one], scale, (i) => [[i, 1]]))
  const ones = exactLinear(q, [all], all.scale.slice(0, size), () => [[values.size, 1]])
  const scaled = { ...scattering, values: all }
  let result = own(scaled)
  for (const { condition, written } of levels(scaled)) {
    const inputs = [condition.id, written.id, ones.id] as const
    const factor = q.emit({ kind: 'select', inputs, size }, ones.scale)
    result = wrappedTo(q, ctx, product(q, ctx, result, factor))
  }
  return result
}

function product(q: Quantizer, ctx: NodeContext<unknown>, a: Quantized, b: Quantized): Quantized {
  const whole = !isFloat(ctx.inputs[0]!.dtype)
  if (whole && widthOf(a) + widthOf(b) > 51) requireWidth(ctx, a, 51 - widthOf(b))
  const [x, y] = whole ? [a, b] : [q.narrow(a, FACTOR_BITS), q.narrow(b, FACTOR_BITS)]
  const left = Uint32Array.from({ length: x.size }, (_, i) => i)
  const rowStart = Uint32Array.from({ length: x.size + 1 }, (_, i) => i)
  const scale = x.scale.map((own, i) => own * y.scale[i]!)
  return q.emit({ kind: 'contract', inputs: [x.id, y.id], rowStart, left, right: left }, scale)
}

function wrappedTo(q: Quantizer, ctx: NodeContext<unknown>, x: Quantized): Quantized {
  const { dtype } = ctx.outputs[0]!
  return isFloat(dtype) ? x : wrapTo(q, x, dtype, ctx)
}

/** A hit that does not take place offers the element itself. */
function emitGreatest({ q, ctx, values, size, hits, update, taken }: Emitted): Quantized {
  requireWidth(ctx, values, MAX_DIGIT_BITS + 1)
  const element = new Uint32Array(update.length)
  for (let e = 0; e < size; e++) element.fill(e, hits.rowStart[e]!, hits.rowStart[e + 1]!)
  const each = new Float64Array(update.length).fill(values.scale[0]!)
  const written = exactLinear(q, [values], each, (k) => [[size + update[k]!, 1]])
  const kept = exactLinear(q, [values], each, (k) => [[element[k]!, 1]])
  const inputs = [taken.id, written.id, kept.id] as const
  const offered = q.emit({ kind: 'select', inputs, size: update.length }, each)
  const scale = new Float64Array(size + update.length).fill(values.scale[0]!)
  const candidates = exactLinear(q, [values, offered], scale, (i) => [
    [i < size ? i : values.size + i - size, 1],
  ])
  return q.emit({ kind: 'max', inputs: [candidates.id], ...withOwn(hits) }, scale.slice(0, size))
}
