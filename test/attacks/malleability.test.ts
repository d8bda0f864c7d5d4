import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compile, type Groth16Proof, type JsonObject, proofCalldata, verify } from '../../src/index.js'
import { type OnChain, proveOnChain } from '../e2e/onChain.js'
import { SMALL_INPUT, smallModel } from '../e2e/smallModel.js'
import { type Evm, startEvm } from '../harness/evm.js'
import { rerandomized } from './forge.js'

/**
 * Groth16 proofs can be turned into others of the same statement by anybody (eprint 2020/811). That proves nothing new,
 * but the bytes of a proof identify neither it nor the inference: replay protection must be on what is proved.
 */
let evm: Evm
let example: OnChain
let other: JsonObject
beforeAll(async () => {
  evm = await startEvm()
  example = await proveOnChain(evm, compile(smallModel()), SMALL_INPUT)
  other = rerandomized(example.proved.proof, example.keys.verificationKey, 12345n, 67890n)
})
afterAll(() => evm?.stop())

describe('a proof turned into another without the witness', () => {
  it('shares no coordinate with it, and holds for the same signals', async () => {
    const { proof, publicSignals } = example.proved
    const numbers = ({ pi_a, pi_b, pi_c }: JsonObject) =>
      [pi_a, pi_b, pi_c].flat(3).filter((x) => x !== '0' && x !== '1')
    expect(numbers(other).filter((x) => numbers(proof).includes(x))).toEqual([])
    expect(await verify(example.keys.verificationKey, publicSignals, other)).toEqual({ valid: true })
  })

  it('is accepted by the contract, as the first is again', async () => {
    const { statement } = example.compilation.manifest
    for (const proof of [other, example.proved.proof, example.proved.proof]) {
      const { verifyInference } = proofCalldata(
        proof as unknown as Groth16Proof,
        example.proved.publicSignals,
        statement,
      )
      expect((await evm.send(example.contract, verifyInference)).status).toBe('success')
    }
  })

  it('does not hold for other signals', async () => {
    const changed = example.proved.publicSignals.map((text) => `${BigInt(text) + 1n}`)
    expect(await verify(example.keys.verificationKey, changed, other)).toMatchObject({ valid: false })
  })
})
