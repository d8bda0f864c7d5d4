import { sizeOf } from '../util/integers.js'
import { InputNameError, InputShapeError, InputValueError, InvalidJsonError } from './errors.js'

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
 * or `{"input_data": [flat array per input]}`.
 *
 * @throws InputNameError, InputShapeError, InputValueError
 */
export function readSample(json: unknown, ports: readonly Port[]): Sample {
  const parts = split(json, ports)
  return new Map(ports.map((port) => [port.name, readTensor(parts.get(port.name), port, isFlat(json))]))
}

/**
 * Several values per input, in the same forms with one more level of nesting; a single value counts as one sample.
 * Flattened data gives each input a list of flat arrays.
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
  const depth = depthOf(part)
  const rank = flat ? 1 : port.shape.length
  if (depth === rank) return [part]
  if (depth === rank + 1) return part as unknown[]
  throw new InputShapeError({ input: port.name, found: describe(part), expected: port.shape })
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
  return typeof json === 'object' && json !== null && !Array.isArray(json)
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
  if (!Array.isArray(data) || data.length < expected.length) {
    const found = Array.isArray(data) ? data.length : 0
    throw new InputNameError({ unknown: [], missing: expected.slice(found), expected })
  }
  if (expected.length === 1 && data.length > 1) return new Map([[expected[0]!, data]])
  return new Map(expected.map((name, i) => [name, data[i]]))
}

function readTensor(value: unknown, port: Port, flat: boolean): Float64Array {
  const shape = flat ? [sizeOf(port.shape)] : port.shape
  const data = new Float64Array(sizeOf(port.shape))
  const end = fill(data, value, shape, 0, port)
  if (end !== data.length) throw wrongShape(value, port)
  return data
}

function fill(data: Float64Array, value: unknown, shape: readonly number[], at: number, port: Port): number {
  if (shape.length === 0) {
    if (Array.isArray(value)) throw wrongShape(value, port)
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      throw new InputValueError({
        input: port.name,
        element: at,
        found: String(JSON.stringify(value) ?? value),
      })
    }
    data[at] = value
    return at + 1
  }
  if (!Array.isArray(value) || value.length !== shape[0]) throw wrongShape(value, port)
  return value.reduce((next: number, item) => fill(data, item, shape.slice(1), next, port), at)
}

function wrongShape(value: unknown, port: Port): InputShapeError {
  return new InputShapeError({ input: port.name, found: describe(value), expected: port.shape })
}

function describe(value: unknown): string {
  const extents: number[] = []
  for (let inner = value; Array.isArray(inner); inner = inner[0]) extents.push(inner.length)
  return Array.isArray(value) ? `[${extents.join(', ')}]` : typeof value
}
