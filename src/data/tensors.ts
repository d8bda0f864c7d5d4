import { sizeOf } from '../util/integers.js'
import { InputNameError, InputShapeError, InputValueError, InvalidJsonError } from './errors.js'
import { StoredArray } from './npy.js'

/** A tensor that data is read for. */
export interface Port {
  readonly name: string
  readonly shape: readonly number[]
}

/** Real values of each input tensor, flat, by name. */
export type Sample = ReadonlyMap<string, Float64Array>

/** Parses text as JSON. */
export function parseJson(text: string, source: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new InvalidJsonError({ source, problem: error instanceof Error ? error.message : String(error) })
  }
}

/**
 * One value per input, from any of the accepted forms: `{"name": nested arrays}`, a bare nested array for a single input,
 * or `{"input_data": [flat array per input]}`. A stored array stands where a nested one may.
 *
 * @throws InputNameError, InputShapeError, InputValueError
 */
export function readSample(json: unknown, ports: readonly Port[]): Sample {
  const parts = split(json, ports)
  return new Map(ports.map((port) => [port.name, readTensor(parts.get(port.name), port, isFlat(json))]))
}

/**
 * Several values per input, in the same forms with one more level of nesting; a single value counts as one sample.
 * Flattened data gives each input a list of flat arrays. Where an input's first extent is 1, samples may also lie along
 * that axis.
 */
export function readSamples(json: unknown, ports: readonly Port[]): Sample[] {
  const parts = split(json, ports)
  const lists = ports.map((port) => listOf(parts.get(port.name), port, isFlat(json)))
  const count = lists.reduce((least, list) => Math.min(least, list.length), Number.POSITIVE_INFINITY)
  return Array.from(
    { length: count },
    (_, i) => new Map(ports.map((port, p) => [port.name, readTensor(lists[p]![i], port, isFlat(json))])),
  )
}

function listOf(part: unknown, port: Port, flat: boolean): readonly unknown[] {
  if (part instanceof StoredArray) return slices(part, port)
  const depth = depthOf(part)
  const rank = flat ? 1 : port.shape.length
  if (depth === rank && !flat && port.shape[0] === 1) return (part as unknown[]).map((row) => [row])
  if (depth === rank) return [part]
  if (depth === rank + 1) return part as unknown[]
  throw new InputShapeError({ input: port.name, found: describe(part), expected: port.shape })
}

/** A stored array's samples: itself, or its parts along the first axis. */
function slices({ shape, data }: StoredArray, port: Port): StoredArray[] {
  if (`${shape}` === `${port.shape}`) return [new StoredArray(shape, data)]
  const [count = 0, ...rest] = shape
  const inner = `${[1, ...rest]}` === `${port.shape}` ? [1, ...rest] : rest
  const size = sizeOf(inner)
  if (size === 0 || count === 0)
    throw new InputShapeError({ input: port.name, found: inWords(shape), expected: port.shape })
  return Array.from(
    { length: count },
    (_, i) => new StoredArray(inner, data.subarray(i * size, (i + 1) * size)),
  )
}

