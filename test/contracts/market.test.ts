import { type Hex, keccak256, parseEther, zeroAddress, zeroHash } from 'viem'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { withErrorsOf } from '../harness/contracts.js'
import {
  askArguments,
  calldata,
  commitmentOf,
  deployToyVerifier,
  eventOf,
  expectError,
  honest,
  INPUTS,
  OPEN_FOR,
  REWARD,
  type Scene,
  STATUS,
  startScene,
  toyOutputs,
  versionData,
} from './scene.js'

let scene: Scene
beforeAll(async () => {
  scene = await startScene()
})
afterAll(() => scene?.chain.stop())

const balanceOfMarket = () => scene.chain.balance(scene.market.address)

describe('asking', () => {
  const refusedAsk = async (question: object, deadline?: bigint, value = 0n) => {
    const { chain, market, model } = scene
    const args = askArguments(model, deadline ?? (await chain.now()) + OPEN_FOR, question)
    return chain.send({ to: market, name: 'ask', args, value })
  }

  it('numbers queries from 1 and keeps what was asked, of the inputs their hash', async () => {
    const { chain, market, model, people, verifier } = scene
    const deadline = (await chain.now()) + OPEN_FOR
    const id = await scene.ask({ deadline, receiver: people.copier, receiverGas: 50_000 })
    expect(id).toBe(1n)
    expect(await chain.read(market, 'count')).toBe(1n)
    expect(await chain.read(market, 'query', [id])).toEqual({
      asker: people.asker,
      status: STATUS.open,
      deadline: Number(deadline),
      firstCommit: 0,
      verifier: verifier.address,
      reward: REWARD,
      receiver: people.copier,
      receiverGas: 50_000,
      version: 1,
      model,
      inputsHash: keccak256(INPUTS),
    })
    expect(await balanceOfMarket()).toBe(REWARD)
    expect(await scene.ask({ reward: 0n })).toBe(2n)
  })

  it('shows the inputs to provers', async () => {
    const { chain, market, model, people } = scene
    const deadline = (await chain.now()) + OPEN_FOR
    const args = askArguments(model, deadline, { receiver: people.owner, receiverGas: 9 })
    const outcome = await chain.send({ to: market, name: 'ask', args, from: people.asker, value: 5n })
    const { id, ...shown } = eventOf(outcome, 'Asked').args
    expect(id).toBe(await chain.read(market, 'count'))
    expect(shown).toEqual({
      model,
      asker: people.asker,
      version: 1,
      reward: 5n,
      deadline,
      receiver: people.owner,
      receiverGas: 9,
      inputs: INPUTS,
    })
  })

  it('refuses a query without inputs', async () => {
    expectError(await refusedAsk({ inputs: '0x' }), 'NoInputs')
  })

  it('refuses a deadline that is not in the future, or that does not fit', async () => {
    const { chain } = scene
    const next = (await chain.now()) + 10n
    await chain.nextTime(next)
    expectError(await refusedAsk({}, next), 'BadDeadline', next)
    expectError(await refusedAsk({}, 1n << 40n), 'BadDeadline', 1n << 40n)
    expect((await refusedAsk({}, (1n << 40n) - 1n)).status).toBe('success')
  })

  it('refuses a reward that does not fit', async () => {
    const { chain, market, model, people } = scene
    await chain.giveMoney(people.copier, 1n << 98n)
    const call = async (value: bigint) => {
      const args = askArguments(model, (await chain.now()) + OPEN_FOR)
      return chain.send({ to: market, name: 'ask', args, from: people.copier, value })
    }
    expectError(await call(1n << 96n), 'RewardTooLarge', 1n << 96n)
    expect((await call((1n << 96n) - 1n)).status).toBe('success')
    await chain.giveMoney(people.copier, parseEther('1000'))
  })

  it('refuses a model or version that there is not, or that is retired', async () => {
    const { chain, market, model, registry } = scene
    const deadline = (await chain.now()) + OPEN_FOR
    const other = keccak256('0x99')
    const unknown = await chain.send({ to: market, name: 'ask', args: askArguments(other, deadline) })
    expectError(unknown, 'UnknownModel', other)
    expectError(await refusedAsk({ version: 0 }), 'UnknownVersion', model, 0)
    expectError(await refusedAsk({ version: 7 }), 'UnknownVersion', model, 7)
    await chain.send({ to: registry, name: 'retire', args: [model, 1] })
    expectError(await refusedAsk({}), 'VersionRetired', model, 1)
    await chain.send({ to: registry, name: 'reinstate', args: [model, 1] })
    expect((await refusedAsk({})).status).toBe('success')
  })

  it('takes no money without a query', async () => {
    const { chain, market } = scene
    const before = await balanceOfMarket()
    const plain = {
      ...market,
      abi: [{ type: 'function', name: 'nothing', inputs: [], outputs: [], stateMutability: 'payable' }],
    } as const
    expect((await chain.send({ to: plain, name: 'nothing', value: 1n })).status).toBe('reverted')
    expect(await balanceOfMarket()).toBe(before)
  })
})

