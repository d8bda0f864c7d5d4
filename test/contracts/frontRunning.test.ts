import { keccak256, zeroHash } from 'viem'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  commitmentOf,
  eventOf,
  expectError,
  honest,
  INPUTS,
  REWARD,
  rerandomized,
  type Scene,
  STATUS,
  startScene,
} from './scene.js'

const FIRST_DELAY = 1n
const LATER_DELAY = 8n

let scene: Scene
let id: bigint
beforeAll(async () => {
  scene = await startScene()
})
afterAll(() => scene?.chain.stop())
beforeEach(async () => {
  id = await scene.ask()
})

const commitCall = (answer = honest(), from = scene.people.prover, query = id) => ({
  to: scene.market,
  name: 'commit',
  args: [query, commitmentOf(query, from, answer)],
  from,
  gas: 500_000n,
})
const fulfilCall = (answer = honest(), from = scene.people.prover, query = id) => ({
  to: scene.market,
  name: 'fulfil',
  args: [query, INPUTS, answer.proof, answer.outputs],
  from,
  gas: 1_000_000n,
})

describe('a copier who sees a reveal', () => {
  it('cannot send it as his own', async () => {
    const { prover, copier } = scene.people
    await scene.commit(id, prover, honest())
    const [copied, own] = await scene.chain.sendTogether([fulfilCall(honest(), copier), fulfilCall()])
    expectError(copied!, 'NotCommitted', id, copier)
    expect(eventOf(own!, 'Fulfilled').args.prover).toBe(prover)
  })

  it('cannot commit and reveal before it in the same block', async () => {
    const { prover, copier } = scene.people
    await scene.commit(id, prover, honest())
    const stolen = rerandomized(honest())
    const [commit, reveal, own] = await scene.chain.sendTogether([
      commitCall(stolen, copier),
      fulfilCall(stolen, copier),
      fulfilCall(),
    ])
    expect(commit!.status).toBe('success')
    expectError(reveal!, 'RevealTooEarly', id, own!.block + LATER_DELAY)
    expect(eventOf(own!, 'Fulfilled').args.prover).toBe(prover)
  })

  it.each([
    ['the same proof', honest()],
    ['the proof made into another', rerandomized(honest())],
  ])('loses with %s even if he keeps the reveal out of seven blocks', async (_, stolen) => {
    const { prover, copier } = scene.people
    await scene.commit(id, prover, honest())
    const { block } = await scene.commit(id, copier, stolen)
    for (let waited = 1n; waited < LATER_DELAY; waited++) {
      expectError(await scene.fulfil(id, copier, stolen), 'RevealTooEarly', id, block + LATER_DELAY)
    }
    const [own, late] = await scene.chain.sendTogether([fulfilCall(), fulfilCall(stolen, copier)])
    expect(eventOf(own!, 'Fulfilled').args.prover).toBe(prover)
    expectError(late!, 'NotOpen', id, STATUS.fulfilled)
  })

  it('cannot use what he committed to before, whatever it was', async () => {
    const { prover, copier } = scene.people
    await scene.commit(id, copier, { proof: zeroHash, outputs: honest().outputs })
    await scene.commit(id, prover, honest())
    for (const stolen of [honest(), rerandomized(honest())]) {
      expectError(await scene.fulfil(id, copier, stolen), 'WrongCommitment', id, copier)
    }
  })

  it('cannot use a copy of the commitment', async () => {
    const { chain, market } = scene
    const { prover, copier } = scene.people
    const args = [id, commitmentOf(id, prover, honest())]
    const both = [prover, copier].map((from) => ({ to: market, name: 'commit', args, from, gas: 500_000n }))
    for (const made of await chain.sendTogether(both)) expect(made.status).toBe('success')
    expectError(await scene.fulfil(id, copier, honest()), 'WrongCommitment', id, copier)
    expect((await scene.fulfil(id, prover, honest())).status).toBe('success')
  })

  it('loses the early delay of his nonsense when he replaces it', async () => {
    const { prover, copier } = scene.people
    const first = await scene.commit(id, copier, { proof: '0x', outputs: [] })
    expect(eventOf(first, 'Committed').args.revealFrom).toBe(first.block + FIRST_DELAY)
    const own = await scene.commit(id, prover, honest())
    expect(eventOf(own, 'Committed').args.revealFrom).toBe(own.block + LATER_DELAY)
    await scene.chain.mine(Number(LATER_DELAY) - 1)
    const replaced = await scene.commit(id, copier, rerandomized(honest()))
    expect(eventOf(replaced, 'Committed').args.revealFrom).toBe(replaced.block + LATER_DELAY)
    expect(eventOf(await scene.fulfil(id, prover, honest()), 'Fulfilled').args.prover).toBe(prover)
  })
})

