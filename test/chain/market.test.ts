import { type Address, encodeErrorResult, encodeFunctionData, type Hex } from 'viem'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { commitmentOf } from '../../src/chain/commitment.js'
import { type FulfilEvent, fulfil } from '../../src/chain/fulfil.js'
import { inferenceMarket } from '../../src/chain/generated/inferenceMarket.js'
import { inputBytes } from '../../src/chain/market.js'
import { ChainNode } from '../../src/chain/node.js'
import { queriesBetween } from '../../src/chain/queries.js'
import { decodeInputs } from '../../src/chain/queryInputs.js'
import { send } from '../../src/chain/send.js'
import { signerOfKey } from '../../src/chain/signer.js'
import { CompiledFolder } from '../../src/disk/folder.js'
import { startZkml } from '../cli/workshop.js'
import { ACCOUNT_KEYS, type Evm, startEvm } from '../harness/evm.js'
import { type FakeNode, startFakeNode } from './fakeNode.js'
import { QUICK } from './patience.js'
import { type ChainShop, expectNoSecrets, openChainShop } from './shop.js'

const [OWNER, PROVER, RIVAL] = ACCOUNT_KEYS
const NOBODY: Address = '0x0000000000000000000000000000000000000000'
const { abi } = inferenceMarket

let evm: Evm
let gate: FakeNode
let shop: ChainShop
let market: Address
let registry: Address
/** Identifiers of the folders' models. */
const models: Record<string, Hex> = {}
const verifiers: Record<string, Address> = {}
beforeAll(async () => {
  evm = await startEvm()
  gate = await startFakeNode(evm.url, () => 'forward')
  shop = await openChainShop({
    model: ['--input-visibility', 'public'],
    hashed: ['--input-visibility', 'hashed'],
    private: [],
  })
  const rpc = ['--rpc', evm.url]
  registry = (await shop.jsonAs(OWNER, 0, 'deploy', 'registry', ...rpc)).address as Address
  market = (await shop.jsonAs(OWNER, 0, 'deploy', 'market', ...rpc, '--registry', registry))
    .address as Address
  for (const folder of ['model', 'hashed', 'private']) {
    const deployed = await shop.jsonAs(OWNER, 0, 'deploy', folder, ...rpc, '--allow-insecure-dev-key')
    verifiers[folder] = deployed.address as Address
    const publish = ['publish', folder, ...rpc, '--registry', registry, '--title', folder]
    models[folder] = (await shop.jsonAs(OWNER, 0, ...publish)).id as Hex
  }
})
beforeEach(() => gate.behave(() => 'forward'))
afterAll(async () => {
  shop?.remove()
  await gate?.stop()
  await evm?.stop()
})

const folderOf = (name: string) => new CompiledFolder(`${shop.folder}/${name}`)

async function now(): Promise<bigint> {
  return (await (await ChainNode.connect(evm.url)).latestBlock()).timestamp
}

/** Posts a query as a contract would, and returns its number. */
async function ask(
  model: string,
  inputs: Hex,
  { seconds = 3600n, receiver = NOBODY, receiverGas = 0 } = {},
): Promise<bigint> {
  const deadline = (await now()) + seconds
  const args = [models[model]!, 1, inputs, deadline, receiver, receiverGas] as const
  const data = encodeFunctionData({ abi, functionName: 'ask', args })
  const contract = { address: market, abi, gasUsed: 0n }
  expect((await evm.send(contract, data)).status).toBe('success')
  return (await evm.read(contract, 'count')) as bigint
}

/** Of one query what `zkml fulfil --once` says, and how many transactions were handed over. */
async function fulfilOnce(folder: string, ...flags: string[]) {
  const before = gate.of('eth_sendRawTransaction').length
  const run = ['fulfil', folder, '--rpc', gate.url, '--market', market, '--once', ...flags]
  const { fulfilled, skipped } = (await shop.jsonAs(PROVER, 0, ...run)) as {
    fulfilled: { query: string }[]
    skipped: { query: string; reason: string }[]
  }
  const reasonOf = (query: bigint) => skipped.find((each) => each.query === `${query}`)?.reason
  const handedOver = gate.of('eth_sendRawTransaction').length - before
  return { fulfilled: fulfilled.map(({ query }) => query), reasonOf, handedOver }
}

const good = () => inputBytes(folderOf('model'), { x: [[0.5, 0.875]] })

