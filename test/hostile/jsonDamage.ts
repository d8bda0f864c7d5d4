import { FQ, FR } from '../../src/field/bn254.js'
import type { RandomNumbers } from '../harness/randomNumbers.js'
import { blindly, type Damage } from './damage.js'

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

const VALUES: readonly Json[] = [
  ...[null, true, false, 0, 1, -1, 0.5, -0, 2 ** 31, 2 ** 32, 2 ** 53, 2 ** 63, 1e300, 5e-324],
  ...['', '0', 'x', '__proto__', '1e999', '\u0000', '\ud800', '٣', '１', ' 1', '1 ', '+1', '-1', '0x1', '01'],
  ...[[], {}, [[]], [[[[]]]], { length: 2 ** 32 }, { toString: 1 }, [null]],
  ...[`${FR}`, `${FR - 1n}`, `${FQ}`, `${2n ** 256n}`, '9'.repeat(100), '1'.repeat(20_000)],
]
const KEYS = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'length',
  'hasOwnProperty',
  '',
  '0',
  '$array',
]
const TOKENS = [
  'NaN',
  'Infinity',
  '-Infinity',
  '1e999',
  '-1e999',
  '1e-999',
  '01',
  '0x10',
  'undefined',
  "'x'",
  '1n',
  '.5',
]

/** Damage of JSON text that mostly stays JSON. */
export const damageJson: Damage = (bytes, random) => {
  const text = new TextDecoder().decode(bytes)
  const kind = random.between(0, 9)
  if (kind === 0) return blindly(bytes, random)
  if (kind === 1) return new TextEncoder().encode(damageText(text, random))
  let json = JSON.parse(text) as Json
  for (let left = random.pick([1, 1, 1, 2, 3]); left > 0; left--) json = damageTree(json, random)
  const written = JSON.stringify(json) ?? 'null'
  return new TextEncoder().encode(kind === 2 ? damageText(written, random) : written)
}

/** A copy of the tree with one value or key changed. */
export function damageTree(json: Json, random: RandomNumbers): Json {
  if (typeof json !== 'object' || json === null) return replacement(json, random)
  const goOn = Object.keys(json).length > 0 && random.between(0, 9) < 8
  if (goOn) return changeChild(json, random)
  return Array.isArray(json) ? changeArray(json, random) : changeObject(json, random)
}

function changeChild(json: Json[] | { [key: string]: Json }, random: RandomNumbers): Json {
  if (Array.isArray(json)) {
    const at = random.between(0, json.length - 1)
    return json.with(at, damageTree(json[at]!, random))
  }
  const key = random.pick(Object.keys(json))
  return { ...json, [key]: damageTree(json[key]!, random) }
}

function changeArray(json: Json[], random: RandomNumbers): Json {
  const at = random.between(0, Math.max(0, json.length - 1))
  const kind = random.between(0, 5)
  if (kind === 0) return json.slice(0, at)
  if (kind === 1) return json.length === 0 ? [null] : json.toSpliced(at, 0, json[at]!)
  if (kind === 2) return json.toReversed()
  if (kind === 3) return [...json, random.pick(VALUES)]
  if (kind === 4) return Object.fromEntries(json.map((value, i) => [i, value]))
  return nested(json, random.pick([1, 2, 500]))
}

function changeObject(json: { [key: string]: Json }, random: RandomNumbers): Json {
  const keys = Object.keys(json)
  const key = keys.length === 0 ? 'x' : random.pick(keys)
  const kind = random.between(0, 4)
  const { [key]: value = null, ...rest } = json
  if (kind === 0) return rest
  if (kind === 1) return withKey(rest, random.pick(KEYS), value)
  if (kind === 2) return withKey(json, random.pick(KEYS), random.pick(VALUES))
  if (kind === 3) return { ...json, [key]: json[random.pick(keys.length === 0 ? ['x'] : keys)] ?? null }
  return Object.values(json)
}

/** Also where the key is one that assignments treat specially. */
function withKey(json: { [key: string]: Json }, key: string, value: Json): Json {
  return Object.defineProperty({ ...json }, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  })
}

function nested(json: Json, levels: number): Json {
  let outer = json
  for (let i = 0; i < levels; i++) outer = [outer]
  return outer
}

function replacement(json: Json, random: RandomNumbers): Json {
  if (typeof json === 'string' && /^\d+$/.test(json) && random.between(0, 2) > 0) {
    const value = BigInt(json)
    return random.pick([
      ...[
        `0${json}`,
        `${json} `,
        `+${json}`,
        `-${json}`,
        `0x${value.toString(16)}`,
        `${json}.0`,
        `${json}e0`,
      ],
      ...[`${value + FR}`, `${value + FQ}`, `${value + 1n}`, `${FQ - (value % FQ)}`, `${FR - (value % FR)}`],
    ])
  }
  if (typeof json === 'number' && random.between(0, 1) === 0) {
    return random.pick([json + 1, json - 1, -json, json * 2 ** 31, json + 0.5, `${json}`])
  }
  return random.pick(VALUES)
}

/** Damage that a JSON writer would not do. */
function damageText(text: string, random: RandomNumbers): string {
  const at = random.between(0, text.length)
  const kind = random.between(0, 6)
  if (kind === 0) return text.replace(/-?\d+(\.\d+)?/, () => random.pick(TOKENS))
  if (kind === 1) return text.slice(0, at) + random.pick(TOKENS) + text.slice(at)
  if (kind === 2) return text.slice(0, at)
  if (kind === 3) return `\ufeff${text}`
  if (kind === 4) return text.replace('{', `{${text.match(/"\w+":\s*("[^"]*"|\d+)/)?.[0] ?? '"a":1'},`)
  if (kind === 5) return text.replace('{', `{"__proto__":{"polluted":1},`)
  const depth = random.pick([10, 1000, 20_000])
  return text.slice(0, at) + '['.repeat(depth) + ']'.repeat(depth) + text.slice(at)
}
