import { type Hex, toHex } from 'viem'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PublicTensor, Statement } from '../../src/circuit/statement.js'
import {
  inferenceArguments,
  proofCalldata,
  verifyInferenceCalldata,
  verifyProofCalldata,
} from '../../src/contract/calldata.js'
import type { Groth16VerificationKey } from '../../src/contract/key.js'
import { packTensor } from '../../src/contract/packing.js'
import { proofBytes, proofNumbers } from '../../src/contract/proofNumbers.js'
import { verifierSource } from '../../src/contract/verifier.js'
import { FQ, FR } from '../../src/field/bn254.js'
import { compileSolidity, type Deployed, type Evm, revertOf, startEvm } from '../harness/evm.js'
import { productExample, statementOf, TINY, tensor, tinyExample } from './examples.js'
import { endSnarkjs, type Groth16Example } from './groth16.js'
import { bytesOf, proofWords } from './proofWords.js'
import { g1, g2, sampleKey, twistPointOutsideG2 } from './sampleKey.js'
import { simulatedProof } from './vyper/simulatedProof.js'

const digest = (name: string, role: PublicTensor['role']) =>
  tensor({ name, role, shape: [9], lo: 0, hi: 9, visibility: 'hashed' })
const bytes = (name: string, size: number, hi: number) =>
  tensor({ name, role: 'input', shape: [size], lo: 0, hi })
const hashedOutput = digest('y', 'output')
const number = tensor({ name: 'y', role: 'output', shape: [1], lo: -20000, hi: 20000 })
const PRODUCT = statementOf(hashedOutput)
const IMAGE = statementOf(
  hashedOutput,
  tensor({ name: 'image', role: 'input', shape: [784], lo: 0, hi: 255 }),
)

let evm: Evm
let tiny: Groth16Example
let product: Groth16Example
let contract: Deployed
/** As verifyProof takes it. */
let proof: bigint[]
/** As the bytes of verifyInference hold it. */
let numbers: readonly bigint[]
let signals: bigint[]

