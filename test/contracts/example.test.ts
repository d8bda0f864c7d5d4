import { readFileSync } from 'node:fs'
import { zeroAddress } from 'viem'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compileText } from '../../bench/contracts.js'
import type { Contract } from '../harness/contracts.js'
import { eventOf, expectError, INPUTS, REWARD, type Scene, startScene, toyOutputs } from './scene.js'

/** The contract that contracts/README.md shows, as it stands there. */

const DAY = 86_400n

let scene: Scene
let scores: Contract
beforeAll(async () => {
  scene = await startScene()
  const source = /```solidity\n([\s\S]*?)```/.exec(readFileSync('contracts/README.md', 'utf8'))![1]!
  const contract = compileText('contracts/README.sol', source).get('Scores')!
  scores = await scene.chain.deploy(contract, [scene.market.address, scene.model])
})
afterAll(() => scene?.chain.stop())

const ask = async () => {
  const { asker } = scene.people
  const call = { to: scores, name: 'ask', args: [INPUTS], from: asker, value: REWARD }
  expect((await scene.chain.send(call)).status).toBe('success')
  return scene.chain.read<bigint>(scene.market, 'count')
}
const scoreOf = (person = scene.people.asker) => scene.chain.read(scores, 'scoreOf', [person])

describe('the asking contract of the README', () => {
  it('takes answers from the market to its own queries only', async () => {
    const { chain, people, model } = scene
    const id = await ask()
    const [outputs] = [toyOutputs(INPUTS)]
    const forged = { to: scores, name: 'onInference', args: [id, model, [999n]] }
    expect(await chain.send({ ...forged, from: people.copier })).toMatchObject({
      status: 'reverted',
      error: '0x',
    })
    const foreign = await scene.ask({ receiver: scores.address, receiverGas: 60_000, inputs: '0xff' })
    const outcome = await scene.answer(foreign, people.prover, { inputs: '0xff' })
    expect(eventOf(outcome, 'CallbackFailed').args).toEqual({ id: foreign, receiver: scores.address })
    expect([await scoreOf(), await scoreOf(zeroAddress)]).toEqual([0n, 0n])
    expect((await scene.answer(id, people.prover)).events.map(({ name }) => name)).toEqual(['Fulfilled'])
    expect(await scoreOf()).toBe(outputs![0])
  })

  it('gives the reward of an unanswered query back to whoever asked through it', async () => {
    const { chain, people } = scene
    const [mine, his] = [await ask(), await ask()]
    expect((await scene.answer(his, people.prover)).status).toBe('success')
    const reclaim = (id: bigint, from = people.asker) =>
      chain.send({ to: scores, name: 'reclaim', args: [id], from })
    expect((await reclaim(mine)).status).toBe('reverted')
    await chain.nextTime((await chain.now()) + DAY + 1n)
    expect((await reclaim(mine, people.copier)).status).toBe('reverted')
    expectError(await scene.refund(mine, people.copier), 'NotAsker', mine, people.copier)
    const before = await chain.balance(people.asker)
    const outcome = await reclaim(mine)
    const earned = (await chain.balance(people.asker)) - before + outcome.gasUsed * outcome.gasPrice
    expect(earned).toBe(REWARD)
    for (const id of [mine, his]) expect((await reclaim(id)).status).toBe('reverted')
    expect(await chain.balance(scores.address)).toBe(0n)
  })
})
