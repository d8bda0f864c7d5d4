import { type Abi, type Address, encodeDeployData, type Hash, type Hex, keccak256 } from 'viem'
import type { Manifest } from '../artifacts/manifest.js'
import { ContractSizeError } from '../contract/errors.js'
import { CODE_LIMIT, hashedSize } from '../contract/size.js'
import { exportVerifier } from '../exportVerifier.js'
import type { Opening } from '../openings.js'
import type { JsonObject } from '../provers/types.js'
import type { CompilerSettings } from './compileSolidity.js'
import {
  type ChainRecord,
  type Deployment,
  type Deployments,
  type PendingDeployment,
  recordOf,
  withRecord,
} from './deployments.js'
import {
  NothingDeployedError,
  OtherContractError,
  OutOfGasError,
  TransactionRefusedError,
  TransactionReplacedError,
  TransactionRevertedError,
} from './errors.js'
import { inferenceMarket } from './generated/inferenceMarket.js'
import { modelRegistry } from './generated/modelRegistry.js'
import type { ChainNode } from './node.js'
import { requirePrecompiles } from './precompiles.js'
import { sleep } from './rpc.js'
import { type Draft, type Mined, type Price, resume, type Signed, send } from './send.js'
import type { Signer } from './signer.js'

/** Where deployments are noted down, before they are sent and when they are done. */
export interface DeploymentLog {
  /** What was written last, or {@link NO_DEPLOYMENTS}. */
  read(): Deployments
  /** Called before a transaction is sent, and after it is mined: what it is given must survive the process. */
  write(deployments: Deployments): void
}

/** What a verifier contract is made from. */
export interface VerifierFiles {
  readonly manifest: Manifest
  readonly zkey: Uint8Array
  readonly verificationKey: JsonObject
  /** Of a circuit with hashed weights. */
  readonly weightsOpening?: Opening | undefined
}

/** A verifier contract of a folder, compiled. */
export interface CompiledVerifier {
  readonly contract: string
  readonly development: boolean
  readonly circuitHash: string
  /** Number of public signals. */
  readonly signals: number
  /** Its size if every tensor were hashed, in words. */
  readonly hashed: string
  readonly bytecode: Hex
  readonly runtime: Hex
  readonly codeHash: Hash
  readonly compiler: CompilerSettings
}

/** Who pays for a deployment. */
export interface DeployOptions {
  /** Asked for a signer when something is to be sent, and not otherwise. */
  readonly signer: () => Promise<Signer>
  /** Told what a transaction will cost, before it is signed. */
  readonly onPrice?: (price: Price) => void
}

export interface DeployedVerifier extends Deployment {
  /** `standing`: it lay there already and nothing was sent. `resumed`: an earlier run had sent it. */
  readonly outcome: 'deployed' | 'standing' | 'resumed'
  readonly development: boolean
  /** Of this deployment; undefined where nothing was mined. */
  readonly gasUsed: bigint | undefined
}

/** A contract that lies on a chain. */
export interface DeployedContract {
  readonly address: Address
  readonly transaction: Hash
  readonly block: bigint
  readonly gasUsed: bigint
}

/**
 * Exports and compiles the verifier of a folder.
 *
 * @throws as `exportVerifier`; SolidityError
 */
export async function compileVerifier(
  { manifest, zkey, verificationKey, weightsOpening }: VerifierFiles,
  options: { readonly contractName?: string; readonly allowInsecureDevKey?: boolean },
): Promise<CompiledVerifier> {
  const { name, source, devOnly } = exportVerifier(
    manifest,
    { zkey, verificationKey },
    { ...options, ...digestOf(weightsOpening) },
  )
  const { compileSolidity, COMPILER } = await import('./compileSolidity.js')
  const { bytecode, runtime } = compileSolidity(source, name)
  return {
    contract: name,
    development: devOnly,
    circuitHash: manifest.circuitHash,
    signals: manifest.publicSignals,
    hashed: hashedSize(manifest.statement, manifest.protocol),
    ...{ bytecode, runtime, codeHash: keccak256(runtime), compiler: COMPILER },
  }
}

function digestOf(opening: Opening | undefined): { weightsDigest?: bigint } {
  return opening === undefined ? {} : { weightsDigest: BigInt(opening.digest) }
}

/**
 * Puts a verifier on the chain, once: one that lies there is found by the log and its code, and one that an earlier run sent
 * is waited for.
 *
 * @throws MissingPrecompilesError, ContractSizeError before anything is sent; the errors of `send`; OtherContractError when
 * the code on the chain is not what the compiler made
 */
export async function deployVerifier(
  node: ChainNode,
  verifier: CompiledVerifier,
  log: DeploymentLog,
  options: DeployOptions,
): Promise<DeployedVerifier> {
  await requirePrecompiles(node)
  requireSize(verifier)
  const earlier = await settle(node, verifier, log)
  const { deployed } = recordOf(log.read(), node.chainId)
  if (deployed !== undefined && (await stands(node, deployed, verifier))) {
    const outcome = earlier === undefined ? 'standing' : 'resumed'
    return { ...deployed, outcome, development: verifier.development, gasUsed: earlier?.receipt.gasUsed }
  }
  const mined = await create(node, verifier, log, options)
  const { development } = verifier
  const { gasUsed } = mined.receipt
  return { ...(await noted(node, verifier, mined, log)), outcome: 'deployed', development, gasUsed }
}

/** Deploys the contract that lists models. */
export function deployRegistry(node: ChainNode, options: DeployOptions): Promise<DeployedContract> {
  return deployContract(node, 'ModelRegistry', modelRegistry.bytecode, options)
}

/**
 * Deploys the contract on which inferences are asked for and paid.
 *
 * @throws NothingDeployedError when no registry lies at the address
 */
