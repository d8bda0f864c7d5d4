import { type Address, encodeFunctionData, type Hash, type Hex } from 'viem'
import { loadProgram } from '../artifacts/compiled.js'
import type { Manifest } from '../artifacts/manifest.js'
import { tensorBytes } from '../contract/packing.js'
import { quantizeSample } from '../data/integers.js'
import { readSample } from '../data/tensors.js'
import type { ModelFiles } from '../infer.js'
import { eventOf, read } from './contractCalls.js'
import { CannotAskError, OtherContractError } from './errors.js'
import { inferenceMarket } from './generated/inferenceMarket.js'
import type { ChainNode } from './node.js'
import { currentVersion, requireContract } from './registry.js'
import { type Steps, send } from './send.js'
import type { Signer } from './signer.js'

const { abi } = inferenceMarket

const NOBODY: Address = '0x0000000000000000000000000000000000000000'

/** A question to whoever can prove the answer. */
export interface Question {
  readonly market: Address
  /** The model's identifier in the market's registry. */
  readonly model: Hex
  readonly files: ModelFiles
  /** Parsed JSON in any of the forms that `prove` takes. */
  readonly input: unknown
  /** In wei. */
  readonly reward: bigint
  /** From the newest block's time on. */
  readonly seconds: bigint
}

/** A query that was paid for. */
export interface Asked {
  readonly query: bigint
  readonly version: number
  /** Last second, in Unix time, in which it can be answered. */
  readonly deadline: bigint
  readonly transaction: Hash
  readonly gasUsed: bigint
}

/**
 * Posts a query for the newest version of a model.
 *
 * @throws CannotAskError unless every input is public; NotRegisteredError; OtherContractError when that version is of
 * another circuit than the files; InputRangeError and its kind; the errors of `send`
 */
export async function ask(
  node: ChainNode,
  signer: Signer,
  { market, model, files, input, reward, seconds }: Question,
  steps: Steps = {},
): Promise<Asked> {
  const inputs = inputBytes(files, input)
  const registry = await registryOf(node, market)
  const { number: version, circuitHash } = await currentVersion(node, registry, model)
  const expected = `0x${files.manifest.circuitHash}`
  if (circuitHash !== expected) {
    const what = `circuit (version ${version} of the model)`
    throw new OtherContractError({ address: registry, what, found: circuitHash, expected })
  }
  const deadline = (await node.latestBlock()).timestamp + seconds
  const args = [model, version, inputs, deadline, NOBODY, 0] as const
  const data = encodeFunctionData({ abi, functionName: 'ask', args })
  const draft = { to: market, data, value: reward, action: 'ask', abi }
  const { hash, receipt } = await send(node, signer, draft, steps)
  const { id: query } = eventOf(receipt, { address: market, abi }, 'Asked')
  return { query, version, deadline, transaction: hash, gasUsed: receipt.gasUsed }
}

/** @throws NothingDeployedError, OtherContractError when no market lies at the address */
export async function registryOf(node: ChainNode, market: Address): Promise<Address> {
  await requireContract(node, market)
  return read(node, { address: market, abi }, 'registry', [])
}

/** @throws CannotAskError unless every input is public */
export function requirePublicInputs({ tensors }: Manifest): void {
  const other = tensors.find(({ role, visibility }) => role === 'input' && visibility !== 'public')
  if (other !== undefined) throw new CannotAskError({ input: other.name, visibility: other.visibility })
}

/**
 * The bytes that a verifier takes for these inputs.
 *
 * @throws CannotAskError unless every input is public; InputNameError, InputShapeError, InputValueError, InputRangeError
 */
export function inputBytes({ manifest, model }: ModelFiles, input: unknown): Hex {
  requirePublicInputs(manifest)
  const program = loadProgram(manifest, model)
  const integers = quantizeSample(program, readSample(input, program.inputs))
  const digits = publicInputs(manifest).map((tensor) => {
    const i = program.inputs.findIndex(({ name }) => name === tensor.name)
    return tensorBytes(Array.from(integers[i]!), tensor)
  })
  return `0x${digits.join('')}`
}

/** In the order in which their bytes follow one another. */
export function publicInputs({ statement }: Manifest) {
  return statement.tensors.filter(({ role }) => role === 'input')
}
