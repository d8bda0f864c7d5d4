import { NotFiniteError } from '../graph/errors.js'
import type { Graph, GraphPort } from '../graph/graph.js'
import { runGraph } from '../graph/run.js'
import { firstNotFinite } from '../util/arrays.js'
import { bitLength, sizeOf } from '../util/integers.js'
import { pseudoRandom } from '../util/random.js'
import type { Extent } from './limits.js'
import type { InputFormat } from './quantize.js'
import { LEAST_WORTH } from './scales.js'

/** Synthetic samples drawn where there is no calibration data. */
const SYNTHETIC_SAMPLES = 16

/** Real values of each input tensor, flat, by name. */
export type Sample = ReadonlyMap<string, Float64Array>

/** Integer inputs are taken as they are, over the whole range of their type up to 16 bits. */
const INTEGER_FORMATS: Readonly<Record<string, InputFormat>> = {
  bool: { scale: 1, lo: 0, bits: 1 },
  uint8: { scale: 1, lo: 0, bits: 8 },
  int8: { scale: 1, lo: -128, bits: 8 },
  uint16: { scale: 1, lo: 0, bits: 16 },
  int16: { scale: 1, lo: -(2 ** 15), bits: 16 },
}

/** Sampled integers are followed to this magnitude. */
const MOST_INTEGER = 2 ** 51

/** Most steps between 0 and the end of a sampled range. */
const MOST_STEPS = 2 ** 40

/** Wider integers without samples. */
const WIDE_INTEGERS: InputFormat = { scale: 1, lo: -(2 ** 15), bits: 16 }

/**
 * How each input becomes integers.
 *
 * With samples: 2^bits steps over exactly the sampled range (integers keep scale 1). Without: the whole range of a small
 * integer type, 16 bits of a wider one; [-1, 1] in steps of 1 / (2^bits - 1), one bit more, for floats.
 */
export function chooseFormats(
  inputs: readonly GraphPort[],
  samples: readonly Sample[],
  bits: number,
): Map<string, InputFormat> {
  return new Map(inputs.map((port) => [port.name, chooseFormat(port, samples, bits)]))
}

function chooseFormat({ name, dtype }: GraphPort, samples: readonly Sample[], bits: number): InputFormat {
  const integer = INTEGER_FORMATS[dtype]
  if (integer !== undefined) return integer
  const isFloat = dtype.includes('float')
  if (samples.length === 0)
    return isFloat ? { scale: 1 / (2 ** bits - 1), lo: -(2 ** bits), bits: bits + 1 } : WIDE_INTEGERS
  const values = samples.map((sample) => sample.get(name)!)
  const [low, high] = extremes(values)
  if (!isFloat) return integerFormat(low, high)
  return floatFormat(low, high, Math.min(MOST_INPUT_BITS, bits + spreadBits(values, high - low)))
}

/** Inputs of floats have at most this many bits. */
const MOST_INPUT_BITS = 32

/** Elements whose ranges differ by less than this are read in the same steps. */
const WIDE_SPREAD_BITS = 6

/** Inputs of more elements are images and the like, whose elements mean the same. */
const MOST_FEATURES = 256

/**
 * How many bits the narrowest element's range is short of the whole range, where elements are features of different
 * kinds: one scale serves all of them, and each is to have its own bits. Elements that never change count for nothing.
 */
function spreadBits(values: readonly Float64Array[], range: number): number {
  const size = values[0]!.length
  if (size > MOST_FEATURES) return 0
  let narrowest = range
  for (let i = 0; i < size; i++) {
    const [low, high] = extremes([Float64Array.from(values, (sample) => sample[i]!)])
    if (high > low) narrowest = Math.min(narrowest, high - low)
  }
  const ratio = range / narrowest
  const spread = range > 0 && Number.isFinite(ratio) ? bitLength(Math.ceil(ratio) - 1) : 0
  return spread < WIDE_SPREAD_BITS ? 0 : spread
}

function floatFormat(low: number, high: number, bits: number): InputFormat {
  const steps = 2 ** bits - 1
  const scale = high > low ? stepOver(low, high, steps) : Math.max(Math.abs(high), 1) / steps
  return { scale, lo: roundHalfUp(low / scale), bits }
}

function integerFormat(low: number, high: number): InputFormat {
  const clamp = (value: number) => Math.min(MOST_INTEGER, Math.max(-MOST_INTEGER, roundHalfUp(value)))
  const [lo, hi] = [clamp(low), clamp(high)]
  return { scale: 1, lo, bits: Math.max(1, bitLength(hi - lo)) }
}

/**
 * Where both ends lie between two integers, doubles may round them apart by one step too many. A range far narrower than
 * its distance from 0 gets coarser steps, whose integers are exact.
 */
function stepOver(low: number, high: number, steps: number): number {
  const least = Math.max(-low, high) / MOST_STEPS
  const step = Math.max(Math.min(high - low, Number.MAX_VALUE) / steps, least, LEAST_WORTH)
  const isWide = roundHalfUp(high / step) - roundHalfUp(low / step) > steps
  return isWide ? step * (1 + 2 ** -40) : step
}

function roundHalfUp(value: number): number {
  return Math.floor(value + 0.5)
}

function extremes(arrays: readonly Float64Array[]): [low: number, high: number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const array of arrays) {
    for (const value of array) {
      low = Math.min(low, value)
      high = Math.max(high, value)
    }
  }
  return [low, high]
}

/** The largest magnitude each tensor takes over the samples, by name; over synthetic samples when there are none. */
export function measurePeaks(
  graph: Graph,
  samples: readonly Sample[],
  formats: ReadonlyMap<string, InputFormat>,
): Map<string, number> {
  const extents = measureExtents(graph, samples, formats)
  return new Map([...extents].map(([name, extent]) => [name, peakOf(extent)]))
}

/** The largest magnitude of an extent. */
export function peakOf([least, greatest]: Extent): number {
  return Math.max(-least, greatest)
}

/**
 * The least and greatest value each tensor takes over the samples, by name; over synthetic samples when there are none.
 * Infinite elements beside finite ones are masks and left out.
 */
export function measureExtents(
  graph: Graph,
  samples: readonly Sample[],
  formats: ReadonlyMap<string, InputFormat>,
): Map<string, Extent> {
  const found = new Map<string, Extent>()
  for (const sample of samples.length > 0 ? samples : syntheticSamples(graph, formats)) {
    for (const [name, values] of runGraph(graph, sample)) {
      const broken = firstNotFinite(values)
      const finite = broken === undefined ? values : values.filter(Number.isFinite)
      if (broken !== undefined && (finite.length === 0 || values.some(Number.isNaN)))
        throw new NotFiniteError({ tensor: name, ...broken })
      const [low, high] = extremes([finite])
      const [least, greatest] = found.get(name) ?? [low, high]
      found.set(name, [Math.min(least, low), Math.max(greatest, high)])
    }
  }
  return found
}

/** Random samples over the whole range of each input's format, the same on every run. */
export function syntheticSamples(graph: Graph, formats: ReadonlyMap<string, InputFormat>): Sample[] {
  const random = pseudoRandom(1)
  return Array.from(
    { length: SYNTHETIC_SAMPLES },
    () =>
      new Map(
        graph.inputs.map(({ name, shape }) => {
          const { lo, bits, scale } = formats.get(name)!
          const draw = () => Math.min(lo + Math.floor(random() * 2 ** bits), lo + 2 ** bits - 1) * scale
          return [name, Float64Array.from({ length: sizeOf(shape) }, draw)]
        }),
      ),
  )
}
