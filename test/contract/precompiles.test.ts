import { bn254 } from '@noble/curves/bn254.js'
import type { Hex } from 'viem'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PublicTensor, Statement } from '../../src/circuit/statement.js'
import {
  inferenceArguments,
  verifyInferenceCalldata,
  verifyProofCalldata,
} from '../../src/contract/calldata.js'
import { compressProof } from '../../src/contract/compressProof.js'
import type { Groth16VerificationKey } from '../../src/contract/key.js'
import { unpackTensor } from '../../src/contract/packing.js'
import { type Groth16Proof, proofBytes } from '../../src/contract/proofNumbers.js'
import { verifierSource } from '../../src/contract/verifier.js'
import { FR } from '../../src/field/bn254.js'
import { compileSolidity, type Deployed, type Evm, startEvm } from '../harness/evm.js'
import { statementOf, tensor } from './examples.js'
import { sampleKey } from './sampleKey.js'
import { outcomeOf } from './vyper/outcome.js'
import { simulatedProof } from './vyper/simulatedProof.js'

/**
 * A chain without one of the precompiles: its calls succeed and answer nothing. The contract is deployed with the address
 * in its code replaced by one at which there is nothing.
 */
let evm: Evm
beforeAll(async () => {
  evm = await startEvm()
})
afterAll(() => evm?.stop())

const digest = (name: string, role: PublicTensor['role']) =>
  tensor({ name, role, shape: [9], lo: 0, hi: 9, visibility: 'hashed' })
const bytes = (size: number) => tensor({ name: 'x', role: 'input', shape: [size], lo: 0, hi: 255 })

/** One for each way of summing; signals that are no digests are left out where they are 0. */
const STATEMENTS: Readonly<Record<string, Statement>> = {
  'a digest': statementOf(digest('y', 'output')),
  'three digests': statementOf(digest('y', 'output'), digest('a', 'input'), digest('b', 'input')),
  'a digest and 62 bytes': statementOf(digest('y', 'output'), bytes(62)),
  '93 bytes': statementOf(bytes(93)),
  'a digest and 124 bytes': statementOf(digest('y', 'output'), bytes(124)),
}

const ACCEPTED = ['returns 0x', 'returns 0x', `returns 0x${'1'.padStart(64, '0')}`]
const REFUSED = ['InvalidProof()', 'InvalidProof()', `returns 0x${'0'.repeat(64)}`]

const OUT_OF_GAS = 'runs out of gas'

describe.each(Object.entries(STATEMENTS))('a verifier of %s', (_, statement) => {
  const count = statement.signals
  const some = Array.from({ length: count }, (_, i) => 2n ** 247n - 7n ** BigInt(i))
  const zeros = Array<bigint>(count).fill(0n)
  /** Calls of precompiles in the code: more than four signals are multiplied in a loop. */
  const sums = count > 4 ? 1 : count

  it('accepts an honest proof, compiled either way, but not where a precompile that it calls is absent', async () => {
    const proof = simulatedProof(some)
    const source = sourceOf(statement, sampleKey(count))
    expect(await outcomes(await deploy(source), statement, proof, some)).toEqual(ACCEPTED)
    const otherWay = await evm.deploy(compileSolidity(source, { viaIR: true }))
    expect(await outcomes(otherWay, statement, proof, some)).toEqual(ACCEPTED)
    for (const [address, calls] of [
      [6, sums],
      [8, 1],
    ] as const) {
      expect(await outcomes(await deploy(source, address, calls), statement, proof, some)).toEqual(REFUSED)
    }
    expectRefusal(await outcomes(await deploy(source, 7, sums), statement, proof, some))
    const [whole, , raw] = ACCEPTED
    const compressed = REFUSED[1]
    expect(await outcomes(await deploy(source, 5, 1), statement, proof, some)).toEqual([
      whole,
      compressed,
      raw,
    ])
  })

  it('accepts no proof that would hold where nothing is added', async () => {
    // The sum stays what it begins with, as if all signals were 0.
    const proof = simulatedProof(zeros)
    await isRefusedByTheCheckAlone(sourceOf(statement, sampleKey(count)), 6, sums, proof, some)
  })

  it('accepts no proof that would hold where nothing is multiplied', async () => {
    // What lies in the product's place is added each time: see CheckMemory.
    const { key, signal } = keyForNoProducts(count, statement.tensors.at(-1)!)
    await isRefusedByTheCheckAlone(
      sourceOf(statement, key),
      7,
      sums,
      simulatedProof(zeros),
      some.with(-1, signal),
    )
  })

  it('needs no more precompiles than it calls: signals that are 0 are left out', async () => {
    const proof = simulatedProof(zeros)
    const source = sourceOf(statement, sampleKey(count))
    expect(await outcomes(await deploy(source), statement, proof, zeros)).toEqual(ACCEPTED)
    const isCalled = count <= 4 && statement.tensors.some(({ visibility }) => visibility === 'hashed')
    for (const address of [6, 7]) {
      const found = await outcomes(await deploy(source, address, sums), statement, proof, zeros)
      if (isCalled) expectRefusal(found)
      else expect(found).toEqual(ACCEPTED)
    }
  })

  async function isRefusedByTheCheckAlone(
    source: string,
    address: number,
    calls: number,
    proof: Groth16Proof,
    signals: readonly bigint[],
  ): Promise<void> {
    const lacking = await deploy(source, address, calls)
    expect(await outcomes(lacking, statement, proof, signals)).toEqual(REFUSED)
    const unchecked = source.replaceAll('and(eq(returndatasize(), 0x40), staticcall', 'and(1, staticcall')
    expect(unchecked).not.toBe(source)
    const forgeable = await deploy(unchecked, address, calls)
    expect(await outcomes(forgeable, statement, proof, signals)).toEqual(ACCEPTED)
  }
})

