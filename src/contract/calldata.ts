import { keccak_256 } from '@noble/hashes/sha3.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { PublicTensor, Statement } from '../circuit/statement.js'
import { FQ, FR } from '../field/bn254.js'
import { MalformedProofError } from './errors.js'
import { requireTensorLength, tensorBytes, unpackTensor } from './packing.js'
import { type TensorParameter, tensorParameters } from './parameters.js'

/** The fields of a Groth16 proof.json, as snarkjs writes it, that a contract needs: decimal strings, z = 1. */
export interface Groth16Proof {
  readonly pi_a: readonly string[]
  readonly pi_b: readonly (readonly string[])[]
  readonly pi_c: readonly string[]
}

/** Values of a public tensor in row-major order, or the digest of a hashed one. */
export type TensorValue = readonly (bigint | number)[] | bigint

export type Hex = `0x${string}`

export interface ProofCalldata {
  /** What stands between the parentheses of a call of verifyProof, in the notation that snarkjs prints. */
  readonly snarkjsArguments: string
  /** ABI-encoded call of verifyProof. */
  readonly verifyProof: Hex
  /** ABI-encoded call of verifyInference with the tensors that the public signals hold. */
  readonly verifyInference: Hex
}

/**
 * A proof and its public signals (public.json) in every form in which a verifier contract takes them.
 *
 * @throws MalformedProofError; SignalRangeError, ValueOutOfRangeError when a signal is no packing of values.
 */
export function proofCalldata(
  proof: Groth16Proof,
  publicSignals: readonly string[],
  statement: Statement,
): ProofCalldata {
  const signals = decimals(publicSignals)
  return {
    snarkjsArguments: argumentsText(proof, signals),
    verifyProof: verifyProofCalldata(proof, signals),
    verifyInference: verifyInferenceCalldata(proof, statement, tensorValues(signals, statement)),
  }
}

/**
 * {@link ProofCalldata.snarkjsArguments} of a proof of any circuit.
 *
 * @throws MalformedProofError
 */
export function snarkjsArguments(proof: Partial<Groth16Proof>, publicSignals: readonly string[]): string {
  return argumentsText(proof, decimals(publicSignals))
}

/**
 * The tensors that the public signals hold, in statement order.
 *
 * @throws MalformedProofError, SignalRangeError, ValueOutOfRangeError
 */
export function tensorValues(signals: readonly bigint[], statement: Statement): TensorValue[] {
  if (signals.length !== statement.signals) {
    const facts = { found: `${signals.length} signals`, expected: `${statement.signals} signals` }
    throw new MalformedProofError({ field: 'list of public signals', ...facts })
  }
  return statement.tensors.map((tensor) => {
    const own = signals.slice(tensor.firstSignal, tensor.firstSignal + tensor.signals)
    return tensor.visibility === 'hashed' ? own[0]! : unpackTensor(own, tensor)
  })
}

/**
 * ABI-encoded call of verifyInference.
 *
 * @param values One per tensor, in statement order.
 * @throws MalformedProofError, TensorLengthError, ValueOutOfRangeError
 */
export function verifyInferenceCalldata(
  proof: Groth16Proof,
  statement: Statement,
  values: readonly TensorValue[],
): Hex {
  const parameters = tensorParameters(statement)
  const types = ['uint256[8]', ...parameters.map(({ type }) => type)]
  const encoded = parameters.map(({ tensor, type }) =>
    encode(values[statement.tensors.indexOf(tensor)]!, tensor, type),
  )
  const points = Object.values(pointWords(proof)).flat().map(word)
  return `0x${selector(`verifyInference(${types})`)}${points.join('')}${headAndTail(encoded, points.length)}`
}

/**
 * ABI-encoded call of verifyProof.
 *
 * @throws MalformedProofError
 */
