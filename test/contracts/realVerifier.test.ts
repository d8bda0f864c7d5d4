import { concat, getAddress, type Hex, size } from 'viem'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { compile, type Groth16Proof, proofCalldata } from '../../src/index.js'
import { rerandomized } from '../attacks/forge.js'
import { type OnChain, proveOnChain } from '../e2e/onChain.js'
import { SMALL_INPUT, smallModel } from '../e2e/smallModel.js'
import { startChain } from '../harness/contracts.js'
import {
  type Answer,
  eventOf,
  expectError,
  REWARD,
  type Reveal,
  type Scene,
  STATUS,
  sceneOn,
} from './scene.js'

/** The market with an exported Groth16 verifier. */

let scene: Scene
let example: OnChain
let inputs: Hex
let honest: Answer
let compressed: Answer
/** Another proof of the same, made from the first and the public key alone. */
let other: Answer
let id: bigint
beforeAll(async () => {
  const chain = await startChain()
  const compilation = compile(smallModel(), { inputVisibility: 'public', outputVisibility: 'public' })
  example = await proveOnChain(chain.evm, compilation, SMALL_INPUT)
  scene = await sceneOn(chain, example.contract)
  const { proved, keys } = example
  const found = calldataOf(proved.proof)
  ;({ inputs } = found)
  honest = { proof: found.proof, outputs: found.outputs }
  compressed = { ...honest, proof: found.compressedProof! }
  other = {
    ...honest,
    proof: calldataOf(rerandomized(proved.proof, keys.verificationKey, 12345n, 67890n)).proof,
  }
})
afterAll(() => scene?.chain.stop())
beforeEach(async () => {
  id = await scene.ask({ inputs })
})

function calldataOf(proof: object) {
  const { proved, compilation } = example
  return proofCalldata(proof as Groth16Proof, proved.publicSignals, compilation.manifest.statement)
}

const answer = (changed: Partial<Reveal> = {}) =>
  scene.answer(id, scene.people.prover, { ...honest, inputs, ...changed })

describe('an exported verifier', () => {
  it('is registered with the hashes that it was exported with', async () => {
    const { circuitHash, modelHash } = example.compilation.manifest
    expect(await scene.chain.read(scene.registry, 'version', [scene.model, 1])).toMatchObject({
      verifier: getAddress(scene.verifier.address),
      circuitHash: `0x${circuitHash}`,
      modelHash: `0x${modelHash}`,
      weightsDigest: 0n,
    })
  })

  it('has a query answered and paid by its proof', async () => {
    const { chain, market, people } = scene
    const before = await chain.balance(market.address)
    const { args } = eventOf(await answer(), 'Fulfilled')
    expect(args).toMatchObject({ id, prover: people.prover, outputs: honest.outputs })
    expect(await chain.balance(market.address)).toBe(before - REWARD)
  })

  it('takes 256 bytes, or 128 compressed', async () => {
    expect([size(honest.proof), size(compressed.proof)]).toEqual([256, 128])
    expect((await answer(compressed)).status).toBe('success')
  })

  it('refuses changed outputs and proofs, and leaves the query open', async () => {
    const [first, ...rest] = honest.outputs
    expectError(await answer({ outputs: [first! + 1n, ...rest] }), 'InvalidProof')
    expectError(
      await answer({ proof: concat([other.proof.slice(0, 130) as Hex, `0x${honest.proof.slice(130)}`]) }),
      'InvalidProof',
    )
    expect(await scene.status(id)).toBe(STATUS.open)
    expect((await answer()).status).toBe('success')
  })
})

describe('a re-randomized proof', () => {
  it('is as good as the first, for whoever committed to it', async () => {
    expect(other.proof).not.toBe(honest.proof)
    expect((await answer(other)).status).toBe('success')
  })

  it('earns nothing for a copier who made it when he saw the first', async () => {
    const { prover, copier } = scene.people
    await scene.commit(id, prover, honest)
    const late = await scene.commit(id, copier, other)
    const stolen = { ...other, inputs }
    expectError(await scene.fulfil(id, copier, stolen), 'RevealTooEarly', id, late.block + 8n)
    expect((await scene.fulfil(id, prover, { ...honest, inputs })).status).toBe('success')
    await scene.chain.mine(8)
    expectError(await scene.fulfil(id, copier, stolen), 'NotOpen', id, STATUS.fulfilled)
  })

  it('is no way to be paid twice: the next query needs a commitment to it', async () => {
    const { prover } = scene.people
    expect((await answer()).status).toBe('success')
    expectError(await scene.fulfil(id, prover, { ...other, inputs }), 'NotOpen', id, STATUS.fulfilled)
    const next = await scene.ask({ inputs })
    expectError(await scene.fulfil(next, prover, { ...other, inputs }), 'NotCommitted', next, prover)
    expect((await scene.answer(next, prover, { ...other, inputs })).status).toBe('success')
  })
})
