import { encodeFunctionData, keccak256, parseTransaction } from 'viem'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { deployRegistry } from '../../src/chain/deploy.js'
import {
  MissingPrecompilesError,
  NotEnoughFundsError,
  OutOfGasError,
  OverGasLimitError,
  TransactionPendingError,
  TransactionRefusedError,
  TransactionReplacedError,
  TransactionRevertedError,
  WouldRevertError,
} from '../../src/chain/errors.js'
import { inferenceMarket } from '../../src/chain/generated/inferenceMarket.js'
import { ChainNode } from '../../src/chain/node.js'
import { type Draft, type Price, type Signed, send } from '../../src/chain/send.js'
import { signerOfKey } from '../../src/chain/signer.js'
import type { ZkmlError } from '../../src/errors.js'
import { ACCOUNT_KEYS, type Evm, startEvm } from '../harness/evm.js'
import { type FakeNode, type Reply, type RpcRequest, startFakeNode } from './fakeNode.js'
import { QUICK } from './patience.js'

const SIGNER = signerOfKey(ACCOUNT_KEYS[0], 'KEY')
const POOR = signerOfKey(`${'0'.repeat(62)}77`, 'KEY')
const NOBODY = '0x00000000000000000000000000000000000000aa'

/** A transfer of one wei. */
const TRANSFER: Draft = { to: NOBODY, data: '0x', value: 1n, action: 'pay', abi: [] }

type Behaviour = (request: RpcRequest, times: number) => Reply

const forward: Behaviour = () => 'forward'

/** Forwards all but the handing over of transactions. */
const handingOver =
  (reply: Reply): Behaviour =>
  ({ method }) =>
    method === 'eth_sendRawTransaction' ? reply : 'forward'

let evm: Evm
let gate: FakeNode
let node: ChainNode
beforeAll(async () => {
  evm = await startEvm()
  gate = await startFakeNode(evm.url, forward)
  node = await ChainNode.connect(gate.url, { patience: QUICK })
})
afterEach(() => gate.behave(forward))
afterAll(async () => {
  await gate?.stop()
  await evm?.stop()
})

/** What handing over led to, how often bytes were handed over meanwhile, and how many of our transactions were mined. */
async function attempt(draft: Draft = TRANSFER, steps: Parameters<typeof send>[3] = {}) {
  const before = gate.of('eth_sendRawTransaction').length
  const count = await node.transactionCount(SIGNER.address, 'latest')
  const outcome = await send(node, SIGNER, draft, steps).catch((error: ZkmlError) => error)
  gate.behave(forward)
  return {
    outcome,
    handedOver: gate.of('eth_sendRawTransaction').length - before,
    mined: (await node.transactionCount(SIGNER.address, 'latest')) - count,
  }
}

