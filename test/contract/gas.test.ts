import type { Hex } from 'viem'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PublicTensor, Statement } from '../../src/circuit/statement.js'
import { inferenceArguments, proofCalldata, verifyInferenceCalldata } from '../../src/contract/calldata.js'
import { deploymentGas, verificationGas } from '../../src/contract/gas.js'
import { packTensor } from '../../src/contract/packing.js'
import { CODE_LIMIT, hashedSize } from '../../src/contract/size.js'
import { verifierSource } from '../../src/contract/verifier.js'
import { compile, exportVerifier, prove, setup } from '../../src/index.js'
import { SMALL_INPUT, smallModel } from '../e2e/smallModel.js'
import { compileSolidity, type Evm, startEvm } from '../harness/evm.js'
import { productExample, statementOf, tensor } from './examples.js'
import { endSnarkjs } from './groth16.js'

let evm: Evm
beforeAll(async () => {
  evm = await startEvm()
})
afterAll(async () => {
  await endSnarkjs()
  await evm?.stop()
})

const hashed = (name: string, role: PublicTensor['role']) =>
  tensor({ name, role, shape: [9], lo: 0, hi: 9, visibility: 'hashed' })
const bytes = (name: string, size: number) => tensor({ name, role: 'input', shape: [size], lo: 0, hi: 200 })
const result = hashed('y', 'output')

const STATEMENTS: Readonly<Record<string, Statement>> = {
  'a digest': statementOf(result),
  'three digests': statementOf(result, hashed('a', 'input'), hashed('b', 'input')),
  'three digests, one of the weights': statementOf(result, hashed('a', 'input'), hashed('w', 'weights')),
  'a digest and 62 bytes': statementOf(result, bytes('a', 62)),
  'outputs of both signs': statementOf(
    result,
    tensor({ name: 'z', role: 'output', shape: [24], lo: -9000, hi: 9000 }),
  ),
  '12 signals': statementOf(result, bytes('a', 200), bytes('b', 100)),
  '30 signals': statementOf(result, bytes('a', 29 * 31)),
  '30 tensors': statementOf(result, ...Array.from({ length: 29 }, (_, i) => bytes(`${i}`, 31))),
}

const DIGEST = 7n ** 85n

/** Bytes that are not 0; outputs of which every second one is negative. */
function valuesOf({ role, shape, visibility }: PublicTensor): number[] | bigint {
  if (visibility === 'hashed') return DIGEST
  const size = shape.reduce((product, extent) => product * extent)
  return Array.from({ length: size }, (_, i) =>
    role === 'input' ? 1 + (i % 200) : (i % 2 ? -1 : 1) * (1000 + i),
  )
}

/** Deviation from `gas`, as a share of it. */
const deviation = (estimate: number, gas: bigint) => Math.abs(estimate - Number(gas)) / Number(gas)

describe.each(Object.entries(STATEMENTS))('gas of %s', (_, statement) => {
  it('is estimated within 2 % of what mined transactions used', async () => {
    const values = statement.tensors.slice(1).map(valuesOf)
    const signals = values.flatMap((value, i) =>
      typeof value === 'bigint' ? [value] : packTensor(value, statement.tensors[i + 1]!),
    )
    const { proof, publicSignals, verificationKey } = await productExample(signals)
    const facts = { toolVersion: '1.2.3', modelHash: '0a'.repeat(32), circuitHash: '0b'.repeat(32) }
    const weightsDigest = statement.tensors.some(({ role }) => role === 'weights') ? DIGEST : undefined
    const code = compileSolidity(
      verifierSource({ ...facts, verificationKey, statement, weightsDigest, development: false }),
    )
    const deployed = await evm.deploy(code)
    expect(deviation(deploymentGas(code.bytecode, code.deployedBytes), deployed.gasUsed)).toBeLessThan(0.02)
    const { verifyInference } = proofCalldata(proof, publicSignals, statement)
    const { status, gasUsed } = await evm.send(deployed, verifyInference)
    expect(status).toBe('success')
    expect(deviation(verificationGas(statement, 'groth16', verifyInference), gasUsed)).toBeLessThan(0.02)
    expect(deviation(verificationGas(statement, 'groth16'), gasUsed)).toBeLessThan(0.02)
  })
})

describe.each(['groth16', 'plonk', 'fflonk'] as const)('gas of %s', (protocol) => {
  it.each(['private', 'public'] as const)(
    'with %s inputs is estimated within 2 %%',
    async (inputVisibility) => {
      const compilation = compile(smallModel(), { protocol, inputVisibility })
      const keys = await setup(compilation)
      const { proof, publicSignals } = await prove(compilation, keys.zkey, SMALL_INPUT)
      const { statement } = compilation.manifest
      const { source } = exportVerifier(compilation.manifest, keys, { allowInsecureDevKey: true })
      const deployed = await evm.deploy(compileSolidity(source))
      const { verifyInference } = proofCalldata(proof, publicSignals, statement, protocol)
      const { status, gasUsed } = await evm.send(deployed, verifyInference)
      expect(status).toBe('success')
      expect(deviation(verificationGas(statement, protocol, verifyInference), gasUsed)).toBeLessThan(0.02)
      expect(deviation(verificationGas(statement, protocol), gasUsed)).toBeLessThan(0.02)
    },
  )
})

it('is at least what EIP-7623 asks of a transaction with much calldata', () => {
  const long: Hex = `0x${'ff'.repeat(100_000)}`
  expect(verificationGas(STATEMENTS['a digest']!, 'groth16', long)).toBe(21_000 + 40 * 100_000)
  const zeros: Hex = `0x${'00'.repeat(100_000)}`
  expect(verificationGas(STATEMENTS['a digest']!, 'groth16', zeros)).toBe(21_000 + 10 * 100_000)
})

it('counts the calldata that is given', () => {
  const statement = STATEMENTS['a digest and 62 bytes']!
  const call = (byte: number) => {
    const values = [7n ** 85n, Array<number>(62).fill(byte)]
    return verifyInferenceCalldata(`0x${'ab'.repeat(256)}`, inferenceArguments(statement, values))
  }
  const saved =
    verificationGas(statement, 'groth16', call(1)) - verificationGas(statement, 'groth16', call(0))
  expect(saved).toBe(62 * 12)
})

it('the size with all tensors hashed is near what the compiler makes of such a statement', async () => {
  const statement = statementOf(result, hashed('a', 'input'), hashed('b', 'input'))
  const { verificationKey } = await productExample([3n ** 150n, 5n ** 105n])
  const facts = { toolVersion: '1.2.3', circuitHash: '0b'.repeat(32), development: false }
  const { deployedBytes } = compileSolidity(verifierSource({ ...facts, verificationKey, statement }))
  const [, about] = /^3 public signal\(s\), about (\d+) bytes$/.exec(hashedSize(statement, 'groth16'))!
  expect(deviation(Number(about), BigInt(deployedBytes))).toBeLessThan(0.1)
  expect(deployedBytes).toBeLessThan(CODE_LIMIT)
})
