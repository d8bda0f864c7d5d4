import { pathToFileURL } from 'node:url'
import type { HookContext } from 'hardhat/types/hooks'
import {
  type Address,
  createPublicClient,
  createWalletClient,
  custom,
  encodeFunctionData,
  type Hash,
  type Hex,
  type TransactionReceipt,
} from 'viem'
import { isRevert, reasonOf, revertOf } from '../chain/contractCalls.js'
import { NothingDeployedError, OtherContractError, TransactionRevertedError } from '../chain/errors.js'
import type { Answer, RpcFailure } from '../chain/rpc.js'
import { zkmlVerifierAbi } from '../contract/abi.js'
import type { ProofCalldata } from '../contract/calldata.js'
import { defineModel, type ImportedModel, type ImportedProveOptions } from '../imported/index.js'
import type { ProvedInference } from '../prove.js'
import { isThere, type ModelContract, qualifiedName } from './contracts.js'
import { LiveDevelopmentKeyError, NoAccountError, ProofRejectedError, StaleContractError } from './errors.js'
import { type Connected, isLive } from './network.js'

/** What a verifier contract takes: `verifyInference(bytes proof, bytes inputs, int256[] outputs)`. */
export type ContractProof = readonly [proof: Hex, inputs: Hex, outputs: readonly bigint[]]

/** A verifier's address, or a contract object that has it. */
export type VerifierContract = Address | { readonly address: Address }

/** Whose transaction it is. */
export interface Sender {
  /** Who sends the transaction; the connection's first account unless given. */
  readonly from?: Address
}

/** A verification that a block has. */
export interface Verification {
  readonly transaction: Hash
  readonly gasUsed: bigint
}

/** A model of the project's configuration, on one network. */
export interface HardhatModel
  extends Pick<
    ImportedModel,
    'manifest' | 'inputs' | 'outputs' | 'development' | 'statement' | 'verificationKey' | 'run'
  > {
  /** Name of the verifier contract in the project. */
  readonly contract: string
  /**
   * Deploys the model's verifier contract, as the last build made it.
   *
   * @throws StaleContractError, LiveDevelopmentKeyError, NoAccountError, TransactionRevertedError
   */
  deploy(sender?: Sender): Promise<Address>
  /**
   * Proves one inference.
   *
   * @param input what the model takes: for each input its numbers, nested as its shape says
   * @throws the errors of `ImportedModel.prove`
   */
  prove(
    input: unknown,
    options?: Omit<ImportedProveOptions, 'weightsOpening'>,
  ): Promise<ProvedInference & { readonly calldata: ProofCalldata; readonly arguments: ContractProof }>
  /**
   * Sends a proof to a verifier contract, in a transaction.
   *
   * @param proof what `prove` returned, or arguments that were made of it
   * @throws ProofRejectedError with the name of the contract's error, before anything is sent; NothingDeployedError;
   * OtherContractError when the contract is not one of this model's circuit; NoAccountError, TransactionRevertedError
   */
  verify(
    verifier: VerifierContract,
    proof: ContractProof | { readonly arguments: ContractProof },
    sender?: Sender,
  ): Promise<Verification>
}

const POLL_MS = 100

/** A connection of Hardhat by viem's means. It repeats no request by itself: a transaction would be sent twice. */
function clientsOf({ provider, networkName }: Connected) {
  const transport = custom(provider as never, { retryCount: 0 })
  const settings = { transport, pollingInterval: POLL_MS, cacheTime: 0 }
  return { networkName, provider, reader: createPublicClient(settings), wallet: createWalletClient(settings) }
}

type Clients = ReturnType<typeof clientsOf>

export function hardhatModel(
  context: HookContext,
  connection: Connected,
  contract: ModelContract,
): HardhatModel {
  const imported = importedModel(contract)
  const clients = clientsOf(connection)
  const { manifest, inputs, outputs, statement, verificationKey, run } = imported
  const { weightsOpening, development } = contract.built
  return {
    ...{ manifest, inputs, outputs, development, statement, verificationKey, run },
    contract: contract.contract,
    deploy: async (sender = {}) => {
      const bytecode = await compiledCode(context, contract)
      if (!context.config.zkml.allowDevelopmentKey && development && (await isLive(connection))) {
        const { networkName: network } = connection
        throw new LiveDevelopmentKeyError({ contract: contract.contract, network })
      }
      return deploy(clients, bytecode, sender)
    },
    prove: async (input, options = {}) => {
      const proved = await imported.prove(input, { ...options, ...(weightsOpening && { weightsOpening }) })
      const calldata = imported.calldata(proved)
      return { ...proved, calldata, arguments: [calldata.proof, calldata.inputs, calldata.outputs] }
    },
    verify: async (verifier, proof, sender = {}) => {
      const address = typeof verifier === 'string' ? verifier : verifier.address
      await requireCircuit(clients, address, manifest.circuitHash)
      return verify(clients, address, 'arguments' in proof ? proof.arguments : proof, sender)
    },
  }
}

