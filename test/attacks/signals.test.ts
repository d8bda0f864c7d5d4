import type { Hex } from 'viem'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyProofCalldata } from '../../src/contract/calldata.js'
import { FQ, FR } from '../../src/field/bn254.js'
import {
  compile,
  type Groth16Proof,
  type JsonObject,
  proofBytes,
  proofCalldata,
  verify,
  verifyBatch,
} from '../../src/index.js'
import { openWorkshop, type Workshop } from '../cli/workshop.js'
import { bytesOf } from '../contract/proofWords.js'
import { type OnChain, proveOnChain } from '../e2e/onChain.js'
import { SMALL_INPUT, smallModel } from '../e2e/smallModel.js'
import { type Evm, revertOf, startEvm } from '../harness/evm.js'

/** Other numbers, or other texts, for the public signals and coordinates of a proof that holds. */
let evm: Evm
let shop: Workshop
let example: OnChain
beforeAll(async () => {
  evm = await startEvm()
  shop = openWorkshop()
  const compilation = compile(smallModel(), { inputVisibility: 'hashed' })
  example = await proveOnChain(evm, compilation, SMALL_INPUT)
  shop.save('model.onnx', smallModel())
  await shop.zkml('compile', 'model.onnx', '-o', 'c', '--input-visibility', 'hashed')
  shop.save('c/verification_key.json', example.keys.verificationKey)
  shop.save('proof.json', example.proved.proof)
})
afterAll(async () => {
  shop?.remove()
  await evm?.stop()
})

const statement = () => example.compilation.manifest.statement
const signals = () => [...example.proved.publicSignals]
const proof = () => example.proved.proof
const calldata = (texts: readonly string[], of = proof()) =>
  proofCalldata(of as unknown as Groth16Proof, texts, statement())
const malformed = expect.objectContaining({ code: 'E_PROOF_FORMAT' })

/** What `verify` and `verifyBatch` say; a refusal of the text itself counts as one. */
async function verdicts(texts: readonly string[], of: JsonObject = proof()): Promise<boolean[]> {
  const key = example.keys.verificationKey
  const both = [verify(key, texts, of), verifyBatch(key, [{ publicSignals: texts, proof: of }])]
  return Promise.all(both.map((verdict) => verdict.then(({ valid }) => valid).catch(() => false)))
}

async function exitCode(texts: unknown, of: JsonObject = proof()): Promise<number | null> {
  shop.save('public.json', texts as object)
  shop.save('proof.json', of)
  const { code } = await shop.zkml('verify', 'c', '--proof', 'proof.json')
  return code
}

