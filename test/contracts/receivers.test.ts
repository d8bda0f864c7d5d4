import { type Address, type Hex, zeroAddress } from 'viem'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Contract, withErrorsOf } from '../harness/contracts.js'
import {
  type Answer,
  askArguments,
  calldata,
  commitmentOf,
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
} from './scene.js'

const BEHAVIOUR = { accept: 0, refuse: 1, burn: 2, returnMegabyte: 3, revertMegabyte: 4 } as const
type Behaviour = keyof typeof BEHAVIOUR

interface Delivery {
  readonly from: Address
  readonly id: bigint
  readonly model: Hex
  readonly outputs: readonly bigint[]
  readonly gasGiven: bigint
}

interface Planned {
  readonly target: Address
  readonly value: bigint
  readonly data: Hex
}

let scene: Scene
let actor: Contract
beforeAll(async () => {
  scene = await startScene()
})
afterAll(() => scene?.chain.stop())
beforeEach(async () => {
  actor = withErrorsOf(await scene.newActor(), scene.market)
})

const behave = (paid: Behaviour, called: Behaviour) =>
  scene.chain.send({ to: actor, name: 'behave', args: [BEHAVIOUR[paid], BEHAVIOUR[called]] })
const deliveries = () => scene.chain.read<readonly Delivery[]>(actor, 'deliveries')
const marketCall = (name: string, args: readonly unknown[], value = 0n): Planned => ({
  target: scene.market.address,
  value,
  data: calldata(scene.market, name, args),
})
const plan = (...calls: readonly Planned[]) => scene.chain.send({ to: actor, name: 'plan', args: [calls] })
/** What came of the planned calls: an error's calldata, or true. */
const results = async () => {
  const found = await scene.chain.read<readonly { done: boolean; answer: Hex }[]>(actor, 'results')
  return found.map(({ done, answer }) => done || answer)
}
const errorData = (name: string, args: readonly unknown[]) =>
  calldata(
    { abi: scene.market.abi.map((entry) => (entry.type === 'error' ? asFunction(entry) : entry)) as never },
    name,
    args,
  )
const asFunction = (entry: object) => ({ ...entry, type: 'function', outputs: [], stateMutability: 'view' })
/** Makes the actor call the market. */
const perform = (name: string, args: readonly unknown[], value = 0n) => {
  const { target, data } = marketCall(name, args)
  return scene.chain.send({ to: actor, name: 'perform', args: [target, data], value })
}
const askAsActor = async (deadline?: bigint) => {
  const until = deadline ?? (await scene.chain.now()) + OPEN_FOR
  expect((await perform('ask', askArguments(scene.model, until), REWARD)).status).toBe('success')
  return scene.chain.read<bigint>(scene.market, 'count')
}
const balanceOfMarket = () => scene.chain.balance(scene.market.address)
const earned = async (prover: Address, outcome: { gasUsed: bigint; gasPrice: bigint }, before: bigint) =>
  (await scene.chain.balance(prover)) - before + outcome.gasUsed * outcome.gasPrice

