import fc from 'fast-check'
import type { Address } from 'viem'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Outcome } from '../harness/contracts.js'
import { honest, type Scene, STATUS, startScene } from './scene.js'

/** Random sequences of calls against a model of the market written from its documentation. */

let scene: Scene
beforeAll(async () => {
  scene = await startScene()
})
afterAll(() => scene?.chain.stop())

interface ModelQuery {
  readonly reward: bigint
  readonly deadline: bigint
  readonly asker: Address
  status: number
  firstCommit: bigint | undefined
  /** Of each prover: which proof, and from which block on it can be revealed. */
  readonly commitments: Map<Address, { readonly blind: bigint; readonly from: bigint }>
}

/** Of all queries ever asked, by their number. */
interface State {
  readonly queries: Map<bigint, ModelQuery>
  newest: bigint
}

/** A step: what to do, with whom, to which query (the newest less `back`), with which proof. */
interface Step {
  readonly kind: 'ask' | 'commit' | 'fulfil' | 'refund' | 'wait' | 'blocks'
  readonly person: number
  readonly back: number
  readonly blind: number
  readonly amount: number
}

const steps: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom(
    'ask',
    'ask',
    'commit',
    'commit',
    'commit',
    'fulfil',
    'fulfil',
    'fulfil',
    'refund',
    'refund',
    'wait',
    'blocks',
  ),
  person: fc.integer({ min: 1, max: 3 }),
  back: fc.integer({ min: 0, max: 3 }),
  blind: fc.integer({ min: 1, max: 2 }),
  amount: fc.integer({ min: 0, max: 9 }),
})

const person = ({ person }: Step) => scene.chain.accounts[person]!

function queryOf(state: State, step: Step): [bigint, ModelQuery | undefined] {
  const id = state.newest > step.back ? state.newest - BigInt(step.back) : 0n
  return [id, state.queries.get(id)]
}

/** What a mined call must come to, by the model; undefined for success. Time and block are those it was mined in. */
type Expected = string | undefined

function expectedCommit(query: ModelQuery | undefined, now: bigint): Expected {
  if (query?.status !== STATUS.open) return 'NotOpen'
  return now > query.deadline ? 'DeadlinePassed' : undefined
}

function expectedFulfil(query: ModelQuery | undefined, step: Step, now: bigint, block: bigint): Expected {
  const refused = expectedCommit(query, now)
  if (refused !== undefined) return refused
  const made = query!.commitments.get(person(step))
  if (made === undefined) return 'NotCommitted'
  if (block < made.from) return 'RevealTooEarly'
  return made.blind === BigInt(step.blind) ? undefined : 'WrongCommitment'
}

function expectedRefund(query: ModelQuery | undefined, caller: Address, now: bigint): Expected {
  if (query?.status !== STATUS.open) return 'NotOpen'
  if (query.asker !== caller) return 'NotAsker'
  return now > query.deadline ? undefined : 'DeadlineNotPassed'
}

function expectOutcome(outcome: Outcome, expected: Expected): boolean {
  const { error } = outcome
  expect(typeof error === 'object' ? error.name : error).toBe(expected)
  return expected === undefined
}

const RUNS: Readonly<Record<Step['kind'], (state: State, step: Step) => Promise<void>>> = {
  async ask(state, step) {
    const reward = BigInt(step.amount) * 10n ** 15n
    const deadline = (await scene.chain.now()) + 20n + BigInt(step.amount)
    state.newest = await scene.ask({ from: person(step), reward, deadline })
    const query = { reward, deadline, asker: person(step), status: STATUS.open, firstCommit: undefined }
    state.queries.set(state.newest, { ...query, commitments: new Map() })
  },
  async commit(state, step) {
    const [id, query] = queryOf(state, step)
    const outcome = await scene.commit(id, person(step), honest(undefined, BigInt(step.blind)))
    if (!expectOutcome(outcome, expectedCommit(query, await scene.chain.now()))) return
    query!.firstCommit ??= outcome.block
    const from = outcome.block + (query!.firstCommit === outcome.block ? 1n : 8n)
    query!.commitments.set(person(step), { blind: BigInt(step.blind), from })
  },
  async fulfil(state, step) {
    const [id, query] = queryOf(state, step)
    const outcome = await scene.fulfil(id, person(step), honest(undefined, BigInt(step.blind)))
    const expected = expectedFulfil(query, step, await scene.chain.now(), outcome.block)
    if (expectOutcome(outcome, expected)) query!.status = STATUS.fulfilled
  },
  async refund(state, step) {
    const [id, query] = queryOf(state, step)
    const outcome = await scene.refund(id, person(step))
    const expected = expectedRefund(query, person(step), await scene.chain.now())
    if (expectOutcome(outcome, expected)) query!.status = STATUS.refunded
  },
  async wait(_, step) {
    await scene.chain.nextTime((await scene.chain.now()) + 1n + BigInt(step.amount))
    await scene.chain.mine(1)
  },
  async blocks(_, step) {
    await scene.chain.mine(1 + step.amount)
  },
}

async function expectBooks(state: State, step: Step): Promise<void> {
  const { chain, market } = scene
  const [id, touched] = queryOf(state, step)
  expect(await scene.status(id)).toBe(touched?.status ?? STATUS.unknown)
  const open = [...state.queries.values()].filter(({ status }) => status === STATUS.open)
  expect(await chain.balance(market.address)).toBe(open.reduce((sum, { reward }) => sum + reward, 0n))
}

describe('the market', () => {
  it('holds the rewards of the open queries and nothing else, whatever is called', async () => {
    const state: State = { queries: new Map(), newest: 0n }
    const property = async (sequence: readonly Step[]) => {
      for (const step of sequence) {
        await RUNS[step.kind](state, step)
        await expectBooks(state, step)
      }
    }
    const sequences = fc.array(steps, { minLength: 40, maxLength: 60 })
    await fc.assert(fc.asyncProperty(sequences, property), { numRuns: 12, seed: 7, endOnFailure: true })
    const statuses = new Set([...state.queries.values()].map(({ status }) => status))
    expect(statuses).toEqual(new Set([STATUS.open, STATUS.fulfilled, STATUS.refunded]))
  })
})
