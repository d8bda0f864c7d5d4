import type { Address, Hash, Hex } from 'viem'
import * as z from 'zod/mini'
import { parsed } from '../artifacts/parsed.js'
import { DeploymentFileError } from './errors.js'

/** What is known of a verifier before it lies on a chain. */
export interface RecordedContract {
  readonly contract: string
  readonly circuitHash: string
  /** Keccak-256 of the code on the chain. */
  readonly codeHash: Hash
  readonly compiler: { readonly version: string; readonly evmVersion: string; readonly runs: number }
}

/** A verifier that lies on a chain. */
export interface Deployment extends RecordedContract {
  readonly address: Address
  readonly transaction: Hash
  readonly block: number
}

/** A verifier whose transaction is signed, and perhaps on its way. */
export interface PendingDeployment extends RecordedContract {
  readonly transaction: Hash
  /** The signed transaction; no secret. */
  readonly raw: Hex
  readonly from: Address
  readonly nonce: number
}

/** What deployment.json holds of one chain. */
export interface ChainRecord {
  readonly deployed?: Deployment | undefined
  readonly pending?: PendingDeployment | undefined
}

/** deployment.json: where a folder's verifier lies, and what is on its way there. */
export interface Deployments {
  readonly tool: 'zkml'
  /** By chain id. */
  readonly chains: Readonly<Record<string, ChainRecord>>
}

const digits = z.string().check(z.regex(/^0x[0-9a-f]+$/))
const hash = z.pipe(
  digits.check(z.length(66)),
  z.transform((text) => text as Hash),
)
const address = z.pipe(
  digits.check(z.length(42)),
  z.transform((text) => text as Address),
)
const count = z.number().check(z.int(), z.nonnegative())

const contract = z.object({
  contract: z.string(),
  circuitHash: z.string(),
  codeHash: hash,
  compiler: z.object({ version: z.string(), evmVersion: z.string(), runs: count }),
})

const deployment = z.extend(contract, { address, transaction: hash, block: count })

const pendingDeployment = z.extend(contract, {
  transaction: hash,
  raw: z.pipe(
    digits,
    z.transform((text) => text as Hex),
  ),
  from: address,
  nonce: count,
})

const schema: z.ZodMiniType<Deployments> = z.object({
  tool: z.literal('zkml'),
  chains: z.record(
    z.string().check(z.regex(/^[1-9]\d*$/)),
    z.object({ deployed: z.optional(deployment), pending: z.optional(pendingDeployment) }),
  ),
})

/** What a folder starts with. */
export const NO_DEPLOYMENTS: Deployments = { tool: 'zkml', chains: {} }

/**
 * Reads parsed JSON of a deployment.json.
 *
 * @throws DeploymentFileError
 */
export function readDeployments(json: unknown): Deployments {
  const result = parsed(schema, json)
  if (result.data !== undefined) return result.data
  throw new DeploymentFileError({ field: result.field || 'the whole file', problem: result.problem })
}

/** What is known of one chain. */
export function recordOf({ chains }: Deployments, chainId: number): ChainRecord {
  return chains[chainId] ?? {}
}

/** The same with another record for one chain. */
export function withRecord(all: Deployments, chainId: number, record: ChainRecord): Deployments {
  return { ...all, chains: { ...all.chains, [chainId]: record } }
}
