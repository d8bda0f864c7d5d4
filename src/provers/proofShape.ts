import * as z from 'zod/mini'
import { FQ, FR } from '../field/bn254.js'
import { MalformedProofError, MalformedVerificationKeyError } from './errors.js'
import type { JsonObject, Protocol, Proved } from './types.js'

const decimal = z.string().check(z.regex(/^(0|[1-9][0-9]{0,99})$/))
const pair = z.tuple([decimal, decimal])

/** What a field holds, and how its JSON looks: G1 is x, y, z; G2 has pairs in their place. */
const SHAPE = { G1: z.tuple([decimal, decimal, decimal]), G2: z.tuple([pair, pair, pair]), Fr: decimal }
type Kind = keyof typeof SHAPE
/** Path of a field, its parts joined by dots, and what it holds. */
type Fields = readonly (readonly [path: string, kind: Kind])[]

function all(kind: Kind, paths: string, prefix = ''): Fields {
  return paths.split(' ').map((path) => [`${prefix}${path}`, kind] as const)
}

const PROOF_FIELDS: Readonly<Record<Protocol, Fields>> = {
  groth16: [...all('G1', 'pi_a pi_c'), ...all('G2', 'pi_b')],
  plonk: [
    ...all('G1', 'A B C Z T1 T2 T3 Wxi Wxiw'),
    ...all('Fr', 'eval_a eval_b eval_c eval_s1 eval_s2 eval_zw'),
  ],
  fflonk: [
    ...all('G1', 'C1 C2 W1 W2', 'polynomials.'),
    ...all('Fr', 'ql qr qm qo qc s1 s2 s3 a b c z zw t1w t2w inv', 'evaluations.'),
  ],
}

const KEY_FIELDS: Readonly<Record<Protocol, Fields>> = {
  groth16: [...all('G1', 'vk_alpha_1'), ...all('G2', 'vk_beta_2 vk_gamma_2 vk_delta_2')],
  plonk: [...all('G1', 'Qm Ql Qr Qo Qc S1 S2 S3'), ...all('G2', 'X_2'), ...all('Fr', 'k1 k2 w')],
  fflonk: [...all('Fr', 'k1 k2 w w3 w4 w8 wr'), ...all('G2', 'X_2'), ...all('G1', 'C0')],
}

type Complain = (field: string, problem: string) => Error

/**
 * Whether every number of the proof is in its canonical range: coordinates below the base field's order with
 * z 0 or 1, scalars below the group order. Other values denote the same proof twice, or none.
 *
 * @throws MalformedProofError when a field is missing or of another shape.
 */
export function proofIsCanonical(protocol: Protocol, proof: JsonObject): boolean {
  const complain: Complain = (field, problem) => new MalformedProofError(field, problem)
  requireTag(protocol, proof, complain)
  return PROOF_FIELDS[protocol]
    .map(([path, kind]) => isCanonical(kind, requireField(proof, path, kind, complain)))
    .every(Boolean)
}

/** Proofs come out of requests: what this one lacks is missed where it is read, by an error that says so. */
export function partsOf(proved: Proved | null | undefined): Proved {
  const { proof, publicSignals } = proved ?? ({} as Proved)
  return { proof, publicSignals }
}

/** @throws MalformedProofError unless every signal is a decimal string. */
export function signalsAreCanonical(signals: readonly string[]): boolean {
  const parsed = z.array(decimal).safeParse(signals)
  if (!parsed.success) throw new MalformedProofError('publicSignals', 'is not a list of decimal strings')
  return parsed.data.every((signal) => BigInt(signal) < FR)
}

/**
 * The number of public signals that the key calls for.
 *
 * @throws MalformedVerificationKeyError
 */
export function publicSignalsOfKey(protocol: Protocol, vkey: JsonObject): number {
  const complain: Complain = (field, problem) => new MalformedVerificationKeyError(field, problem)
  requireTag(protocol, vkey, complain)
  for (const [path, kind] of KEY_FIELDS[protocol]) requireField(vkey, path, kind, complain)
  const count = z.number().check(z.int(), z.nonnegative()).safeParse(vkey.nPublic)
  if (!count.success) throw complain('nPublic', 'is not a count')
  if (protocol === 'groth16') requireInputPoints(vkey.IC, count.data, complain)
  else if (!z.number().check(z.int(), z.minimum(1), z.maximum(28)).safeParse(vkey.power).success)
    throw complain('power', 'is out of range')
  return count.data
}

function requireInputPoints(ic: unknown, publicSignals: number, complain: Complain): void {
  const parsed = z
    .array(SHAPE.G1)
    .check(z.length(publicSignals + 1))
    .safeParse(ic)
  if (!parsed.success) throw complain('IC', `does not hold ${publicSignals + 1} points`)
}

function requireTag(protocol: Protocol, object: JsonObject, complain: Complain): void {
  if (typeof object !== 'object' || object === null) throw complain('its JSON', 'is no object')
  if (object.protocol !== protocol) throw complain('protocol', `is not ${protocol}`)
  if (object.curve !== 'bn128') throw complain('curve', 'is not bn128')
}

function requireField(object: JsonObject, path: string, kind: Kind, complain: Complain): unknown {
  const value = path.split('.').reduce<unknown>(childOf, object)
  if (!SHAPE[kind].safeParse(value).success) throw complain(path, `is not the JSON form of ${kind}`)
  return value
}

function childOf(parent: unknown, key: string): unknown {
  const isObject = typeof parent === 'object' && parent !== null
  return isObject ? (parent as JsonObject)[key] : undefined
}

/** The value has passed {@link requireField}, so its leaves are decimal strings. */
function isCanonical(kind: Kind, value: unknown): boolean {
  if (kind === 'Fr') return BigInt(value as string) < FR
  const coordinates = (value as string[] | string[][]).flat()
  const z = coordinates.slice(kind === 'G1' ? 2 : 4).join()
  return (kind === 'G1' ? ['0', '1'] : ['0,0', '1,0']).includes(z) && coordinates.every((c) => BigInt(c) < FQ)
}
