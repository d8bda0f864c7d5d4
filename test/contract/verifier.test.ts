import { type Hex, toHex } from 'viem'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Statement } from '../../src/circuit/statement.js'
import { proofCalldata, verifyProofCalldata } from '../../src/contract/calldata.js'
import type { Groth16VerificationKey } from '../../src/contract/key.js'
import { verifierSource } from '../../src/contract/verifier.js'
import { FQ, FR } from '../../src/field/bn254.js'
import { compileSolidity, type Deployed, type Evm, revertOf, startEvm } from '../harness/evm.js'
import { productExample, statementOf, TINY, tensor, tinyExample } from './examples.js'
import { endSnarkjs, type Groth16Example } from './groth16.js'
import { proofWords } from './proofWords.js'
import { g1, g2, twistPointOutsideG2 } from './sampleKey.js'

const hashedOutput = tensor({ name: 'y', role: 'output', shape: [9], lo: 0, hi: 9, visibility: 'hashed' })
const PRODUCT = statementOf(hashedOutput)
const IMAGE = statementOf(
  hashedOutput,
  tensor({ name: 'image', role: 'input', shape: [784], lo: 0, hi: 255 }),
)

let evm: Evm
let tiny: Groth16Example
let product: Groth16Example
let contract: Deployed
let proof: bigint[]
let signals: bigint[]

beforeAll(async () => {
  evm = await startEvm()
  tiny = await tinyExample()
  product = await productExample([])
  contract = await deploy(tiny.verificationKey, TINY.statement)
  proof = proofWords(tiny.proof)
  signals = tiny.publicSignals.map(BigInt)
})
afterAll(async () => {
  await endSnarkjs()
  await evm?.stop()
})

describe('verifyProof', () => {
  const verify = (words = proof, values = signals) => {
    const [a0, a1, b0, b1, b2, b3, c0, c1] = words
    return evm.read(contract, 'verifyProof', [
      [a0, a1],
      [
        [b0, b1],
        [b2, b3],
      ],
      [c0, c1],
      values,
    ])
  }

  it('accepts the proof, and the same proof with A and B negated', async () => {
    expect(await verify()).toBe(true)
    const [a0, a1, b0, b1, b2, b3, ...c] = proof as [
      bigint,
      bigint,
      bigint,
      bigint,
      bigint,
      bigint,
      ...bigint[],
    ]
    expect(await verify([a0, FQ - a1, b0, b1, FQ - b2, FQ - b3, ...c])).toBe(true)
    expect(await verify([a0, FQ - a1, b0, b1, b2, b3, ...c])).toBe(false)
  })

  it('accepts the calldata of proofCalldata, mined', async () => {
    const { verifyProof } = proofCalldata(tiny.proof, tiny.publicSignals, TINY.statement)
    expect(BigInt(await evm.call(contract, verifyProof))).toBe(1n)
    expect((await evm.send(contract, verifyProof)).status).toBe('success')
  })

  it('is false when any signal changes', async () => {
    for (const i of signals.keys()) {
      expect(await verify(proof, replaced(signals, i, signals[i]! + 1n))).toBe(false)
      expect(await verify(proof, replaced(signals, i, 0n))).toBe(false)
    }
    expect(await verify(proof, [...signals].reverse())).toBe(false)
  })

  it('is false for signals that are equal only modulo r', async () => {
    for (const i of signals.keys()) {
      expect(await verify(proof, replaced(signals, i, signals[i]! + FR))).toBe(false)
    }
  })

  it('is false when any word of the proof changes, be it to one equal modulo q', async () => {
    for (const i of proof.keys()) {
      expect(await verify(replaced(proof, i, proof[i]! ^ 1n))).toBe(false)
      expect(await verify(replaced(proof, i, proof[i]! + FQ))).toBe(false)
    }
  })

  it('is false for other points of the groups, swapped points and points at infinity', async () => {
    const [a, b, c] = [proof.slice(0, 2), proof.slice(2, 6), proof.slice(6)] as const
    const other1 = g1(7n).slice(0, 2).map(BigInt)
    const [x, y] = g2(7n) as [string[], string[]]
    const other2 = [x[1], x[0], y[1], y[0]].map((text) => BigInt(text!))
    const forgeries = [
      [...other1, ...b, ...c],
      [...a, ...other2, ...c],
      [...a, ...b, ...other1],
      [...c, ...b, ...a],
      [0n, 0n, ...b, ...c],
      [...a, 0n, 0n, 0n, 0n, ...c],
      [...a, ...b, 0n, 0n],
      Array<bigint>(8).fill(0n),
      [...a, b[1]!, b[0]!, b[3]!, b[2]!, ...c],
      [...a, ...twistPointOutsideG2(), ...c],
    ]
    for (const words of forgeries) expect(await verify(words)).toBe(false)
  })
})