describe('public signals', () => {
  it('are accepted as they were proved', async () => {
    expect(await verdicts(signals())).toEqual([true, true])
    expect(await exitCode(signals())).toBe(0)
    expect((await evm.send(example.contract, calldata(signals()).verifyInference)).status).toBe('success')
  })

  it('are each refused when r is added: in the library, on the command line, for calldata and by the contract', async () => {
    for (const [i, signal] of signals().entries()) {
      for (const times of [1n, 2n, 4n]) {
        const moved = BigInt(signal) + times * FR
        const texts = signals().with(i, `${moved}`)
        expect(await verdicts(texts)).toEqual([false, false])
        expect(await exitCode(texts)).toBe(1)
        expect(() => calldata(texts)).toThrow(malformed)
        const raw = verifyProofCalldata(proof() as unknown as Groth16Proof, texts.map(BigInt))
        expect(BigInt(await evm.call(example.contract, raw))).toBe(0n)
      }
    }
  })

  it('that are hashed are refused by the typed entry when r is added', async () => {
    const [output, digest] = signals()
    const { verifyInference } = calldata([output!, digest!])
    const bytes = proofBytes(proof())
    const integers = example.proved.outputs.y!.integers.map(BigInt)
    const call = (value: bigint) =>
      evm.read(example.contract, 'verifyInference', [bytes, bytesOf([value]), integers])
    expect(await evm.call(example.contract, verifyInference)).toBe('0x')
    expect(await call(BigInt(digest!))).toBe(undefined)
    expect(await revertOf(call(BigInt(digest!) + FR))).toEqual({ name: 'InputOutOfRange', args: [0n] })
  })

  it.each([
    ['negative', (s: string) => `${BigInt(s) - FR}`],
    ['empty', () => ''],
    ['with a leading zero', (s: string) => `0${s}`],
    ['with a sign', (s: string) => `+${s}`],
    ['in hexadecimal', (s: string) => `0x${BigInt(s).toString(16)}`],
    ['with a space before it', (s: string) => ` ${s}`],
    ['with a line after it', (s: string) => `${s}\n`],
    ['with a fraction', (s: string) => `${s}.0`],
    ['with an exponent', (s: string) => `${s}e0`],
    ['of 100,000 digits', (s: string) => `${'0'.repeat(100_000)}${s}`],
    ['in other digits', (s: string) => s.replace(/\d/, (d) => String.fromCharCode(0x660 + Number(d)))],
  ])('are refused when one is %s', async (_, write) => {
    for (const [i, signal] of signals().entries()) {
      const texts = signals().with(i, write(signal))
      expect(await verdicts(texts)).toEqual([false, false])
      expect(() => calldata(texts)).toThrow(malformed)
    }
    expect(await exitCode(signals().map(write))).toBe(1)
  })

  it('are refused as numbers, as one text and as an object', async () => {
    for (const json of [
      signals().map(Number),
      signals().join(),
      { 0: signals()[0], 1: signals()[1] },
      null,
    ]) {
      expect(await exitCode(json)).not.toBe(0)
    }
  })

  it('are refused when there are too few or too many, or they are swapped', async () => {
    const [first, second] = signals()
    for (const texts of [[], [first!], [first!, second!, '0'], [first!, second!, first!]]) {
      expect(await verdicts(texts)).toEqual([false, false])
      expect(await exitCode(texts)).toBe(1)
      expect(() => calldata(texts)).toThrow(malformed)
    }
    expect(await verdicts([second!, first!])).toEqual([false, false])
  })
})

describe('calldata of the contract', () => {
  it('that is cut off reverts, and with more behind it is about the same signals', async () => {
    const { verifyProof, verifyInference } = calldata(signals())
    const status = async (data: Hex) => (await evm.send(example.contract, data)).status
    expect(await status(`0x${verifyProof.slice(2, -64)}`)).toBe('reverted')
    expect(await status(`0x${verifyInference.slice(2, -64)}`)).toBe('reverted')
    expect(BigInt(await evm.call(example.contract, `${verifyProof}${'ff'.repeat(32)}`))).toBe(1n)
    expect(await status('0x')).toBe('reverted')
    expect(await status(`0xffffffff${verifyProof.slice(10)}`)).toBe('reverted')
  })
})

describe('coordinates of the proof', () => {
  it('are each refused when q or 2^256 is added', async () => {
    for (const [field, path] of COORDINATES) {
      for (const more of [FQ, 1n << 256n]) {
        const moved = replaced(proof(), field, path, (value) => value + more)
        expect(await verdicts(signals(), moved)).toEqual([false, false])
        expect(await exitCode(signals(), moved)).toBe(1)
        expect(() => calldata(signals(), moved)).toThrow(malformed)
      }
    }
  })

  it('are refused when they are of points off the curve', async () => {
    for (const [field, path] of COORDINATES) {
      const moved = replaced(proof(), field, path, (value) => (value + 1n) % FQ)
      expect(await verdicts(signals(), moved)).toEqual([false, false])
      expect(BigInt(await evm.call(example.contract, calldata(signals(), moved).verifyProof))).toBe(0n)
    }
  })
})

const COORDINATES = [
  ...['pi_a', 'pi_c'].flatMap((field) => [0, 1].map((i) => [field, [i]] as const)),
  ...[0, 1].flatMap((i) => [0, 1].map((k) => ['pi_b', [i, k]] as const)),
] as const

function replaced(
  json: JsonObject,
  field: string,
  path: readonly number[],
  change: (value: bigint) => bigint,
): JsonObject {
  const copy = structuredClone(json) as Record<string, unknown>
  const parent = path.slice(0, -1).reduce((list, i) => list[i] as unknown[], copy[field] as unknown[])
  const last = path.at(-1)!
  parent[last] = `${change(BigInt(parent[last] as string))}`
  return copy
}