describe('the receiver', () => {
  it('is called once, by the market, with the answer and the gas that was asked for', async () => {
    const { people, market, model } = scene
    const receiverGas = 700_000
    const id = await scene.ask({ receiver: actor.address, receiverGas })
    const outcome = await scene.answer(id, people.prover)
    expect(outcome.events.map(({ name }) => name)).toEqual(['Fulfilled'])
    const [delivery, ...more] = await deliveries()
    expect(more).toEqual([])
    expect(delivery).toMatchObject({ from: market.address, id, model, outputs: toyOutputs(INPUTS) })
    expect(delivery!.gasGiven).toBeLessThan(BigInt(receiverGas))
    expect(delivery!.gasGiven).toBeGreaterThan(BigInt(receiverGas) - 2000n)
  })

  it.each([
    ['refuse', 100_000],
    ['burn', 300_000],
    ['returnMegabyte', 2_200_000],
    ['revertMegabyte', 2_200_000],
  ] as const)(
    'that does "%s" costs the prover no more than its gas, and not the reward',
    async (called, receiverGas) => {
      const { people, chain } = scene
      await behave('accept', called)
      const id = await scene.ask({ receiver: actor.address, receiverGas })
      await scene.commit(id, people.prover, honest())
      const before = await chain.balance(people.prover)
      const gas = BigInt(receiverGas) + 150_000n + BigInt(receiverGas) / 63n
      const outcome = await scene.fulfil(id, people.prover, { ...honest(), gas })
      expect(outcome.status).toBe('success')
      expect(await earned(people.prover, outcome, before)).toBe(REWARD)
      expect(await scene.status(id)).toBe(STATUS.fulfilled)
      expect(await deliveries()).toEqual([])
      const failed = outcome.events.filter(({ name }) => name === 'CallbackFailed')
      const expected =
        called === 'returnMegabyte' ? [] : [{ name: 'CallbackFailed', args: { id, receiver: actor.address } }]
      expect(failed).toEqual(expected)
    },
  )

  it('without code is passed over, and said to have failed', async () => {
    const { people } = scene
    for (const receiver of [people.copier, '0x0000000000000000000000000000000000000004'] as const) {
      const id = await scene.ask({ receiver, receiverGas: 50_000 })
      const outcome = await scene.answer(id, people.prover)
      expect(eventOf(outcome, 'CallbackFailed').args).toEqual({ id, receiver })
    }
  })

  it('that is the market itself is a failed one', async () => {
    const { people, market } = scene
    const id = await scene.ask({ receiver: market.address, receiverGas: 50_000 })
    expect(eventOf(await scene.answer(id, people.prover), 'CallbackFailed').args.receiver).toBe(
      market.address,
    )
  })

  it('with no gas at all is a failed one', async () => {
    const id = await scene.ask({ receiver: actor.address, receiverGas: 0 })
    expect(eventOf(await scene.answer(id, scene.people.prover), 'CallbackFailed').args.id).toBe(id)
  })

  it('is not called where there is none', async () => {
    const id = await scene.ask({ receiver: zeroAddress, receiverGas: 4_294_967_295 })
    expect((await scene.answer(id, scene.people.prover)).status).toBe('success')
  })

  it('can ask for more gas than any block has; then nobody can answer', async () => {
    const { people } = scene
    const receiverGas = 4_294_967_295
    const id = await scene.ask({ receiver: actor.address, receiverGas })
    const needed = BigInt(receiverGas) + BigInt(receiverGas) / 63n + 1n + 10_000n
    expectError(await scene.answer(id, people.prover), 'TooLittleGas', needed)
    expect(await scene.status(id)).toBe(STATUS.open)
  })
})

describe('a prover who sends little gas', () => {
  it('never makes the receiver run with less than was asked for', async () => {
    const { people } = scene
    const receiverGas = 1_000_000
    const needed = BigInt(receiverGas) + BigInt(receiverGas) / 63n + 1n + 10_000n
    const id = await scene.ask({ receiver: actor.address, receiverGas })
    await scene.commit(id, people.prover, honest())
    const seen = new Set<string>()
    let gas = 60_000n
    for (; (await scene.status(id)) === STATUS.open; gas += 10_000n) {
      const outcome = await scene.fulfil(id, people.prover, { ...honest(), gas })
      if (outcome.status === 'success') expect(outcome.events.map(({ name }) => name)).toEqual(['Fulfilled'])
      else if (typeof outcome.error === 'object') {
        expectError(outcome, 'TooLittleGas', needed)
        seen.add(outcome.error.name)
      } else seen.add('out of gas')
    }
    expect(seen).toEqual(new Set(['out of gas', 'TooLittleGas']))
    expect(gas).toBeGreaterThan(BigInt(receiverGas))
    const [delivery] = await deliveries()
    expect(delivery!.gasGiven).toBeGreaterThan(BigInt(receiverGas) - 2000n)
  })

  it.each(['burn', 'refuse'] as const)(
    'cannot make one fail that does "%s" only when starved',
    async (called) => {
      const { people } = scene
      await behave('accept', called)
      const id = await scene.ask({ receiver: actor.address, receiverGas: 20_000 })
      await scene.commit(id, people.prover, honest())
      for (let gas = 60_000n; (await scene.status(id)) === STATUS.open; gas += 500n) {
        const outcome = await scene.fulfil(id, people.prover, { ...honest(), gas })
        if (outcome.status === 'success') expect(eventOf(outcome, 'CallbackFailed').args.id).toBe(id)
      }
    },
  )
})