describe('verifyInference', () => {
  const bytes = (values: readonly number[]): Hex => toHex(Uint8Array.from(values, (x) => x + 5))
  const verify = (words = proof, input = bytes(TINY.x), output = TINY.y) =>
    evm.read(contract, 'verifyInference', [words, input, output.map(BigInt)])
  const accepted = undefined

  it('accepts the inference, also from the calldata of proofCalldata', async () => {
    expect(await verify()).toBe(accepted)
    const { verifyInference } = proofCalldata(tiny.proof, tiny.publicSignals, TINY.statement)
    expect(await evm.call(contract, verifyInference)).toBe('0x')
    expect((await evm.send(contract, verifyInference)).status).toBe('success')
  })

  it('reverts with InvalidProof when an input or output changes', async () => {
    const invalid = { name: 'InvalidProof', args: [] }
    for (const i of TINY.y.keys()) {
      expect(await revertOf(verify(proof, bytes(TINY.x), replaced(TINY.y, i, TINY.y[i]! + 1)))).toEqual(
        invalid,
      )
    }
    for (const i of TINY.x.keys()) {
      const changed = replaced(TINY.x, i, TINY.x[i]! === 200 ? 199 : TINY.x[i]! + 1)
      expect(await revertOf(verify(proof, bytes(changed)))).toEqual(invalid)
    }
    expect(await revertOf(verify(replaced(proof, 0, proof[6]!)))).toEqual(invalid)
    expect(await revertOf(verify([...proof.slice(6), ...proof.slice(2, 6), ...proof.slice(0, 2)]))).toEqual(
      invalid,
    )
  })

  it('mines a false proof as a reverted transaction', async () => {
    const broken = { ...tiny.proof, pi_c: g1(7n) }
    const { verifyInference } = proofCalldata(broken, tiny.publicSignals, TINY.statement)
    expect((await evm.send(contract, verifyInference)).status).toBe('reverted')
  })

  it('reverts with NotCanonical for coordinates that are not below q', async () => {
    for (const i of proof.keys()) {
      const expected = { name: 'NotCanonical', args: [BigInt(i)] }
      expect(await revertOf(verify(replaced(proof, i, proof[i]! + FQ)))).toEqual(expected)
      expect(await revertOf(verify(replaced(proof, i, FQ)))).toEqual(expected)
    }
  })

  it('reverts with WrongLength for tensors of another length', async () => {
    const wrong = (expected: number, found: number) => ({
      name: 'WrongLength',
      args: [BigInt(expected), BigInt(found)],
    })
    expect(await revertOf(verify(proof, bytes(TINY.x.slice(1))))).toEqual(wrong(4, 3))
    expect(await revertOf(verify(proof, bytes([...TINY.x, -5])))).toEqual(wrong(4, 5))
    expect(await revertOf(verify(proof, '0x'))).toEqual(wrong(4, 0))
    expect(await revertOf(verify(proof, bytes(TINY.x), TINY.y.slice(1)))).toEqual(wrong(3, 2))
    expect(await revertOf(verify(proof, bytes(TINY.x), [...TINY.y, 0]))).toEqual(wrong(3, 4))
  })

  it('reverts with InputOutOfRange for a byte above the range', async () => {
    for (const i of TINY.x.keys()) {
      for (const value of [201, 250]) {
        const expected = { name: 'InputOutOfRange', args: [BigInt(i)] }
        expect(await revertOf(verify(proof, bytes(replaced(TINY.x, i, value))))).toEqual(expected)
      }
    }
  })

  it('reverts with OutputOutOfRange for a value outside the range, and for one equal modulo 2^16', async () => {
    for (const value of [-1001, 40001, -35 + 65536, -(2 ** 52)]) {
      const expected = { name: 'OutputOutOfRange', args: [0n, BigInt(value)] }
      expect(await revertOf(verify(proof, bytes(TINY.x), replaced(TINY.y, 0, value)))).toEqual(expected)
    }
  })
})

describe('verifyInference of a hashed tensor', () => {
  it('takes the digest, which must be below r', async () => {
    const hashed = await deploy(product.verificationKey, PRODUCT)
    const verify = (digest: bigint) =>
      evm.read(hashed, 'verifyInference', [proofWords(product.proof), digest])
    const digest = BigInt(product.publicSignals[0]!)
    expect(await verify(digest)).toBe(undefined)
    expect(await revertOf(verify(digest + 1n))).toEqual({ name: 'InvalidProof', args: [] })
    for (const large of [FR, digest + FR]) {
      expect(await revertOf(verify(large))).toEqual({ name: 'NotCanonical', args: [8n] })
    }
  })
})