function importedModel({ built }: ModelContract): ImportedModel {
  const { manifest, verificationKey, verifierSource, files } = built
  const asset = ({ path, ...about }: (typeof files)['zkey']) => ({ url: pathToFileURL(path), ...about })
  return defineModel({
    ...{ manifest, verificationKey, verifierSource },
    files: { model: asset(files.model), witness: asset(files.witness), zkey: asset(files.zkey) },
  })
}

/** Creation code of the contract in the project's artifacts. */
async function compiledCode(
  { config, artifacts }: HookContext,
  { model, contract, file, source }: ModelContract,
): Promise<Hex> {
  const name = qualifiedName(config, file, contract)
  const stale = (problem: string) => new StaleContractError({ model, contract, problem })
  if (!isThere(file, source)) throw stale('the model or its key changed after the last build')
  if (!(await artifacts.artifactExists(name))) throw stale('it has not been compiled')
  return (await artifacts.readArtifact(name)).bytecode as Hex
}

async function accountOf({ networkName: network, wallet }: Clients, { from }: Sender): Promise<Address> {
  const account = from ?? (await wallet.getAddresses())[0]
  if (account === undefined) throw new NoAccountError({ network })
  return account
}

async function deploy(clients: Clients, bytecode: Hex, sender: Sender): Promise<Address> {
  const account = await accountOf(clients, sender)
  const hash = await clients.wallet.sendTransaction({ account, chain: null, data: bytecode })
  return (await mined(clients, hash)).contractAddress!
}

/** @throws TransactionRevertedError */
async function mined({ reader }: Clients, hash: Hash): Promise<TransactionReceipt> {
  const receipt = await reader.waitForTransactionReceipt({ hash })
  if (receipt.status === 'success') return receipt
  const facts = { transaction: hash, block: receipt.blockNumber, 'gas used': receipt.gasUsed }
  throw new TransactionRevertedError({ ...facts, reason: 'not known' })
}

/** A call to an address without code would succeed. */
async function requireCircuit(clients: Clients, address: Address, circuitHash: string): Promise<void> {
  const { reader } = clients
  const code = await reader.getCode({ address })
  if (code === undefined) throw new NothingDeployedError({ address, chain: await reader.getChainId() })
  const answer = await callOf(clients, { to: address, data: CIRCUIT_HASH })
  const found = 'result' in answer && answer.result !== '0x' ? answer.result : 'no answer'
  const expected = `0x${circuitHash}`
  if (found !== expected) throw new OtherContractError({ address, what: 'CIRCUIT_HASH', found, expected })
}

const CIRCUIT_HASH = encodeFunctionData({ abi: zkmlVerifierAbi, functionName: 'CIRCUIT_HASH' })

async function verify(
  clients: Clients,
  to: Address,
  proof: ContractProof,
  sender: Sender,
): Promise<Verification> {
  const account = await accountOf(clients, sender)
  const data = encodeFunctionData({ abi: zkmlVerifierAbi, functionName: 'verifyInference', args: proof })
  const answer = await callOf(clients, { from: account, to, data })
  if ('failure' in answer) throw rejection(to, answer.failure)
  const transaction = await clients.wallet.sendTransaction({ account, chain: null, to, data })
  const { gasUsed } = await mined(clients, transaction)
  return { transaction, gasUsed }
}

function rejection(contract: Address, failure: RpcFailure): ProofRejectedError {
  const reason = reasonOf(failure, zkmlVerifierAbi)
  return new ProofRejectedError({ contract, reason }, revertOf(failure, zkmlVerifierAbi)?.name)
}

/** What a contract answers. That the network fails is thrown as it comes; viem takes some of that for reverts. */
async function callOf({ provider }: Clients, call: object): Promise<Answer<Hex>> {
  try {
    const result = await provider.request({ method: 'eth_call', params: [call, 'latest'] })
    return { result: result as Hex }
  } catch (error) {
    const failure = failureOf(error)
    if (isRevert(failure)) return { failure }
    throw error
  }
}

function failureOf(error: unknown): RpcFailure {
  const { code = 0, message = '', data } = error as { code?: number; message?: string; data?: unknown }
  return { code, message, data: revertData(data) }
}

/** Nodes put what a call reverted with into `data`, or into an object there. */
function revertData(data: unknown): string | undefined {
  if (typeof data === 'string') return data
  if (typeof data !== 'object' || data === null) return undefined
  return revertData((data as { data?: unknown }).data)
}
