import type { LinearMap } from '../../graph/linearMap.js'
import type { NodeContext } from '../../graph/rules.js'
import type { Tensor } from '../../onnx/index.js'
import type { Quantized, Quantizer } from '../../quantize/quantizer.js'
import { type Addressing, cellsAt, placesOf, secretPlaces } from './addressing.js'
import { isFloat } from './conversion.js'
import { exactLinear } from './exactLinear.js'
import { inSteps, knownUnit } from './known.js'
import { pickMap } from './moves.js'
import { requireWidth } from './wrap.js'

/** out[c] = cell c of the data (input 0) at known indices (input 1); undefined where they are secret. */
export function gatherLinear(
  { inputs }: NodeContext<unknown>,
  addressing: Addressing,
): LinearMap | undefined {
  const indices = inputs[1]!.value
  return indices && pickMap(cellsAt(addressing, placesOf(addressing, indices.data)))
}

/** Emits cell c of the data (input 0) at secret indices (input 1). */
export function gatherSecret(
  q: Quantizer,
  ctx: NodeContext<unknown>,
  addressing: Addressing,
  [data, indices]: readonly (Quantized | undefined)[],
): Quantized {
  const places = secretPlaces(q, addressing, indices!)
  const known = ctx.inputs[0]!.value
  return known === undefined
    ? chooseCells(q, ctx, addressing, places, data!)
    : lookUpCells(q, addressing, places, known)
}

/** The places that any of some secret ones can be: count of them from base on. */
export function placeRange({ bounds: { lo, hi } }: Quantized): { base: number; count: number } {
  const base = lo.reduce((a, b) => Math.min(a, b))
  return { base, count: hi.reduce((a, b) => Math.max(a, b)) - base + 1 }
}

function chooseCells(
  q: Quantizer,
  ctx: NodeContext<unknown>,
  { of, base: start, stride }: Addressing,
  places: Quantized,
  data: Quantized,
): Quantized {
  const alike = q.uniform(data)
  const x = isFloat(ctx.inputs[0]!.dtype) ? q.narrow(alike) : alike
  requireWidth(ctx, x)
  const { base, count } = placeRange(places)
  const col = Uint32Array.from({ length: of.length * count }, (_, k) => {
    return start[Math.floor(k / count)]! + stride * (base + (k % count))
  })
  const scale = new Float64Array(of.length).fill(x.scale[0]!)
  return q.emit({ kind: 'choose', inputs: [places.id, x.id], base, count, index: of, col }, scale)
}

/** One row of a table for each place where all places have cells at the same starts; else one table for each start. */
function lookUpCells(q: Quantizer, addressing: Addressing, places: Quantized, data: Tensor): Quantized {
  const scale = knownUnit(q, data)
  const integers = inSteps(data.data, scale)
  const { of, base: start, stride } = addressing
  const { base, count } = placeRange(places)
  const each = (size: number) => new Float64Array(size).fill(scale)
  const entries = (cell: number) =>
    Float64Array.from({ length: count }, (_, j) => integers[cell + stride * (base + j)]!)
  const columns = sharedColumns(addressing, places.size)
  if (columns !== undefined) {
    const width = columns.starts.length
    const values = Float64Array.from({ length: count * width }, (_, k) => {
      return integers[columns.starts[k % width]! + stride * (base + Math.floor(k / width))]!
    })
    const table = { kind: 'lookup', inputs: [places.id], size: places.size, base, width, values } as const
    const rows = q.emit(table, each(places.size * width))
    return exactLinear(q, [rows], each(of.length), (c) => [[of[c]! * width + columns.column[c]!, 1]])
  }
  const starts = [...new Set(start)]
  const number = new Map(starts.map((cell, t) => [cell, t]))
  const spread = exactLinear(q, [places], new Float64Array(of.length).fill(1), (c) => [[of[c]!, 1]])
  const tables = starts.map((cell) => ({ base, values: entries(cell) }))
  const table = Uint32Array.from(start, (cell) => number.get(cell)!)
  return q.emit({ kind: 'table', inputs: [spread.id], table, tables }, each(of.length))
}

/** Starts of the cells that every place has, and which of them each cell is; undefined where places differ. */
function sharedColumns(
  { of, base }: Addressing,
  places: number,
): { starts: readonly number[]; column: Uint32Array } | undefined {
  const starts: number[][] = Array.from({ length: places }, () => [])
  const column = Uint32Array.from(of, (place, c) => starts[place]!.push(base[c]!) - 1)
  const first = `${starts[0]}`
  return starts.every((own) => `${own}` === first) ? { starts: starts[0]!, column } : undefined
}
