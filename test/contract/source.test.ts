import { describe, expect, it } from 'vitest'
import { verifierAbi } from '../../src/contract/abi.js'
import {
  ContractNameError,
  InsecureKeyError,
  KeyStatementMismatchError,
  MalformedKeyError,
  NothingPublicError,
  TooManySignalsError,
} from '../../src/contract/errors.js'
import {
  assertDeployableKey,
  type Groth16VerificationKey,
  gammaEqualsDelta,
  verifyingPoints,
} from '../../src/contract/key.js'
import { fixedPointScale } from '../../src/contract/scale.js'
import { MAX_SIGNALS, type VerifierOptions, verifierSource } from '../../src/contract/verifier.js'
import { FQ } from '../../src/field/bn254.js'
import { compileSolidity } from '../harness/evm.js'
import { statementOf, TINY, tensor } from './examples.js'
import { g1, g2, sampleKey } from './sampleKey.js'

const hash = '0123456789abcdef'.repeat(4)

const options: VerifierOptions = {
  verificationKey: sampleKey(TINY.statement.signals),
  statement: TINY.statement,
  toolVersion: '1.2.3',
  modelHash: hash,
  circuitHash: `0x${hash.toUpperCase()}`,
  development: false,
}

const hashed = (name: string, role: 'input' | 'output') =>
  tensor({ name, role, shape: [9], lo: 0, hi: 9, visibility: 'hashed' })

describe('verifierSource', () => {
  it('compiles without warnings to the ABI that verifierAbi gives, by either way', () => {
    const statement = statementOf(
      hashed('secret', 'input'),
      tensor({ name: 'image', role: 'input', shape: [3, 40], lo: -128, hi: 100 }),
      tensor({ name: 'mask', role: 'input', shape: [5], lo: 0, hi: 1 }),
      tensor({ name: 'logits', role: 'output', shape: [10], lo: -9000, hi: 9000, scale: 2 ** -9 }),
      hashed('state', 'output'),
    )
    const source = verifierSource({ ...options, statement, verificationKey: sampleKey(statement.signals) })
    for (const viaIR of [false, true]) {
      const { abi, warnings } = compileSolidity(source, { viaIR })
      expect(warnings).toEqual([])
      expect(sorted(abi)).toEqual(sorted(verifierAbi(statement)))
    }
  })

  it('says in words what is proved, and under which hashes', () => {
    const source = verifierSource({ ...options, modelName: 'digits' })
    expect(source).toContain('contract ZkmlVerifier {')
    expect(source).toContain('of the quantized model "digits"')
    expect(source).toContain('/// - input0 = "x": public, shape [2, 2], real value v * 0.5, -5 <= v <= 200.')
    expect(source).toContain(`bytes32 public constant MODEL_HASH = 0x${hash};`)
    expect(source).toContain(`bytes32 public constant CIRCUIT_HASH = 0x${hash};`)
    expect(source).toContain('SPDX-License-Identifier: MIT')
    expect(source).not.toContain('DEVELOPMENT')
  })

  it('is the same text for the same options', () => {
    expect(verifierSource(options)).toBe(verifierSource({ ...options }))
  })

  it('keeps text of the user from becoming code', () => {
    const statement = statementOf(
      tensor({ name: 'a\n} contract B {', role: 'input', shape: [1], lo: 0, hi: 1 }),
    )
    const source = verifierSource({
      ...options,
      statement,
      verificationKey: sampleKey(1),
      modelName: '*/ "x" \u202e\n@dev',
      toolVersion: '1"; uint256 x',
    })
    expect(compileSolidity(source).warnings).toEqual([])
    expect(source).toContain('"a?? contract B ?"')
    expect(source).toContain('"?? ?x? ???dev"')
    expect(source).toContain('TOOL_VERSION = "1?? uint256 x"')
  })

  it('names and marks the contract of a development key', () => {
    const source = verifierSource({ ...options, contractName: 'Digits', development: true })
    expect(source).toContain('contract DevOnlyDigits {')
    expect(source).toContain('## DEVELOPMENT KEY.')
    expect(compileSolidity(source).warnings).toEqual([])
  })

  it('refuses gamma = delta, unless as a development key', () => {
    const verificationKey = { ...options.verificationKey, vk_delta_2: options.verificationKey.vk_gamma_2 }
    expect(() => verifierSource({ ...options, verificationKey })).toThrow(InsecureKeyError)
    expect(verifierSource({ ...options, verificationKey, development: true })).toContain('contract DevOnly')
  })

  it('refuses names that are no identifiers', () => {
    for (const contractName of ['', '1a', 'a b', 'A{}', 'É']) {
      expect(() => verifierSource({ ...options, contractName })).toThrow(ContractNameError)
    }
  })

  it('refuses statements without signals, and of another circuit than the key', () => {
    const nothing = { tensors: [], signals: 0 }
    expect(() => verifierSource({ ...options, statement: nothing, verificationKey: sampleKey(0) })).toThrow(
      NothingPublicError,
    )
    expect(() => verifierSource({ ...options, verificationKey: sampleKey(3) })).toThrow(
      KeyStatementMismatchError,
    )
  })

  it('fits into a contract up to MAX_SIGNALS, and refuses more', () => {
    const verificationKey = sampleKey(MAX_SIGNALS)
    const part = (role: 'input' | 'output', i: number) =>
      tensor({ name: `${role}${i}`, role, shape: [30], lo: -100, hi: 100, scale: 0.1 })
    const small = [0, 1, 2, 3].flatMap((i) => [part('input', i), part('output', i)])
    const rest = tensor({ name: 'image', role: 'input', shape: [31 * (MAX_SIGNALS - 7)], lo: 0, hi: 200 })
    const statement = statementOf(...small.slice(1), rest)
    const source = verifierSource({ ...options, statement, verificationKey })
    for (const runs of [1, 1_000_000]) {
      expect(compileSolidity(source, { runs, viaIR: true }).deployedBytes).toBeLessThan(24_576)
    }
    const larger = statementOf(...small, rest)
    expect(() => verifierSource({ ...options, statement: larger, verificationKey })).toThrow(
      TooManySignalsError,
    )
  })

  it('compiles without viaIR up to five tensors, and says so beyond', () => {
    for (const role of ['input', 'output'] as const) {
      const tensors = Array.from({ length: 6 }, (_, i) =>
        tensor({ name: `${i}`, role, shape: [4], lo: -9, hi: 9 }),
      )
      const source = (count: number) => {
        const statement = statementOf(...tensors.slice(0, count))
        return verifierSource({ ...options, statement, verificationKey: sampleKey(count) })
      }
      expect(compileSolidity(source(5)).warnings).toEqual([])
      expect(source(5)).not.toContain('viaIR')
      expect(compileSolidity(source(6), { viaIR: true }).warnings).toEqual([])
      expect(source(6)).toContain('Compile it with viaIR')
    }
  })
})