describe('answering', () => {
  let id: bigint
  beforeEach(async () => {
    id = await scene.ask()
  })

  it('pays the prover the reward, once, and says the outputs', async () => {
    const { chain, people } = scene
    const answer = honest()
    await scene.commit(id, people.prover, answer)
    const [market, prover] = [await balanceOfMarket(), await chain.balance(people.prover)]
    const outcome = await scene.fulfil(id, people.prover, answer)
    expect(eventOf(outcome, 'Fulfilled').args).toEqual({
      id,
      model: scene.model,
      prover: people.prover,
      outputs: toyOutputs(INPUTS),
    })
    expect(outcome.events.length).toBe(1)
    expect(await balanceOfMarket()).toBe(market - REWARD)
    const cost = outcome.gasUsed * outcome.gasPrice
    expect(await chain.balance(people.prover)).toBe(prover + REWARD - cost)
    expect(await scene.status(id)).toBe(STATUS.fulfilled)
  })

  it('works for a zero reward', async () => {
    const free = await scene.ask({ reward: 0n })
    const before = await balanceOfMarket()
    expect(eventOf(await scene.answer(free, scene.people.prover), 'Fulfilled').args.id).toBe(free)
    expect(await balanceOfMarket()).toBe(before)
  })

  it('needs a commitment of the one who answers', async () => {
    const { people } = scene
    expectError(await scene.fulfil(id, people.prover, honest()), 'NotCommitted', id, people.prover)
  })

  it('takes the commitment that the documentation describes', async () => {
    const { chain, market, people } = scene
    const answer = { proof: '0x1234' as Hex, outputs: [-1n, 2n ** 255n - 1n, -(2n ** 255n)] }
    const args = [id, people.prover, answer.proof, answer.outputs]
    expect(await chain.read(market, 'commitmentOf', args)).toBe(commitmentOf(id, people.prover, answer))
    const none = { proof: '0x' as Hex, outputs: [] }
    expect(await chain.read(market, 'commitmentOf', [id, people.prover, '0x', []])).toBe(
      commitmentOf(id, people.prover, none),
    )
  })

  it('shows a commitment until it is spent', async () => {
    const { chain, market, people } = scene
    const answer = honest()
    const { block } = await scene.commit(id, people.prover, answer)
    expect(await chain.read(market, 'commitmentBy', [id, people.prover])).toEqual({
      start: commitmentOf(id, people.prover, answer).slice(0, 50),
      revealFrom: block + 1n,
    })
    await scene.fulfil(id, people.prover, answer)
    expect(await chain.read(market, 'commitmentBy', [id, people.prover])).toEqual({
      start: zeroHash.slice(0, 50),
      revealFrom: 0n,
    })
  })

  it.each([
    ['another proof', { proof: honest(INPUTS, 8n).proof }],
    ['other outputs', { outputs: [10n, 5n] }],
    ['fewer outputs', { outputs: [10n] }],
    ['more outputs', { outputs: [10n, 4n, 0n] }],
    ['a shorter proof', { proof: honest().proof.slice(0, -2) as Hex }],
    ['a longer proof', { proof: `${honest().proof}00` as Hex }],
  ])('reveals what was committed to, not %s', async (_, changed) => {
    const { people } = scene
    await scene.commit(id, people.prover, honest())
    const outcome = await scene.fulfil(id, people.prover, { ...honest(), ...changed })
    expectError(outcome, 'WrongCommitment', id, people.prover)
    expect((await scene.fulfil(id, people.prover, honest())).status).toBe('success')
  })

  it.each([
    ['other', '0x01020305'],
    ['shorter', '0x010203'],
    ['longer', '0x0102030400'],
    ['no', '0x'],
  ] as const)('takes no %s inputs than those asked about', async (_, inputs) => {
    const { people } = scene
    const outcome = await scene.answer(id, people.prover, { ...honest(inputs), inputs })
    expectError(outcome, 'WrongInputs', id)
    expect(await scene.status(id)).toBe(STATUS.open)
  })

  it.each([
    ['wrong outputs', { outputs: [11n, 4n] }, 'InvalidProof', []],
    ['swapped outputs', { outputs: [4n, 10n] }, 'InvalidProof', []],
    ['missing outputs', { outputs: [10n] }, 'WrongLength', [2n, 1n]],
    ['too many outputs', { outputs: [10n, 4n, 0n] }, 'WrongLength', [2n, 3n]],
    ['no outputs', { outputs: [] }, 'WrongLength', [2n, 0n]],
    ['the proof of another input', { proof: honest('0x01020305').proof }, 'InvalidProof', []],
    ['the proof of another circuit', { proof: honest(INPUTS, 7n, zeroHash).proof }, 'InvalidProof', []],
    ['a short proof', { proof: '0x12' }, 'WrongProofLength', [1n]],
    ['a long proof', { proof: `${honest().proof}00` }, 'WrongProofLength', [65n]],
    ['no proof', { proof: '0x' }, 'WrongProofLength', [0n]],
  ] as const)('is refused by the verifier for %s, with its own error', async (_, changed, name, args) => {
    const { people } = scene
    const outcome = await scene.answer(id, people.prover, changed as object)
    expectError(outcome, name, ...args)
    expect(await scene.status(id)).toBe(STATUS.open)
  })

  it('refuses calldata that is cut off', async () => {
    const { chain, market } = scene
    const { proof, outputs } = honest()
    const data = calldata(market, 'fulfil', [id, INPUTS, proof, outputs])
    const actor = withErrorsOf(await scene.newActor(), market)
    const whole = await chain.send({ to: actor, name: 'perform', args: [market.address, data] })
    expectError(whole, 'NotCommitted', id, actor.address)
    for (const cut of [data.slice(0, -2), data.slice(0, 10), data.slice(0, 10 + 64 * 4)]) {
      const outcome = await chain.send({ to: actor, name: 'perform', args: [market.address, cut] })
      expect(outcome).toMatchObject({ status: 'reverted', error: '0x' })
    }
  })
})