describe('constants', () => {
  it('are readable', async () => {
    expect(await evm.read(contract, 'MODEL_HASH')).toBe(`0x${'0a'.repeat(32)}`)
    expect(await evm.read(contract, 'CIRCUIT_HASH')).toBe(`0x${'0b'.repeat(32)}`)
    expect(await evm.read(contract, 'TOOL_VERSION')).toBe('1.2.3')
  })

  it('turn values into real numbers, rounded down', async () => {
    const scale = 10n ** 18n
    const tenth = 3602879701896397n * scale // 2^55 times the double 0.1
    expect(await evm.read(contract, 'dequantizeOutput0', [203n])).toBe((203n * tenth) >> 55n)
    expect(await evm.read(contract, 'dequantizeOutput0', [0n])).toBe(0n)
    expect(await evm.read(contract, 'dequantizeOutput0', [-8n])).toBe((-8n * tenth) >> 55n)
    expect(await evm.read(contract, 'INPUT0_SCALE_NUMERATOR')).toBe(scale / 2n)
    expect(await evm.read(contract, 'INPUT0_SCALE_SHIFT')).toBe(0n)
  })
})

describe('cost', () => {
  it('of one signal is at most 215,000 gas and 3,000 bytes', async () => {
    const { verifyProof, verifyInference } = proofCalldata(product.proof, product.publicSignals, PRODUCT)
    const deployed = await deploy(product.verificationKey, PRODUCT)
    expect(await gasUsed(deployed, verifyProof)).toBeLessThan(215_000)
    expect(await gasUsed(deployed, verifyInference)).toBeLessThan(216_000)
    expect(compiled(product.verificationKey, PRODUCT).deployedBytes).toBeLessThan(3_000)
  })

  it('of an image of 784 bytes is at most 397,000 gas and 8,000 bytes, and less where the image is black', async () => {
    const bright = Array.from({ length: 26 }, (_, i) => 2n ** (i === 25 ? 71n : 247n) + BigInt(i))
    const image = await productExample(bright)
    const black = await productExample(bright.map((signal, i) => (i < 5 ? 0n : signal)))
    const deployed = await deploy(image.verificationKey, IMAGE)
    const { verifyInference } = proofCalldata(image.proof, image.publicSignals, IMAGE)
    const gas = await gasUsed(deployed, verifyInference)
    expect(gas).toBeLessThan(397_000)
    expect(compiled(image.verificationKey, IMAGE).deployedBytes).toBeLessThan(8_000)

    const dark = proofCalldata(black.proof, black.publicSignals, IMAGE).verifyInference
    expect(await gasUsed(await deploy(black.verificationKey, IMAGE), dark)).toBeLessThan(gas - 5 * 6_000)
  })
})

describe('a key without contributions', () => {
  it('lets anyone prove anything, which is why it is refused', async () => {
    const { insecureKey } = tiny
    const options = { verificationKey: insecureKey, statement: TINY.statement, ...FACTS }
    const forgeable = await evm.deploy(compileSolidity(verifierSource({ ...options, development: true })))
    const [x, y] = insecureKey.IC[0]!
    const forged = {
      pi_a: insecureKey.vk_alpha_1,
      pi_b: insecureKey.vk_beta_2,
      pi_c: [x!, `${FQ - BigInt(y!)}`],
    }
    expect(BigInt(await evm.call(forgeable, verifyProofCalldata(forged, [0n, 0n])))).toBe(1n)
    expect(BigInt(await evm.call(contract, verifyProofCalldata(forged, [0n, 0n])))).toBe(0n)
  })
})

const FACTS = { toolVersion: '1.2.3', modelHash: '0a'.repeat(32), circuitHash: '0b'.repeat(32) }

function compiled(verificationKey: Groth16VerificationKey, statement: Statement) {
  return compileSolidity(verifierSource({ verificationKey, statement, ...FACTS, development: false }))
}

function deploy(verificationKey: Groth16VerificationKey, statement: Statement): Promise<Deployed> {
  return evm.deploy(compiled(verificationKey, statement))
}

async function gasUsed(target: Deployed, data: Hex): Promise<number> {
  const { status, gasUsed } = await evm.send(target, data)
  expect(status).toBe('success')
  return Number(gasUsed)
}

function replaced<T>(values: readonly T[], index: number, value: T): T[] {
  return values.map((old, i) => (i === index ? value : old))
}
