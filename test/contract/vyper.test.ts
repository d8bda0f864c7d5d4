import type { IField } from '@noble/curves/abstract/modular.js'
import { bn254 } from '@noble/curves/bn254.js'
import { encodeFunctionData, type Hex } from 'viem'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AbiFunction, verifierAbi } from '../../src/contract/abi.js'
import { verifyInferenceCalldata, verifyProofCalldata } from '../../src/contract/calldata.js'
import { compressProof } from '../../src/contract/compressProof.js'
import { ContractSizeError } from '../../src/contract/errors.js'
import { solidity } from '../../src/contract/languages/solidity/index.js'
import { leastCode } from '../../src/contract/languages/vyper/contract.js'
import type { PlacedTensor } from '../../src/contract/layout.js'
import { proofBytes } from '../../src/contract/proofNumbers.js'
import { verifierSource } from '../../src/contract/verifier.js'
import { word } from '../../src/contract/words.js'
import { UnsupportedProtocolError } from '../../src/errors.js'
import { compileSolidity, type Deployed, type Evm, startEvm } from '../harness/evm.js'
import { ACCEPTED, attacksOn } from './vyper/attacks.js'
import { compiledVyper, compilerVersion, compileVyper, hashOf, sourceOf } from './vyper/compiler.js'
import { mutations } from './vyper/mutations.js'
import { NO_REASON, outcomeOf } from './vyper/outcome.js'
import { SAMPLES, type Sample } from './vyper/statements.js'

const COMPILER = process.env.VYPER ?? 'vyper'
const RECOMPILE = 'npx tsx bench/vyper.ts [path of vyper]'

let evm: Evm
beforeAll(async () => {
  evm = await startEvm()
})
afterAll(() => evm?.stop())

describe.each(SAMPLES)('the Vyper contract of $name', (sample) => {
  const compiled = compiledVyper(sample)
  const abi = verifierAbi(sample.statement)
  let contract: Deployed
  let model: Deployed
  beforeAll(async () => {
    contract = await evm.deploy({ ...compiled, abi })
    model = await evm.deploy(compileSolidity(solidity.source(sample.facts)))
  })

  it('is compiled from what the template writes', () => {
    const changed = `the template's text has changed: run ${RECOMPILE} and look at the difference`
    expect(hashOf(sourceOf(sample)), changed).toBe(compiled.source)
  })

  it('has the functions of the Solidity contract', () => {
    const functions = abi.filter((entry) => entry.type === 'function')
    expect(compiled.abi.map(functionText).sort()).toEqual(functions.map(functionText).sort())
  })

  it('has the constants and scales of the Solidity contract', async () => {
    const functions = abi.filter((entry) => entry.type === 'function')
    const constants = functions.filter(({ inputs }) => inputs.length === 0)
    const calls = constants.map(({ name }) => encodeFunctionData({ abi, functionName: name }))
    const dequantizers = functions.filter(({ name }) => name.startsWith('dequantize'))
    for (const { name } of dequantizers) {
      calls.push(
        ...[0n, 1n, -1n, 8n, -8n, 2n ** 60n].map((each) =>
          encodeFunctionData({ abi, functionName: name, args: [each] }),
        ),
      )
    }
    expect(calls.length).toBeGreaterThan(3)
    for (const data of calls) {
      const outcome = await outcomeOf(evm, contract, data)
      expect(outcome).toMatch(/^returns 0x.{64}/)
      expect(outcome).toBe(await outcomeOf(evm, model, data))
    }
  })

  it('answers every attack as the Solidity contract does', async () => {
    for (const { name, data, expected } of attacksOn(sample)) {
      expect(await outcomeOf(evm, model, data), `Solidity: ${name}`).toBe(expected)
      const own = isTooLong(data, sample) ? NO_REASON : expected
      expect(await outcomeOf(evm, contract, data), name).toBe(own)
    }
  })

  it('answers random changes of the calldata as the Solidity contract does', async () => {
    const outcomes = new Set<string>()
    for (const data of mutations(sample, sample.name === 'severalTensors' ? 200 : 60)) {
      const expected = await outcomeOf(evm, model, data)
      const own = isTooLong(data, sample) ? NO_REASON : expected
      outcomes.add(own)
      expect(await outcomeOf(evm, contract, data), data).toBe(own)
      if (own !== expected) expect(expected).not.toMatch(/^returns/)
    }
    for (const seen of [NO_REASON, 'InvalidProof()']) expect(outcomes).toContain(seen)
    expect([...outcomes].some((outcome) => outcome.startsWith('returns'))).toBe(true)
    expect(outcomes.size).toBeGreaterThan(6)
  })

  it('accepts nothing where a precompile is absent', async () => {
    const [whole, short] = [proofBytes(sample.proof), compressProof(sample.proof)].map((proof) =>
      verifyInferenceCalldata(proof, sample.inference),
    ) as [Hex, Hex]
    const raw = verifyProofCalldata(sample.proof, sample.signals)
    for (const precompile of ['05', '06', '07', '08']) {
      const without = await evm.deploy({ abi, bytecode: withoutPrecompile(compiled.bytecode, precompile) })
      expect(await outcomeOf(evm, without, short)).toBe('InvalidProof()')
      const others =
        precompile === '05'
          ? [ACCEPTED, `returns 0x${'1'.padStart(64, '0')}`]
          : ['InvalidProof()', `returns 0x${'0'.repeat(64)}`]
      expect([await outcomeOf(evm, without, whole), await outcomeOf(evm, without, raw)]).toEqual(others)
    }
  })

  it('takes at least the code that the refusal of large ones assumes', () => {
    expect(compiled.deployedBytes).toBeGreaterThan(leastCode(sample.facts))
    expect(compiled.deployedBytes).toBeLessThan(8_500)
  })

  const version = compilerVersion(COMPILER)
  it.skipIf(version === undefined)(
    `is what the compiler makes of it (${version ?? 'no vyper found'})`,
    () => {
      expect(version, 'another version than the kept code was compiled with').toBe(compiled.compiler)
      expect(compileVyper(COMPILER, sourceOf(sample))).toEqual(compiled)
    },
  )
})

