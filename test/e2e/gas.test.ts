import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { measureHashing, measureVerifiers, measureWeights } from '../../bench/gas/measure.js'
import type { GasResults, VerifierGas } from '../../bench/gas/results.js'
import { endSnarkjs } from '../contract/groth16.js'
import { withEvm } from '../harness/evm.js'

const recorded = JSON.parse(
  readFileSync(new URL('../../bench/gas.json', import.meta.url), 'utf8'),
) as GasResults

let measured: readonly VerifierGas[]
beforeAll(async () => {
  measured = await withEvm(measureVerifiers)
  await endSnarkjs()
})

/** Keys and proofs are drawn at random, and a zero byte costs 12 gas less than another. */
const SHARE = 0.005

const groth16 = () => measured.filter(({ protocol }) => protocol === 'groth16')
const named = (name: string) => measured.find((each) => each.name === name)!

describe('gas and code sizes', () => {
  it('are those of bench/gas.json', () => {
    expect(measured.map(({ name, protocol }) => [name, protocol])).toEqual(
      recorded.verifiers.map(({ name, protocol }) => [name, protocol]),
    )
    measured.forEach((each, i) => {
      const { verification, deployment, codeBytes, compressed, ...rest } = each
      const old = recorded.verifiers[i]!
      expect(old).toMatchObject(rest)
      const near = (found: number, then: number) => expect(Math.abs(found / then - 1)).toBeLessThan(SHARE)
      near(verification, old.verification)
      near(deployment, old.deployment)
      near(codeBytes, old.codeBytes)
      expect(compressed?.proofBytes).toBe(old.compressed?.proofBytes)
      if (compressed !== undefined) near(compressed.verification, old.compressed!.verification)
    })
  })

  it('stay below 230,000 gas for at most 3 signals, and 8 kB of code', () => {
    const few = groth16().filter(({ signals }) => signals <= 3)
    expect(few.map(({ signals }) => signals)).toEqual([1, 2, 3, 3])
    for (const { verification, codeBytes } of few) {
      expect(verification).toBeLessThanOrEqual(230_000)
      expect(codeBytes).toBeLessThanOrEqual(8_000)
    }
  })

  it('stay below 420,000 gas for 784 public bytes and 10 outputs', () => {
    for (const name of ['mnist-mlp, public image', 'mnist-mlp, public image without black']) {
      const image = named(name)
      expect(image).toMatchObject({ inputs: 784, outputs: 10 })
      expect(image.verification).toBeLessThanOrEqual(420_000)
    }
  })

  it('stay below 16 kB of code for 30 signals', () => {
    const many = named('mean of 899 public bytes')
    expect(many.signals).toBe(30)
    expect(many.codeBytes).toBeLessThanOrEqual(16_000)
  })

  it('are of proofs of 256 bytes, 128 compressed', () => {
    for (const { proofBytes, compressed } of groth16())
      expect([proofBytes, compressed?.proofBytes]).toEqual([256, 128])
  })
})

it('the digest of 784 inputs takes at most 1,300 rows beyond their range checks', () => {
  const hashing = measureHashing()
  expect(hashing).toEqual(recorded.hashing)
  expect(hashing.elements).toBe(784)
  expect(hashing.rows).toBeLessThanOrEqual(1300)
})

it('hidden weights take the rows of bench/gas.json, a fifth of 73,416 (circomlib-ml) for 784-56-10', () => {
  const weights = measureWeights()
  expect(weights).toEqual(recorded.weights)
  expect(weights.find(({ model }) => model === 'mnist-mlp')!.private).toBeLessThan(73_416 / 5)
})