describe('verifyingPoints', () => {
  it('refuses what is not a finite, canonical point of its curve, naming the field', () => {
    const key = sampleKey(1)
    const [x, y] = key.vk_alpha_1 as [string, string]
    const [x2, y2] = key.vk_beta_2 as [string[], string[]]
    const broken: [string, Partial<Groth16VerificationKey>][] = [
      ['vk_alpha_1', { vk_alpha_1: [x, `${BigInt(y) + 1n}`, '1'] }],
      ['vk_alpha_1', { vk_alpha_1: [x, `${BigInt(y) + FQ}`, '1'] }],
      ['vk_alpha_1', { vk_alpha_1: ['0', '1', '0'] }],
      ['vk_alpha_1', { vk_alpha_1: [x] }],
      ['IC[1]', { IC: [g1(1n), ['1; selfdestruct', '2', '1']] }],
      ['vk_beta_2', { vk_beta_2: [[...x2].reverse(), [...y2].reverse(), ['1', '0']] }],
      [
        'vk_gamma_2',
        {
          vk_gamma_2: [
            ['0', '0'],
            ['1', '0'],
            ['0', '0'],
          ],
        },
      ],
      ['vk_delta_2', { vk_delta_2: [] }],
    ]
    for (const [field, change] of broken) {
      const read = () => verifyingPoints({ ...key, ...change })
      expect(read).toThrow(MalformedKeyError)
      expect(read).toThrow(field)
    }
  })

  it('tells gamma = delta', () => {
    const key = sampleKey(1)
    expect(gammaEqualsDelta(verifyingPoints(key))).toBe(false)
    expect(gammaEqualsDelta(verifyingPoints({ ...key, vk_delta_2: g2(1n) }))).toBe(true)
  })
})

describe('assertDeployableKey', () => {
  const sound = { contributions: 1, gammaEqualsDelta: false, development: false }

  it('accepts a key with contributions', () => {
    expect(() => assertDeployableKey(sound, { allowInsecureDevKey: false })).not.toThrow()
  })

  it.each([{ contributions: 0 }, { gammaEqualsDelta: true }, { development: true }])('refuses %o', (flaw) => {
    expect(() => assertDeployableKey({ ...sound, ...flaw }, { allowInsecureDevKey: false })).toThrow(
      InsecureKeyError,
    )
    expect(() => assertDeployableKey({ ...sound, ...flaw }, { allowInsecureDevKey: true })).not.toThrow()
  })
})

describe('fixedPointScale', () => {
  it.each([1, 0.5, 0.1, 1 / 255, 2 ** -40, 3e-300, 12345.678, 2 ** 60])('is exactly %d', (scale) => {
    const { numerator, shift } = fixedPointScale(scale)
    expect(numerator << BigInt(1100 - shift)).toBe(scaledByTwoTo1100(scale) * 10n ** 18n)
    expect(shift === 0 || numerator % 2n === 1n).toBe(true)
  })
})

/** scale * 2^1100, from the bits of a positive normal double. */
function scaledByTwoTo1100(scale: number): bigint {
  const bits = new DataView(new Float64Array([scale]).buffer).getBigUint64(0, true)
  const mantissa = (bits & (2n ** 52n - 1n)) | (2n ** 52n)
  return mantissa << ((bits >> 52n) - 1075n + 1100n)
}

/** The entries as text in an order that does not depend on the source's. */
function sorted(abi: readonly unknown[]): string[] {
  const fields = ['type', 'name', 'stateMutability', 'inputs', 'outputs', 'internalType']
  return abi.map((entry) => JSON.stringify(entry, fields)).sort()
}