describe('a commitment', () => {
  it('cannot be revealed in its own block', async () => {
    const { prover } = scene.people
    const [commit, reveal] = await scene.chain.sendTogether([commitCall(), fulfilCall()])
    expect(eventOf(commit!, 'Committed').args).toEqual({
      id,
      prover,
      revealFrom: commit!.block + FIRST_DELAY,
    })
    expect(reveal!.block).toBe(commit!.block)
    expectError(reveal!, 'RevealTooEarly', id, commit!.block + FIRST_DELAY)
    expect((await scene.fulfil(id, prover, honest())).block).toBe(commit!.block + FIRST_DELAY)
    expect(await scene.status(id)).toBe(STATUS.fulfilled)
  })

  it('of the first block is as early as every other of that block', async () => {
    const { prover, copier } = scene.people
    const both = await scene.chain.sendTogether([commitCall(), commitCall(honest(INPUTS, 9n), copier)])
    for (const made of both) expect(eventOf(made, 'Committed').args.revealFrom).toBe(made.block + FIRST_DELAY)
    const [second, first] = await scene.chain.sendTogether([
      fulfilCall(honest(INPUTS, 9n), copier),
      fulfilCall(honest(), prover),
    ])
    expect(eventOf(second!, 'Fulfilled').args.prover).toBe(copier)
    expectError(first!, 'NotOpen', id, STATUS.fulfilled)
  })

  it('is replaced by the next one of its author and by nobody else', async () => {
    const { prover, copier } = scene.people
    const [first, second] = [honest(INPUTS, 1n), honest(INPUTS, 2n)]
    await scene.chain.sendTogether([commitCall(first), commitCall(second), commitCall(first, copier)])
    expectError(await scene.fulfil(id, prover, first), 'WrongCommitment', id, prover)
    expect((await scene.fulfil(id, prover, second)).status).toBe('success')
  })

  it('locks nobody out, however old', async () => {
    const { prover, copier } = scene.people
    await scene.commit(id, copier, { proof: '0x', outputs: [] })
    await scene.chain.mine(100)
    expect((await scene.answer(id, prover)).status).toBe('success')
  })

  it('is good for one query', async () => {
    const { prover } = scene.people
    const other = await scene.ask()
    await scene.commit(id, prover, honest())
    expectError(await scene.fulfil(other, prover, honest()), 'NotCommitted', other, prover)
    const moved = { to: scene.market, name: 'commit', args: [other, commitmentOf(id, prover, honest())] }
    await scene.chain.send({ ...moved, from: prover })
    expectError(await scene.fulfil(other, prover, honest()), 'WrongCommitment', other, prover)
  })
})

describe('a replayed proof', () => {
  it('is paid once a query, each after a commitment of its own', async () => {
    const { chain, market, people } = scene
    const { prover } = people
    const other = await scene.ask()
    const before = await chain.balance(market.address)
    expect((await scene.answer(id, prover)).status).toBe('success')
    expectError(await scene.fulfil(id, prover, honest()), 'NotOpen', id, STATUS.fulfilled)
    expectError(await scene.fulfil(other, prover, honest()), 'NotCommitted', other, prover)
    expect(await chain.balance(market.address)).toBe(before - REWARD)
    expect((await scene.answer(other, prover)).status).toBe('success')
    expectError(await scene.fulfil(other, prover, honest()), 'NotOpen', other, STATUS.fulfilled)
    expect(await chain.balance(market.address)).toBe(before - 2n * REWARD)
  })

  it('is not recognized by its bytes: another proof of an answered query is refused all the same', async () => {
    const { prover, copier } = scene.people
    await scene.chain.sendTogether([commitCall(), commitCall(rerandomized(honest()), copier)])
    expect((await scene.fulfil(id, prover, honest())).status).toBe('success')
    const outcome = await scene.fulfil(id, copier, rerandomized(honest()))
    expectError(outcome, 'NotOpen', id, STATUS.fulfilled)
    expect(keccak256(rerandomized(honest()).proof)).not.toBe(keccak256(honest().proof))
  })
})
