import {
  type Address,
  concat,
  encodeAbiParameters,
  encodeFunctionData,
  type Hex,
  hexToBytes,
  keccak256,
  numberToHex,
  parseEther,
  size,
  zeroAddress,
} from 'viem'
import { expect } from 'vitest'
import { inferenceMarket } from '../../src/chain/generated/inferenceMarket.js'
import { modelRegistry } from '../../src/chain/generated/modelRegistry.js'
import {
  type Chain,
  type Contract,
  type ContractEvent,
  type Outcome,
  startChain,
  testContracts,
  withErrorsOf,
} from '../harness/contracts.js'

const verifiers = testContracts('Verifiers.sol')
export const actors = testContracts('Actor.sol')

export const CIRCUIT_HASH = keccak256('0x01')
export const MODEL_HASH = keccak256('0x02')
export const WEIGHTS_DIGEST = 12345n

export const REWARD = parseEther('1')
/** How long queries are open unless a test says otherwise, in seconds. */
export const OPEN_FOR = 1000n
export const INPUTS: Hex = '0x01020304'

/** How a query stands, as the contract numbers it. */
export const STATUS = { unknown: 0, open: 1, fulfilled: 2, refunded: 3 } as const

export interface Answer {
  readonly proof: Hex
  readonly outputs: readonly bigint[]
}

export interface Question {
  readonly inputs?: Hex
  readonly reward?: bigint
  readonly deadline?: bigint
  readonly receiver?: Address
  readonly receiverGas?: number
  readonly from?: Address
  readonly version?: number
}

export interface Reveal extends Answer {
  readonly inputs?: Hex
  readonly gas?: bigint
}

/** A chain with a registry, a market, and a registered model whose verifier is a toy. */
export interface Scene {
  readonly chain: Chain
  readonly registry: Contract
  readonly verifier: Contract
  readonly market: Contract
  readonly model: Hex
  readonly people: {
    readonly owner: Address
    readonly asker: Address
    readonly prover: Address
    readonly copier: Address
  }
  ask(question?: Question): Promise<bigint>
  commit(id: bigint, prover: Address, answer: Answer): Promise<Outcome>
  fulfil(id: bigint, prover: Address, reveal: Reveal): Promise<Outcome>
  refund(id: bigint, from?: Address): Promise<Outcome>
  /** Commits, waits until the answer can be revealed, and fulfils; a failing call does not reject. */
  answer(id: bigint, prover: Address, reveal?: Partial<Reveal>): Promise<Outcome>
  status(id: bigint): Promise<number>
  newActor(): Promise<Contract>
}

export async function startScene(): Promise<Scene> {
  const chain = await startChain()
  return sceneOn(chain, await deployToyVerifier(chain))
}

/** A scene whose model is the verifier's. */
export async function sceneOn(chain: Chain, verifier: Contract): Promise<Scene> {
  const [owner, asker, prover, copier] = chain.accounts as [Address, Address, Address, Address]
  const registry = await chain.deploy(modelRegistry)
  const market = withErrorsOf(await chain.deploy(inferenceMarket, [registry.address]), {
    abi: [...modelRegistry.abi, ...verifier.abi],
  })
  const people = { owner, asker, prover, copier }
  const args = ['digits', 'Sums bytes.', 'MIT', versionData(verifier.address)]
  const model = eventOf(await chain.send({ to: registry, name: 'register', args }), 'Registered').args
    .id as Hex
  const base = { chain, registry, verifier, market, model, people }
  return { ...base, ...marketCalls(base) }
}

export function deployToyVerifier(chain: Chain, circuitHash: Hex = CIRCUIT_HASH): Promise<Contract> {
  return chain.deploy(verifiers('ToyVerifier'), [MODEL_HASH, circuitHash, WEIGHTS_DIGEST])
}

export function deployOther(
  chain: Chain,
  name: 'NoConstants' | 'Answers',
  ...args: unknown[]
): Promise<Contract> {
  return chain.deploy(verifiers(name), args)
}

export function versionData(verifier: Address) {
  return { verifier, inputSchema: '[{"name":"x"}]', outputSchema: '[{"name":"y"}]', metadataURI: 'ipfs://m' }
}

type Base = Pick<Scene, 'chain' | 'market' | 'model' | 'people'>

