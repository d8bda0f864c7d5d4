import { mod } from '../field/modular.js'
import { SignalValueError } from './errors.js'

/** An input of a circom circuit. */
export interface InputSignal {
  /** `a`, or `bus.field`, `buses[1].field` for what is inside of a bus. */
  readonly name: string
  /** Residues, in the order of the signal's elements. */
  readonly values: readonly bigint[]
}

/** Deeper nesting than any circuit has is refused. */
const MAX_DEPTH = 64

/**
 * The signals of an input.json: arrays of any dimensions are laid out flat, objects are buses. An element is an integer, or
 * a string with one in decimal or hexadecimal (0x); negative ones count modulo r.
 *
 * @throws SignalValueError, also for a number beyond 2^53, which has lost digits
 */
export function inputSignals(input: unknown): InputSignal[] {
  if (!isObject(input)) throw new SignalValueError('input', describe(input))
  return membersOf('', input)
}

function membersOf(prefix: string, object: object, depth = 0): InputSignal[] {
  return Object.entries(object).flatMap(([key, value]) => signalsOf(`${prefix}${key}`, value, depth + 1))
}

function signalsOf(name: string, value: unknown, depth: number): InputSignal[] {
  if (depth > MAX_DEPTH) throw new SignalValueError(name, `more than ${MAX_DEPTH} levels of nesting`)
  if (isObject(value)) return membersOf(`${name}.`, value, depth)
  if (!Array.isArray(value) || !holdsObjects(value, depth)) {
    return [{ name, values: flatten(name, value, depth).map((element) => residueOf(name, element)) }]
  }
  return value.flatMap((element, i) => signalsOf(`${name}[${i}]`, element, depth + 1))
}

/** An array of buses has a bus first. */
function holdsObjects(array: readonly unknown[], depth: number): boolean {
  const [first] = array
  if (Array.isArray(first)) return depth <= MAX_DEPTH && holdsObjects(first, depth + 1)
  return isObject(first)
}

function flatten(name: string, value: unknown, depth: number): readonly unknown[] {
  if (!Array.isArray(value)) return [value]
  if (depth > MAX_DEPTH) throw new SignalValueError(name, `more than ${MAX_DEPTH} levels of nesting`)
  return value.flatMap((element) => flatten(name, element, depth + 1))
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function residueOf(signal: string, value: unknown): bigint {
  if (typeof value === 'bigint') return mod(value)
  if (typeof value === 'boolean' || Number.isSafeInteger(value)) return mod(BigInt(value as number))
  if (typeof value === 'string' && /^([+-]?\d+|0x[\da-f]+)$/i.test(value)) return mod(BigInt(value))
  throw new SignalValueError(signal, describe(value))
}

/** Longer texts are cut. */
const MAX_TEXT = 40

function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, MAX_TEXT))
  if (Array.isArray(value)) return 'an array'
  return isObject(value) ? 'an object' : String(value)
}