function inWords(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`
}

function depthOf(value: unknown): number {
  let depth = 0
  for (let inner = value; Array.isArray(inner); inner = inner[0]) depth++
  return depth
}

function isFlat(json: unknown): boolean {
  return isRecord(json) && Object.hasOwn(json, 'input_data')
}

function isRecord(json: unknown): json is Record<string, unknown> {
  return typeof json === 'object' && json !== null && !Array.isArray(json) && !(json instanceof StoredArray)
}

function split(json: unknown, ports: readonly Port[]): Map<string, unknown> {
  const expected = ports.map(({ name }) => name)
  if (isFlat(json)) return splitFlat((json as { input_data: unknown }).input_data, expected)
  if (!isRecord(json)) {
    if (ports.length === 1) return new Map([[expected[0]!, json]])
    throw new InputNameError({ unknown: [], missing: expected, expected })
  }
  const unknown = Object.keys(json).filter((name) => !expected.includes(name))
  const missing = expected.filter((name) => !Object.hasOwn(json, name))
  if (unknown.length + missing.length > 0) throw new InputNameError({ unknown, missing, expected })
  return new Map(expected.map((name) => [name, json[name]]))
}

function splitFlat(data: unknown, expected: readonly string[]): Map<string, unknown> {
  const lists = Array.isArray(data) ? data : []
  if (expected.length === 1 && lists.length > 1) return new Map([[expected[0]!, lists]])
  if (lists.length !== expected.length) {
    const unknown = lists.slice(expected.length).map((_, i) => `entry ${expected.length + i} of input_data`)
    throw new InputNameError({ unknown, missing: expected.slice(lists.length), expected })
  }
  return new Map(expected.map((name, i) => [name, lists[i]]))
}

function readTensor(value: unknown, port: Port, flat: boolean): Float64Array {
  if (value instanceof StoredArray) return readStored(value, port)
  const shape = flat ? [sizeOf(port.shape)] : port.shape
  const reading = { data: [], port, whole: value }
  fill(reading, value, shape)
  return Float64Array.from(reading.data)
}

function readStored({ shape, data }: StoredArray, port: Port): Float64Array {
  if (`${shape}` !== `${port.shape}`) {
    throw new InputShapeError({ input: port.name, found: inWords(shape), expected: port.shape })
  }
  const element = data.findIndex((value) => !Number.isFinite(value))
  if (element < 0) return data
  throw new InputValueError({ input: port.name, element, found: String(data[element]) })
}

/** A tensor that is being read, and the JSON that it is read from. */
interface Reading {
  /** What is read so far: a shape alone asks for no memory. */
  readonly data: number[]
  readonly port: Port
  readonly whole: unknown
}

/** Reads a part of the JSON. */
function fill(reading: Reading, part: unknown, shape: readonly number[]): void {
  if (shape.length === 0) {
    reading.data.push(readNumber(reading, part, reading.data.length))
    return
  }
  if (!Array.isArray(part) || part.length !== shape[0]) throw wrongShape(reading)
  const inner = shape.slice(1)
  for (const item of part) fill(reading, item, inner)
}

function readNumber(reading: Reading, value: unknown, element: number): number {
  if (Array.isArray(value)) throw wrongShape(reading)
  if (typeof value === 'number' && Number.isFinite(value)) return value
  throw new InputValueError({ input: reading.port.name, element, found: describeValue(value) })
}

/** Longer texts are cut. */
const MAX_TEXT = 40

/** Looks at nothing inside of an object, which can be of any depth. */
function describeValue(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, MAX_TEXT))
  return typeof value === 'object' && value !== null ? 'an object' : String(value)
}

function wrongShape({ whole, port }: Reading): InputShapeError {
  return new InputShapeError({ input: port.name, found: describe(whole), expected: port.shape })
}

/** Deeper nesting than any tensor has is not described further. */
const MAX_DEPTH = 16

/** Extents along the first elements. */
function describe(value: unknown): string {
  if (value instanceof StoredArray) return inWords(value.shape)
  if (!Array.isArray(value)) return value === null ? 'null' : typeof value
  const extents: number[] = []
  for (let inner: unknown = value; Array.isArray(inner) && extents.length < MAX_DEPTH; inner = inner[0]) {
    extents.push(inner.length)
  }
  if (extents.length === MAX_DEPTH) return `more than ${MAX_DEPTH} levels of nesting`
  return `[${extents.join(', ')}]${isRegular(value, extents) ? '' : ', with parts of other lengths'}`
}

function isRegular(value: unknown, [extent, ...inner]: readonly number[]): boolean {
  if (!Array.isArray(value)) return extent === undefined
  return value.length === extent && value.every((part) => isRegular(part, inner))
}