describe('a query that is closed', () => {
  it('cannot be answered, committed to or refunded again', async () => {
    const { people } = scene
    const id = await scene.ask()
    await scene.answer(id, people.prover)
    const before = await balanceOfMarket()
    expectError(await scene.fulfil(id, people.prover, honest()), 'NotOpen', id, STATUS.fulfilled)
    expectError(await scene.commit(id, people.prover, honest()), 'NotOpen', id, STATUS.fulfilled)
    expectError(await scene.refund(id), 'NotOpen', id, STATUS.fulfilled)
    await scene.chain.mine(1)
    await scene.chain.nextTime((await scene.chain.now()) + OPEN_FOR * 2n)
    expectError(await scene.refund(id), 'NotOpen', id, STATUS.fulfilled)
    expect(await balanceOfMarket()).toBe(before)
  })

  it('was never there', async () => {
    const { people, chain, market } = scene
    const id = ((await chain.read(market, 'count')) as bigint) + 1n
    expectError(await scene.fulfil(id, people.prover, honest()), 'NotOpen', id, STATUS.unknown)
    expectError(await scene.commit(id, people.prover, honest()), 'NotOpen', id, STATUS.unknown)
    expectError(await scene.refund(id), 'NotOpen', id, STATUS.unknown)
    expectError(await scene.refund(0n), 'NotOpen', 0n, STATUS.unknown)
    expect(await chain.read(market, 'query', [id])).toMatchObject({
      asker: zeroAddress,
      status: STATUS.unknown,
    })
  })
})