describe('a transaction', () => {
  it('is simulated, priced, signed, told, handed over, in this order', async () => {
    const steps: string[] = []
    let told: Signed | undefined
    let price: Price | undefined
    const { outcome } = await attempt(TRANSFER, {
      onSimulated: () => steps.push('simulated'),
      onPrice: (found) => {
        price = found
        steps.push('priced')
      },
      onSigned: (signed) => {
        told = signed
        steps.push(`signed after ${gate.of('eth_sendRawTransaction').length}`)
      },
    })
    expect(steps).toEqual(['simulated', 'priced', 'signed after 0'])
    expect(outcome).toMatchObject({ hash: told!.hash, receipt: { status: true } })
    expect(keccak256(told!.raw)).toBe(told!.hash)
    const { maxFeePerGas = 0n, gas = 0n } = parseTransaction(told!.raw)
    expect(price!.most).toBe(gas * maxFeePerGas + 1n)
    expect(price!.expected).toBeLessThan(price!.most)
  })

  it.each<[string, Reply]>([
    ['the connection drops after it arrived', 'forward, then drop'],
    ['the node knows it already', { error: { code: -32000, message: 'already known' } }],
    ['the node takes it and does not answer', 'forward, then hang'],
  ])('is handed over once when %s', async (name, reply) => {
    if (name.includes('knows')) {
      // Another path brought it there: the gate forwards it by itself, and then says so.
      gate.behave((request) => {
        if (request.method !== 'eth_sendRawTransaction') return 'forward'
        void evm.request('eth_sendRawTransaction', ...request.params)
        return reply
      })
    } else gate.behave(handingOver(reply))
    const patient = await ChainNode.connect(gate.url, {
      patience: { ...QUICK, requestMs: 300, minedMs: 5_000 },
    })
    const before = gate.of('eth_sendRawTransaction').length
    const { receipt } = await send(patient, SIGNER, TRANSFER)
    expect(receipt.status).toBe(true)
    expect(gate.of('eth_sendRawTransaction').length - before).toBe(1)
  })

  it.each<[string, Reply, string]>([
    ['is lost on the way', 'drop', 'no'],
    ['meets a busy server', { status: 429 }, 'no'],
    ['meets a server that answers in HTML', { status: 200, body: '<html>' }, 'no'],
  ])('counts as pending when it %s, and is not handed over again', async (_name, reply, known) => {
    gate.behave(handingOver(reply))
    const { outcome, handedOver, mined } = await attempt()
    expect(outcome).toBeInstanceOf(TransactionPendingError)
    expect((outcome as ZkmlError).facts).toMatchObject({ 'known to the node': known })
    expect({ handedOver, mined }).toEqual({ handedOver: 1, mined: 0 })
  })

  it('is named when the node goes away after it took it', async () => {
    let gone = false
    gate.behave(({ method }) => {
      if (gone) return 'drop'
      gone = method === 'eth_sendRawTransaction'
      return 'forward'
    })
    let told = ''
    const { outcome, handedOver, mined } = await attempt(TRANSFER, {
      onSigned: ({ hash }) => {
        told = hash
      },
    })
    expect(outcome).toBeInstanceOf(TransactionPendingError)
    expect((outcome as ZkmlError).facts).toMatchObject({ transaction: told })
    expect({ handedOver, mined }).toEqual({ handedOver: 1, mined: 1 })
  })

  it('counts as refused when the node says no and does not know it', async () => {
    gate.behave(handingOver({ error: { code: -32000, message: 'transaction underpriced' } }))
    const { outcome, handedOver, mined } = await attempt()
    expect(outcome).toBeInstanceOf(TransactionRefusedError)
    expect((outcome as ZkmlError).facts).toMatchObject({ problem: 'transaction underpriced' })
    expect({ handedOver, mined }).toEqual({ handedOver: 1, mined: 0 })
  })

  it('counts as replaced when another one took its nonce', async () => {
    gate.behave(({ method, params }) =>
      method === 'eth_getTransactionCount' && params[1] === 'pending' ? { result: '0x0' } : 'forward',
    )
    const { outcome, handedOver, mined } = await attempt()
    expect(outcome).toBeInstanceOf(TransactionReplacedError)
    expect({ handedOver, mined }).toEqual({ handedOver: 1, mined: 0 })
  })

  it('counts as replaced when another one is mined in its place while it waits', async () => {
    await evm.request('evm_setAutomine', false)
    try {
      const patient = await ChainNode.connect(gate.url, { patience: { ...QUICK, minedMs: 20_000 } })
      const nonce = await node.transactionCount(SIGNER.address, 'latest')
      const waiting = send(patient, SIGNER, TRANSFER, {
        onSigned: () =>
          setTimeout(async () => {
            const fees = { maxFeePerGas: 10n ** 12n, maxPriorityFeePerGas: 10n ** 11n }
            const common = { chainId: node.chainId, nonce, gas: 21_000n, to: NOBODY, value: 2n } as const
            const raw = await SIGNER.signTransaction({ ...common, ...fees, type: 'eip1559' })
            await evm.request('eth_sendRawTransaction', raw)
            await evm.request('evm_mine')
          }, 200),
      })
      await expect(waiting).rejects.toBeInstanceOf(TransactionReplacedError)
    } finally {
      await evm.request('evm_setAutomine', true)
    }
  })

  it('counts as pending when no block takes it', async () => {
    await evm.request('evm_setAutomine', false)
    try {
      const { outcome, handedOver, mined } = await attempt()
      expect(outcome).toBeInstanceOf(TransactionPendingError)
      expect((outcome as ZkmlError).facts).toMatchObject({ 'known to the node': 'yes', waited: '0.3 s' })
      expect({ handedOver, mined }).toEqual({ handedOver: 1, mined: 0 })
    } finally {
      await evm.request('evm_mine')
      await evm.request('evm_setAutomine', true)
    }
  })
})

