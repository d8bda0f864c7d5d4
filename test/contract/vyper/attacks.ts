import type { PublicTensor } from '../../../src/circuit/statement.js'
import {
  type InferenceArguments,
  verifyInferenceCalldata,
  verifyProofCalldata,
} from '../../../src/contract/calldata.js'
import { compressProof } from '../../../src/contract/compressProof.js'
import type { PlacedTensor } from '../../../src/contract/layout.js'
import { proofBytes, proofNumbers } from '../../../src/contract/proofNumbers.js'
import { type Hex, word } from '../../../src/contract/words.js'
import { FQ, FR } from '../../../src/field/bn254.js'
import { g1, g2, twistPointOutsideG2 } from '../sampleKey.js'
import { NO_REASON } from './outcome.js'
import { simulatedProof } from './simulatedProof.js'
import type { Sample } from './statements.js'

export interface Attack {
  readonly name: string
  readonly data: Hex
  /** What both contracts answer: see `outcomeOf`. */
  readonly expected: string
}

export const ACCEPTED = 'returns 0x'
const INVALID = 'InvalidProof()'
const TRUE = `returns 0x${word(1n)}`
const FALSE = `returns 0x${word(0n)}`
const TOP = 2n ** 256n - 1n

/** Calls of a sample's contract, honest ones among them, each with its outcome. */
export function attacksOn(sample: Sample): Attack[] {
  return [
    ...honest(sample),
    ...onProof(sample),
    ...onCompressedProof(sample),
    ...onLengths(sample),
    ...sample.facts.layout.inputs.flatMap((placed) => onInput(sample, placed)),
    ...sample.facts.layout.outputs.flatMap((placed) => onOutput(sample, placed)),
    ...onOrder(sample),
    ...onCalldata(sample),
    ...onWeights(sample),
    ...onVerifyProof(sample),
  ]
}

function honest(sample: Sample): Attack[] {
  const numbers = numbersOf(sample)
  const [ax, ay, bx0, bx1, by0, by1, ...c] = numbers as [bigint, bigint, bigint, bigint, bigint, bigint]
  const negated = [ax, FQ - ay, bx0, bx1, FQ - by0, FQ - by1, ...c]
  return [
    { name: 'the proof', data: call(sample), expected: ACCEPTED },
    { name: 'its compressed form', data: call(sample, compressed(sample)), expected: ACCEPTED },
    { name: 'A and B negated', data: call(sample, hex(negated)), expected: ACCEPTED },
    { name: 'bytes behind the arguments', data: `${call(sample)}00ff`, expected: ACCEPTED },
  ]
}

function onProof(sample: Sample): Attack[] {
  const numbers = numbersOf(sample)
  return numbers.flatMap((number, i) => {
    const changed = (value: bigint) => call(sample, hex(numbers.with(i, value)))
    return [
      { name: `word ${i} of the proof changed`, data: changed(number ^ 1n), expected: INVALID },
      ...[number + FQ, FQ, TOP].map((value) => ({
        name: `word ${i} of the proof not below q`,
        data: changed(value),
        expected: `NotCanonical(${i})`,
      })),
    ]
  })
}

function onCompressedProof(sample: Sample): Attack[] {
  const words = wordsOf(compressed(sample))
  return words.flatMap((each, i) => {
    const changed = (value: bigint) => call(sample, hex(words.with(i, value)))
    const flag = each & (1n << 255n)
    return [
      { name: `flag ${i} changed`, data: changed(each ^ (1n << 255n)), expected: INVALID },
      { name: `word ${i} of the compressed proof changed`, data: changed(each ^ 1n), expected: INVALID },
      ...[flag | (1n << 254n) | each, flag | (each - flag + FQ), flag | FQ].map((value) => ({
        name: `word ${i} of the compressed proof not below q`,
        data: changed(value),
        expected: `NotCanonical(${i})`,
      })),
    ]
  })
}

function onLengths(sample: Sample): Attack[] {
  const { inference } = sample
  const [bytes, values] = [inference.inputs.length / 2 - 1, inference.outputs.length]
  const proof = `${proofBytes(sample.proof).slice(2)}${'00'.repeat(1000)}`
  const padded = `${inference.inputs.slice(2)}${'00'.repeat(100)}`
  return [
    ...[0, 1, 64, 127, 129, 160, 255, 257, 288, 768].map((length) => ({
      name: `a proof of ${length} bytes`,
      data: call(sample, `0x${proof.slice(0, 2 * length)}`),
      expected: `WrongProofLength(${length})`,
    })),
    ...[0, bytes - 1, bytes + 1, bytes + 32]
      .filter((length) => length >= 0 && length !== bytes)
      .map((length) => ({
        name: `inputs of ${length} bytes`,
        data: call(sample, undefined, { ...inference, inputs: `0x${padded.slice(0, 2 * length)}` }),
        expected: `WrongLength(${bytes}, ${length})`,
      })),
    ...[0, values - 1, values + 1, values + 7]
      .filter((length) => length !== values)
      .map((length) => ({
        name: `${length} outputs`,
        data: call(sample, undefined, {
          ...inference,
          outputs: [...inference.outputs, ...Array<bigint>(7).fill(0n)].slice(0, length),
        }),
        expected: `WrongLength(${values}, ${length})`,
      })),
  ]
}

