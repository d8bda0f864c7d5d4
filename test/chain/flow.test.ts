import type { Address } from 'viem'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Manifest } from '../../src/artifacts/manifest.js'
import { modelRegistry } from '../../src/chain/generated/modelRegistry.js'
import { ACCOUNT_KEYS, type Evm, startEvm } from '../harness/evm.js'
import { type FakeNode, startFakeNode } from './fakeNode.js'
import { type ChainShop, expectNoSecrets, openChainShop } from './shop.js'

const [PUBLISHER, ASKER, PROVER] = ACCOUNT_KEYS
const ACCESS_KEY = 'accesskey0123456789abcdef'

let evm: Evm
let gate: FakeNode
let shop: ChainShop
let rpc: readonly string[]
beforeAll(async () => {
  evm = await startEvm()
  gate = await startFakeNode(evm.url, () => 'forward')
  rpc = ['--rpc', `${gate.url}/v2/${ACCESS_KEY}`]
  shop = await openChainShop()
  await shop.zkml('prove', 'model', '--input', 'input.json')
})
afterAll(async () => {
  shop?.remove()
  await gate?.stop()
  await evm?.stop()
})

/** How many transactions were handed over while `work` ran. */
async function sent(work: () => Promise<unknown>): Promise<number> {
  const before = gate.of('eth_sendRawTransaction').length
  await work()
  return gate.of('eth_sendRawTransaction').length - before
}

/** The first version of a model, as the registry keeps it. */
function versionOf(registry: string, model: string): Promise<unknown> {
  const contract = { address: registry as Address, abi: modelRegistry.abi, gasUsed: 0n }
  return evm.read(contract, 'version', [model, 1])
}

/** What a registry is to say of the small model's only input or output. */
function schemaOf(role: 'input' | 'output'): string {
  const { tensors }: Manifest = JSON.parse(shop.read('model/circuit.json'))
  const { name, shape, visibility, lo, hi, scale } = tensors.find((tensor) => tensor.role === role)!
  return JSON.stringify([{ name, shape, visibility, lo, hi, scale, bytesPerValue: 2 }])
}

