import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { PublicTensor } from '../../src/circuit/statement.js'
import { verifierAbi } from '../../src/contract/abi.js'
import {
  ContractNameError,
  ContractSizeError,
  InsecureKeyError,
  KeyStatementMismatchError,
  MalformedKeyError,
  NothingPublicError,
  WeightsDigestMissingError,
} from '../../src/contract/errors.js'
import {
  assertDeployableKey,
  type Groth16VerificationKey,
  gammaEqualsDelta,
  verifyingPoints,
} from '../../src/contract/key.js'
import { INTERFACE } from '../../src/contract/languages/solidity/interface.js'
import { fixedPointScale } from '../../src/contract/scale.js'
import { type VerifierOptions, verifierSource } from '../../src/contract/verifier.js'
import { InvalidOptionError } from '../../src/errors.js'
import { FQ, FR } from '../../src/field/bn254.js'
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
      tensor({ name: 'w', role: 'weights', shape: [9], lo: -9, hi: 9, visibility: 'hashed' }),
    )
    const verificationKey = sampleKey(statement.signals)
    const source = verifierSource({ ...options, statement, verificationKey, weightsDigest: 5n })
    for (const viaIR of [false, true]) {
      const { abi, warnings } = compileSolidity(source, { viaIR })
      expect(warnings).toEqual([])
      expect(sorted(abi)).toEqual(sorted(verifierAbi(statement)))
    }
  })

  it('says in words what is proved, and under which hashes', () => {
    const source = verifierSource({ ...options, modelName: 'digits' })
    expect(source).toContain('contract ZkmlVerifier is IZkmlVerifier {')
    expect(source).toContain('of the quantized model "digits"')
    expect(source).toContain(
      '/// - input0 = "x": public, bytes 0 to 3 of inputs: v - (-5) in 1 byte(s), big-endian, for 4 value(s) v, row-major;\n' +
        '///   shape [2, 2], real value v * 0.5, -5 <= v <= 200.',
    )
    expect(source).toContain(
      '/// - output0 = "y": public, elements 0 to 2 of outputs: 3 value(s) v, row-major;\n' +
        '///   shape [3], real value v * 0.1, -1000 <= v <= 40000.',
    )
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
    expect(source).toContain('contract DevOnlyDigits is IZkmlVerifier {')
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

  it('refuses more signals than the constants of which fit into a contract', () => {
    const image = (signals: number) =>
      statementOf(tensor({ name: 'image', role: 'input', shape: [31 * signals], lo: 0, hi: 255 }))
    const write = (signals: number) =>
      verifierSource({ ...options, statement: image(signals), verificationKey: sampleKey(signals) })
    expect(() => write(385)).toThrow(ContractSizeError)
    expect(write(250)).toContain('uint256[250] calldata signals')
  })

  it('of 3 signals takes at most 8,000 bytes, of 30 at most 16,000, however many tensors these are', () => {
    const part = (role: 'input' | 'output', i: number) =>
      tensor({ name: `${role}${i}`, role, shape: [30], lo: -100, hi: 100, scale: 0.1 })
    const bytes = (...tensors: PublicTensor[]) => {
      const statement = statementOf(...tensors)
      const verificationKey = sampleKey(statement.signals)
      const source = verifierSource({ ...options, statement, verificationKey })
      return compileSolidity(source).deployedBytes
    }
    expect(bytes(part('input', 0), part('input', 1), part('output', 0))).toBeLessThanOrEqual(8_000)
    const pairs = Array.from({ length: 15 }, (_, i) => [part('input', i), part('output', i)]).flat()
    expect(bytes(...pairs)).toBeLessThanOrEqual(16_000)
    const image = tensor({ name: 'image', role: 'input', shape: [31 * 26], lo: 0, hi: 200 })
    const few = [0, 1].flatMap((i) => [part('input', i), part('output', i)])
    expect(bytes(image, ...few)).toBeLessThanOrEqual(16_000)
  })

  it.each([1, 12])('compiles by either way with %d tensors of each role', (count) => {
    const tensors = (['input', 'output'] as const).flatMap((role) =>
      Array.from({ length: count }, (_, i) => tensor({ name: `${i}`, role, shape: [4], lo: -9, hi: 9 })),
    )
    const statement = statementOf(...tensors)
    const source = verifierSource({ ...options, statement, verificationKey: sampleKey(statement.signals) })
    for (const viaIR of [false, true]) expect(compileSolidity(source, { viaIR }).warnings).toEqual([])
  })

  it('has the interface of contracts/IZkmlVerifier.sol', () => {
    const text = readFileSync('contracts/IZkmlVerifier.sol', 'utf8')
    expect(text).toBe(`// SPDX-License-Identifier: MIT\npragma solidity ^0.8.24;\n\n${INTERFACE}`)
    expect(verifierSource(options)).toContain(INTERFACE)
    const { abi } = compileSolidity(`${text}\ncontract C { IZkmlVerifier v; }`)
    expect(abi).toEqual([])
  })
})

describe('committed weights', () => {
  const statement = statementOf(
    tensor({ name: 'w', role: 'weights', shape: [9], lo: -9, hi: 9, visibility: 'hashed' }),
    hashed('y', 'output'),
  )
  const { modelHash: _, ...others } = options
  const write = (weightsDigest?: bigint) =>
    verifierSource({ ...others, statement, verificationKey: sampleKey(2), weightsDigest })

  it('are a constant, and the hash of the model is zero', () => {
    const source = write(123n)
    expect(source).toContain('uint256 public constant WEIGHTS_DIGEST = 123;')
    expect(source).toContain('mstore(add(p, 192), 0)')
    expect(source).toContain(`bytes32 public constant MODEL_HASH = 0x${'0'.repeat(64)};`)
    expect(source).toContain('shows that the integer model with the weights of WEIGHTS_DIGEST')
  })

  it('need their digest, below r, and no other statement takes one', () => {
    expect(() => write()).toThrow(WeightsDigestMissingError)
    for (const digest of [FR, -1n]) expect(() => write(digest)).toThrow(InvalidOptionError)
    expect(() => verifierSource({ ...options, weightsDigest: 1n })).toThrow(InvalidOptionError)
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
