import { keccak256 as hashOf } from 'viem'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type CompiledVerifier, type DeploymentLog, deployVerifier } from '../../src/chain/deploy.js'
import { type Deployments, NO_DEPLOYMENTS, readDeployments } from '../../src/chain/deployments.js'
import {
  DeploymentFileError,
  OtherContractError,
  TransactionPendingError,
  TransactionRefusedError,
} from '../../src/chain/errors.js'
import { ChainNode } from '../../src/chain/node.js'
import { signerOfKey } from '../../src/chain/signer.js'
import { ContractSizeError } from '../../src/contract/errors.js'
import { startZkml } from '../cli/workshop.js'
import { ACCOUNT_KEYS, type Evm, startEvm } from '../harness/evm.js'
import { type FakeNode, type Reply, startFakeNode } from './fakeNode.js'
import { QUICK } from './patience.js'
import { type ChainShop, openChainShop } from './shop.js'

const [KEY] = ACCOUNT_KEYS
const SIGNER = signerOfKey(KEY, 'KEY')

let evm: Evm
let gate: FakeNode
let shop: ChainShop
beforeAll(async () => {
  evm = await startEvm()
  gate = await startFakeNode(evm.url, () => 'forward')
  shop = await openChainShop()
})
beforeEach(() => gate.behave(() => 'forward'))
afterAll(async () => {
  shop?.remove()
  await gate?.stop()
  await evm?.stop()
})

/** Forwards all but the handing over of transactions. */
function whenHandedOver(reply: Reply): void {
  gate.behave(({ method }) => (method === 'eth_sendRawTransaction' ? reply : 'forward'))
}

function handedOver(): readonly unknown[] {
  return gate.of('eth_sendRawTransaction').map(([raw]) => raw)
}

async function transactions(): Promise<number> {
  return (await ChainNode.connect(evm.url)).transactionCount(SIGNER.address, 'latest')
}

/** A log in memory. */
function memory(): DeploymentLog & { deployments: Deployments } {
  return {
    deployments: NO_DEPLOYMENTS,
    read() {
      return this.deployments
    },
    write(next) {
      this.deployments = next
    },
  }
}

/** Code that is `bytes` zeros, made by creation code that copies its tail. */
function contract(name: string, runtime: `0x${string}`): CompiledVerifier {
  const size = ((runtime.length - 2) / 2).toString(16).padStart(4, '0')
  const bytecode = `0x61${size}80600a5f395ff3${runtime.slice(2)}` as const
  const compiler = { version: '0', evmVersion: 'paris', runs: 200 }
  const about = { contract: name, development: true, circuitHash: '00'.repeat(32) }
  return { ...about, signals: 1, hashed: '', bytecode, runtime, codeHash: hashOf(runtime), compiler }
}

