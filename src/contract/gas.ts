import type { Statement } from '../circuit/statement.js'
import type { ProofSystem } from './facts.js'
import { layoutOf, type PlacedTensor } from './layout.js'
import type { Hex } from './words.js'

// Prices of the Ethereum Virtual Machine, and which EIP sets them.

/** Of any transaction, and of one that makes a contract on top of it. */
const TRANSACTION = 21_000
const CREATION = 32_000
/** Bytes of calldata (EIP-2028), and what a transaction costs at least per token, of which a byte is 1 or 4 (EIP-7623). */
const ZERO_BYTE = 4
const BYTE = 16
const FLOOR_PER_TOKEN = 10
/** A byte of a new contract's code, and a word of the code that makes it (EIP-3860). */
const CODE_BYTE = 200
const CREATION_WORD = 2
/** The precompiles of BN254 (EIP-1108). */
const ADDITION = 150
const MULTIPLICATION = 6_000
const PAIRING = 45_000
const PAIR = 34_000

/** What a verification costs by the proof system, without calldata: whatever is proved, and for each public signal. */
const VERIFICATION: Readonly<Record<ProofSystem, { readonly fixed: number; readonly signal: number }>> = {
  groth16: { fixed: PAIRING + 4 * PAIR + 1_750, signal: MULTIPLICATION + ADDITION + 270 },
  plonk: { fixed: PAIRING + 2 * PAIR + 127_900, signal: 380 },
  fflonk: { fixed: PAIRING + 2 * PAIR + 40_000, signal: 380 },
}

/** Code around the precompiles, measured: for a signal that is cut out of the inputs, and for an element of the outputs. */
const INPUT_SIGNAL = 180
const OUTPUT_ELEMENT = 85

/**
 * Gas of a transaction that calls verifyInference of a contract in Solidity with the longer form of a proof: 21,000, calldata,
 * precompiles, and what was measured of the code between them. A signal that is 0 costs 6,000 less than is said here; the digest
 * of committed weights costs nothing with Groth16, as it is part of a constant.
 *
 * @param calldata Of the call; without it, bytes of the proof and of inputs are taken not to be 0, and every second output of a
 * tensor with negative values to be negative.
 */
export function verificationGas(statement: Statement, protocol: ProofSystem, calldata?: Hex): number {
  const { inputs, outputs, weights } = layoutOf(statement)
  const { fixed, signal } = VERIFICATION[protocol]
  const signals = statement.signals - (weights !== undefined && protocol === 'groth16' ? 1 : 0)
  const packed = inputs.reduce((sum, { tensor }) => sum + tensor.signals, 0)
  const elements = outputs.reduce((sum, { length }) => sum + length, 0)
  const code = fixed + signal * signals + INPUT_SIGNAL * packed + OUTPUT_ELEMENT * elements
  const bytes = calldata === undefined ? typicalBytes(statement, protocol) : bytesOf(calldata)
  const floor = FLOOR_PER_TOKEN * (bytes.zero + (BYTE / ZERO_BYTE) * bytes.other)
  return TRANSACTION + Math.max(floor, calldataGas(bytes) + code)
}

/** Gas of the transaction that makes a contract, from its creation code and the length of the code that it leaves. */
export function deploymentGas(creationCode: Hex, codeBytes: number): number {
  const bytes = bytesOf(creationCode)
  const words = Math.ceil((bytes.zero + bytes.other) / 32)
  return TRANSACTION + CREATION + calldataGas(bytes) + CREATION_WORD * words + CODE_BYTE * codeBytes
}

interface ByteCounts {
  readonly zero: number
  readonly other: number
}

function calldataGas({ zero, other }: ByteCounts): number {
  return ZERO_BYTE * zero + BYTE * other
}

function bytesOf(hex: Hex): ByteCounts {
  let zero = 0
  for (let at = 2; at < hex.length; at += 2) if (hex.startsWith('00', at)) zero++
  return { zero, other: hex.length / 2 - 1 - zero }
}

const PROOF_BYTES: Readonly<Record<ProofSystem, number>> = { groth16: 256, plonk: 768, fflonk: 768 }

/** Selector, three offsets and three lengths (of two bytes, mostly), and the three arguments. */
function typicalBytes(statement: Statement, protocol: ProofSystem): ByteCounts {
  const { inputBytes, outputs } = layoutOf(statement)
  const padding = (32 - (inputBytes % 32)) % 32
  const others = outputs.map(outputBytes)
  const other = 4 + 6 * 1.5 + PROOF_BYTES[protocol] + inputBytes + sum(others.map(({ other }) => other))
  return { zero: 6 * 30.5 + padding + sum(others.map(({ zero }) => zero)), other }
}

/** A negative number is sign-extended by bytes of ones, another by zeros. */
function outputBytes({ tensor, length }: PlacedTensor): ByteCounts {
  if (tensor.visibility === 'hashed') return { zero: 0, other: 32 }
  const zero = length * (32 - tensor.bytesPerValue) * (tensor.lo < 0 ? 0.5 : 1)
  return { zero, other: 32 * length - zero }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
