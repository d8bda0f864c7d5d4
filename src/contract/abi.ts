import type { Statement } from '../circuit/statement.js'
import { capitalized } from './languages/solidity/text.js'
import { type TensorParameter, tensorParameters } from './parameters.js'

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

/** JSON ABI of the verifier contract of a statement: the entries that the Solidity compiler reports, in our order. */
export function verifierAbi(statement: Statement): readonly AbiEntry[] {
  const parameters = tensorParameters(statement)
  return [
    ...ERRORS,
    ...CONSTANTS,
    ...parameters.flatMap(scaleConstants),
    ...parameters.filter(({ type }) => type === 'int256[]').map(dequantize),
    verifyInference(parameters),
    verifyProof(statement.signals),
  ]
}

const ERRORS = [
  error('WrongLength', parameter('expected', 'uint256'), parameter('found', 'uint256')),
  error('InputOutOfRange', parameter('index', 'uint256')),
  error('OutputOutOfRange', parameter('index', 'uint256'), parameter('value', 'int256')),
  error('NotCanonical', parameter('index', 'uint256')),
  error('InvalidProof'),
]

const CONSTANTS = [
  constant('MODEL_HASH', 'bytes32'),
  constant('CIRCUIT_HASH', 'bytes32'),
  constant('TOOL_VERSION', 'string'),
]

function scaleConstants({ id }: TensorParameter): AbiFunction[] {
  const prefix = id.toUpperCase()
  return [constant(`${prefix}_SCALE_NUMERATOR`, 'int256'), constant(`${prefix}_SCALE_SHIFT`, 'uint256')]
}

function dequantize({ id }: TensorParameter): AbiFunction {
  return call(
    'pure',
    `dequantize${capitalized(id)}`,
    [parameter('value', 'int256')],
    [parameter('', 'int256')],
  )
}

function verifyInference(tensors: readonly TensorParameter[]): AbiFunction {
  const values = tensors.map(({ name, type }) => parameter(name, type))
  return call('view', 'verifyInference', [parameter('proof', 'uint256[8]'), ...values], [])
}

function verifyProof(signals: number): AbiFunction {
  const points = [parameter('a', 'uint256[2]'), parameter('b', 'uint256[2][2]'), parameter('c', 'uint256[2]')]
  const inputs = [...points, parameter('signals', `uint256[${signals}]`)]
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

function constant(name: string, type: string): AbiFunction {
  return call('view', name, [], [parameter('', type)])
}

function error(name: string, ...inputs: AbiParameter[]): AbiError {
  return { type: 'error', name, inputs }
}

function parameter(name: string, type: string): AbiParameter {
  return { name, type, internalType: type }
}