function marketCalls({
  chain,
  market,
  model,
  people,
}: Base): Omit<Scene, 'registry' | 'verifier' | keyof Base> {
  const send = (name: string, args: readonly unknown[], options: object) =>
    chain.send({ to: market, name, args, ...options })
  const commit = (id: bigint, from: Address, answer: Answer) =>
    send('commit', [id, commitmentOf(id, from, answer)], { from })
  const fulfil = (id: bigint, from: Address, { inputs = INPUTS, proof, outputs, gas }: Reveal) =>
    send('fulfil', [id, inputs, proof, outputs], { from, ...(gas === undefined ? {} : { gas }) })
  return {
    commit,
    fulfil,
    async ask(question = {}) {
      const { from = people.asker, reward = REWARD, deadline = (await chain.now()) + OPEN_FOR } = question
      const call = {
        to: market,
        name: 'ask',
        args: askArguments(model, deadline, question),
        from,
        value: reward,
      }
      return eventOf(await chain.send(call), 'Asked').args.id as bigint
    },
    async answer(id, prover, reveal = {}) {
      const inputs = reveal.inputs ?? INPUTS
      const whole = { ...honest(inputs), inputs, ...reveal }
      const { events, block } = await commit(id, prover, whole)
      const revealFrom = events.find(({ name }) => name === 'Committed')?.args.revealFrom as
        | bigint
        | undefined
      if (revealFrom !== undefined) await chain.mine(Number(revealFrom - block - 1n))
      return fulfil(id, prover, whole)
    },
    refund: (id, from = people.asker) => send('refund', [id], { from }),
    status: async (id) => (await chain.read<{ status: number }>(market, 'query', [id])).status,
    newActor: () => chain.deploy(actors('Actor')),
  }
}

export function askArguments(model: Hex, deadline: bigint, question: Question = {}): readonly unknown[] {
  const { inputs = INPUTS, receiver = zeroAddress, receiverGas = 0, version = 1 } = question
  return [model, version, inputs, deadline, receiver, receiverGas]
}

/** What the toy model computes. */
export function toyOutputs(inputs: Hex): bigint[] {
  return [BigInt(hexToBytes(inputs).reduce((sum, byte) => sum + byte, 0)), BigInt(size(inputs))]
}

/** A right answer of the toy model; another blind is another proof of it. */
export function honest(inputs: Hex = INPUTS, blind = 7n, circuitHash: Hex = CIRCUIT_HASH): Answer {
  const outputs = toyOutputs(inputs)
  const types = [{ type: 'bytes32' }, { type: 'bytes' }, { type: 'int256[]' }]
  const statement = BigInt(keccak256(encodeAbiParameters(types, [circuitHash, inputs, outputs])))
  return { proof: concat([word(blind), word(statement ^ blind)]), outputs }
}

/** Another proof of the same statement, made from a proof alone. */
export function rerandomized({ proof, outputs }: Answer, by = 0xabcdefn): Answer {
  const [left, right] = [BigInt(`0x${proof.slice(2, 66)}`), BigInt(`0x${proof.slice(66)}`)]
  return { proof: concat([word(left ^ by), word(right ^ by)]), outputs }
}

function word(value: bigint): Hex {
  return numberToHex(value, { size: 32 })
}

/** What a prover commits to: written here from the contract's documentation, not with its function. */
export function commitmentOf(id: bigint, prover: Address, { proof, outputs }: Answer): Hex {
  const types = [{ type: 'uint256' }, { type: 'address' }, { type: 'bytes32' }, { type: 'bytes32' }]
  const numbers = concat(['0x', ...outputs.map((value) => numberToHex(value, { size: 32, signed: true }))])
  return keccak256(encodeAbiParameters(types, [id, prover, keccak256(proof), keccak256(numbers)]))
}

export function eventOf(outcome: Outcome, name: string): ContractEvent {
  const found = outcome.events.filter((event) => event.name === name)
  expect(outcome.error).toBeUndefined()
  expect(found.length).toBe(1)
  return found[0]!
}

export function expectError(outcome: Outcome, name: string, ...args: readonly unknown[]): void {
  expect(outcome.status).toBe('reverted')
  expect(outcome.error).toEqual({ name, args })
}

/** Calldata of a call to a contract. */
export function calldata({ abi }: Pick<Contract, 'abi'>, name: string, args: readonly unknown[]): Hex {
  return encodeFunctionData({ abi, functionName: name, args })
}

/** A text of this many bytes. */
export function text(bytes: number): string {
  return 'x'.repeat(bytes)
}