describe('from the folder to the paid answer', () => {
  const state: Record<string, string> = {}

  it('refuses to deploy for a development key unless told to', async () => {
    const { error } = await shop.jsonAs(PUBLISHER, 2, 'deploy', 'model', ...rpc)
    expect(error).toMatchObject({ code: 'E_INSECURE_KEY' })
    expect(shop.list('model')).not.toContain('deployment.json')
  })

  it('deploys the verifier, says the price first, and notes it down', async () => {
    const { code, stdout } = await shop.zkmlAs(
      PUBLISHER,
      'deploy',
      'model',
      ...rpc,
      '--allow-insecure-dev-key',
    )
    expect(code).toBe(0)
    expect(stdout.indexOf(' ETH, at most ')).toBeGreaterThan(0)
    expect(stdout.indexOf('deployed at')).toBeGreaterThan(stdout.indexOf(' ETH, at most '))
    const { chains } = JSON.parse(shop.read('model/deployment.json'))
    expect(chains['31337'].deployed).toMatchObject({ contract: 'DevOnlyZkmlVerifier', block: 1 })
    expect(chains['31337'].pending).toBeUndefined()
    state.verifier = chains['31337'].deployed.address
  })

  it('does not deploy it again, and needs no key to find out', async () => {
    const again = ['deploy', 'model', ...rpc, '--allow-insecure-dev-key']
    expect(
      await sent(async () => {
        expect(await shop.jsonAs(undefined, 0, ...again)).toMatchObject({
          outcome: 'standing',
          address: state.verifier,
          gasUsed: null,
        })
      }),
    ).toBe(0)
  })

  it('asks the deployed contract about proofs, without a key', async () => {
    const verify = ['verify', 'model', '--proof', 'model/proof.json', ...rpc]
    expect(
      await sent(async () => {
        expect(await shop.jsonAs(undefined, 0, ...verify)).toMatchObject({
          valid: true,
          address: state.verifier,
          codeChecked: true,
        })
      }),
    ).toBe(0)
    expect(await shop.jsonAs(undefined, 0, ...verify, '--address', state.verifier!)).toMatchObject({
      codeChecked: true,
    })
  })

  it('says in words why the contract refuses a proof', async () => {
    const [output, ...others]: string[] = JSON.parse(shop.read('model/public.json'))
    shop.save('public.json', [`${BigInt(output!) + 1n}`, ...others])
    const verify = ['verify', 'model', '--proof', 'model/proof.json', '--public', 'public.json', ...rpc]
    expect(await shop.jsonAs(undefined, 1, ...verify)).toMatchObject({
      valid: false,
      error: 'InvalidProof',
      reason: 'the proof does not prove this inference',
    })
  })

  it('deploys a registry and a market', async () => {
    const registry = await shop.jsonAs(PUBLISHER, 0, 'deploy', 'registry', ...rpc)
    state.registry = `${registry.address}`
    const market = await shop.jsonAs(PUBLISHER, 0, 'deploy', 'market', ...rpc, '--registry', state.registry)
    state.market = `${market.address}`
    expect([registry.gasUsed, market.gasUsed].every((gas) => Number(gas) > 100_000)).toBe(true)
  })

  it('publishes the model with schemas from the manifest, once', async () => {
    const publish = ['publish', 'model', ...rpc, '--registry', state.registry!, '--title', 'small']
    const about = ['--description', 'two numbers to two', '--licence', 'MIT', '--metadata', 'ipfs://small']
    const first = await shop.jsonAs(PUBLISHER, 0, ...publish, ...about)
    expect(first).toMatchObject({ outcome: 'registered', version: 1 })
    state.model = `${first.id}`
    expect(await versionOf(state.registry!, state.model)).toMatchObject({
      verifier: expect.stringMatching(new RegExp(state.verifier!, 'i')),
      metadataURI: 'ipfs://small',
      inputSchema: schemaOf('input'),
      outputSchema: schemaOf('output'),
    })
    for (const flags of [about, []]) {
      expect(
        await sent(async () => {
          const second = await shop.jsonAs(PUBLISHER, 0, ...publish, ...flags)
          expect(second).toMatchObject({ outcome: 'standing', version: 1, id: state.model, transactions: [] })
        }),
      ).toBe(0)
    }
  })

  it('changes the description without a new version', async () => {
    const publish = ['publish', 'model', ...rpc, '--registry', state.registry!, '--title', 'small']
    const changed = await shop.jsonAs(PUBLISHER, 0, ...publish, '--description', 'two numbers to two more')
    expect(changed).toMatchObject({ outcome: 'described', version: 1 })
  })

  it('publishes a new version for another verifier', async () => {
    shop.copy('model', 'renamed')
    const deploy = ['deploy', 'renamed', ...rpc, '--allow-insecure-dev-key', '--name', 'Other']
    // The name is not part of the code: the same verifier needs no second deployment.
    expect(await shop.jsonAs(PUBLISHER, 0, ...deploy)).toMatchObject({ outcome: 'standing' })
    await shop.zkml('setup', 'renamed')
    const other = await shop.jsonAs(PUBLISHER, 0, ...deploy)
    expect(other).toMatchObject({ outcome: 'deployed', contract: 'DevOnlyOther' })
    const publish = ['publish', 'renamed', ...rpc, '--registry', state.registry!, '--title', 'small']
    const second = await shop.jsonAs(PUBLISHER, 0, ...publish)
    expect(second).toMatchObject({ outcome: 'published', version: 2, id: state.model })
    const third = await shop.jsonAs(PUBLISHER, 0, ...publish.with(1, 'model'))
    expect(third).toMatchObject({ outcome: 'published', version: 3 })
  })

  it('asks for an inference', async () => {
    const asked = await shop.jsonAs(
      ASKER,
      0,
      ...['ask', 'model', ...rpc, '--market', state.market!, '--model', state.model!],
      ...['--input', 'input.json', '--reward', '0.25'],
    )
    expect(asked).toMatchObject({ query: '1', version: 3, reward: '0.25' })
  })

  it('answers it, is paid, and does not answer twice', async () => {
    const fulfil = ['fulfil', 'model', ...rpc, '--market', state.market!, '--once']
    let answered: Record<string, unknown> = {}
    expect(
      await sent(async () => {
        answered = await shop.jsonAs(PROVER, 0, ...fulfil)
      }),
    ).toBe(2)
    const { fulfilled, skipped } = answered as { fulfilled: Record<string, unknown>[]; skipped: unknown[] }
    expect(skipped).toEqual([])
    expect(fulfilled).toHaveLength(1)
    expect(fulfilled[0]).toMatchObject({ query: '1', earned: '0.25' })
    const { value } = await shop.json('run', 'model', '--input', 'input.json')
    expect({ outputs: fulfilled[0]!.outputs }).toEqual(value)
    const again = await shop.jsonAs(PROVER, 0, ...fulfil)
    expect(again).toEqual({
      fulfilled: [],
      skipped: [{ query: '1', reason: 'it is answered already' }],
    })
  })

  it('has printed no key, and not what follows the host of the URL', () => {
    expect(shop.printed().length).toBeGreaterThan(2000)
    expectNoSecrets(shop.printed(), ACCESS_KEY)
    expectNoSecrets(shop.read('model/deployment.json'), ACCESS_KEY)
  })
})
