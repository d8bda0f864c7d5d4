import type { Hex } from 'viem'
import { verifyInferenceCalldata, verifyProofCalldata } from '../../../src/contract/calldata.js'
import { compressProof } from '../../../src/contract/compressProof.js'
import { proofBytes } from '../../../src/contract/proofNumbers.js'
import { word } from '../../../src/contract/words.js'
import { FQ, FR } from '../../../src/field/bn254.js'
import type { Sample } from './statements.js'

/** Calldata of a sample's calls, each with one to three random changes; the same ones every time. */
export function mutations({ proof, inference, signals }: Sample, count: number): Hex[] {
  const random = generator(signals.length)
  const calls = [
    verifyInferenceCalldata(proofBytes(proof), inference),
    verifyInferenceCalldata(compressProof(proof), inference),
    verifyProofCalldata(proof, signals),
  ]
  return Array.from({ length: count }, (_, i) => {
    let digits: string = calls[i % calls.length]!.slice(2)
    for (let left = 1 + random(3); left > 0; left--) digits = CHANGES[random(CHANGES.length)]!(digits, random)
    return `0x${digits}` as const
  })
}

/** A number below the bound, which is below 2^31. */
type Random = (bound: number) => number

type Change = (digits: string, random: Random) => string

const CHANGES: readonly Change[] = [
  (digits, random) => withByte(digits, random, (byte) => byte ^ (1 << random(8))),
  (digits, random) => withByte(digits, random, () => random(256)),
  (digits, random) => withWord(digits, random, (value) => BOUNDARIES[random(BOUNDARIES.length)]!(value)),
  (digits, random) => withWord(digits, random, (value) => BOUNDARIES[random(BOUNDARIES.length)]!(value)),
  (digits, random) => digits.slice(0, 2 * random(digits.length / 2)),
  (digits, random) => `${digits}${'00'.repeat(1 + random(40))}`,
  (digits, random) => {
    const at = 8 + 2 * random(Math.max(1, digits.length / 2 - 4))
    return `${digits.slice(0, at)}${'00'.repeat(1 + 31 * random(2))}${digits.slice(at)}`
  },
]

const BOUNDARIES: readonly ((value: bigint) => bigint)[] = [
  () => 0n,
  () => 1n,
  () => -1n,
  () => FQ,
  () => FR,
  () => 2n ** 255n,
  (value) => value + FQ,
  (value) => value + FR,
  (value) => value + 1n,
  (value) => value - 1n,
  (value) => value + 32n,
  (value) => value - 32n,
  (value) => -value,
]

function withByte(digits: string, random: Random, change: (byte: number) => number): string {
  if (digits.length === 0) return digits
  const at = 2 * random(digits.length / 2)
  const byte = change(Number.parseInt(digits.slice(at, at + 2), 16))
  return `${digits.slice(0, at)}${byte.toString(16).padStart(2, '0')}${digits.slice(at + 2)}`
}

function withWord(digits: string, random: Random, change: (value: bigint) => bigint): string {
  const words = Math.floor((digits.length - 8) / 64)
  if (words <= 0) return digits
  const at = 8 + 64 * random(words)
  const value = BigInt(`0x${digits.slice(at, at + 64)}`)
  return `${digits.slice(0, at)}${word(change(value))}${digits.slice(at + 64)}`
}

function generator(seed: number): Random {
  let state = 48271 * (seed + 1)
  return (bound) => {
    state = (state * 48271) % 2147483647
    return state % bound
  }
}