describe('the gas of a Vyper contract', () => {
  it.each([
    ['oneOutput', 220_500],
    ['image', 430_500],
    ['hashedImage', 235_000],
  ])('of %s is at most %d', async (name, most) => {
    const sample = SAMPLES.find((each) => each.name === name)!
    const contract = await evm.deploy(compiledVyper(sample))
    const data = verifyInferenceCalldata(proofBytes(sample.proof), sample.inference)
    const { status, gasUsed } = await evm.send(contract, data)
    expect(status).toBe('success')
    expect(Number(gasUsed)).toBeLessThan(most)
  })
})

describe('a compressed proof without points', () => {
  it('is refused before the pairing would burn the gas that it is given', async () => {
    const sample = SAMPLES[0]!
    const contract = await evm.deploy({ ...compiledVyper(sample), abi: verifierAbi(sample.statement) })
    const data = verifyInferenceCalldata(compressProof(sample.proof), sample.inference)
    expect(abscissasWithoutPoint(data)).toHaveLength(4)
    for (const each of abscissasWithoutPoint(data)) {
      expect(await outcomeOf(evm, contract, each)).toBe('InvalidProof()')
      const { status, gasUsed } = await evm.send(contract, each)
      expect(status).toBe('reverted')
      expect(Number(gasUsed)).toBeLessThan(100_000)
    }
  })
})

