import type { Statement } from '../circuit/statement.js'
import { RAW_PROOF } from './calldata.js'
import type { ProofSystem } from './facts.js'
import { layoutOf, type PlacedTensor } from './layout.js'

export interface AbiParameter {
  readonly name: string
  readonly type: string
  readonly internalType: string
}

export interface AbiFunction {
  readonly type: 'function'
  readonly name: string
  readonly stateMutability: 'pure' | 'view'
  readonly inputs: readonly AbiParameter[]
  readonly outputs: readonly AbiParameter[]
}

export interface AbiError {
  readonly type: 'error'
  readonly name: string
  readonly inputs: readonly AbiParameter[]
}

export type AbiEntry = AbiFunction | AbiError

/** The ABI of IZkmlVerifier, errors included: what every exported verifier has. viem infers types from it. */
export const zkmlVerifierAbi = [
  {
    type: 'function',
    name: 'verifyInference',
    stateMutability: 'view',
    inputs: [
      { name: 'proof', type: 'bytes', internalType: 'bytes' },
      { name: 'inputs', type: 'bytes', internalType: 'bytes' },
      { name: 'outputs', type: 'int256[]', internalType: 'int256[]' },
    ],
    outputs: [],
  },
  {
    type: 'function',
    name: 'MODEL_HASH',
    stateMutability: 'view',
    inputs: [],
    outputs: [{ name: '', type: 'bytes32', internalType: 'bytes32' }],
  },
  {
    type: 'function',
    name: 'CIRCUIT_HASH',
    stateMutability: 'view',
    inputs: [],
    outputs: [{ name: '', type: 'bytes32', internalType: 'bytes32' }],
  },
  {
    type: 'function',
    name: 'WEIGHTS_DIGEST',
    stateMutability: 'view',
    inputs: [],
    outputs: [{ name: '', type: 'uint256', internalType: 'uint256' }],
  },
  {
    type: 'error',
    name: 'WrongProofLength',
    inputs: [{ name: 'found', type: 'uint256', internalType: 'uint256' }],
  },
  {
    type: 'error',
    name: 'WrongLength',
    inputs: [
      { name: 'expected', type: 'uint256', internalType: 'uint256' },
      { name: 'found', type: 'uint256', internalType: 'uint256' },
    ],
  },
  {
    type: 'error',
    name: 'InputOutOfRange',
    inputs: [{ name: 'index', type: 'uint256', internalType: 'uint256' }],
  },
  {
    type: 'error',
    name: 'OutputOutOfRange',
    inputs: [
      { name: 'index', type: 'uint256', internalType: 'uint256' },
      { name: 'value', type: 'int256', internalType: 'int256' },
    ],
  },
  {
    type: 'error',
    name: 'NotCanonical',
    inputs: [{ name: 'index', type: 'uint256', internalType: 'uint256' }],
  },
  { type: 'error', name: 'InvalidProof', inputs: [] },
] as const satisfies readonly AbiEntry[]

/**
 * JSON ABI of the verifier contract of a statement: that of every verifier, and what depends on the statement and the proof
 * system. The entries are those that the Solidity compiler reports, in our order.
 */
export function verifierAbi(statement: Statement, protocol: ProofSystem = 'groth16'): readonly AbiEntry[] {
  const { inputs, outputs } = layoutOf(statement)
  const isPublic = ({ tensor }: PlacedTensor) => tensor.visibility === 'public'
  return [
    ...zkmlVerifierAbi,
    call('view', 'TOOL_VERSION', [], [parameter('', 'string')]),
    ...[...inputs, ...outputs].filter(isPublic).flatMap(scaleConstants),
    ...outputs.filter(isPublic).map(dequantize),
    verifyProof(statement.signals, protocol),
  ]
}

function scaleConstants({ prefix }: PlacedTensor): AbiFunction[] {
  const constant = (name: string, type: string) => call('view', name, [], [parameter('', type)])
  return [constant(`${prefix}_SCALE_NUMERATOR`, 'int256'), constant(`${prefix}_SCALE_SHIFT`, 'uint256')]
}

function dequantize({ title }: PlacedTensor): AbiFunction {
  return call('pure', `dequantize${title}`, [parameter('value', 'int256')], [parameter('', 'int256')])
}

function verifyProof(signals: number, protocol: ProofSystem): AbiFunction {
  const types = RAW_PROOF[protocol].split(',')
  const names = types.length === 1 ? ['proof'] : ['a', 'b', 'c']
  const inputs = [
    ...types.map((type, i) => parameter(names[i]!, type)),
    parameter('signals', `uint256[${signals}]`),
  ]
  return call('view', 'verifyProof', inputs, [parameter('', 'bool')])
}

function call(
  stateMutability: 'pure' | 'view',
  name: string,
  inputs: readonly AbiParameter[],
  outputs: readonly AbiParameter[],
): AbiFunction {
  return { type: 'function', name, stateMutability, inputs, outputs }
}

function parameter(name: string, type: string): AbiParameter {
  return { name, type, internalType: type }
}
