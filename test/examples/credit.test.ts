import { readFileSync } from 'node:fs'
import onnxProto from 'onnx-proto'
import {
  type Address,
  encodeFunctionData,
  type Hex,
  numberToHex,
  parseEther,
  size,
  slice,
  toFunctionSelector,
} from 'viem'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { argumentsOf, type Claim, claimOf } from '../../examples/credit/apply.js'
import { type Application, openingOf } from '../../examples/credit/attest.js'
import { deployCreditLine, leastScore } from '../../examples/credit/creditLine.js'
import { FR } from '../../src/field/bn254.js'
import {
  type Compilation,
  compile,
  compressProof,
  exportVerifier,
  type Groth16Proof,
  type Keys,
  type Opening,
  proofBytes,
  setup,
} from '../../src/index.js'
import { rerandomized } from '../attacks/forge.js'
import { readExported } from '../e2e/exported.js'
import { type Chain, type Contract, type Outcome, startChain, withErrorsOf } from '../harness/contracts.js'
import { compileSolidity } from '../harness/evm.js'

const [POINTS, LOAN, FUNDS] = [600, parseEther('1'), parseEther('3')]
const [ALICE, BOB] = [recordOf('alice'), recordOf('bob')]

let chain: Chain
let compiled: Compilation
let keys: Keys
let scale: number
let verifier: Contract
let line: Contract
let lender: Address
let bank: Address
let alice: Address
let bob: Address
let mallory: Address
let openings: { readonly alice: Opening; readonly bob: Opening }
let good: Claim
let weak: Claim

beforeAll(async () => {
  chain = await startChain()
  ;[lender, bank, alice, bob, mallory] = chain.accounts as [Address, Address, Address, Address, Address]
  compiled = compileScoring()
  keys = await setup(compiled)
  scale = compiled.manifest.tensors.find(({ name }) => name === 'score')!.scale
  const { source } = exportVerifier(compiled.manifest, keys, { allowInsecureDevKey: true })
  verifier = await chain.deploy(compileSolidity(source))
  line = await deployLine()
  await send(lender, 'fund', [], FUNDS)
  openings = { alice: openingOf(compiled, ALICE), bob: openingOf(compiled, BOB) }
  await send(bank, 'attest', [BigInt(openings.alice.digest), alice])
  await send(bank, 'attest', [BigInt(openings.bob.digest), bob])
  good = await claimOf(compiled, keys.zkey, ALICE, openings.alice)
  weak = await claimOf(compiled, keys.zkey, BOB, openings.bob)
})
afterAll(() => chain?.stop())

/** Every test begins with both records attested and nothing drawn. */
let snapshot: unknown
beforeEach(async () => {
  snapshot = await chain.evm.request('evm_snapshot')
})
afterEach(() => chain.evm.request('evm_revert', snapshot))

function recordOf(name: string): Application {
  return JSON.parse(readFileSync(`examples/credit/${name}.json`, 'utf8'))
}

/** As the README says. */
function compileScoring(change: (model: Uint8Array) => Uint8Array = (model) => model): Compilation {
  const { model, options } = readExported('credit-scoring')
  return compile(change(model), { ...options, inputVisibility: 'hashed' })
}

function deployLine(points = POINTS): Promise<Contract> {
  return deployCreditLine(chain, { verifier, attester: bank, points, scale, loan: LOAN })
}

function send(from: Address, name: string, args: readonly unknown[], value = 0n): Promise<Outcome> {
  return chain.send({ to: line, name, args, from, value })
}

function draw(from: Address, claim: Claim, to = line): Promise<Outcome> {
  return chain.send({ to, name: 'draw', args: argumentsOf(claim), from })
}

/** What the account gains by drawing, apart from what it pays for gas; 0 when the call reverts. */
async function gainOf(from: Address, claim: Claim, to = line): Promise<bigint> {
  const before = await chain.balance(from)
  const { gasUsed, gasPrice } = await draw(from, claim, to)
  return (await chain.balance(from)) - before + gasUsed * gasPrice
}

/** A mined call that ended with exactly this error. */
function refused(name: string, ...args: unknown[]) {
  return { status: 'reverted', error: { name, args } }
}

/** Drawing ends with exactly this error, and moves no money. */
async function expectRefused(from: Address, claim: Claim, name: string, ...args: unknown[]) {
  const funds = await chain.balance(line.address)
  expect(await draw(from, claim)).toMatchObject(refused(name, ...args))
  expect(await chain.balance(line.address)).toBe(funds)
}