describe('inputs of a query', () => {
  it('come back as the integers that were asked, at both ends of the range too', () => {
    const files = folderOf('model')
    const [tensor] = files.manifest.statement.tensors.filter(({ role }) => role === 'input')
    const { lo, hi, scale } = tensor!
    for (const [a, b] of [
      [lo, hi],
      [0, -1],
      [17, 93],
    ] as const) {
      const bytes = inputBytes(files, { x: [[a * scale, b * scale]] })
      const decoded = decodeInputs(files, bytes)
      expect(inputBytes(files, (decoded as { sample: unknown }).sample)).toBe(bytes)
      expect(bytes).toBe(`0x${[a - lo, b - lo].map((v) => v.toString(16).padStart(4, '0')).join('')}`)
    }
  })
})

it('commits to what the contract would, without asking it', async () => {
  const proof = `0x${'ab'.repeat(256)}` as const
  for (const outputs of [[], [5n], [-7n, 2n ** 200n]]) {
    const args = [42n, NOBODY, proof, outputs] as const
    const theirs = await evm.read({ address: market, abi, gasUsed: 0n }, 'commitmentOf', args)
    expect(commitmentOf(...args)).toBe(theirs)
  }
})

describe('zkml ask', () => {
  const asking = (folder: string, ...flags: string[]) => [
    ...['ask', folder, '--rpc', gate.url, '--market', market, '--model', models.model!],
    ...['--input', 'input.json', '--reward', '0.001', ...flags],
  ]

  it.each<[string, () => string[], string]>([
    ['for a model with hashed inputs', () => asking('hashed'), 'E_CANNOT_ASK'],
    ['for a model with private inputs', () => asking('private'), 'E_CANNOT_ASK'],
    [
      'for a model that is not there',
      () => asking('model', '--model', `0x${'12'.repeat(32)}`),
      'E_NOT_REGISTERED',
    ],
    ['for a model of another circuit', () => asking('model', '--model', models.hashed!), 'E_OTHER_CONTRACT'],
    ['on no market', () => asking('model', '--market', `0x${'12'.repeat(20)}`), 'E_NOT_DEPLOYED'],
    ['on a contract that is none', () => asking('model', '--market', registry), 'E_OTHER_CONTRACT'],
    ['for more than the account has', () => asking('model', '--reward', '1000000'), 'E_FUNDS'],
    ['for an odd reward', () => asking('model', '--reward', '1e18'), 'E_USAGE'],
    ['for an odd model', () => asking('model', '--model', '7'), 'E_USAGE'],
    ['beyond what the market takes', () => asking('model', '--deadline', `${2 ** 41}`), 'E_REVERT'],
  ])('%s sends nothing', async (_name, args, code) => {
    const before = gate.of('eth_sendRawTransaction').length
    const { error } = await shop.jsonAs(OWNER, 2, ...args())
    expect(error).toMatchObject({ code })
    expect(gate.of('eth_sendRawTransaction').length).toBe(before)
  })

  it('refuses inputs out of range', async () => {
    shop.save('wide.json', { x: [[0, 2]] })
    const { error } = await shop.jsonAs(OWNER, 2, ...asking('model', '--input', 'wide.json'))
    expect(error).toMatchObject({ code: 'E_INPUT_RANGE' })
  })
})

describe('zkml publish', () => {
  const publishing = (folder: string, ...flags: string[]) => [
    ...['publish', folder, '--rpc', gate.url, '--registry', registry, '--title', 'a title', ...flags],
  ]

  it.each<[string, () => string[], string, object]>([
    ['on no registry', () => publishing('model', '--registry', `0x${'12'.repeat(20)}`), 'E_NOT_DEPLOYED', {}],
    ['on a contract that is none', () => publishing('model', '--registry', market), 'E_OTHER_CONTRACT', {}],
    [
      'under a name that is too long',
      () => publishing('model', '--title', 'x'.repeat(65)),
      'E_REVERT',
      { reason: 'TooLong(name, 65, 64)' },
    ],
    ['before it is deployed', () => publishing('undeployed'), 'E_NOT_DEPLOYED', {}],
  ])('%s sends nothing', async (_name, args, code, facts) => {
    if (!shop.list().includes('undeployed')) await shop.zkml('compile', 'model.onnx', '-o', 'undeployed')
    const before = gate.of('eth_sendRawTransaction').length
    const { error } = await shop.jsonAs(OWNER, 2, ...args())
    expect(error).toMatchObject({ code, facts })
    expect(gate.of('eth_sendRawTransaction').length).toBe(before)
  })
})