beforeAll(async () => {
  evm = await startEvm()
  tiny = await tinyExample()
  product = await productExample([])
  contract = await deploy(tiny.verificationKey, TINY.statement)
  proof = proofWords(tiny.proof)
  numbers = proofNumbers(tiny.proof, 'groth16')
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
  const verify = (words = numbers, input = bytes(TINY.x), output = TINY.y) =>
    evm.read(contract, 'verifyInference', [bytesOf(words), input, output.map(BigInt)])
  const accepted = undefined

  it('accepts the inference, also from the calldata of proofCalldata, in both forms', async () => {
    expect(await verify()).toBe(accepted)
    const calldata = proofCalldata(tiny.proof, tiny.publicSignals, TINY.statement)
    for (const call of [calldata.verifyInference, calldata.verifyInferenceCompressed!]) {
      expect(await evm.call(contract, call)).toBe('0x')
      expect((await evm.send(contract, call)).status).toBe('success')
    }
  })

  it('reverts with InvalidProof when an input or output changes', async () => {
    const invalid = { name: 'InvalidProof', args: [] }
    for (const i of TINY.y.keys()) {
      const changed = replaced(TINY.y, i, TINY.y[i]! + 1)
      expect(await revertOf(verify(numbers, bytes(TINY.x), changed))).toEqual(invalid)
    }
    for (const i of TINY.x.keys()) {
      const changed = replaced(TINY.x, i, TINY.x[i]! === 200 ? 199 : TINY.x[i]! + 1)
      expect(await revertOf(verify(numbers, bytes(changed)))).toEqual(invalid)
    }
  })

  it('reverts with InvalidProof for other points, swapped points, points at infinity and any changed number', async () => {
    const [a, b, c] = [numbers.slice(0, 2), numbers.slice(2, 6), numbers.slice(6)] as const
    const [x, y] = g2(7n) as [string[], string[]]
    const [x1, x0, y1, y0] = twistPointOutsideG2() as [bigint, bigint, bigint, bigint]
    const forgeries = [
      [...g1(7n).slice(0, 2).map(BigInt), ...b, ...c],
      [...a, ...[...x, ...y].map(BigInt), ...c],
      [...a, x0, x1, y0, y1, ...c],
      [...c, ...b, ...a],
      [...a, b[1]!, b[0]!, b[3]!, b[2]!, ...c],
      [a[0]!, FQ - a[1]!, ...b, ...c],
      [0n, 0n, ...b, ...c],
      [...a, 0n, 0n, 0n, 0n, ...c],
      [...a, ...b, 0n, 0n],
      Array<bigint>(8).fill(0n),
      ...numbers.map((_, i) => replaced(numbers, i, numbers[i]! ^ 1n)),
    ]
    for (const words of forgeries) {
      expect(await revertOf(verify(words))).toEqual({ name: 'InvalidProof', args: [] })
    }
  })

  it('mines a false proof as a reverted transaction', async () => {
    const broken = { ...tiny.proof, pi_c: g1(7n) }
    const { verifyInference } = proofCalldata(broken, tiny.publicSignals, TINY.statement)
    expect((await evm.send(contract, verifyInference)).status).toBe('reverted')
  })

  it('reverts with NotCanonical for coordinates that are not below q', async () => {
    for (const i of numbers.keys()) {
      const expected = { name: 'NotCanonical', args: [BigInt(i)] }
      for (const large of [FQ, numbers[i]! + FQ, 2n ** 256n - 1n]) {
        expect(await revertOf(verify(replaced(numbers, i, large)))).toEqual(expected)
      }
    }
  })

  it('reverts with WrongProofLength for proofs that are neither of 256 nor of 128 bytes', async () => {
    const whole = bytesOf([...numbers, ...numbers])
    for (const length of [0, 1, 32, 127, 129, 255, 257, 512]) {
      const call = evm.read(contract, 'verifyInference', [
        whole.slice(0, 2 + 2 * length),
        bytes(TINY.x),
        TINY.y.map(BigInt),
      ])
      expect(await revertOf(call)).toEqual({ name: 'WrongProofLength', args: [BigInt(length)] })
    }
  })

  it('reverts with WrongLength for tensors of another length', async () => {
    const wrong = (expected: number, found: number) => ({
      name: 'WrongLength',
      args: [BigInt(expected), BigInt(found)],
    })
    expect(await revertOf(verify(numbers, bytes(TINY.x.slice(1))))).toEqual(wrong(4, 3))
    expect(await revertOf(verify(numbers, bytes([...TINY.x, -5])))).toEqual(wrong(4, 5))
    expect(await revertOf(verify(numbers, '0x'))).toEqual(wrong(4, 0))
    expect(await revertOf(verify(numbers, bytes(TINY.x), TINY.y.slice(1)))).toEqual(wrong(3, 2))
    expect(await revertOf(verify(numbers, bytes(TINY.x), [...TINY.y, 0]))).toEqual(wrong(3, 4))
    expect(await revertOf(verify(numbers, bytes(TINY.x), []))).toEqual(wrong(3, 0))
  })

  it('reverts with InputOutOfRange for a byte above the range', async () => {
    for (const i of TINY.x.keys()) {
      for (const value of [201, 250]) {
        const expected = { name: 'InputOutOfRange', args: [BigInt(i)] }
        expect(await revertOf(verify(numbers, bytes(replaced(TINY.x, i, value))))).toEqual(expected)
      }
    }
  })

  it('reverts with OutputOutOfRange for a value outside the range, and for one equal modulo 2^16', async () => {
    for (const value of [-1001, 40001, -35 + 65536, -(2 ** 52)]) {
      const expected = { name: 'OutputOutOfRange', args: [0n, BigInt(value)] }
      expect(await revertOf(verify(numbers, bytes(TINY.x), replaced(TINY.y, 0, value)))).toEqual(expected)
    }
  })
})

describe('verifyInference of a hashed tensor', () => {
  it('takes the digest, which must be below r and not negative', async () => {
    const hashed = await deploy(product.verificationKey, PRODUCT)
    const words = proofNumbers(product.proof, 'groth16')
    const verify = (digest: bigint) => evm.read(hashed, 'verifyInference', [bytesOf(words), '0x', [digest]])
    const digest = BigInt(product.publicSignals[0]!)
    expect(await verify(digest)).toBe(undefined)
    expect(await revertOf(verify(digest + 1n))).toEqual({ name: 'InvalidProof', args: [] })
    for (const outside of [FR, digest + FR, -1n, digest - FR, -(2n ** 255n)]) {
      expect(await revertOf(verify(outside))).toEqual({ name: 'OutputOutOfRange', args: [0n, outside] })
    }
  })
})