describe('a reentrant receiver', () => {
  it('gets no second payment, refund or answer of its query', async () => {
    const { people, chain, model } = scene
    const other = await scene.ask()
    const id = await scene.ask({ receiver: actor.address, receiverGas: 2_000_000 })
    const { proof, outputs } = honest()
    const deadline = (await chain.now()) + OPEN_FOR
    await plan(
      marketCall('fulfil', [id, INPUTS, proof, outputs]),
      marketCall('refund', [id]),
      marketCall('commit', [id, commitmentOf(id, actor.address, honest())]),
      marketCall('fulfil', [other, INPUTS, proof, outputs]),
      marketCall('ask', askArguments(model, deadline, { receiver: actor.address, receiverGas: 1 })),
      marketCall('commit', [other, commitmentOf(other, actor.address, honest())]),
      marketCall('commit', [other + 2n, commitmentOf(other + 2n, actor.address, honest())]),
      marketCall('fulfil', [other + 2n, INPUTS, proof, outputs]),
    )
    await scene.commit(id, people.prover, honest())
    const before = await balanceOfMarket()
    const outcome = await scene.fulfil(id, people.prover, honest())
    expect(outcome.status).toBe('success')
    expect(await balanceOfMarket()).toBe(before - REWARD)
    const closed = errorData('NotOpen', [id, STATUS.fulfilled])
    expect(await results()).toEqual([
      ...[closed, closed, closed],
      errorData('NotCommitted', [other, actor.address]),
      ...[true, true, true],
      errorData('RevealTooEarly', [other + 2n, outcome.block + 1n]),
    ])
    expect((await deliveries()).map((delivery) => delivery.id)).toEqual([id])
  })

  it('answers another query in the callback, once, when it has committed to it', async () => {
    const { people } = scene
    const other = await scene.ask()
    expect((await perform('commit', [other, commitmentOf(other, actor.address, honest())])).status).toBe(
      'success',
    )
    const id = await scene.ask({ receiver: actor.address, receiverGas: 2_000_000 })
    const { proof, outputs } = honest()
    const again = marketCall('fulfil', [other, INPUTS, proof, outputs])
    await plan(again, again)
    const before = await balanceOfMarket()
    expect((await scene.answer(id, people.prover)).status).toBe('success')
    expect(await results()).toEqual([true, errorData('NotOpen', [other, STATUS.fulfilled])])
    expect(await balanceOfMarket()).toBe(before - 2n * REWARD)
    expect(await scene.chain.balance(actor.address)).toBe(REWARD)
  })
})

