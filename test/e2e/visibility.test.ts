import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compile, type Groth16Proof, proofCalldata, type Visibility, verify } from '../../src/index.js'
import { witnessFor } from '../../src/infer.js'
import { type Evm, startEvm } from '../harness/evm.js'
import { type OnChain, proveOnChain } from './onChain.js'
import { SMALL_INPUT, SMALL_OUTPUT, smallModel } from './smallModel.js'

let evm: Evm
beforeAll(async () => {
  evm = await startEvm()
})
afterAll(() => evm?.stop())

function makeExample(inputVisibility: Visibility, outputVisibility: Visibility): Promise<OnChain> {
  return proveOnChain(evm, compile(smallModel(), { inputVisibility, outputVisibility }), SMALL_INPUT)
}

describe.each([
  ['private', 'hashed'],
  ['public', 'public'],
  ['public', 'private'],
  ['hashed', 'public'],
  ['hashed', 'hashed'],
] as const)('%s input, %s output', (inputs, outputs) => {
  let example: OnChain
  beforeAll(async () => {
    example = await makeExample(inputs, outputs)
  })

  it('states exactly what is not private', () => {
    const { tensors } = example.compilation.manifest.statement
    const wanted = [
      ['y', outputs],
      ['x', inputs],
    ].filter(([, visibility]) => visibility !== 'private')
    expect(tensors.map(({ name, visibility }) => [name, visibility])).toEqual(wanted)
  })

  it('is proved and verified', async () => {
    const { keys, proved } = example
    const { proof, publicSignals, outputs } = proved
    expect(await verify(keys.verificationKey, publicSignals, proof)).toEqual({ valid: true })
    SMALL_OUTPUT.forEach((value, i) => {
      expect(Math.abs(outputs.y!.data[i]! - value)).toBeLessThan(0.02)
    })
  })

  it('opens the digest of each hashed tensor, and of no other', () => {
    const { statement } = example.compilation.manifest
    const { openings, publicSignals } = example.proved
    const hashed = statement.tensors.filter(({ visibility }) => visibility === 'hashed')
    expect(new Map(openings.map(({ tensor, digest }) => [tensor, digest]))).toEqual(
      new Map(hashed.map(({ name, firstSignal }) => [name, publicSignals[firstSignal]])),
    )
    for (const { salt } of openings) expect(BigInt(salt) >> 64n).toBeGreaterThan(0n)
  })

  it('is accepted by the contract, with the values and digests that were proved', async () => {
    const { contract, proved, compilation } = example
    const { statement } = compilation.manifest
    const proof = proved.proof as unknown as Groth16Proof
    const { verifyInference, verifyProof } = proofCalldata(proof, proved.publicSignals, statement)
    expect((await evm.send(contract, verifyInference)).status).toBe('success')
    expect(BigInt(await evm.call(contract, verifyProof))).toBe(1n)
  })

  it('is refused by the contract when any signal changes', async () => {
    const { contract, proved, compilation } = example
    const { statement } = compilation.manifest
    const proof = proved.proof as unknown as Groth16Proof
    for (const i of proved.publicSignals.keys()) {
      const changed = proved.publicSignals.map((text, k) => (k === i ? `${BigInt(text) + 1n}` : text))
      const { verifyInference, verifyProof } = proofCalldata(proof, changed, statement)
      expect((await evm.send(contract, verifyInference)).status).toBe('reverted')
      expect(BigInt(await evm.call(contract, verifyProof))).toBe(0n)
    }
  })
})

describe('a hashed tensor', () => {
  it('has another digest in every proof of the same input', async () => {
    const compilation = compile(smallModel(), { inputVisibility: 'hashed' })
    const signals = [SMALL_INPUT, SMALL_INPUT].map((input) => {
      const { witness } = witnessFor(compilation, input)
      return [witness.residue(1), witness.residue(2)]
    })
    expect(signals[0]![0]).toBe(signals[1]![0])
    expect(signals[0]![1]).not.toBe(signals[1]![1])
  })
})