describe('an interrupted deployment', () => {
  const one = contract('One', '0x600160005260206000f3')
  const two = contract('Two', '0x600260005260206000f3')
  let log: ReturnType<typeof memory>
  let node: ChainNode
  const deploy = (wanted: CompiledVerifier) =>
    deployVerifier(node, wanted, log, { signer: async () => SIGNER })
  const pending = () => log.deployments.chains[31337]?.pending

  beforeEach(async () => {
    log = memory()
    node = await ChainNode.connect(gate.url, { patience: QUICK })
  })

  it('that never arrived is handed over again, as the same bytes', async () => {
    const before = { count: await transactions(), raw: handedOver().length }
    whenHandedOver('drop')
    await expect(deploy(one)).rejects.toBeInstanceOf(TransactionPendingError)
    expect(pending()).toMatchObject({ contract: 'One' })
    gate.behave(() => 'forward')
    const deployed = await deploy(one)
    expect(deployed.outcome).toBe('resumed')
    const raw = handedOver().slice(before.raw)
    expect(raw).toHaveLength(2)
    expect(raw[0]).toBe(raw[1])
    expect((await transactions()) - before.count).toBe(1)
    expect(pending()).toBeUndefined()
    expect(await deploy(one)).toMatchObject({ outcome: 'standing', address: deployed.address })
  })

  it('that arrived is found by its hash', async () => {
    const before = { count: await transactions(), raw: handedOver().length }
    let gone = false
    gate.behave(({ method }) => {
      if (gone) return 'drop'
      gone = method === 'eth_sendRawTransaction'
      return 'forward'
    })
    await expect(deploy(one)).rejects.toBeInstanceOf(TransactionPendingError)
    gate.behave(() => 'forward')
    const signer = async () => expect.fail('asked for a key')
    expect(await deployVerifier(node, one, log, { signer })).toMatchObject({ outcome: 'resumed' })
    expect([handedOver().length - before.raw, (await transactions()) - before.count]).toEqual([1, 1])
  })

  it('that another transaction replaced is begun anew', async () => {
    whenHandedOver('drop')
    await expect(deploy(one)).rejects.toBeInstanceOf(TransactionPendingError)
    gate.behave(() => 'forward')
    await evm.deploy({ abi: [], bytecode: one.bytecode })
    expect(await deploy(one)).toMatchObject({ outcome: 'deployed' })
  })

  it('of a verifier that is no longer wanted is dropped where nobody has heard of it', async () => {
    const before = await transactions()
    whenHandedOver('drop')
    await expect(deploy(one)).rejects.toBeInstanceOf(TransactionPendingError)
    gate.behave(() => 'forward')
    expect(await deploy(two)).toMatchObject({ outcome: 'deployed', contract: 'Two' })
    expect((await transactions()) - before).toBe(1)
  })

  it('of a verifier that is no longer wanted is waited for where it is on its way', async () => {
    const before = await transactions()
    await evm.request('evm_setAutomine', false)
    await expect(deploy(one)).rejects.toBeInstanceOf(TransactionPendingError)
    await expect(deploy(two)).rejects.toBeInstanceOf(TransactionPendingError)
    await evm.request('evm_mine')
    await evm.request('evm_setAutomine', true)
    expect(await deploy(two)).toMatchObject({ outcome: 'deployed', contract: 'Two' })
    expect((await transactions()) - before).toBe(2)
  })

  it('that the node refused leaves nothing behind', async () => {
    whenHandedOver({ error: { code: -32000, message: 'no' } })
    await expect(deploy(one)).rejects.toBeInstanceOf(TransactionRefusedError)
    expect(pending()).toBeUndefined()
  })

  it('is made again where the chain has been started anew', async () => {
    await deploy(one)
    const other = await startEvm()
    try {
      node = await ChainNode.connect(other.url, { patience: QUICK })
      expect(await deploy(one)).toMatchObject({ outcome: 'deployed' })
    } finally {
      await other.stop()
    }
  })

  it('is refused when the chain holds other code than was compiled', async () => {
    gate.behave(({ method }) => (method === 'eth_getCode' ? { result: '0x00' } : 'forward'))
    await expect(deploy(one)).rejects.toBeInstanceOf(OtherContractError)
  })

  it('is not begun with more code than the chain takes', async () => {
    const before = handedOver().length
    const large = contract('Large', `0x${'00'.repeat(24_577)}`)
    await expect(deploy(large)).rejects.toBeInstanceOf(ContractSizeError)
    expect(handedOver().length).toBe(before)
  })
})

describe('the command', () => {
  const deploy = (...flags: string[]) => ['deploy', 'model', '--rpc', gate.url, ...flags]
  const INSECURE = '--allow-insecure-dev-key'

  it('that is killed while it waits is taken up again', async () => {
    const before = { count: await transactions(), raw: handedOver().length }
    const arrived = new Promise<void>((resolve) => {
      gate.behave(({ method }) => {
        if (method !== 'eth_sendRawTransaction') return 'forward'
        setTimeout(resolve, 300)
        return 'forward, then hang'
      })
    })
    process.env.ZKML_PRIVATE_KEY = KEY
    const child = startZkml(shop.folder, ...deploy(INSECURE))
    delete process.env.ZKML_PRIVATE_KEY
    await arrived
    child.kill('SIGKILL')
    await child.exited
    gate.behave(() => 'forward')
    const deployed = await shop.jsonAs(undefined, 0, ...deploy(INSECURE))
    expect(deployed).toMatchObject({ outcome: 'resumed' })
    expect([handedOver().length - before.raw, (await transactions()) - before.count]).toEqual([1, 1])
  })

  it.each<[string, readonly string[], string]>([
    ['another chain', [INSECURE, '--chain-id', '1'], 'E_CHAIN_ID'],
    ['a name that Solidity keeps for itself', [INSECURE, '--name', 'x y'], 'E_CONTRACT_NAME'],
    ['a registry for a verifier', [INSECURE, '--registry', `0x${'11'.repeat(20)}`], 'E_USAGE'],
  ])('is refused with %s', async (_name, flags, code) => {
    const { error } = await shop.jsonAs(KEY, 2, ...deploy(...flags))
    expect(error).toMatchObject({ code })
  })

  it.each<[string, readonly string[], string]>([
    ['a market without a registry', ['market'], 'E_USAGE'],
    ['a market for an empty address', ['market', '--registry', `0x${'11'.repeat(20)}`], 'E_NOT_DEPLOYED'],
    ['a market for no address', ['market', '--registry', '0x11'], 'E_ADDRESS'],
    [
      'a market for a mistyped address',
      ['market', '--registry', '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92267'],
      'E_ADDRESS',
    ],
    ['a registry of a registry', ['registry', '--registry', `0x${'11'.repeat(20)}`], 'E_USAGE'],
    ['a registry with a name', ['registry', '--name', 'A'], 'E_USAGE'],
  ])('refuses %s', async (_name, args, code) => {
    const { error } = await shop.jsonAs(KEY, 2, 'deploy', ...args, '--rpc', gate.url)
    expect(error).toMatchObject({ code })
  })

  it('refuses a deployment.json that it did not write', async () => {
    shop.copy('model', 'damaged')
    shop.save('damaged/deployment.json', { tool: 'zkml', chains: { 31337: { deployed: {} } } })
    const { error } = await shop.jsonAs(KEY, 2, 'deploy', 'damaged', '--rpc', gate.url, INSECURE)
    expect(error).toMatchObject({ code: 'E_DEPLOYMENT' })
    expect(() => readDeployments({ chains: [] })).toThrow(DeploymentFileError)
  })
})