function onInput(sample: Sample, { id, tensor, offset, length }: PlacedTensor): Attack[] {
  const bytes = Buffer.from(sample.inference.inputs.slice(2), 'hex')
  const width = tensor.visibility === 'hashed' ? 32 : tensor.bytesPerValue
  const changed = (at: number, value: bigint) => {
    const digits = value.toString(16).padStart(2 * width, '0')
    const copy = Buffer.from(bytes)
    copy.set(Buffer.from(digits, 'hex'), at)
    return call(sample, undefined, { ...sample.inference, inputs: `0x${copy.toString('hex')}` })
  }
  const places = [0, 1, Math.floor(length / width / 2), length / width - 1].filter((i) => i * width < length)
  return [...new Set(places)].flatMap((i) => {
    const at = offset + i * width
    const value = BigInt(`0x${bytes.subarray(at, at + width).toString('hex')}`)
    const { inside, outside } = encodings(tensor, value)
    return [
      { name: `value ${i} of ${id} changed`, data: changed(at, inside), expected: INVALID },
      ...outside.map((each) => ({
        name: `value ${i} of ${id} encoded as ${each}`,
        data: changed(at, each),
        expected: `InputOutOfRange(${at})`,
      })),
    ]
  })
}

/** Another encoding of a value than this one, and encodings of none. */
function encodings(tensor: PublicTensor, value: bigint): { inside: bigint; outside: bigint[] } {
  if (tensor.visibility === 'hashed') return { inside: value + 1n, outside: [FR, value + FR, TOP] }
  const highest = BigInt(tensor.hi) - BigInt(tensor.lo)
  const largest = 256n ** BigInt(tensor.bytesPerValue) - 1n
  const inside = value === highest ? value - 1n : value + 1n
  return { inside, outside: highest === largest ? [] : [highest + 1n, largest] }
}

function onOutput(sample: Sample, { id, tensor, offset, length }: PlacedTensor): Attack[] {
  const { outputs } = sample.inference
  const changed = (at: number, value: bigint) =>
    call(sample, undefined, { ...sample.inference, outputs: outputs.with(at, value) })
  return Array.from({ length }, (_, i) => offset + i).flatMap((at) => {
    const { inside, outside } = numbers(tensor, outputs[at]!)
    return [
      { name: `element ${at} of ${id} changed`, data: changed(at, inside), expected: INVALID },
      ...outside.map((each) => ({
        name: `element ${at} of ${id} is ${each}`,
        data: changed(at, each),
        expected: `OutputOutOfRange(${at}, ${each})`,
      })),
    ]
  })
}

/** Another number of the range than this one, and numbers outside it, one that is packed alike among them. */
function numbers(tensor: PublicTensor, value: bigint): { inside: bigint; outside: bigint[] } {
  const extremes = [2n ** 255n - 1n, -(2n ** 255n)]
  if (tensor.visibility === 'hashed') {
    return { inside: value + 1n, outside: [FR, value + FR, -1n, value - 2n ** 255n, ...extremes] }
  }
  const [lo, hi] = [BigInt(tensor.lo), BigInt(tensor.hi)]
  const alike = value + 256n ** BigInt(tensor.bytesPerValue)
  const inside = value === hi ? value - 1n : value + 1n
  return { inside, outside: [lo - 1n, hi + 1n, alike, ...extremes] }
}

/** Calls with two flaws: the first check's error counts. */
function onOrder(sample: Sample): Attack[] {
  const { inference, facts } = sample
  const badProof = hex(numbersOf(sample).with(3, FQ).with(6, FQ))
  const badOutput = { ...inference, outputs: inference.outputs.with(0, 2n ** 255n - 1n) }
  const none: InferenceArguments = { inputs: '0x', outputs: [] }
  return [
    { name: 'two words not below q', data: call(sample, badProof), expected: 'NotCanonical(3)' },
    {
      name: 'a bad output and a bad proof',
      data: call(sample, badProof, badOutput),
      expected: `OutputOutOfRange(0, ${2n ** 255n - 1n})`,
    },
    { name: 'a short proof of nothing', data: call(sample, '0x', none), expected: 'WrongProofLength(0)' },
    {
      name: 'a proof of nothing',
      data: call(sample, undefined, none),
      expected:
        facts.layout.inputBytes > 0
          ? `WrongLength(${facts.layout.inputBytes}, 0)`
          : `WrongLength(${facts.layout.outputValues}, 0)`,
    },
  ]
}