describe('the deadline', () => {
  it('is the last second without a refund', async () => {
    const { chain } = scene
    const deadline = (await chain.now()) + OPEN_FOR
    const id = await scene.ask({ deadline })
    await chain.nextTime(deadline)
    expectError(await scene.refund(id), 'DeadlineNotPassed', id, deadline)
    expect(await chain.now()).toBe(deadline)
  })

  it('lets an answer of its second through', async () => {
    const { chain, people } = scene
    const deadline = (await chain.now()) + OPEN_FOR
    const id = await scene.ask({ deadline })
    await scene.commit(id, people.prover, honest())
    await chain.nextTime(deadline)
    expect((await scene.fulfil(id, people.prover, honest())).status).toBe('success')
    expect(await chain.now()).toBe(deadline)
  })

  it('ends answers and commitments, and gives the reward back once', async () => {
    const { chain, people } = scene
    const deadline = (await chain.now()) + OPEN_FOR
    const id = await scene.ask({ deadline })
    await scene.commit(id, people.prover, honest())
    await chain.nextTime(deadline + 1n)
    expectError(await scene.fulfil(id, people.prover, honest()), 'DeadlinePassed', id, deadline)
    expectError(await scene.commit(id, people.prover, honest()), 'DeadlinePassed', id, deadline)
    expectError(await scene.refund(id, people.copier), 'NotAsker', id, people.copier)
    const [market, asker] = [await balanceOfMarket(), await chain.balance(people.asker)]
    const refunded = await scene.refund(id)
    expect(eventOf(refunded, 'Refunded').args).toEqual({ id, asker: people.asker, reward: REWARD })
    expect(await chain.balance(people.asker)).toBe(asker + REWARD - refunded.gasUsed * refunded.gasPrice)
    expect(await balanceOfMarket()).toBe(market - REWARD)
    expectError(await scene.refund(id), 'NotOpen', id, STATUS.refunded)
    expectError(await scene.fulfil(id, people.prover, honest()), 'NotOpen', id, STATUS.refunded)
  })
})

describe('what the registry says after the question', () => {
  it('changes nothing: neither a retired version nor a new one', async () => {
    const { chain, registry, model, people } = scene
    const id = await scene.ask()
    const successor = await deployToyVerifier(chain, keccak256('0x77'))
    await chain.send({ to: registry, name: 'publish', args: [model, versionData(successor.address)] })
    await chain.send({ to: registry, name: 'retire', args: [model, 1] })
    const ofSuccessor = honest(INPUTS, 7n, keccak256('0x77'))
    expectError(await scene.answer(id, people.prover, ofSuccessor), 'InvalidProof')
    expect((await scene.answer(id, people.prover)).status).toBe('success')
    const next = await scene.ask({ version: 2 })
    expect((await scene.answer(next, people.prover, ofSuccessor)).status).toBe('success')
    await chain.send({ to: registry, name: 'reinstate', args: [model, 1] })
  })
})
