import { type Address, encodeFunctionData, type Hash, type Hex, isAddressEqual } from 'viem'
import type { Manifest } from '../artifacts/manifest.js'
import { eventOf, isRevert, read, revertOf } from './contractCalls.js'
import { NothingDeployedError, NotRegisteredError } from './errors.js'
import { modelRegistry } from './generated/modelRegistry.js'
import type { ChainNode } from './node.js'
import { schemasOf } from './schema.js'
import { type Mined, type Steps, send } from './send.js'
import type { Signer } from './signer.js'

const { abi } = modelRegistry

/** What a publisher says of a model. What is undefined stays as it is, or is empty. */
export interface ModelDescription {
  /** The model's name in the registry; its owner and this name are its identity. */
  readonly title: string
  readonly description?: string | undefined
  readonly licence?: string | undefined
  readonly metadataUri?: string | undefined
}

/** A version of a model in the registry. */
export interface Published {
  readonly id: Hex
  readonly version: number
  /** `standing`: the registry says all of this already, and nothing was sent. */
  readonly outcome: 'registered' | 'published' | 'described' | 'standing'
  readonly transactions: readonly Hash[]
  readonly gasUsed: bigint
}

/** What is published, by whom and where. */
export interface Publication {
  readonly registry: Address
  /** Of the same circuit as the manifest; see `requireVerifier`. */
  readonly verifier: Address
  readonly manifest: Manifest
  readonly about: ModelDescription
}

/**
 * Registers a model, or a new version of it where the signer has one of that name. Sends only what changes something.
 *
 * @throws NothingDeployedError, OtherContractError when no registry lies at the address; the errors of `send`
 */
export async function publish(
  node: ChainNode,
  signer: Signer,
  { registry, verifier, manifest, about }: Publication,
  steps: Steps = {},
): Promise<Published> {
  await requireContract(node, registry)
  const id = await read(node, { address: registry, abi }, 'idOf', [signer.address, about.title])
  const data = { verifier, ...schemasOf(manifest), metadataURI: about.metadataUri ?? '' }
  const desk = { node, signer, steps, registry, id }
  const known = await modelIn(node, registry, id)
  return known === undefined ? register(desk, about, data) : update(desk, known, about, data)
}

/** Where the signer's model of one name is kept. */
interface Desk {
  readonly node: ChainNode
  readonly signer: Signer
  readonly steps: Steps
  readonly registry: Address
  readonly id: Hex
}

function sendTo({ node, signer, steps, registry }: Desk, action: string, data: Hex): Promise<Mined> {
  return send(node, signer, { to: registry, data, action, abi }, steps)
}

async function register(desk: Desk, about: ModelDescription, data: VersionData): Promise<Published> {
  const args = [about.title, about.description ?? '', about.licence ?? '', data] as const
  const call = encodeFunctionData({ abi, functionName: 'register', args })
  return summary(desk.id, 1, 'registered', [await sendTo(desk, 'register the model', call)])
}

async function update(
  desk: Desk,
  known: NonNullable<Awaited<ReturnType<typeof modelIn>>>,
  about: ModelDescription,
  data: VersionData,
): Promise<Published> {
  const { node, registry, id } = desk
  const last = await versionIn(node, registry, id, known.versions)
  const published = says(last, data, about) ? [] : [await addVersion(desk, data)]
  const { description = known.description, licence = known.licence } = about
  const isDescribed = description === known.description && licence === known.licence
  const described = isDescribed ? [] : [await describe(desk, description, licence)]
  const mined = [...published, ...described]
  const [first] = published
  if (first !== undefined) {
    const { version } = eventOf(first.receipt, { address: registry, abi }, 'Published')
    return summary(id, version, 'published', mined)
  }
  return summary(id, known.versions, mined.length > 0 ? 'described' : 'standing', mined)
}

function addVersion(desk: Desk, data: VersionData): Promise<Mined> {
  const call = encodeFunctionData({ abi, functionName: 'publish', args: [desk.id, data] })
  return sendTo(desk, 'publish the version', call)
}

function describe(desk: Desk, description: string, licence: string): Promise<Mined> {
  const call = encodeFunctionData({ abi, functionName: 'describe', args: [desk.id, description, licence] })
  return sendTo(desk, 'describe the model', call)
}

type Version = Awaited<ReturnType<typeof versionIn>>

/** Whether a version is what would be published. */
function says(
  last: Version,
  { verifier, inputSchema, outputSchema, metadataURI }: VersionData,
  about: ModelDescription,
): boolean {
  return (
    !last.retired &&
    isAddressEqual(last.verifier, verifier) &&
    last.inputSchema === inputSchema &&
    last.outputSchema === outputSchema &&
    (about.metadataUri === undefined || last.metadataURI === metadataURI)
  )
}

interface VersionData {
  readonly verifier: Address
  readonly inputSchema: string
  readonly outputSchema: string
  readonly metadataURI: string
}

function summary(
  id: Hex,
  version: number,
  outcome: Published['outcome'],
  mined: readonly Mined[],
): Published {
  const gasUsed = mined.reduce((sum, { receipt }) => sum + receipt.gasUsed, 0n)
  return { id, version, outcome, transactions: mined.map(({ hash }) => hash), gasUsed }
}

/** The newest version of a model that is not retired. */
export interface CurrentVersion extends Version {
  readonly number: number
}

/** @throws NotRegisteredError */
export async function currentVersion(node: ChainNode, registry: Address, id: Hex): Promise<CurrentVersion> {
  const data = encodeFunctionData({ abi, functionName: 'latest', args: [id] })
  const answer = await node.call({ to: registry, data })
  if ('failure' in answer && isRevert(answer.failure)) {
    const reason = revertOf(answer.failure, abi)?.name ?? 'no reason given'
    throw new NotRegisteredError({ model: id, registry, reason })
  }
  const number = await read(node, { address: registry, abi }, 'latest', [id])
  return { ...(await versionIn(node, registry, id, number)), number }
}

function versionIn(node: ChainNode, registry: Address, id: Hex, number: number) {
  return read(node, { address: registry, abi }, 'version', [id, number])
}

/** Undefined when nobody registered it. */
async function modelIn(node: ChainNode, registry: Address, id: Hex) {
  const data = encodeFunctionData({ abi, functionName: 'model', args: [id] })
  const answer = await node.call({ to: registry, data })
  if ('failure' in answer && revertOf(answer.failure, abi)?.name === 'UnknownModel') return undefined
  return read(node, { address: registry, abi }, 'model', [id])
}

/** @throws NothingDeployedError */
export async function requireContract(node: ChainNode, address: Address): Promise<void> {
  if ((await node.code(address)) === '0x') throw new NothingDeployedError({ address, chain: node.chainId })
}