describe('a prover that is a contract', () => {
  const commitAsActor = async (id: bigint, answer: Answer) => {
    expect((await perform('commit', [id, commitmentOf(id, actor.address, answer)])).status).toBe('success')
  }

  it('is paid once though it calls again when it is paid', async () => {
    const { chain } = scene
    const id = await scene.ask()
    const { proof, outputs } = honest()
    const other = await scene.ask()
    await commitAsActor(id, honest())
    await commitAsActor(other, honest())
    await plan(
      marketCall('fulfil', [id, INPUTS, proof, outputs]),
      marketCall('refund', [id]),
      marketCall('fulfil', [other, INPUTS, proof, outputs]),
      marketCall('fulfil', [other, INPUTS, proof, outputs]),
    )
    const before = await balanceOfMarket()
    expect((await perform('fulfil', [id, INPUTS, proof, outputs])).status).toBe('success')
    const closed = (query: bigint) => errorData('NotOpen', [query, STATUS.fulfilled])
    expect(await results()).toEqual([closed(id), closed(id), true, closed(other)])
    expect(await balanceOfMarket()).toBe(before - 2n * REWARD)
    expect(await chain.balance(actor.address)).toBe(2n * REWARD)
  })

  it.each(['refuse', 'burn', 'revertMegabyte'] as const)(
    'and does "%s" with the money leaves the query open',
    async (paid) => {
      const id = await scene.ask()
      const { proof, outputs } = honest()
      await commitAsActor(id, honest())
      await behave(paid, 'accept')
      const outcome = await perform('fulfil', [id, INPUTS, proof, outputs])
      expectError(outcome, 'PaymentRefused', actor.address, REWARD)
      expect(await scene.status(id)).toBe(STATUS.open)
      await behave('accept', 'accept')
      expect((await perform('fulfil', [id, INPUTS, proof, outputs])).status).toBe('success')
    },
  )

  it('is not called when there is nothing to pay', async () => {
    const id = await scene.ask({ reward: 0n })
    const { proof, outputs } = honest()
    await commitAsActor(id, honest())
    await behave('refuse', 'accept')
    expect((await perform('fulfil', [id, INPUTS, proof, outputs])).status).toBe('success')
    expect(await scene.status(id)).toBe(STATUS.fulfilled)
  })
})

describe('an asker that is a contract', () => {
  it('and refuses the refund can have it later, once', async () => {
    const { chain } = scene
    const deadline = (await chain.now()) + OPEN_FOR
    const id = await askAsActor(deadline)
    const before = await balanceOfMarket()
    await chain.nextTime(deadline + 1n)
    await behave('refuse', 'accept')
    expectError(await perform('refund', [id]), 'PaymentRefused', actor.address, REWARD)
    expect(await scene.status(id)).toBe(STATUS.open)
    expect(await balanceOfMarket()).toBe(before)
    await behave('accept', 'accept')
    expect((await perform('refund', [id])).status).toBe('success')
    expect(await scene.status(id)).toBe(STATUS.refunded)
    expect(await chain.balance(actor.address)).toBe(REWARD)
    expectError(await perform('refund', [id]), 'NotOpen', id, STATUS.refunded)
  })

  it('is refunded once though it calls again when it is paid', async () => {
    const { chain } = scene
    const deadline = (await chain.now()) + OPEN_FOR
    const id = await askAsActor(deadline)
    const [other, later] = [await scene.ask(), await askAsActor(deadline + OPEN_FOR)]
    await plan(...[id, other, later].map((query) => marketCall('refund', [query])))
    const before = await balanceOfMarket()
    await chain.nextTime(deadline + 1n)
    expect((await perform('refund', [id])).status).toBe('success')
    expect(await results()).toEqual([
      errorData('NotOpen', [id, STATUS.refunded]),
      errorData('NotAsker', [other, actor.address]),
      errorData('DeadlineNotPassed', [later, deadline + OPEN_FOR]),
    ])
    expect(await balanceOfMarket()).toBe(before - REWARD)
  })
})

describe('the mock', () => {
  it('fails in the ways that the tests above are about', async () => {
    const { chain, model } = scene
    const call = (gas: bigint) => chain.send({ to: actor, name: 'onInference', args: [1n, model, [1n]], gas })
    await behave('accept', 'refuse')
    expectError(await call(200_000n), 'Error', 'refused')
    await behave('accept', 'burn')
    expect((await call(200_000n)).gasUsed).toBe(200_000n)
    await behave('accept', 'revertMegabyte')
    expect(((await call(2_300_000n)).error as Hex).length).toBe(2 + 2_000_000)
    await behave('accept', 'returnMegabyte')
    expect(await call(2_300_000n)).toMatchObject({ status: 'success' })
    expect(await call(1_900_000n)).toMatchObject({ status: 'reverted' })
  })
})
