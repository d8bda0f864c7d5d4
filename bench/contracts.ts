import { readFileSync } from 'node:fs'
import solc from 'solc'
import type { Abi, Hex } from 'viem'

/** How the contracts of `contracts/` are compiled. No metadata hash: the same code wherever the sources lie. */
const SETTINGS = {
  optimizer: { enabled: true, runs: 200 },
  /** Older than the newest, so that the code runs on chains that lag behind. */
  evmVersion: 'paris',
  metadata: { bytecodeHash: 'none' },
  remappings: ['zkml/contracts/=contracts/'],
  outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object', 'evm.deployedBytecode.object'] } },
}

const CONTRACTS = ['ModelRegistry', 'InferenceMarket']
const FOLDER = 'src/chain/generated'

export interface CompiledFile {
  readonly abi: Abi
  /** Creation code. */
  readonly bytecode: Hex
  /** Size of the code that lies on the chain after deployment. */
  readonly deployedBytes: number
}

interface CompilerOutput {
  readonly errors?: readonly { readonly formattedMessage: string }[]
  readonly contracts: Readonly<Record<string, Readonly<Record<string, CompilerContract>>>>
}

interface CompilerContract {
  readonly abi: Abi
  readonly evm: {
    readonly bytecode: { readonly object: string }
    readonly deployedBytecode: { readonly object: string }
  }
}

/**
 * Compiles a source text and the files that it imports; `zkml/contracts/` is our own folder, as users of the package name it.
 *
 * @param path what the text's relative imports start from, relative to the repository's root
 * @returns the text's contracts by name
 * @throws with the compiler's messages when there are any: a warning is an error here
 */
export function compileText(path: string, content: string): Map<string, CompiledFile> {
  const input = { language: 'Solidity', sources: { [path]: { content } }, settings: SETTINGS }
  const read = (file: string) => ({ contents: readFileSync(file, 'utf8') })
  const { errors = [], contracts } = JSON.parse(
    solc.compile(JSON.stringify(input), { import: read }),
  ) as CompilerOutput
  if (errors.length > 0) throw new Error(errors.map(({ formattedMessage }) => formattedMessage).join('\n'))
  return new Map(Object.entries(contracts[path] ?? {}).map(([name, found]) => [name, compiledFile(found)]))
}

function compiledFile({ abi, evm: { bytecode, deployedBytecode } }: CompilerContract): CompiledFile {
  return { abi, bytecode: `0x${bytecode.object}`, deployedBytes: deployedBytecode.object.length / 2 }
}

/**
 * The hand-written contracts that zkml deploys, compiled.
 *
 * @returns file contents by path relative to the repository's root; the same on every run
 */
export function generateContracts(): Map<string, string> {
  return new Map(CONTRACTS.map((name) => [`${FOLDER}/${exportName(name)}.ts`, moduleOf(name)]))
}

function moduleOf(name: string): string {
  const path = `contracts/${name}.sol`
  const contract = compileText(path, readFileSync(path, 'utf8')).get(name)
  if (contract === undefined) throw new Error(`${path} holds no contract ${name}`)
  return [
    '// biome-ignore-all format: generated',
    `// Generated from ${path} by \`npm run gen\`. Do not edit.`,
    '',
    `/** ${name}, compiled by solc ${solc.version()} for ${SETTINGS.evmVersion}, ${SETTINGS.optimizer.runs} runs. */`,
    `export const ${exportName(name)} = {`,
    '  abi: [',
    ...contract.abi.map((entry) => `    ${JSON.stringify(entry)},`),
    '  ],',
    `  bytecode: '${contract.bytecode}',`,
    '} as const',
    '',
  ].join('\n')
}

function exportName(name: string): string {
  return `${name.charAt(0).toLowerCase()}${name.slice(1)}`
}