export async function deployMarket(
  node: ChainNode,
  registry: Address,
  options: DeployOptions,
): Promise<DeployedContract> {
  if ((await node.code(registry)) === '0x') throw nothingAt(node, registry)
  const { abi, bytecode } = inferenceMarket
  return deployContract(
    node,
    'InferenceMarket',
    encodeDeployData({ abi, bytecode, args: [registry] }),
    options,
  )
}

async function deployContract(
  node: ChainNode,
  contract: string,
  data: Hex,
  { signer, onPrice = () => undefined }: DeployOptions,
): Promise<DeployedContract> {
  await requirePrecompiles(node)
  let code: Hex = '0x'
  const steps = {
    onPrice,
    onSimulated: (result: Hex) => {
      code = result
    },
  }
  const { hash, receipt } = await send(node, await signer(), creation(contract, data), steps)
  const address = await requireCode(node, receipt.contractAddress, keccak256(code))
  return { address, transaction: hash, block: receipt.blockNumber, gasUsed: receipt.gasUsed }
}

function creation(contract: string, data: Hex): Draft {
  return { data, action: `deploy ${contract}`, abi: NO_ERRORS }
}

/** Constructors revert with nothing that has a name. */
const NO_ERRORS: Abi = []

function requireSize({ runtime, signals, hashed }: CompiledVerifier): void {
  const bytes = (runtime.length - 2) / 2
  if (bytes > CODE_LIMIT) throw new ContractSizeError({ signals, bytes, limit: CODE_LIMIT, hashed })
}

/** Sees to what an earlier run has signed, so that it is not there twice. */
async function settle(
  node: ChainNode,
  verifier: CompiledVerifier,
  log: DeploymentLog,
): Promise<Mined | undefined> {
  const { pending } = recordOf(log.read(), node.chainId)
  if (pending === undefined) return undefined
  const signed = { hash: pending.transaction, raw: pending.raw, from: pending.from, nonce: pending.nonce }
  // A verifier that is no longer wanted and that nobody has heard of is not made known now.
  if (pending.codeHash !== verifier.codeHash && !(await node.knows(signed.hash))) {
    note(log, node, { pending: undefined })
    return undefined
  }
  const mined = await forgetting(log, node, () => resume(node, signed, NO_ERRORS))
  if (mined === undefined) note(log, node, { pending: undefined })
  else await noted(node, pending, mined, log)
  return mined
}

async function create(
  node: ChainNode,
  verifier: CompiledVerifier,
  log: DeploymentLog,
  { signer, onPrice = () => undefined }: DeployOptions,
): Promise<Mined> {
  const account = await signer()
  const onSigned = (signed: Signed) => note(log, node, { pending: pendingOf(verifier, signed) })
  return forgetting(log, node, () =>
    send(node, account, creation(verifier.contract, verifier.bytecode), { onPrice, onSigned }),
  )
}

/** Takes the pending record away when the transaction is known to lead to nothing; keeps it while that is open. */
async function forgetting<T>(log: DeploymentLog, node: ChainNode, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (FINAL.some((kind) => error instanceof kind)) note(log, node, { pending: undefined })
    throw error
  }
}

const FINAL = [TransactionReplacedError, TransactionRefusedError, TransactionRevertedError, OutOfGasError]

function pendingOf(
  { contract, circuitHash, codeHash, compiler }: CompiledVerifier,
  { hash, raw, from, nonce }: Signed,
): PendingDeployment {
  return {
    ...{ contract, circuitHash, codeHash, compiler },
    transaction: hash,
    raw,
    from: lower(from),
    nonce,
  }
}

/** Checks what a mined creation left on the chain, and notes it down. */
async function noted(
  node: ChainNode,
  {
    contract,
    circuitHash,
    codeHash,
    compiler,
  }: Pick<Deployment, 'contract' | 'circuitHash' | 'codeHash' | 'compiler'>,
  { hash, receipt }: Mined,
  log: DeploymentLog,
): Promise<Deployment> {
  const address = await requireCode(node, receipt.contractAddress, codeHash)
  const about = { contract, circuitHash, codeHash, compiler }
  const deployed = { ...about, address, transaction: hash, block: Number(receipt.blockNumber) }
  note(log, node, { deployed, pending: undefined })
  return deployed
}

function note(log: DeploymentLog, { chainId }: ChainNode, change: Partial<ChainRecord>): void {
  const all = log.read()
  log.write(withRecord(all, chainId, { ...recordOf(all, chainId), ...change }))
}

async function stands(
  node: ChainNode,
  { address, codeHash }: Deployment,
  wanted: CompiledVerifier,
): Promise<boolean> {
  return codeHash === wanted.codeHash && keccak256(await node.code(address)) === codeHash
}

/** Looks at the address so often: a node of many machines may be behind its own receipt. */
const LOOKS = 5

async function requireCode(
  node: ChainNode,
  at: Address | null | undefined,
  expected: Hash,
): Promise<Address> {
  const address = at ?? ZERO
  let code: Hex = '0x'
  for (let look = 0; look < LOOKS && code === '0x'; look++) {
    if (look > 0) await sleep(node.patience.pollMs)
    code = await node.code(address)
  }
  if (code === '0x') throw nothingAt(node, address)
  const found = keccak256(code)
  if (found === expected) return address
  throw new OtherContractError({ address, what: 'code', found, expected })
}

const ZERO: Address = '0x0000000000000000000000000000000000000000'

function nothingAt({ chainId: chain }: ChainNode, address: Address): NothingDeployedError {
  return new NothingDeployedError({ address, chain })
}

function lower(address: Address): Address {
  return address.toLowerCase() as Address
}
