import { type Abi, encodeFunctionData } from 'viem'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifierAbi } from '../../src/contract/abi.js'
import {
  proofCalldata,
  tensorValues,
  verifyInferenceCalldata,
  verifyProofCalldata,
} from '../../src/contract/calldata.js'
import { MalformedProofError, TensorLengthError, ValueOutOfRangeError } from '../../src/contract/errors.js'
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
    const bytes = `0x${TINY.x.map((x) => (x + 5).toString(16).padStart(2, '0')).join('')}`
    const args = [proofWords(example.proof), bytes, TINY.y.map(BigInt)]
    const { verifyInference } = proofCalldata(example.proof, example.publicSignals, TINY.statement)
    expect(verifyInference).toBe(
      encodeFunctionData({ abi: verifierAbi(TINY.statement) as Abi, functionName: 'verifyInference', args }),
    )
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

describe('verifyInferenceCalldata', () => {
  const statement = statementOf(
    tensor({ name: 'secret', role: 'input', shape: [9], lo: 0, hi: 9, visibility: 'hashed' }),
    tensor({ name: 'image', role: 'input', shape: [33], lo: -128, hi: 127 }),
    tensor({ name: 'mask', role: 'input', shape: [32], lo: 0, hi: 1 }),
    tensor({ name: 'y', role: 'output', shape: [1], lo: -3, hi: 3 }),
    tensor({ name: 'state', role: 'output', shape: [2, 2], lo: 0, hi: 1, visibility: 'hashed' }),
    tensor({ name: 'z', role: 'output', shape: [2], lo: -70000, hi: 70000 }),
  )
  const image = Array.from({ length: 33 }, (_, i) => i * 7 - 128)
  const mask = Array.from({ length: 32 }, (_, i) => i & 1)
  const values = [[-3], 11n, [-70000, 69999], 5n, image, mask]

  it('puts inputs before outputs, and encodes several dynamic parameters as viem does', () => {
    const hex = (bytes: readonly number[]) => `0x${Buffer.from(bytes).toString('hex')}`
    const args = [
      proofWords(example.proof),
      5n,
      hex(image.map((v) => v + 128)),
      hex(mask),
      [-3n],
      11n,
      [-70000n, 69999n],
    ]
    const abi = verifierAbi(statement) as Abi
    expect(verifyInferenceCalldata(example.proof, statement, values)).toBe(
      encodeFunctionData({ abi, functionName: 'verifyInference', args }),
    )
  })

  it('refuses tensors of another length', () => {
    const short = [[], ...values.slice(1)]
    expect(() => verifyInferenceCalldata(example.proof, statement, short)).toThrow(TensorLengthError)
  })
})

describe('tensorValues', () => {
  it('decodes the public signals', () => {
    expect(tensorValues(example.publicSignals.map(BigInt), TINY.statement)).toEqual([TINY.y, TINY.x])
  })
})
