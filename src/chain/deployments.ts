import type { Address, Hash, Hex } from 'viem'
import { z } from 'zod'
import { DeploymentFileError } from './errors.js'

const digits = z.string().regex(/^0x[0-9a-f]+$/)
const hash = digits.length(66).transform((text) => text as Hash)
const address = digits.length(42).transform((text) => text as Address)
const count = z.number().int().nonnegative()

const contract = z.object({
  contract: z.string(),
  circuitHash: z.string(),
  /** Keccak-256 of the code on the chain. */
  codeHash: hash,
  compiler: z.object({ version: z.string(), evmVersion: z.string(), runs: count }),
})

const deployment = contract.extend({
  address,
  transaction: hash,
  block: count,
})

const pendingDeployment = contract.extend({
  transaction: hash,
  /** The signed transaction; no secret. */
  raw: digits.transform((text) => text as Hex),
  from: address,
  nonce: count,
})

const schema = z.object({
  tool: z.literal('zkml'),
  /** By chain id. */
  chains: z.record(
    z.string().regex(/^[1-9]\d*$/),
    z.object({ deployed: deployment.optional(), pending: pendingDeployment.optional() }),
  ),
})

/** deployment.json: where a folder's verifier lies, and what is on its way there. */
export type Deployments = z.infer<typeof schema>
export type Deployment = z.infer<typeof deployment>
export type PendingDeployment = z.infer<typeof pendingDeployment>
export type ChainRecord = Deployments['chains'][string]

export const NO_DEPLOYMENTS: Deployments = { tool: 'zkml', chains: {} }

/**
 * Reads parsed JSON of a deployment.json.
 *
 * @throws DeploymentFileError
 */
export function readDeployments(json: unknown): Deployments {
  const parsed = schema.safeParse(json)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new DeploymentFileError({
    field: issue?.path.join('.') || 'the whole file',
    problem: issue?.message ?? '',
  })
}

/** What is known of one chain. */
export function recordOf({ chains }: Deployments, chainId: number): ChainRecord {
  return chains[chainId] ?? {}
}

/** The same with another record for one chain. */
export function withRecord(all: Deployments, chainId: number, record: ChainRecord): Deployments {
  return { ...all, chains: { ...all.chains, [chainId]: record } }
}
