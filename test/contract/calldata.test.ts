import { type Abi, encodeFunctionData, type Hex } from 'viem'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifierAbi, zkmlVerifierAbi } from '../../src/contract/abi.js'
import {
  inferenceArguments,
  proofCalldata,
  type TensorValue,
  tensorValues,
  verifyInferenceCalldata,
  verifyProofCalldata,
} from '../../src/contract/calldata.js'
import { compressProof } from '../../src/contract/compressProof.js'
import { MalformedProofError, TensorLengthError, ValueOutOfRangeError } from '../../src/contract/errors.js'
import { proofBytes } from '../../src/contract/proofNumbers.js'
import { FR } from '../../src/field/bn254.js'
import { statementOf, TINY, tensor, tinyExample } from './examples.js'
import { endSnarkjs, type Groth16Example, snarkjsCalldata } from './groth16.js'
import { proofWords } from './proofWords.js'

let example: Groth16Example

beforeAll(async () => {
  example = await tinyExample()
})
afterAll(endSnarkjs)

describe('proofCalldata', () => {
  it('prints the arguments as snarkjs does', async () => {
    const { snarkjsArguments } = proofCalldata(example.proof, example.publicSignals, TINY.statement)
    const plain = (text: string) => text.replaceAll(/\s/g, '')
    expect(plain(snarkjsArguments)).toBe(plain(await snarkjsCalldata(example)))
  })

  it('encodes verifyProof as viem does', () => {
    const [a0, a1, b0, b1, b2, b3, c0, c1] = proofWords(example.proof)
    const args = [
      [a0, a1],
      [
        [b0, b1],
        [b2, b3],
      ],
      [c0, c1],
      example.publicSignals.map(BigInt),
    ]
    const { verifyProof } = proofCalldata(example.proof, example.publicSignals, TINY.statement)
    expect(verifyProof).toBe(
      encodeFunctionData({ abi: verifierAbi(TINY.statement) as Abi, functionName: 'verifyProof', args }),
    )
  })

  it('encodes verifyInference with the tensors of the signals as viem does', () => {
    const bytes: Hex = `0x${TINY.x.map((x) => (x + 5).toString(16).padStart(2, '0')).join('')}`
    const calldata = proofCalldata(example.proof, example.publicSignals, TINY.statement)
    const encoded = (proof: Hex) => {
      const args = [proof, bytes, TINY.y.map(BigInt)] as const
      return encodeFunctionData({ abi: zkmlVerifierAbi, functionName: 'verifyInference', args })
    }
    expect(calldata.verifyInference).toBe(encoded(proofBytes(example.proof)))
    expect(calldata.verifyInferenceCompressed).toBe(encoded(compressProof(example.proof)))
    expect(calldata).toMatchObject({
      proof: proofBytes(example.proof),
      compressedProof: compressProof(example.proof),
      inputs: bytes,
      outputs: TINY.y.map(BigInt),
    })
  })

  it('refuses malformed proofs and signals', () => {
    const { proof, publicSignals } = example
    const broken = [
      { ...proof, pi_a: [] },
      { ...proof, pi_b: [proof.pi_b[0]!] },
      { ...proof, pi_c: ['0x1', '2', '1'] },
    ]
    for (const each of broken) expect(() => verifyProofCalldata(each, [])).toThrow(MalformedProofError)
    const encode = (signals: readonly string[]) => proofCalldata(proof, signals, TINY.statement)
    expect(() => encode(publicSignals.slice(1))).toThrow(MalformedProofError)
    expect(() => encode([...publicSignals, '1'])).toThrow(MalformedProofError)
    expect(() => encode(['-1', publicSignals[1]!])).toThrow(MalformedProofError)
    expect(() => encode([publicSignals[0]!, `${256 * 256 * 256 * 206}`])).toThrow(ValueOutOfRangeError)
  })
})

describe('inferenceArguments', () => {
  const statement = statementOf(
    tensor({ name: 'secret', role: 'input', shape: [9], lo: 0, hi: 9, visibility: 'hashed' }),
    tensor({ name: 'image', role: 'input', shape: [33], lo: -128, hi: 127 }),
    tensor({ name: 'mask', role: 'input', shape: [2], lo: 0, hi: 300 }),
    tensor({ name: 'y', role: 'output', shape: [1], lo: -3, hi: 3 }),
    tensor({ name: 'state', role: 'output', shape: [2, 2], lo: 0, hi: 1, visibility: 'hashed' }),
    tensor({ name: 'z', role: 'output', shape: [2], lo: -70000, hi: 70000 }),
    tensor({ name: 'w', role: 'weights', shape: [5], lo: -9, hi: 9, visibility: 'hashed' }),
  )
  const image = Array.from({ length: 33 }, (_, i) => i * 7 - 128)
  const values: readonly TensorValue[] = [[-3], 11n, [-70000, 69999], 99n, 5n, image, [2, 300]]

  it('are the concatenations of what each tensor has, without the weights', () => {
    const { inputs, outputs } = inferenceArguments(statement, values)
    const digest = '5'.padStart(64, '0')
    const bytes = Buffer.from(image.map((v) => v + 128)).toString('hex')
    expect(inputs).toBe(`0x${digest}${bytes}0002012c`)
    expect(outputs).toEqual([-3n, 11n, -70000n, 69999n])
  })

  it('are encoded as viem does', () => {
    const { inputs, outputs } = inferenceArguments(statement, values)
    const proof = proofBytes(example.proof)
    expect(verifyInferenceCalldata(proof, { inputs, outputs })).toBe(
      encodeFunctionData({
        abi: zkmlVerifierAbi,
        functionName: 'verifyInference',
        args: [proof, inputs, outputs],
      }),
    )
  })

  it('refuse tensors of another length, values out of range and digests that are not below r', () => {
    const other = (i: number, value: TensorValue) => () =>
      inferenceArguments(statement, values.with(i, value))
    expect(other(0, [])).toThrow(TensorLengthError)
    expect(other(5, image.slice(1))).toThrow(TensorLengthError)
    expect(other(0, [4])).toThrow(ValueOutOfRangeError)
    expect(other(6, [2, 301])).toThrow(ValueOutOfRangeError)
    for (const i of [1, 4]) {
      expect(other(i, FR)).toThrow(MalformedProofError)
      expect(other(i, -1n)).toThrow(MalformedProofError)
    }
  })
})

describe('tensorValues', () => {
  it('decodes the public signals', () => {
    expect(tensorValues(example.publicSignals.map(BigInt), TINY.statement)).toEqual([TINY.y, TINY.x])
  })
})