describe('constants', () => {
  it('are readable', async () => {
    expect(await evm.read(contract, 'MODEL_HASH')).toBe(`0x${'0a'.repeat(32)}`)
    expect(await evm.read(contract, 'CIRCUIT_HASH')).toBe(`0x${'0b'.repeat(32)}`)
    expect(await evm.read(contract, 'WEIGHTS_DIGEST')).toBe(0n)
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
  it('of one signal is at most 216,200 gas and 3,800 bytes', async () => {
    const { verifyProof, verifyInference } = proofCalldata(product.proof, product.publicSignals, PRODUCT)
    const deployed = await deploy(product.verificationKey, PRODUCT)
    expect(await gasUsed(deployed, verifyProof)).toBeLessThan(215_000)
    expect(await gasUsed(deployed, verifyInference)).toBeLessThan(216_200)
    expect(compiled(product.verificationKey, PRODUCT).deployedBytes).toBeLessThan(3_800)
  })

  it('of three digests, one of them of the weights, is at most 223,300 gas and 4,300 bytes', async () => {
    const [weightsDigest, input] = [3n ** 150n, 5n ** 105n]
    const { publicSignals, proof: made, verificationKey } = await productExample([weightsDigest, input])
    const statement = statementOf(hashedOutput, digest('a', 'input'), digest('w', 'weights'))
    const calldata = proofCalldata(made, publicSignals, statement)
    const code = compiled(verificationKey, statement, weightsDigest)
    const deployed = await evm.deploy(code)
    expect(await evm.read(deployed, 'WEIGHTS_DIGEST')).toBe(weightsDigest)
    expect(await gasUsed(deployed, calldata.verifyInference)).toBeLessThan(223_300)
    expect(await gasUsed(deployed, calldata.verifyInferenceCompressed!)).toBeLessThan(241_000)
    expect(code.deployedBytes).toBeLessThan(4_300)
    expect(BigInt(await evm.call(deployed, calldata.verifyProof))).toBe(1n)
    const others = await evm.deploy(compiled(verificationKey, statement, weightsDigest + 1n))
    expect((await evm.send(others, calldata.verifyInference)).status).toBe('reverted')
  })

  it.each([
    ['two hashed inputs and a hashed output', [digest('a', 'input'), digest('b', 'input'), hashedOutput]],
    ['a hashed input and two hashed outputs', [digest('a', 'input'), digest('b', 'output'), hashedOutput]],
    ['three hashed inputs', [digest('a', 'input'), digest('b', 'input'), digest('c', 'input')]],
    ['three hashed outputs', [digest('a', 'output'), digest('b', 'output'), hashedOutput]],
    ['a hashed output and 62 bytes', [bytes('a', 62, 255), hashedOutput]],
    ['a hashed input and 62 bytes', [bytes('a', 62, 255), digest('b', 'input')]],
    ['a hashed output and 62 bytes that fill no byte', [bytes('a', 62, 200), hashedOutput]],
    ['a hashed output and twice 31 bytes', [bytes('a', 31, 200), bytes('b', 31, 77), hashedOutput]],
    [
      'a hashed input, 31 bytes and a hashed output',
      [digest('a', 'input'), bytes('b', 31, 200), hashedOutput],
    ],
    ['93 bytes', [bytes('a', 93, 200)]],
    ['three times 31 bytes', [bytes('a', 31, 100), bytes('b', 31, 200), bytes('c', 31, 77)]],
    ['two hashed inputs and a number', [digest('a', 'input'), digest('b', 'input'), number]],
  ] as const)(
    'of three signals, %s, none of them 0 or constant, is at most 230,000 gas',
    async (_, tensors) => {
      const statement = statementOf(...tensors)
      expect(statement.signals).toBe(3)
      const values = statement.tensors.map(({ role, visibility, shape, hi }, i) =>
        visibility === 'hashed'
          ? 7n ** 85n + BigInt(i)
          : Array<number>(shape[0]!).fill(role === 'input' ? hi : -1),
      )
      const publicSignals = statement.tensors.flatMap((each, i) => {
        const value = values[i]!
        return typeof value === 'bigint' ? [value] : packTensor(value, each)
      })
      const inference = inferenceArguments(statement, values)
      const proof = simulatedProof(publicSignals)
      const code = compiled(sampleKey(3), statement)
      const deployed = await evm.deploy(code)
      const gas = await gasUsed(deployed, verifyInferenceCalldata(proofBytes(proof), inference))
      // A byte of the proof or the inputs that is 0 is 12 gas cheaper than another.
      const zeros = `${proofBytes(proof)}${inference.inputs}`
        .match(/../g)!
        .filter((byte) => byte === '00').length
      expect(gas + 12 * zeros).toBeLessThanOrEqual(230_000)
      expect(code.deployedBytes).toBeLessThanOrEqual(4_500)
    },
  )

  it('of an image of 784 bytes is at most 394,000 gas and 6,000 bytes, and less where the image is black', async () => {
    const bright = Array.from({ length: 26 }, (_, i) => 2n ** (i === 25 ? 71n : 247n) + BigInt(i))
    const image = await productExample(bright)
    const black = await productExample(bright.map((signal, i) => (i < 5 ? 0n : signal)))
    const deployed = await deploy(image.verificationKey, IMAGE)
    const { verifyInference } = proofCalldata(image.proof, image.publicSignals, IMAGE)
    const gas = await gasUsed(deployed, verifyInference)
    expect(gas).toBeLessThan(394_000)
    expect(compiled(image.verificationKey, IMAGE).deployedBytes).toBeLessThan(6_000)

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

function compiled(verificationKey: Groth16VerificationKey, statement: Statement, weightsDigest?: bigint) {
  const options = { verificationKey, statement, ...FACTS, weightsDigest, development: false }
  return compileSolidity(verifierSource(options))
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