/** What is added in place of a product may be no point, on which an addition burns the gas that it is given. */
function expectRefusal(found: readonly string[]): void {
  found.forEach((outcome, i) => {
    expect([REFUSED[i], OUT_OF_GAS]).toContain(outcome)
  })
}

function sourceOf(statement: Statement, verificationKey: Groth16VerificationKey): string {
  const facts = { toolVersion: '1.2.3', circuitHash: '0b'.repeat(32), development: true }
  return verifierSource({ ...facts, statement, verificationKey })
}

/** Without the precompile at `lacking`, of which the code has so many calls. */
function deploy(source: string, lacking?: number, calls = 0): Promise<Deployed> {
  const code = compileSolidity(source)
  if (lacking === undefined) return evm.deploy(code)
  // PUSH1 address, GAS, STATICCALL.
  const parts = code.bytecode.split(`60${lacking.toString(16).padStart(2, '0')}5afa`)
  expect(parts.length - 1).toBe(calls)
  return evm.deploy({ ...code, bytecode: parts.join('60e75afa') as Hex })
}

/** Of verifyInference, of the same with the compressed proof, and of verifyProof. */
async function outcomes(
  contract: Deployed,
  { tensors }: Statement,
  proof: Groth16Proof,
  signals: readonly bigint[],
): Promise<string[]> {
  const values = tensors.map((each) => {
    const own = signals.slice(each.firstSignal, each.firstSignal + each.signals)
    return each.visibility === 'hashed' ? own[0]! : unpackTensor(own, each)
  })
  const inference = inferenceArguments({ tensors, signals: signals.length }, values)
  const calls = [
    verifyInferenceCalldata(proofBytes(proof), inference),
    verifyInferenceCalldata(compressProof(proof), inference),
    verifyProofCalldata(proof, signals),
  ]
  const found: string[] = []
  for (const call of calls) found.push(await outcomeOf(evm, contract, call).catch(outOfGas))
  return found
}

function outOfGas(error: unknown): string {
  if (error instanceof Error && error.message.includes('OutOfGas')) return OUT_OF_GAS
  throw error
}

/**
 * A key, and a value of the last signal, with which the sum of the signals is 5 G where nothing is multiplied: then the place
 * of the product has the last point's ordinate and the last signal. These are made the coordinates of a point Q, and the sum
 * begins with 5 G - count Q.
 */
function keyForNoProducts(
  count: number,
  last: PublicTensor,
): { key: Groth16VerificationKey; signal: bigint } {
  const { BASE } = bn254.G1.Point
  const limit = last.visibility === 'hashed' ? FR : 2n ** 248n
  for (let k = 100n; ; k++) {
    const point = BASE.multiply(k)
    const signal = ordinates(point.y).find((y) => y < limit)
    if (signal === undefined) continue
    const q = bn254.G1.Point.fromAffine({ x: point.y, y: signal })
    const start = BASE.multiply(5n).subtract(q.multiply(BigInt(count)))
    const key = sampleKey(count)
    return { key: { ...key, IC: [written(start), ...key.IC.slice(1, -1), written(point)] }, signal }
  }
}

/** Of the points with this abscissa. */
function ordinates(x: bigint): bigint[] {
  const { Fp } = bn254.fields
  const square = Fp.add(Fp.pow(x, 3n), 3n)
  const root = Fp.pow(square, (Fp.ORDER + 1n) / 4n)
  return Fp.eql(Fp.sqr(root), square) ? [root, Fp.neg(root)] : []
}

function written({ x, y }: { readonly x: bigint; readonly y: bigint }): string[] {
  return [`${x}`, `${y}`, '1']
}
