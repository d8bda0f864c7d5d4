import solc from 'solc'
import type { Abi, Hex } from 'viem'
import { SolidityError } from './errors.js'
import { inOneLine } from './rpc.js'

/** How contracts are compiled: whoever compiles the source text so gets the same code. */
export interface CompilerSettings {
  readonly version: string
  readonly evmVersion: string
  /** The optimizer's trade of size against gas. */
  readonly runs: number
}

export const COMPILER: CompilerSettings = {
  version: solc.version(),
  /** Older than the newest, so that the code runs on chains that lag behind. */
  evmVersion: 'paris',
  runs: 200,
}

/** What solc makes of a contract. */
export interface CompiledSolidity {
  readonly abi: Abi
  /** Creation code. */
  readonly bytecode: Hex
  /** The code that lies on the chain afterwards, but for immutables. */
  readonly runtime: Hex
}

interface CompilerOutput {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[]
  readonly contracts?: Readonly<Record<string, Readonly<Record<string, CompilerContract>>>>
}

interface CompilerContract {
  readonly abi: Abi
  readonly evm: {
    readonly bytecode: { readonly object: string }
    readonly deployedBytecode: { readonly object: string }
  }
}

const FILE = 'Contract.sol'

/**
 * Compiles a source text that imports nothing. The code does not depend on where the text lies: it holds no metadata hash.
 *
 * @param contract the contract to return
 * @throws SolidityError
 */
export function compileSolidity(source: string, contract: string): CompiledSolidity {
  const settings = {
    optimizer: { enabled: true, runs: COMPILER.runs },
    evmVersion: COMPILER.evmVersion,
    metadata: { bytecodeHash: 'none' },
    outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object', 'evm.deployedBytecode.object'] } },
  }
  const sources = { [FILE]: { content: source } }
  const answer = solc.compile(JSON.stringify({ language: 'Solidity', sources, settings }))
  const { errors = [], contracts = {} } = JSON.parse(answer) as CompilerOutput
  const error = errors.find(({ severity }) => severity === 'error')
  const found = contracts[FILE]?.[contract]
  if (error !== undefined || found === undefined) {
    const problem = inOneLine(error?.formattedMessage ?? 'the source text holds no contract of that name')
    throw new SolidityError({ contract, problem })
  }
  const { bytecode, deployedBytecode } = found.evm
  return { abi: found.abi, bytecode: `0x${bytecode.object}`, runtime: `0x${deployedBytecode.object}` }
}
