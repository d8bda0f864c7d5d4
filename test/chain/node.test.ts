import { type Abi, encodeErrorResult } from 'viem'
import { describe, expect, it } from 'vitest'
import { read } from '../../src/chain/contractCalls.js'
import {
  NodeFailedError,
  NodeRefusesError,
  NodeUnreachableError,
  NotAnEthereumNodeError,
  OtherContractError,
  WrongChainError,
} from '../../src/chain/errors.js'
import { ChainNode } from '../../src/chain/node.js'
import { type OnChainVerdict, verifyOnChain } from '../../src/chain/verifyOnChain.js'
import { compile } from '../../src/compile.js'
import { zkmlVerifierAbi } from '../../src/contract/abi.js'
import type { ZkmlError } from '../../src/errors.js'
import { G1, G2 } from '../../src/field/curve.js'
import { smallModel } from '../e2e/smallModel.js'
import { closedUrl, type FakeNode, type Reply, startFakeNode } from './fakeNode.js'
import { QUICK } from './patience.js'

const SECRET = 'accesskey0123456789'
const ADDRESS = '0x00000000000000000000000000000000000000aa'

/** In the form of a proof; the contract that is asked is none. */
const POINTS = {
  pi_a: [`${G1.generator.x}`, `${G1.generator.y}`, '1'],
  pi_b: [pair(G2.generator.x), pair(G2.generator.y), ['1', '0']],
  pi_c: [`${G1.generator.x}`, `${G1.generator.y}`, '1'],
}

function pair({ c0, c1 }: { readonly c0: bigint; readonly c1: bigint }): string[] {
  return [`${c0}`, `${c1}`]
}

async function withNode<T>(reply: Parameters<typeof startFakeNode>[1], use: (fake: FakeNode) => Promise<T>) {
  const fake = await startFakeNode(undefined, reply)
  try {
    return await use(fake)
  } finally {
    await fake.stop()
  }
}

/** What connecting to a node that replies so leads to, and how often it was asked. */
function connecting(reply: Reply, chainId?: number) {
  return withNode(
    () => reply,
    async (fake) => {
      const url = `${fake.url}/v2/${SECRET}`
      const error = await ChainNode.connect(url, { chainId, patience: { ...QUICK, requestMs: 200 } }).catch(
        (reason: ZkmlError) => reason,
      )
      return { error: error as ZkmlError, asked: fake.requests.length, host: new URL(fake.url).host }
    },
  )
}

describe('connecting', () => {
  it.each([
    ['http://127.0.0.1:PORT', 'the connection is refused'],
    ['http://nowhere.invalid', /^(there is no such host|the host name cannot be looked up)$/],
    ['ftp://127.0.0.1', 'it does not begin with http:// or https://'],
    ['127.0.0.1:8545', 'it does not begin with http:// or https://'],
    ['', 'it does not begin with http:// or https://'],
  ])('to %s: unreachable', async (text, problem) => {
    const url = text.replace('http://127.0.0.1:PORT', await closedUrl())
    const error = await ChainNode.connect(url, { patience: QUICK }).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(NodeUnreachableError)
    const found = (error as ZkmlError).facts.problem
    if (typeof problem === 'string') expect(found).toBe(problem)
    else expect(found).toMatch(problem)
  })

  it.each<[string, Reply, new (...args: never[]) => ZkmlError, string | number]>([
    ['never answers', 'hang', NodeUnreachableError, 'no answer within 0.2 s'],
    ['hangs up', 'drop', NodeUnreachableError, 'the connection broke'],
    ['is broken', { status: 502, body: 'bad gateway' }, NodeUnreachableError, 'HTTP status 502'],
    ['wants a key', { status: 401 }, NodeRefusesError, 401],
    ['forbids it', { status: 403 }, NodeRefusesError, 403],
    ['is busy', { status: 429 }, NodeRefusesError, 429],
    ['is elsewhere', { status: 404 }, NotAnEthereumNodeError, 'HTTP status 404'],
    ['is a web page', { status: 200, body: '<html>' }, NotAnEthereumNodeError, 'the answer is not JSON-RPC'],
    ['is another API', { status: 200, body: '[1]' }, NotAnEthereumNodeError, 'the answer is not JSON-RPC'],
    ['answers nonsense', { result: { a: 1 } }, NotAnEthereumNodeError, 'the answer has another form'],
    ['answers nothing', { result: null }, NotAnEthereumNodeError, 'the answer has another form'],
    ['is none', { error: { code: -32601, message: 'no  such\nmethod' } }, NodeFailedError, 'no such method'],
  ])('to a server that %s: says so at once, and shows its host alone', async (_name, reply, kind, fact) => {
    const { error, asked, host } = await connecting(reply)
    expect(error).toBeInstanceOf(kind)
    expect(error.facts.problem ?? error.facts.status).toBe(fact)
    expect(asked).toBe(1)
    expect(error.message).toContain(host)
    expect(error.render()).not.toContain(SECRET)
  })

  it('does not follow to another server', async () => {
    await withNode(
      () => ({ result: '0x1' }),
      async (other) => {
        const { error } = await connecting({ status: 307, location: other.url })
        expect(error).toBeInstanceOf(NotAnEthereumNodeError)
        expect(other.requests).toEqual([])
      },
    )
  })

  it('refuses another chain than was asked for', async () => {
    const { error } = await connecting({ result: '0xaa36a7' }, 1)
    expect(error).toBeInstanceOf(WrongChainError)
    expect(error.facts).toMatchObject({ found: 11155111, expected: '1', 'expected by': '--chain-id' })
    expect((await connecting({ result: '0x1' }, 1)).error).toBeInstanceOf(ChainNode)
  })

  it('sends the name and password of the URL as HTTP has it, and shows neither', async () => {
    await withNode(
      () => ({ status: 401 }),
      async (fake) => {
        const url = fake.url.replace('http://', 'http://person:secret@')
        const error = await ChainNode.connect(url, { patience: QUICK }).catch((reason: ZkmlError) => reason)
        expect((error as ZkmlError).facts.status).toBe(401)
        expect((error as ZkmlError).render()).not.toMatch(/person|secret/)
      },
    )
  })
})

