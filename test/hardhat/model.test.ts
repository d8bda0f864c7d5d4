import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { HardhatConfig } from 'hardhat/types/config'
import type { HookContext } from 'hardhat/types/hooks'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { buildContract, type ModelContract } from '../../src/hardhat/contracts.js'
import { type HardhatModel, hardhatModel } from '../../src/hardhat/model.js'
import { verify } from '../../src/index.js'
import { SMALL_INPUT, smallModel } from '../e2e/smallModel.js'

const ACCOUNT = '0xf39fd6e51aad88f6f4ce6ab8827279cff2b92266'
const HASH = `0x${'11'.repeat(32)}`
const RECEIPT = {
  ...{ transactionHash: HASH, blockHash: HASH, blockNumber: '0x7', status: '0x0', gasUsed: '0x5208' },
  ...{ from: ACCOUNT, to: null, contractAddress: ACCOUNT, logs: [], logsBloom: '0x', type: '0x2' },
  ...{ cumulativeGasUsed: '0x5208', effectiveGasPrice: '0x1', transactionIndex: '0x0' },
}

const path = 'small.onnx'
const MODELS = { Small: { path }, Hidden: { path, weights: 'hashed', inputVisibility: 'hashed' } }

let root: string
let contract: ModelContract
let context: HookContext
let config: HardhatConfig
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'zkml-hardhat-model-'))
  writeFileSync(join(root, 'small.onnx'), smallModel())
  config = {
    paths: { root, sources: { solidity: [join(root, 'contracts')] } },
    zkml: { models: MODELS, allowDevelopmentKey: false },
  } as never
  contract = await buildContract(config, 'Small', { allowDevelopmentKey: true })
  const artifacts = { artifactExists: async () => true, readArtifact: async () => ({ bytecode: '0x6001' }) }
  context = { config, artifacts } as never
})
beforeEach(() => {
  mkdirSync(dirname(contract.file), { recursive: true })
  writeFileSync(contract.file, contract.source)
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** A node that answers so, and keeps what it was asked. */
function modelOn(
  answers: Readonly<Record<string, unknown>>,
  of = contract,
): { model: HardhatModel; asked: string[] } {
  const asked: string[] = []
  const request = async ({ method }: { readonly method: string }) => {
    asked.push(method)
    if (method in answers) return answers[method]
    throw Object.assign(new Error(`the node fails at ${method}`), { code: -32603 })
  }
  const connection = { networkName: 'far', networkConfig: { type: 'http' }, provider: { request } }
  return { model: hardhatModel(context, connection as never, of), asked }
}

describe('deploying', () => {
  const local = { eth_chainId: '0x7a69', eth_accounts: [ACCOUNT] }

  it('needs the source that the model has now', async () => {
    const { model, asked } = modelOn(local)
    writeFileSync(contract.file, 'of another build')
    await expect(model.deploy()).rejects.toMatchObject({
      code: 'E_STALE_CONTRACT',
      facts: {
        contract: 'DevOnlySmallVerifier',
        problem: 'the model or its key changed after the last build',
      },
    })
    expect(asked).toEqual([])
  })

  it('refuses a development key on a chain that others use', async () => {
    const { model, asked } = modelOn({ ...local, eth_chainId: '0x1' })
    await expect(model.deploy()).rejects.toMatchObject({
      code: 'E_LIVE_DEVELOPMENT_KEY',
      facts: { network: 'far' },
    })
    expect(asked).toEqual(['eth_chainId'])
  })

  it('needs an account', async () => {
    const { model } = modelOn({ ...local, eth_accounts: [] })
    await expect(model.deploy()).rejects.toMatchObject({
      code: 'E_NO_ACCOUNT',
      message: 'The network far has no account to send a transaction from.',
    })
  })

  it('sends once, whatever comes of it', async () => {
    const { model, asked } = modelOn(local)
    await expect(model.deploy()).rejects.toThrow('the node fails at eth_sendTransaction')
    expect(asked.filter((method) => method === 'eth_sendTransaction')).toHaveLength(1)
  })

  it('tells of a transaction that was mined and reverted', async () => {
    const node = { eth_sendTransaction: HASH, eth_getTransactionReceipt: RECEIPT, eth_blockNumber: '0x7' }
    const { model } = modelOn({ ...local, ...node })
    await expect(model.deploy({ from: ACCOUNT })).rejects.toMatchObject({
      code: 'E_TX_REVERTED',
      facts: { transaction: HASH, block: 7n, 'gas used': 21_000n, reason: 'not known' },
    })
  })
})

it('does not take a failing node for a contract that rejects', async () => {
  const { model } = modelOn({ eth_getCode: '0x6001', eth_chainId: '0x1', eth_accounts: [ACCOUNT] })
  const verified = model.verify(ACCOUNT, ['0x', '0x', []])
  await expect(verified).rejects.toThrow('the node fails at eth_call')
})

it('proves with the weights that it is committed to', async () => {
  const hidden = await buildContract(config, 'Hidden', { allowDevelopmentKey: true })
  const { digest } = hidden.built.weightsOpening!
  expect(hidden.source).toContain(`WEIGHTS_DIGEST = ${digest}`)
  const { model } = modelOn({}, hidden)
  const salts = { x: 7n }
  const proved = await model.prove(SMALL_INPUT, { salts })
  expect(await verify(model.verificationKey, proved.publicSignals, proved.proof)).toEqual({ valid: true })
  expect(proved.publicSignals).toContain(digest)
  expect(proved.openings).toMatchObject([{ tensor: 'x', salt: '7' }])
  const [, inputs] = proved.arguments
  expect(BigInt(inputs)).toBe(BigInt(proved.openings[0]!.digest))
})