/** Rejects when the verifier itself does not accept the claim. */
function verified({ proof, digest, score }: Claim): Promise<unknown> {
  return chain.read(verifier, 'verifyInference', [proof, numberToHex(digest, { size: 32 }), [score]])
}

/** The proof as snarkjs writes it. */
function proofJson({ proof }: Claim) {
  const [ax, ay, bx0, bx1, by0, by1, cx, cy] = Array.from(
    { length: 8 },
    (_, i) => `${BigInt(slice(proof, 32 * i, 32 * i + 32))}`,
  )
  return {
    pi_a: [ax, ay, '1'],
    pi_b: [
      [bx0, bx1],
      [by0, by1],
      ['1', '0'],
    ],
    pi_c: [cx, cy, '1'],
  }
}

/** The same proof in other bytes, made without knowing anything but it. */
function otherBytes(claim: Claim): Hex {
  const other = rerandomized(proofJson(claim), keys.verificationKey, 12345n, 67890n)
  return proofBytes(other as unknown as Groth16Proof)
}

/** The model with so many points more for everybody. */
function bribed(model: Uint8Array, points: number): Uint8Array {
  const decoded = onnxProto.onnx.ModelProto.decode(model)
  const bias = decoded.graph!.initializer!.find(({ name }) => name === 'out.bias')!
  const raw = Buffer.from(bias.rawData!)
  raw.writeFloatLE(raw.readFloatLE(0) + points, 0)
  bias.rawData = raw
  return onnxProto.onnx.ModelProto.encode(decoded).finish()
}

describe('the statement', () => {
  it('holds the score and a digest of the record, and no more of it', () => {
    const { tensors } = compiled.manifest.statement
    expect(tensors.map(({ name, visibility, signals }) => [name, visibility, signals])).toEqual([
      ['score', 'public', 1],
      ['applicant', 'hashed', 1],
    ])
  })

  it('has another digest of the same record for every salt', () => {
    expect(openingOf(compiled, ALICE).digest).not.toBe(openings.alice.digest)
  })

  it('is of the model that the chain names', async () => {
    const { modelHash, circuitHash } = compiled.manifest
    expect(await chain.read(line, 'verifier')).toBe(verifier.address)
    expect(await chain.read(verifier, 'MODEL_HASH')).toBe(`0x${modelHash}`)
    expect(await chain.read(verifier, 'CIRCUIT_HASH')).toBe(`0x${circuitHash}`)
  })
})

describe('the contract', () => {
  it('asks for the least integer that is worth the points', async () => {
    const least = await chain.read<bigint>(line, 'leastScore')
    expect(least).toBe(leastScore({ points: POINTS, scale }))
    const points = parseEther(`${POINTS}`)
    expect(await chain.read(verifier, 'dequantizeOutput0', [least])).toBeGreaterThanOrEqual(points)
    expect(await chain.read(verifier, 'dequantizeOutput0', [least - 1n])).toBeLessThan(points)
  })

  it('lets nobody but the attester vouch, and nobody take over a record', async () => {
    const digest = BigInt(openings.alice.digest)
    expect(await send(mallory, 'attest', [digest + 1n, mallory])).toMatchObject(
      refused('NotAttester', mallory),
    )
    expect(await send(bank, 'attest', [digest, mallory])).toMatchObject(refused('AlreadyAttested', digest))
    expect(await chain.read(line, 'applicantOf', [digest])).toBe(alice)
  })

  it('gives what is not drawn back to the lender alone', async () => {
    await draw(alice, good)
    expect(await send(mallory, 'withdraw', [1n])).toMatchObject(refused('NotLender', mallory))
    expect(await send(lender, 'withdraw', [FUNDS])).toMatchObject(refused('PaymentFailed', lender, FUNDS))
    expect(await send(lender, 'withdraw', [FUNDS - LOAN])).toMatchObject({ status: 'success' })
    expect(await chain.balance(line.address)).toBe(0n)
  })
})

