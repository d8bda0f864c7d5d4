import type { DataType } from '../../../src/onnx/index.js'
import type { Draw } from '../../../src/ops/op.js'
import { sizeOf } from '../../../src/util/integers.js'
import type { InputValues } from './graphCase.js'

/** Most elements of a tensor. */
export const MAX_ELEMENTS = 64

/** An input of the model. */
export interface Port {
  readonly name: string
  readonly dtype: DataType
  readonly shape: readonly number[]
}

/** An input of a random type and shape, most of them images or matrices of floats. */
export function drawInput(draw: Draw, name: string): Port {
  const dtype = draw.chance(0.85)
    ? 'float32'
    : draw.pick(['int64', 'int32', 'uint8', 'bool', 'float64'] as const)
  const rank = draw.pick([0, 1, 2, 2, 3, 3, 4, 4, 4, 5])
  const shape = Array.from({ length: rank }, (_, axis) => draw.int(1, axis < rank - 2 ? 3 : 5))
  while (sizeOf(shape) > MAX_ELEMENTS) shape[shape.indexOf(Math.max(...shape))] = 1
  return { name, dtype, shape }
}

/** What samples of a type reach when a range is drawn for them. */
const RANGES: Partial<Record<DataType, readonly [lo: number, hi: number]>> = {
  int64: [-20, 20],
  int32: [-20, 20],
  uint8: [0, 255],
  bool: [0, 1],
}

/** A few samples of every input, from one random range each. */
export function drawSamples(draw: Draw, ports: readonly Port[]): InputValues[] {
  const drawers = ports.map((port) => {
    const scale = draw.chance(0.2) ? 2 ** draw.int(-40, 20) : 0.125
    const lo = draw.int(-64, 32) * scale
    return [port, RANGES[port.dtype] ?? [lo, lo + draw.int(1, 64) * scale]] as const
  })
  return Array.from({ length: draw.int(1, 3) }, () =>
    Object.fromEntries(
      drawers.map(([port, range]) => [
        port.name,
        Array.from({ length: sizeOf(port.shape) }, drawer(draw, port, range)),
      ]),
    ),
  )
}

/** One input: within the samples' range, or within [-1, 1] where there are none. */
export function drawValues(draw: Draw, port: Port, samples: readonly InputValues[]): number[] {
  const seen = samples.flatMap((sample) => sample[port.name]!)
  const range =
    seen.length > 0 ? ([Math.min(...seen), Math.max(...seen)] as const) : (RANGES[port.dtype] ?? [-1, 1])
  const next = drawer(draw, port, range)
  return Array.from({ length: sizeOf(port.shape) }, () => (draw.chance(0.1) ? draw.pick(range) : next()))
}

/** Values between two ends: any, or few different ones. */
function drawer(draw: Draw, { dtype }: Port, [lo, hi]: readonly [number, number]): () => number {
  const steps = draw.pick([2 ** 24, 2 ** 24, 4])
  if (!dtype.startsWith('float')) return () => draw.int(Math.ceil(lo), Math.floor(hi))
  return () => Math.min(hi, Math.max(lo, Math.fround(lo + ((hi - lo) * draw.int(0, steps)) / steps)))
}