export function verifyProofCalldata(proof: Groth16Proof, signals: readonly bigint[]): Hex {
  const words = [...Object.values(pointWords(proof)).flat(), ...signals].map(word)
  const signature = `verifyProof(uint256[2],uint256[2][2],uint256[2],uint256[${signals.length}])`
  return `0x${selector(signature)}${words.join('')}`
}

function argumentsText(proof: Partial<Groth16Proof>, signals: readonly bigint[]): string {
  const { a, b, c } = pointWords(proof)
  const words = (values: readonly bigint[]) => values.map((value) => `"0x${word(value)}"`)
  const pair = (values: readonly bigint[]) => `[${words(values).join(', ')}]`
  return [pair(a), `[${pair(b.slice(0, 2))},${pair(b.slice(2))}]`, pair(c), `[${words(signals)}]`].join(',')
}

/**
 * The proof as the pairing precompile orders it (EIP-197): of an Fq2 element the coefficient of u first. Proofs come out
 * of files, so any field may be missing.
 */
function pointWords({ pi_a, pi_b, pi_c }: Partial<Groth16Proof>): { a: bigint[]; b: bigint[]; c: bigint[] } {
  const [x, y] = [pi_b?.[0], pi_b?.[1]]
  return {
    a: [coordinate('pi_a[0]', pi_a?.[0]), coordinate('pi_a[1]', pi_a?.[1])],
    b: [x?.[1], x?.[0], y?.[1], y?.[0]].map((text) => coordinate('pi_b', text)),
    c: [coordinate('pi_c[0]', pi_c?.[0]), coordinate('pi_c[1]', pi_c?.[1])],
  }
}

/** Hexadecimal digits of an argument: `tail` of a dynamic type, otherwise `word`. */
type Encoded = { readonly word: string } | { readonly tail: string }

function encode(value: TensorValue, tensor: PublicTensor, type: TensorParameter['type']): Encoded {
  if (typeof value === 'bigint') return { word: word(residue(`digest of "${tensor.name}"`, `${value}`, FR)) }
  if (type === 'bytes') {
    const digits = tensorBytes(value, tensor)
    const padded = digits.padEnd(Math.ceil(digits.length / 64) * 64, '0')
    return { tail: word(BigInt(digits.length / 2)) + padded }
  }
  requireTensorLength(tensor, value.length)
  return { tail: [value.length, ...value].map((element) => word(BigInt(element))).join('') }
}

/** ABI encoding of arguments that follow `before` words: heads, in which a dynamic one is the offset of its tail. */
function headAndTail(encoded: readonly Encoded[], before: number): string {
  let [heads, tails] = ['', '']
  for (const argument of encoded) {
    const offset = 32 * (before + encoded.length) + tails.length / 2
    heads += 'word' in argument ? argument.word : word(BigInt(offset))
    if ('tail' in argument) tails += argument.tail
  }
  return heads + tails
}

function selector(signature: string): string {
  return bytesToHex(keccak_256(utf8ToBytes(signature))).slice(0, 8)
}

/** 64 digits, two's complement for a negative value. */
function word(value: bigint): string {
  return BigInt.asUintN(256, value).toString(16).padStart(64, '0')
}

function decimals(signals: readonly string[]): bigint[] {
  return signals.map((text, i) => residue(`signals[${i}]`, text, FR))
}

function coordinate(field: string, text: unknown): bigint {
  return residue(field, text, FQ)
}

/** Proofs and signals come out of files: the text may be anything. Each number has one text, so that none is two. */
function residue(field: string, text: unknown, modulus: bigint): bigint {
  const isDecimal = typeof text === 'string' && /^(0|[1-9]\d{0,77})$/.test(text)
  if (isDecimal && BigInt(text) < modulus) return BigInt(text)
  const found = typeof text === 'string' ? text.slice(0, 80) : typeof text
  const expected = isDecimal ? `a number below ${modulus}` : 'a decimal number'
  throw new MalformedProofError({ field, found, expected })
}