describe('zkml fulfil', () => {
  it('leaves what it cannot answer, and says why', async () => {
    const short = await ask('model', '0x01')
    const wide = await ask('model', '0xffff0000')
    const expensive = await ask('model', good(), { receiver: market, receiverGas: 5_000_000 })
    const endless = await ask('model', good(), { receiver: market, receiverGas: 4_000_000_000 })
    const { reasonOf, handedOver, fulfilled } = await fulfilOnce('model')
    expect(reasonOf(endless)).toBe('its receiver asks for more gas than a block holds')
    expect(reasonOf(short)).toBe('its inputs have 1 bytes, the model takes 4')
    expect(reasonOf(wide)).toBe('element 0 of its input x is out of range')
    expect(reasonOf(expensive)).toBe('the gas of its receiver costs more than its reward')
    expect({ handedOver, fulfilled }).toEqual({ handedOver: 0, fulfilled: [] })
  })

  it('leaves cheap queries when told to, and queries of other models always', async () => {
    const cheap = await ask('model', good())
    const other = await ask('hashed', `0x${'00'.repeat(32)}`)
    const { reasonOf, handedOver } = await fulfilOnce('model', '--min-reward', '0.5')
    expect(reasonOf(cheap)).toBe('its reward is too small')
    expect(reasonOf(other)).toBeUndefined()
    expect(handedOver).toBe(0)
  })

  it('leaves queries whose inputs are not on the chain', async () => {
    const digest = await ask('hashed', `0x${'00'.repeat(32)}`)
    expect((await fulfilOnce('hashed')).reasonOf(digest)).toMatch(/^input x is hashed/)
    const nothing = await ask('private', '0x00')
    expect((await fulfilOnce('private')).reasonOf(nothing)).toMatch(/^input x is private/)
  })

  it('answers what it can, through a connection that keeps breaking, each query once', async () => {
    const query = await ask('model', good())
    let reads = 0
    gate.behave(({ method }) =>
      method === 'eth_chainId' || method === 'eth_sendRawTransaction' || ++reads % 3 > 0 ? 'forward' : 'drop',
    )
    const { fulfilled, handedOver } = await fulfilOnce('model')
    expect(fulfilled).toContain(`${query}`)
    expect(handedOver).toBe(2 * fulfilled.length)
    expect((await fulfilOnce('model')).reasonOf(query)).toBe('it is answered already')
  })

  it('looks only at the blocks that it is told to', async () => {
    await ask('model', good())
    await evm.request('anvil_mine', '0x1')
    const { number } = await (await ChainNode.connect(evm.url)).latestBlock()
    const { fulfilled, handedOver } = await fulfilOnce('model', '--from-block', `${number}`)
    expect({ fulfilled, handedOver }).toEqual({ fulfilled: [], handedOver: 0 })
    await fulfilOnce('model')
  })

  it('gives up a query that another prover was faster at, and goes on', async () => {
    const contested = await ask('model', good())
    const next = await ask('model', good())
    const node = await ChainNode.connect(gate.url, { patience: { ...QUICK, minedMs: 10_000 } })
    const files = folderOf('model')
    const { zkey } = files
    const service = { market, verifier: verifiers.model!, files, zkey }
    const options = { fromBlock: 0n, once: true, minReward: 0n }
    const events: FulfilEvent[] = []
    for await (const event of fulfil(node, signerOfKey(PROVER, 'KEY'), service, options)) {
      events.push(event)
      if (event.kind !== 'committed' || event.query !== contested) continue
      // The rival commits later, so he has to wait for eight blocks.
      const blocks = setInterval(() => void evm.request('anvil_mine', '0x1'), 20)
      const rival = fulfil(node, signerOfKey(RIVAL, 'KEY'), service, options)
      for await (const { kind, query } of rival) if (kind === 'fulfilled' && query === contested) break
      clearInterval(blocks)
    }
    const last = (query: bigint) => events.filter((event) => event.query === query).at(-1)
    expect(last(contested)).toMatchObject({
      kind: 'skipped',
      reason: `the market rejects the answer: NotOpen(${contested}, 2)`,
    })
    expect(last(next)).toMatchObject({ kind: 'fulfilled' })
  })

  it.each(['has no pending block', 'simulates on the latest block'])(
    'waits for the block itself where the node %s',
    async (kind) => {
      const query = await ask('model', good())
      gate.behave(({ method, params }) => {
        if (params[1] !== 'pending' || !/^eth_(call|estimateGas)$/.test(method)) return 'forward'
        if (kind === 'has no pending block') return { error: { code: -32000, message: 'no pending block' } }
        const args = [query, 10n ** 6n] as const
        const data = encodeErrorResult({ abi, errorName: 'RevealTooEarly', args })
        return { error: { code: 3, message: 'execution reverted', data } }
      })
      const blocks = setInterval(() => void evm.request('anvil_mine', '0x1'), 200)
      try {
        const { fulfilled, handedOver } = await fulfilOnce('model')
        expect(fulfilled).toEqual([`${query}`])
        expect(handedOver).toBe(2)
      } finally {
        clearInterval(blocks)
      }
    },
  )

  it('splits the question where a node takes few blocks at a time', async () => {
    const node = await ChainNode.connect(gate.url, { patience: QUICK })
    const { number } = await node.latestBlock()
    const all = await queriesBetween(node, market, 0n, number)
    expect(all.length).toBeGreaterThan(5)
    gate.behave(({ method, params }) => {
      if (method !== 'eth_getLogs') return 'forward'
      const { fromBlock, toBlock } = params[0] as { fromBlock: Hex; toBlock: Hex }
      const tooMany = BigInt(toBlock) - BigInt(fromBlock) >= 4n
      return tooMany ? { error: { code: -32005, message: 'range too large' } } : 'forward'
    })
    expect(await queriesBetween(node, market, 0n, number)).toEqual(all)
    gate.behave(() => ({ error: { code: -32005, message: 'no logs here' } }))
    await expect(queriesBetween(node, market, 0n, number)).rejects.toThrow('cannot answer eth_getLogs')
  })

  it('watches until it is interrupted, and ends cleanly', async () => {
    process.env.ZKML_PRIVATE_KEY = PROVER
    const child = startZkml(shop.folder, 'fulfil', 'model', '--rpc', evm.url, '--market', market)
    delete process.env.ZKML_PRIVATE_KEY
    await child.printed('watching')
    const query = await ask('model', good())
    await child.printed(`query ${query}: answered`)
    child.kill('SIGINT')
    const { code, signal, stdout, stderr } = await child.exited
    expect({ code, signal, stderr }).toEqual({ code: 0, signal: null, stderr: '' })
    expect(stdout).toMatch(/\nending, once what is under way is done\n1 answered, \d+ skipped\n$/)
    expectNoSecrets(stdout)
  })

  it('leaves queries whose time is over or whose reward went back', async () => {
    const late = await ask('model', good(), { seconds: 100n })
    const refunded = await ask('model', good(), { seconds: 100n })
    await evm.request('evm_increaseTime', 200)
    await evm.request('anvil_mine', '0x1')
    const data = encodeFunctionData({ abi, functionName: 'refund', args: [refunded] })
    await evm.send({ address: market, abi, gasUsed: 0n }, data)
    const { reasonOf, handedOver } = await fulfilOnce('model')
    expect(reasonOf(late)).toBe('its deadline has passed')
    expect(reasonOf(refunded)).toBe('it is refunded')
    expect(handedOver).toBe(0)
  })

  it('needs a market, and its own verifier on the chain', async () => {
    const run = ['fulfil', 'model', '--rpc', gate.url, '--once', '--market']
    const wrong = await shop.jsonAs(PROVER, 2, ...run, registry)
    expect(wrong.error).toMatchObject({ code: 'E_OTHER_CONTRACT' })
    const undeployed = await shop.jsonAs(PROVER, 2, ...run.with(1, 'undeployed'), market)
    expect(undeployed.error).toMatchObject({ code: 'E_NOT_DEPLOYED' })
  })

  it.each([
    ['reverts', 'the market rejects the answer: TooLittleGas(30486190)'],
    ['finds no estimate', 'the answer needs more gas than a block holds'],
  ])('gives up a query whose receiver leaves no room in a block, where the node %s', async (kind, reason) => {
    const node = await ChainNode.connect(evm.url, { patience: QUICK })
    const { number, timestamp } = await node.latestBlock()
    const args = [models.model!, 1, good(), timestamp + 3600n, market, 29_999_999] as const
    const data = encodeFunctionData({ abi, functionName: 'ask', args })
    const draft = { to: market, data, value: 10n ** 18n, action: 'ask', abi }
    await send(node, signerOfKey(OWNER, 'KEY'), draft)
    gate.behave(({ method, params }) => {
      if (params[1] !== 'pending' || kind === 'reverts') return 'forward'
      if (method === 'eth_call') return { result: '0x' }
      const error = { code: -32000, message: 'gas required exceeds allowance (30000000)' }
      return method === 'eth_estimateGas' ? { error } : 'forward'
    })
    const query = (await evm.read({ address: market, abi, gasUsed: 0n }, 'count')) as bigint
    const { fulfilled, handedOver, reasonOf } = await fulfilOnce('model', '--from-block', `${number + 1n}`)
    expect(reasonOf(query)).toBe(reason)
    expect({ fulfilled, handedOver }).toEqual({ fulfilled: [], handedOver: 1 })
  })
})