describe('a good score', () => {
  it('is paid for', async () => {
    expect(Number(good.score) * scale).toBeGreaterThan(POINTS)
    expect(await gainOf(alice, good)).toBe(LOAN)
    expect(await chain.balance(line.address)).toBe(FUNDS - LOAN)
    expect(await chain.read(line, 'hasDrawn', [alice])).toBe(true)
  })

  it('is told to who watches', async () => {
    const { events } = await draw(alice, good)
    const { digest, score } = good
    expect(events).toEqual([{ name: 'Drawn', args: { applicant: alice, digest, score } }])
  })

  it('is paid for with the compressed proof too', async () => {
    const proof = compressProof(proofJson(good) as unknown as Groth16Proof)
    expect(size(proof)).toBe(128)
    expect(await gainOf(alice, { ...good, proof })).toBe(LOAN)
  })

  it('is good enough at exactly the threshold, and one step below it is not', async () => {
    const exact = await deployLine(Number(good.score) * scale)
    const above = await deployLine(Number(good.score + 1n) * scale)
    for (const to of [exact, above]) {
      await chain.send({ to, name: 'fund', value: LOAN })
      await chain.send({ to, name: 'attest', args: [good.digest, alice], from: bank })
    }
    expect(await gainOf(alice, good, exact)).toBe(LOAN)
    expect(await draw(alice, good, above)).toMatchObject(refused('ScoreTooLow', good.score, good.score + 1n))
  })

  it('is paid for later where the money has run out', async () => {
    await send(lender, 'withdraw', [FUNDS - LOAN + 1n])
    await expectRefused(alice, good, 'PaymentFailed', alice, LOAN)
    await send(mallory, 'fund', [], 1n)
    expect(await gainOf(alice, good)).toBe(LOAN)
  })
})

describe('a bad score', () => {
  it('is refused', async () => {
    expect(Number(weak.score) * scale).toBeLessThan(POINTS)
    await expectRefused(bob, weak, 'ScoreTooLow', weak.score, leastScore({ points: POINTS, scale }))
  })

  it.each([
    ['the good score', () => good.score],
    ['the least score', () => leastScore({ points: POINTS, scale })],
  ])('is not turned into %s', async (_, score) => {
    await expectRefused(bob, { ...weak, score: score() }, 'InvalidProof')
  })

  it.each([1n, -1n])('stays what was proved: a good one changed by %s is refused too', async (change) => {
    await expectRefused(alice, { ...good, score: good.score + change }, 'InvalidProof')
  })

  it('is not turned into a number that the circuit would read as another', async () => {
    await expectRefused(bob, { ...weak, score: weak.score + FR }, 'OutputOutOfRange', 0n, weak.score + FR)
  })
})

describe('a record', () => {
  it('of somebody else is of no use, with its proof or with an own one', async () => {
    await expectRefused(bob, good, 'NotYourRecord', good.digest, bob)
    await expectRefused(bob, { ...good, digest: weak.digest }, 'InvalidProof')
    await expectRefused(alice, { ...weak, score: good.score, digest: good.digest }, 'InvalidProof')
  })

  it('that nobody attested is refused, however good it is', async () => {
    const own = await claimOf(compiled, keys.zkey, ALICE, openingOf(compiled, ALICE))
    await verified(own)
    await expectRefused(bob, own, 'NotYourRecord', own.digest, bob)
    await expectRefused(alice, own, 'NotYourRecord', own.digest, alice)
  })

  it('has one digest only: a number that differs by the modulus is none', async () => {
    const alias = good.digest + FR
    await expectRefused(alice, { ...good, digest: alias }, 'NotYourRecord', alias, alice)
    await send(bank, 'attest', [alias, alice])
    await expectRefused(alice, { ...good, digest: alias }, 'InputOutOfRange', 0n)
  })
})

describe('a second loan', () => {
  beforeEach(async () => {
    expect(await gainOf(alice, good)).toBe(LOAN)
  })

  it('is refused for the same proof', () => expectRefused(alice, good, 'AlreadyDrawn', alice))

  it('is refused for the same proof in other bytes, which the verifier accepts', async () => {
    const other = { ...good, proof: otherBytes(good) }
    expect(other.proof).not.toBe(good.proof)
    await verified(other)
    await expectRefused(alice, other, 'AlreadyDrawn', alice)
  })

  it('is refused for a new proof of the same record, which the verifier accepts', async () => {
    const second = await claimOf(compiled, keys.zkey, ALICE, openings.alice)
    expect(second).toMatchObject({ digest: good.digest, score: good.score })
    expect(second.proof).not.toBe(good.proof)
    await verified(second)
    await expectRefused(alice, second, 'AlreadyDrawn', alice)
  })

  it('is refused for another attested record', async () => {
    const opening = openingOf(compiled, ALICE)
    await send(bank, 'attest', [BigInt(opening.digest), alice])
    const again = await claimOf(compiled, keys.zkey, ALICE, opening)
    await verified(again)
    await expectRefused(alice, again, 'AlreadyDrawn', alice)
  })
})

