import type { PublicTensor, Statement } from '../circuit/statement.js'
import { foundInWords } from '../errors.js'
import { FR } from '../field/bn254.js'
import { compressedForm } from './compressProof.js'
import { MalformedProofError } from './errors.js'
import type { ProofSystem } from './facts.js'
import { layoutOf } from './layout.js'
import { requireValues, tensorBytes, unpackTensor } from './packing.js'
import { type Groth16Proof, type ProofJson, proofBytes, proofNumbers } from './proofNumbers.js'
import { type Hex, residue, selector, word } from './words.js'

/** Values of a public tensor in row-major order, or the digest of a hashed one. */
export type TensorValue = readonly (bigint | number)[] | bigint

/** The arguments of verifyInference that say what is proved. */
export interface InferenceArguments {
  /** The bytes of each input that is not private. */
  readonly inputs: Hex
  /** The values of each output that is not private. */
  readonly outputs: readonly bigint[]
}

/** A proof as the functions of a verifier contract take it. */
export interface ProofCalldata extends InferenceArguments {
  /** The argument `proof` of verifyInference. */
  readonly proof: Hex
  /** Its shorter form: for Groth16, unless a point is off its curve. */
  readonly compressedProof: Hex | undefined
  /** ABI-encoded call of verifyInference with the tensors that the public signals hold. */
  readonly verifyInference: Hex
  /** The same with the compressed proof. */
  readonly verifyInferenceCompressed: Hex | undefined
  /** ABI-encoded call of verifyProof. */
  readonly verifyProof: Hex
  /** What stands between the parentheses of a call of verifyProof, in the notation that snarkjs prints. */
  readonly snarkjsArguments: string
}

/**
 * A proof and its public signals (public.json) in every form in which a verifier contract takes them.
 *
 * @throws MalformedProofError; SignalRangeError, ValueOutOfRangeError when a signal is no packing of values.
 */
export function proofCalldata(
  proof: Groth16Proof | ProofJson,
  publicSignals: readonly string[],
  statement: Statement,
  protocol: ProofSystem = 'groth16',
): ProofCalldata {
  const signals = decimals(publicSignals)
  const inference = inferenceArguments(statement, tensorValues(signals, statement))
  const bytes = proofBytes(proof, protocol)
  const compressed = protocol === 'groth16' ? compressedForm(proof) : undefined
  return {
    proof: bytes,
    compressedProof: compressed,
    ...inference,
    verifyInference: verifyInferenceCalldata(bytes, inference),
    verifyInferenceCompressed: compressed && verifyInferenceCalldata(compressed, inference),
    verifyProof: verifyProofCalldata(proof, signals, protocol),
    snarkjsArguments: argumentsText(proof, signals, protocol),
  }
}

/**
 * {@link ProofCalldata.snarkjsArguments} of a Groth16 proof of any circuit.
 *
 * @throws MalformedProofError
 */
export function snarkjsArguments(proof: Partial<Groth16Proof>, publicSignals: readonly string[]): string {
  return argumentsText(proof as ProofJson, decimals(publicSignals), 'groth16')
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
 * The arguments of verifyInference for tensors.
 *
 * @param values One per tensor, in statement order.
 * @throws MalformedProofError for a digest that is not below r; TensorLengthError, ValueOutOfRangeError
 */
export function inferenceArguments(statement: Statement, values: readonly TensorValue[]): InferenceArguments {
  const { inputs, outputs } = layoutOf(statement)
  const valuesOf = (tensor: PublicTensor) => values[statement.tensors.indexOf(tensor)]!
  return {
    inputs: `0x${inputs.map(({ tensor }) => inputDigits(valuesOf(tensor), tensor)).join('')}`,
    outputs: outputs.flatMap(({ tensor }) => outputValues(valuesOf(tensor), tensor)),
  }
}

/** ABI-encoded call of verifyInference with the bytes of a proof. */
export function verifyInferenceCalldata(proof: Hex, { inputs, outputs }: InferenceArguments): Hex {
  const tails = [bytesTail(proof), bytesTail(inputs), [BigInt(outputs.length), ...outputs].map(word).join('')]
  let offset = 32 * tails.length
  const heads = tails.map((tail) => {
    const head = word(BigInt(offset))
    offset += tail.length / 2
    return head
  })
  return `0x${selector('verifyInference(bytes,bytes,int256[])')}${[...heads, ...tails].join('')}`
}

/**
 * ABI-encoded call of verifyProof.
 *
 * @throws MalformedProofError
 */
export function verifyProofCalldata(
  proof: Groth16Proof | ProofJson,
  signals: readonly bigint[],
  protocol: ProofSystem = 'groth16',
): Hex {
  const words = [...rawNumbers(proof, protocol), ...signals].map(word)
  const signature = `verifyProof(${RAW_PROOF[protocol]},uint256[${signals.length}])`
  return `0x${selector(signature)}${words.join('')}`
}

/** The parameters of verifyProof before the signals, as snarkjs has them. */
export const RAW_PROOF: Readonly<Record<ProofSystem, string>> = {
  groth16: 'uint256[2],uint256[2][2],uint256[2]',
  plonk: 'uint256[24]',
  fflonk: 'bytes32[24]',
}

/** The numbers of a proof as verifyProof takes them; for Groth16 as the pairing precompile does (EIP-197), c1 before c0. */
function rawNumbers(proof: Groth16Proof | ProofJson, protocol: ProofSystem): readonly bigint[] {
  const numbers = proofNumbers(proof, protocol)
  return protocol === 'groth16' ? [0, 1, 3, 2, 5, 4, 6, 7].map((i) => numbers[i]!) : numbers
}

function argumentsText(
  proof: Groth16Proof | ProofJson,
  signals: readonly bigint[],
  protocol: ProofSystem,
): string {
  const texts = rawNumbers(proof, protocol).map((value) => `"0x${word(value)}"`)
  const list = (values: readonly string[]) => `[${values.join(', ')}]`
  const pairs = [0, 2, 4, 6].map((i) => list(texts.slice(i, i + 2)))
  const proofText = protocol === 'groth16' ? `${pairs[0]},[${pairs[1]},${pairs[2]}],${pairs[3]}` : list(texts)
  return `${proofText},[${signals.map((signal) => `"0x${word(signal)}"`)}]`
}

function inputDigits(value: TensorValue, tensor: PublicTensor): string {
  return typeof value === 'bigint' ? word(digest(value, tensor)) : tensorBytes(value, tensor)
}

function outputValues(value: TensorValue, tensor: PublicTensor): readonly bigint[] {
  return typeof value === 'bigint' ? [digest(value, tensor)] : requireValues(value, tensor)
}

function digest(value: bigint, { name }: PublicTensor): bigint {
  return residue(`digest of "${name}"`, `${value}`, FR)
}

function bytesTail(bytes: Hex): string {
  const digits = bytes.slice(2)
  return word(BigInt(digits.length / 2)) + digits.padEnd(64 * Math.ceil(digits.length / 64), '0')
}

/** They come out of files and requests: the list may be anything. */
function decimals(signals: readonly string[]): bigint[] {
  if (Array.isArray(signals)) return Array.from(signals, (text, i) => residue(`signals[${i}]`, text, FR))
  throw new MalformedProofError({
    field: 'list of public signals',
    found: foundInWords(signals),
    expected: 'decimal numbers',
  })
}