describe('nothing is sent', () => {
  const commit = (market: `0x${string}`): Draft => ({
    to: market,
    data: encodeFunctionData({
      abi: inferenceMarket.abi,
      functionName: 'commit',
      args: [7n, `0x${'11'.repeat(32)}`],
    }),
    action: 'commit to an answer',
    abi: inferenceMarket.abi,
  })

  async function market(): Promise<`0x${string}`> {
    const { address } = await evm.deploy(inferenceMarket, [NOBODY])
    return address
  }

  it('when the simulation reverts; the error is in words', async () => {
    const { outcome, handedOver } = await attempt(commit(await market()))
    expect(outcome).toBeInstanceOf(WouldRevertError)
    expect((outcome as ZkmlError).facts).toEqual({ action: 'commit to an answer', reason: 'NotOpen(7, 0)' })
    expect((outcome as WouldRevertError).error).toBe('NotOpen')
    expect(handedOver).toBe(0)
  })

  it.each([
    ['the value', TRANSFER],
    ['the gas', { ...TRANSFER, value: 0n }],
  ])('when the account cannot pay %s', async (_name, draft) => {
    const before = gate.of('eth_sendRawTransaction').length
    await expect(send(node, POOR, draft)).rejects.toBeInstanceOf(NotEnoughFundsError)
    expect(gate.of('eth_sendRawTransaction').length).toBe(before)
  })

  it('when a block does not hold so much gas', async () => {
    const small = await startEvm('--gas-limit', '400000')
    try {
      const own = await ChainNode.connect(small.url, { patience: QUICK })
      const deploying = deployRegistry(own, { signer: async () => SIGNER })
      await expect(deploying).rejects.toBeInstanceOf(OverGasLimitError)
      expect(await own.transactionCount(SIGNER.address, 'pending')).toBe(0)
    } finally {
      await small.stop()
    }
  })

  it('when the chain lacks the precompiles', async () => {
    const old = await startEvm('--hardfork', 'homestead')
    try {
      const own = await ChainNode.connect(old.url, { patience: QUICK })
      const signer = async () => expect.fail('asked for a key')
      const error = await deployRegistry(own, { signer }).catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(MissingPrecompilesError)
      expect((error as ZkmlError).facts.precompiles).toBe(
        '5 (modular power), 6 (sum of points), 7 (multiple of a point), 8 (pairing)',
      )
    } finally {
      await old.stop()
    }
  })

  it.each([5, 6, 7, 8])('when precompile %i answers wrongly', async (number) => {
    gate.behave(({ method, params }) => {
      const to = (params[0] as { to?: string } | undefined)?.to
      const isIt = method === 'eth_call' && to !== undefined && BigInt(to) === BigInt(number)
      return isIt ? { result: `0x${'0'.repeat(63)}1` } : 'forward'
    })
    const error = await deployRegistry(node, { signer: async () => SIGNER }).catch(
      (reason: unknown) => reason,
    )
    expect(error).toBeInstanceOf(MissingPrecompilesError)
    expect((error as ZkmlError).facts.precompiles).toMatch(new RegExp(`^${number} \\([a-z ]+\\)$`))
  })

  it('a mined transaction that ran out of gas is told from one that reverted', async () => {
    const lying: Behaviour = ({ method, params }) => {
      if (method === 'eth_estimateGas') return { result: '0x7530' }
      return method === 'eth_call' && params[1] === 'latest' ? { result: '0x' } : 'forward'
    }
    const draft = commit(await market())
    gate.behave(lying)
    const reverted = await attempt(draft)
    expect(reverted.outcome).toBeInstanceOf(TransactionRevertedError)
    expect((reverted.outcome as ZkmlError).facts).toMatchObject({ reason: 'NotOpen(7, 0)' })
    gate.behave((request, times) =>
      request.method === 'eth_estimateGas' ? { result: '0x4fb0' } : lying(request, times),
    )
    const exhausted = await attempt(draft)
    expect(exhausted.outcome).toBeInstanceOf(OutOfGasError)
    expect([reverted, exhausted].map(({ handedOver, mined }) => [handedOver, mined])).toEqual([
      [1, 1],
      [1, 1],
    ])
  })
})

it('pays one price for gas where there is no base fee', async () => {
  const berlin = await startEvm('--hardfork', 'berlin')
  try {
    const own = await ChainNode.connect(berlin.url, { patience: QUICK })
    let type: string | undefined
    const onSigned = ({ raw }: Signed) => {
      type = parseTransaction(raw).type
    }
    const { receipt } = await send(own, SIGNER, TRANSFER, { onSigned })
    expect(receipt.status).toBe(true)
    expect(type).toBe('legacy')
  } finally {
    await berlin.stop()
  }
})