describe('a thief who copies the call before it is mined', () => {
  it('gets nothing, with the same bytes or with others of the same proof', async () => {
    await expectRefused(mallory, good, 'NotYourRecord', good.digest, mallory)
    await expectRefused(mallory, { ...good, proof: otherBytes(good) }, 'NotYourRecord', good.digest, mallory)
  })

  it('does not keep the applicant from being paid in the same block', async () => {
    const call = { to: line, name: 'draw', args: argumentsOf(good), gas: 1_000_000n }
    const [first, second] = await chain.sendTogether([
      { ...call, from: mallory },
      { ...call, from: alice },
    ])
    expect(first).toMatchObject(refused('NotYourRecord', good.digest, mallory))
    expect(second).toMatchObject({ status: 'success', block: first!.block })
    expect(await chain.balance(line.address)).toBe(FUNDS - LOAN)
  })
})

describe('a proof', () => {
  it('of another model of the same shape is refused', async () => {
    const other = compileScoring((model) => bribed(model, 200))
    expect(other.manifest.rows).toBe(compiled.manifest.rows)
    const otherKeys = await setup(other)
    const claim = await claimOf(other, otherKeys.zkey, BOB, openings.bob)
    expect(Number(claim.score) * scale).toBeGreaterThan(POINTS)
    expect(claim.digest).toBe(weak.digest)
    await expectRefused(bob, claim, 'InvalidProof')
  })

  it("of the right circuit under the prover's own keys is refused", async () => {
    const { zkey } = await setup(compiled)
    await expectRefused(alice, await claimOf(compiled, zkey, ALICE, openings.alice), 'InvalidProof')
  })

  it('that is cut short or is none is refused', async () => {
    await expectRefused(alice, { ...good, proof: slice(good.proof, 0, 255) }, 'WrongProofLength', 255n)
    await expectRefused(alice, { ...good, proof: '0x' }, 'WrongProofLength', 0n)
    await expectRefused(alice, { ...good, proof: `0x${'00'.repeat(256)}` }, 'InvalidProof')
  })
})

describe('a contract that draws again while it is being paid', () => {
  async function borrow(insists: boolean): Promise<{ borrower: Contract; outcome: Outcome }> {
    const borrower = await chain.deploy(compileSolidity(BORROWER), [line.address, insists])
    const opening = openingOf(compiled, ALICE)
    await send(bank, 'attest', [BigInt(opening.digest), borrower.address])
    const args = argumentsOf(await claimOf(compiled, keys.zkey, ALICE, opening))
    const call = encodeFunctionData({ abi: line.abi, functionName: 'draw', args })
    const to = withErrorsOf(borrower, line)
    return { borrower, outcome: await chain.send({ to, name: 'borrow', args: [call] }) }
  }

  it('is paid nothing when it insists', async () => {
    const { borrower, outcome } = await borrow(true)
    expect(outcome).toMatchObject(refused('PaymentFailed', borrower.address, LOAN))
    expect(await chain.balance(borrower.address)).toBe(0n)
    expect(await chain.read(line, 'hasDrawn', [borrower.address])).toBe(false)
  })

  it('is paid once when it takes no for an answer', async () => {
    const { borrower, outcome } = await borrow(false)
    expect(outcome).toMatchObject({ status: 'success' })
    expect(await chain.balance(borrower.address)).toBe(LOAN)
    expect(await chain.read(borrower, 'refusal')).toBe(toFunctionSelector('AlreadyDrawn(address)'))
  })
})

/** Repeats its call when money comes in. */
const BORROWER = `
  // SPDX-License-Identifier: MIT
  pragma solidity ^0.8.24;
  contract Borrower {
      address immutable line;
      bool immutable insists;
      bytes data;
      bytes4 public refusal;
      constructor(address line_, bool insists_) { (line, insists) = (line_, insists_); }
      function borrow(bytes calldata data_) external {
          data = data_;
          (bool done, bytes memory answer) = line.call(data_);
          if (!done) assembly { revert(add(answer, 0x20), mload(answer)) }
      }
      receive() external payable {
          (bool done, bytes memory answer) = line.call(data);
          if (!done) refusal = bytes4(answer);
          require(done || !insists);
      }
  }`