describe('verify --rpc', () => {
  const verify = (folder: string, ...flags: string[]) =>
    ['verify', folder, '--proof', `${folder}/proof.json`, '--rpc', gate.url, ...flags] as const
  beforeAll(async () => {
    await shop.zkml('prove', 'model', '--input', 'input.json')
    await shop.zkml('compile', 'model.onnx', '-o', 'other')
    await shop.zkml('setup', 'other')
    await shop.zkml('prove', 'other', '--input', 'input.json')
  })

  it('needs a deployment or an address', async () => {
    const { error } = await shop.jsonAs(undefined, 2, ...verify('other'))
    expect(error).toMatchObject({ code: 'E_NOT_DEPLOYED' })
    const local = await shop.jsonAs(undefined, 2, ...verify('other').slice(0, 4), '--address', '0x11')
    expect(local.error).toMatchObject({ code: 'E_USAGE' })
  })

  it('refuses an address without a contract', async () => {
    const { error } = await shop.jsonAs(undefined, 2, ...verify('model', '--address', `0x${'11'.repeat(20)}`))
    expect(error).toMatchObject({ code: 'E_NOT_DEPLOYED' })
  })

  it('refuses the verifier of another circuit', async () => {
    const { deployed } = JSON.parse(shop.read('model/deployment.json')).chains[31337]
    const { error } = await shop.jsonAs(undefined, 2, ...verify('other', '--address', deployed.address))
    expect(error).toMatchObject({
      code: 'E_OTHER_CONTRACT',
      facts: { what: 'CIRCUIT_HASH', expected: expect.stringMatching(/^0x/) },
    })
  })

  it('refuses other code at the address of the deployment', async () => {
    gate.behave(({ method }) => (method === 'eth_getCode' ? { result: '0x00' } : 'forward'))
    const { error } = await shop.jsonAs(undefined, 2, ...verify('model'))
    expect(error).toMatchObject({ code: 'E_OTHER_CONTRACT', facts: { what: 'code' } })
  })

  it('says on which chains there is a deployment', async () => {
    const all = JSON.parse(shop.read('model/deployment.json'))
    shop.copy('model', 'elsewhere')
    shop.save('elsewhere/deployment.json', { ...all, chains: { 5: all.chains[31337] } })
    const { error } = await shop.jsonAs(undefined, 2, ...verify('elsewhere'))
    expect(error).toMatchObject({ code: 'E_CHAIN_ID', facts: { found: 31337, expected: '5' } })
  })

  it('asks a contract that deployment.json does not name, and says that its code is not known', async () => {
    const { deployed } = JSON.parse(shop.read('model/deployment.json')).chains[31337]
    shop.copy('model', 'elsewhere')
    shop.save('elsewhere/deployment.json', { tool: 'zkml', chains: {} })
    const verdict = await shop.jsonAs(undefined, 0, ...verify('elsewhere', '--address', deployed.address))
    expect(verdict).toMatchObject({ valid: true, codeChecked: false })
  })
})