/** Calldata that is no encoding of the arguments, and unusual encodings of them. */
function onCalldata(sample: Sample): Attack[] {
  const data = call(sample)
  const size = data.length / 2 - 1
  const head = (i: number, value: bigint): Hex =>
    `0x${data.slice(2, 10 + 64 * i)}${word(value)}${data.slice(74 + 64 * i)}` as Hex
  return [
    ...[0, 3, 4, 36, 99, 100, Math.floor(size / 2), size - 32, size - 1].map((length) => ({
      name: `the first ${length} bytes of the calldata`,
      data: data.slice(0, 2 + 2 * length) as Hex,
      expected: NO_REASON,
    })),
    ...[0, 1, 2].flatMap((i) =>
      [TOP, TOP - 31n, TOP - 35n, TOP - 3n, 2n ** 64n, 2n ** 255n, BigInt(size), BigInt(size - 35)].map(
        (offset) => ({
          name: `argument ${i} at ${offset}`,
          data: head(i, offset),
          expected: NO_REASON,
        }),
      ),
    ),
    { name: 'no such function', data: '0x12345678', expected: NO_REASON },
    { name: 'the proof where the arguments are', data: head(0, 96n), expected: ACCEPTED },
  ]
}

/** A true proof of an inference with other weights than the committed ones. */
function onWeights(sample: Sample): Attack[] {
  const { weights } = sample.facts.layout
  if (weights === undefined) return []
  const { firstSignal } = weights
  const signals = sample.signals.with(firstSignal, sample.signals[firstSignal]! + 1n)
  return [
    { name: 'other weights', data: call(sample, proofBytes(simulatedProof(signals))), expected: INVALID },
    {
      name: 'other weights, raw',
      data: verifyProofCalldata(simulatedProof(signals), signals),
      expected: TRUE,
    },
  ]
}

function onVerifyProof(sample: Sample): Attack[] {
  const { proof, signals } = sample
  const data = verifyProofCalldata(proof, signals)
  const words = wordsOf(`0x${data.slice(10)}`)
  const raw = (values: readonly bigint[]): Hex => `${data.slice(0, 10)}${values.map(word).join('')}` as Hex
  const [other1, [x, y]] = [g1(7n).slice(0, 2).map(BigInt), g2(7n) as [string[], string[]]]
  const other2 = [x[1], x[0], y[1], y[0]].map((text) => BigInt(text!))
  const points = [
    words.toSpliced(0, 2, ...other1),
    words.toSpliced(2, 4, ...other2),
    words.toSpliced(6, 2, ...other1),
    words.toSpliced(0, 2, 0n, 0n),
    words.toSpliced(2, 4, 0n, 0n, 0n, 0n),
    words.toSpliced(6, 2, 0n, 0n),
    words.toSpliced(0, 8, ...Array<bigint>(8).fill(0n)),
    words.toSpliced(2, 4, ...twistPointOutsideG2()),
    words.toSpliced(1, 1, FQ - words[1]!),
  ]
  return [
    { name: 'verifyProof', data, expected: TRUE },
    { name: 'verifyProof with more bytes', data: `${data}01`, expected: TRUE },
    { name: 'verifyProof with fewer bytes', data: data.slice(0, -2) as Hex, expected: NO_REASON },
    ...points.map((values, i) => ({ name: `verifyProof, points ${i}`, data: raw(values), expected: FALSE })),
    ...[...words.keys()]
      .filter((i) => i < 10 || i === words.length - 1)
      .flatMap((i) =>
        [words[i]! ^ 1n, words[i]! + (i < 8 ? FQ : FR), i < 8 ? FQ : FR, TOP].map((each) => ({
          name: `verifyProof, word ${i} is ${each}`,
          data: raw(words.with(i, each)),
          expected: FALSE,
        })),
      ),
  ]
}

function call(
  sample: Sample,
  proof: Hex = proofBytes(sample.proof),
  inference: InferenceArguments = sample.inference,
): Hex {
  return verifyInferenceCalldata(proof, inference)
}

function compressed({ proof }: Sample): Hex {
  return compressProof(proof)
}

function numbersOf({ proof }: Sample): readonly bigint[] {
  return proofNumbers(proof, 'groth16')
}

function wordsOf(bytes: Hex): bigint[] {
  return (bytes.slice(2).match(/.{64}/g) ?? []).map((digits) => BigInt(`0x${digits}`))
}

function hex(words: readonly bigint[]): Hex {
  return `0x${words.map(word).join('')}`
}