describe('verifierSource in Vyper', () => {
  const sample = SAMPLES.find(({ name }) => name === 'committedWeights')!
  const { facts, statement } = sample
  const { verificationKey, toolVersion, circuitHash, weightsDigest, modelName } = facts
  const given = { verificationKey, toolVersion, circuitHash, weightsDigest, statement, development: false }
  const options = { ...given, modelName, language: 'vyper' } as const

  it('is the text of the template', () => {
    expect(verifierSource(options)).toBe(sourceOf(sample))
  })

  it('says in words what is proved, and keeps the text of users from becoming code', () => {
    const source = sourceOf(sample)
    expect(source).toContain(
      '@title ZkmlVerifier: verifier of inferences of the quantized model "committedWeights"',
    )
    expect(source).toContain('the integer model with the weights of WEIGHTS_DIGEST')
    expect(source).toContain('- input0 = "x": public, bytes 0 to 3 of inputs')
    expect(source).not.toContain('DEVELOPMENT')
    const marked = sourceOf(SAMPLES[0]!)
    expect(marked).toContain(
      '@title DevOnlyZkmlVerifier: verifier of inferences of the quantized model "a????',
    )
    expect(marked).toContain('# ## DEVELOPMENT KEY.')
    expect(marked).toContain('TOOL_VERSION: public(constant(String[18])) = "a?????external ? ?"')
  })

  it('refuses proof systems that have no contract in the language', () => {
    for (const protocol of ['plonk', 'fflonk'] as const) {
      const exported = () => verifierSource({ ...options, protocol })
      expect(exported).toThrow(UnsupportedProtocolError)
      expect(exported).toThrow(`no verifier contract for ${protocol} in vyper`)
    }
  })

  it('refuses more signals than fit into a contract', () => {
    const IC = Array<readonly string[]>(300).fill(['1', '2', '1'])
    const large = { ...facts, signals: 299, verificationKey: { ...verificationKey, IC } }
    expect(() => sourceOf({ ...sample, facts: large })).toThrow(ContractSizeError)
    const [input] = facts.layout.inputs
    const many = { ...facts, layout: { ...facts.layout, inputs: Array<PlacedTensor>(60).fill(input!) } }
    expect(() => sourceOf({ ...sample, facts: many })).toThrow(ContractSizeError)
  })
})

/** Name, types and mutability. Names of parameters differ: some are keywords of the language. */
function functionText(entry: unknown): string {
  const { name, stateMutability, inputs, outputs } = entry as AbiFunction
  const types = (parameters: AbiFunction['inputs']) => parameters.map(({ type }) => type).join(',')
  return `${name}(${types(inputs)}) ${stateMutability} (${types(outputs)})`
}

/** Calls with a compressed proof in which one of A, B and C has an abscissa without a point, or B the other root's flag. */
function abscissasWithoutPoint(data: Hex): Hex[] {
  const proof = 10 + 4 * 64
  const replaced = (i: number, digits: string): Hex =>
    `0x${data.slice(2, proof + 64 * i)}${digits}${data.slice(proof + 64 * i + digits.length)}` as Hex
  const { Fp, Fp2 } = bn254.fields
  const numbers = Array.from({ length: 50 }, (_, i) => BigInt(i))
  const x = numbers.find((c) => !isSquare(Fp, Fp.add(Fp.pow(c, 3n), 3n)))!
  const onTwist = (c0: bigint) => Fp2.add(Fp2.pow(Fp2.create({ c0, c1: 0n }), 3n), bn254.G2.Point.CURVE().b)
  const x2 = numbers.find((c0) => !isSquare(Fp2, onTwist(c0)))!
  const flagged = (BigInt(`0x${data.slice(proof + 128, proof + 192)}`) ^ (1n << 255n)).toString(16)
  return [
    replaced(0, word(x)),
    replaced(1, word(x2) + word(0n)),
    replaced(2, flagged.padStart(64, '0')),
    replaced(3, word(x)),
  ]
}

function isSquare<T>(field: IField<T>, value: T): boolean {
  return field.eql(field.pow(value, (field.ORDER - 1n) / 2n), field.ONE)
}

/** Whether an argument of verifyInference is longer than its declared bound, so that Vyper refuses it before any code runs. */
function isTooLong(data: Hex, { facts: { layout } }: Sample): boolean {
  const digits = data.slice(10)
  const numberAt = (byte: number) =>
    Number(BigInt(`0x${digits.slice(2 * byte, 2 * byte + 64).padEnd(64, '0')}`))
  const bounds = [256, Math.max(1, layout.inputBytes), Math.max(1, layout.outputValues)]
  const isInference = data.startsWith(
    verifyInferenceCalldata('0x', { inputs: '0x', outputs: [] }).slice(0, 10),
  )
  return isInference && bounds.some((bound, i) => numberAt(numberAt(32 * i)) > bound)
}

/** The code with the precompile's address replaced by one at which there is nothing: calls succeed and answer nothing. */
function withoutPrecompile(bytecode: Hex, precompile: string): Hex {
  const [before, after, ...more] = bytecode.split(`60${precompile}85fa`)
  if (after === undefined || more.length > 0) throw new Error(`no single call of precompile ${precompile}`)
  return `${before}60e785fa${after}` as Hex
}