describe('a question', () => {
  it.each<[string, Reply, number]>([
    ['the connection breaks', 'drop', 1 + QUICK.retries],
    ['the server is busy', { status: 429 }, 1 + QUICK.retries],
    ['the server is broken', { status: 503 }, 1 + QUICK.retries],
    ['a key is missing', { status: 401 }, 1],
    ['the node says no', { error: { code: -32000, message: 'no' } }, 1],
  ])('is repeated as far as that can help when %s', async (_name, reply, times) => {
    await withNode(
      ({ method }) => (method === 'eth_chainId' ? { result: '0x1' } : reply),
      async (fake) => {
        const node = await ChainNode.connect(fake.url, { patience: QUICK })
        await expect(node.balance(ADDRESS)).rejects.toThrow()
        expect(fake.of('eth_getBalance')).toHaveLength(times)
      },
    )
  })

  it('is answered once the node is back', async () => {
    await withNode(
      ({ method }, times) =>
        method === 'eth_chainId' || times === QUICK.retries ? { result: '0x7' } : 'drop',
      async (fake) => {
        const node = await ChainNode.connect(fake.url, { patience: QUICK })
        expect(await node.balance(ADDRESS)).toBe(7n)
      },
    )
  })

  it('to a contract without that function is answered by another contract', async () => {
    await withNode(
      ({ method }) => (method === 'eth_chainId' ? { result: '0x1' } : { result: '0x' }),
      async (fake) => {
        const node = await ChainNode.connect(fake.url, { patience: QUICK })
        const asking = read(node, { address: ADDRESS, abi: zkmlVerifierAbi }, 'MODEL_HASH', [])
        await expect(asking).rejects.toBeInstanceOf(OtherContractError)
      },
    )
  })
})

describe('a verifier that refuses', () => {
  const errors = zkmlVerifierAbi.filter(({ type }) => type === 'error')

  it.each(errors.map(({ name }) => name))('with %s is understood', async (name) => {
    const { inputs } = errors.find((entry) => entry.name === name)!
    const args = inputs.map((_, i) => BigInt(i + 40))
    const data = encodeErrorResult({ abi: zkmlVerifierAbi as Abi, errorName: name, args })
    const verdict = await asking({ error: { code: 3, message: 'execution reverted', data } })
    expect(verdict).toMatchObject({ valid: false, error: name })
    const { reason } = verdict as OnChainVerdict
    // In words, with all that the error says.
    expect(reason).not.toContain(name)
    for (const arg of args) expect(reason).toContain(`${arg}`)
  })

  it.each<[string, Reply, string]>([
    ['no reason', { error: { code: -32000, message: 'execution reverted' } }, 'it reverts without a reason'],
    [
      'an unknown error',
      { error: { code: 3, message: 'execution reverted', data: `0xdeadbeef${'0'.repeat(64)}` } },
      'an unknown error, 0xdeadbeef',
    ],
    [
      'data in an object',
      { error: { code: -32015, message: 'VM error', data: { data: '0x09bde339' } } },
      'the proof does not prove this inference',
    ],
  ])('with %s is told', async (_name, reply, reason) => {
    expect(await asking(reply)).toMatchObject({ valid: false, reason })
  })

  it('is not confused with a node that cannot call', async () => {
    expect(await asking({ error: { code: -32000, message: 'too busy' } })).toBeInstanceOf(NodeFailedError)
  })

  /** What comes of asking a contract that replies so about a proof. */
  function asking(reply: Reply): Promise<OnChainVerdict | ZkmlError> {
    const { manifest } = compile(smallModel(), {})
    const circuitHash: Reply = { result: `0x${manifest.circuitHash}` }
    const replies: Reply[] = [circuitHash, reply]
    return withNode(
      ({ method }, times) => {
        if (method === 'eth_chainId') return { result: '0x1' }
        return method === 'eth_getCode' ? { result: '0x00' } : replies[times]!
      },
      async (fake) => {
        const node = await ChainNode.connect(fake.url, { patience: QUICK })
        const proven = { proof: POINTS, publicSignals: ['0'] }
        return verifyOnChain(node, { address: ADDRESS, codeHash: undefined }, manifest, proven).catch(
          (error: ZkmlError) => error,
        )
      },
    )
  }
})
