import { encodeFunctionData, type Hex } from 'viem'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { zkmlVerifierAbi } from '../../src/contract/abi.js'
import { proofCalldata, verifyInferenceCalldata, verifyProofCalldata } from '../../src/contract/calldata.js'
import { compressProof } from '../../src/contract/compressProof.js'
import { proofBytes } from '../../src/contract/proofNumbers.js'
import { verifierSource } from '../../src/contract/verifier.js'
import { FR } from '../../src/field/bn254.js'
import { compileSolidity, type Deployed, type Evm, revertOf, startEvm } from '../harness/evm.js'
import { endSnarkjs } from './groth16.js'
import { MIXED, type MixedExample, mixedExample } from './mixed.js'

/** Calldata of verifyInference, byte by byte: what the contract takes for the same inference, and that it takes nothing else. */
let evm: Evm
let example: MixedExample
let other: MixedExample
let contract: Deployed
let otherContract: Deployed
let valid: Hex
let compressed: Hex

beforeAll(async () => {
  evm = await startEvm()
  example = await mixedExample()
  other = await mixedExample()
  contract = await deploy(example)
  otherContract = await deploy(other)
  const calldata = proofCalldata(example.proof, example.publicSignals, MIXED.statement)
  valid = calldata.verifyInference
  compressed = calldata.verifyInferenceCompressed!
})
afterAll(async () => {
  await endSnarkjs()
  await evm?.stop()
})

function deploy({ verificationKey }: MixedExample): Promise<Deployed> {
  const facts = { toolVersion: '1.2.3', circuitHash: '0b'.repeat(32), development: false }
  return evm.deploy(compileSolidity(verifierSource({ ...facts, ...MIXED, verificationKey })))
}

const INVALID = { name: 'InvalidProof', args: [] }

/** The error of a call with these arguments; undefined when it is accepted. */
function errorOf(proof: Hex, inputs: Hex, outputs: readonly bigint[], of = contract) {
  return revertOf(evm.read(of, 'verifyInference', [proof, inputs, outputs]))
}

async function isAccepted(data: Hex): Promise<boolean> {
  return evm.call(contract, data).then(
    (answer) => answer === '0x',
    () => false,
  )
}

/** Calldata as numbers: the selector is left out of words and offsets. */
function bytesOf(data: Hex): Uint8Array {
  return Uint8Array.from(Buffer.from(data.slice(2), 'hex'))
}

function hexOf(bytes: Uint8Array): Hex {
  return `0x${Buffer.from(bytes).toString('hex')}`
}

function withWord(data: Hex, index: number, value: bigint): Hex {
  const at = 2 + 8 + 64 * index
  return `${data.slice(0, at)}${value.toString(16).padStart(64, '0')}${data.slice(at + 64)}` as Hex
}

/** What calldata means by the ABI's rules: selector and arguments; undefined where an offset or length leaves it. */
function meaningOf(bytes: Uint8Array): string | undefined {
  const word = (at: number) => {
    const digits = Buffer.from(bytes.subarray(4 + at, 36 + at)).toString('hex')
    return digits.length === 64 ? Number(BigInt(`0x${digits}`)) : Number.NaN
  }
  const argument = (head: number, unit: number) => {
    const start = word(head)
    const length = word(start) * unit
    const slice = bytes.subarray(36 + start, 36 + start + length)
    return slice.length === length ? Buffer.from(slice).toString('hex') : undefined
  }
  const parts = [argument(0, 1), argument(32, 1), argument(64, 32)]
  if (parts.includes(undefined)) return undefined
  return [Buffer.from(bytes.subarray(0, 4)).toString('hex'), ...parts].join()
}

describe('a statement of several tensors', () => {
  it('is accepted in both forms, mined', async () => {
    for (const data of [valid, compressed]) {
      expect((await evm.send(contract, data)).status).toBe('success')
      expect(await isAccepted(data)).toBe(true)
    }
    const { verifyProof } = proofCalldata(example.proof, example.publicSignals, MIXED.statement)
    expect(BigInt(await evm.call(contract, verifyProof))).toBe(1n)
  })

  it('is encoded as viem encodes it', () => {
    const args = [proofBytes(example.proof), example.inputs, example.outputs] as const
    expect(valid).toBe(encodeFunctionData({ abi: zkmlVerifierAbi, functionName: 'verifyInference', args }))
  })

  it('binds each byte of the inputs and each element of the outputs', async () => {
    const { inputs, outputs } = example
    const proof = proofBytes(example.proof)
    const bytes = bytesOf(inputs)
    for (const i of bytes.keys()) {
      const changed = Uint8Array.from(bytes)
      // One less is in the range of every tensor, unless it is 0; then the last bit is.
      changed[i] = bytes[i] === 0 ? 1 : bytes[i]! - 1
      expect(await errorOf(proof, hexOf(changed), outputs)).toEqual(INVALID)
    }
    for (const i of outputs.keys()) {
      const changed = outputs.with(i, outputs[i]! === 70000n ? 69999n : outputs[i]! + 1n)
      expect(await errorOf(proof, inputs, changed)).toEqual(INVALID)
    }
  })

  it('refuses digests to which r was added, and negative ones', async () => {
    const { inputs, outputs } = example
    const proof = proofBytes(example.proof)
    const secret = BigInt(`0x${inputs.slice(2 + 80, 2 + 144)}`)
    const moved: Hex = `0x${inputs.slice(2, 82)}${(secret + FR).toString(16).padStart(64, '0')}${inputs.slice(146)}`
    expect(await errorOf(proof, moved, outputs)).toEqual({ name: 'InputOutOfRange', args: [40n] })
    for (const digest of [outputs[0]! + FR, outputs[0]! - FR]) {
      const expected = { name: 'OutputOutOfRange', args: [0n, digest] }
      expect(await errorOf(proof, inputs, outputs.with(0, digest))).toEqual(expected)
    }
  })

  it('refuses signals to which r was added in verifyProof', async () => {
    const signals = example.publicSignals.map(BigInt)
    for (const i of signals.keys()) {
      for (const times of [1n, 4n]) {
        const data = verifyProofCalldata(example.proof, signals.with(i, signals[i]! + times * FR))
        expect(BigInt(await evm.call(contract, data))).toBe(0n)
      }
    }
  })
})

describe('two models of the same shape', () => {
  it('each refuse the proofs and tensors of the other', async () => {
    for (const proof of [proofBytes, compressProof]) {
      for (const [of, foreign] of [
        [contract, other],
        [otherContract, example],
      ] as const) {
        expect(await errorOf(proof(foreign.proof), foreign.inputs, foreign.outputs, of)).toEqual(INVALID)
      }
      expect(await errorOf(proof(other.proof), example.inputs, example.outputs)).toEqual(INVALID)
      expect(await errorOf(proof(example.proof), other.inputs, other.outputs)).toBe(undefined)
    }
  })
})

describe('malformed calldata', () => {
  it('that is cut off anywhere reverts', async () => {
    for (const data of [valid, compressed]) {
      const length = bytesOf(data).length
      const cuts = [0, 3, 4, 5, 36, 68, 100, length - 33, length - 32, length - 31, length - 1]
      for (let at = 4; at < length; at += 32) cuts.push(at)
      for (const cut of cuts) expect(await isAccepted(hexOf(bytesOf(data).subarray(0, cut)))).toBe(false)
    }
  })

  it('that is longer, or whose padding is not zero, means the same', async () => {
    expect(await isAccepted(`${valid}00`)).toBe(true)
    expect(await isAccepted(`${valid}${'ff'.repeat(100)}`)).toBe(true)
    // 76 bytes of inputs are padded to 96.
    const padding = 2 + 8 + 64 * (3 + 9 + 1) + 2 * 76
    expect(valid.slice(padding, padding + 40)).toBe('0'.repeat(40))
    const dirty: Hex = `0x${valid.slice(2, padding)}${'ff'.repeat(20)}${valid.slice(padding + 40)}`
    expect(await isAccepted(dirty)).toBe(true)
  })

  it('with lengths of arguments that differ from the exact ones reverts by name', async () => {
    const { inputs, outputs } = example
    const proof = proofBytes(example.proof)
    for (const part of [1, 31, 32, 127, 129, 255].map((length) => proof.slice(0, 2 + 2 * length) as Hex)) {
      const found = BigInt(part.length / 2 - 1)
      expect(await errorOf(part, inputs, outputs)).toEqual({ name: 'WrongProofLength', args: [found] })
    }
    for (const longer of [`${proof}00`, `${proof}${proof.slice(2)}`] as Hex[]) {
      const found = BigInt(longer.length / 2 - 1)
      expect(await errorOf(longer, inputs, outputs)).toEqual({ name: 'WrongProofLength', args: [found] })
    }
    expect(await errorOf('0x', inputs, outputs)).toEqual({ name: 'WrongProofLength', args: [0n] })
    const wrong = (expected: bigint, found: number) => ({
      name: 'WrongLength',
      args: [expected, BigInt(found)],
    })
    expect(await errorOf(proof, inputs.slice(0, -2) as Hex, outputs)).toEqual(wrong(76n, 75))
    expect(await errorOf(proof, `${inputs}00`, outputs)).toEqual(wrong(76n, 77))
    expect(await errorOf(proof, '0x', outputs)).toEqual(wrong(76n, 0))
    expect(await errorOf(proof, inputs, outputs.slice(0, -1))).toEqual(wrong(4n, 3))
    expect(await errorOf(proof, inputs, [...outputs, 0n])).toEqual(wrong(4n, 5))
    expect(await errorOf(proof, inputs, [])).toEqual(wrong(4n, 0))
  })

  it('with offsets or lengths that leave the calldata, are dirty or wrap around reverts', async () => {
    const words = (valid.length - 10) / 64
    const evil = [
      1n << 255n,
      (1n << 256n) - 1n,
      1n << 64n,
      1n << 128n,
      (1n << 256n) - 32n,
      BigInt(32 * words),
    ]
    for (const head of [0, 1, 2]) {
      const offset = BigInt(`0x${valid.slice(10 + 64 * head, 74 + 64 * head)}`)
      for (const value of [...evil, offset | (1n << 64n), offset | (1n << 255n), offset + 1n, offset - 1n]) {
        expect(await isAccepted(withWord(valid, head, value))).toBe(false)
      }
      const length = Number(offset) / 32
      const found = BigInt(`0x${valid.slice(10 + 64 * length, 74 + 64 * length)}`)
      for (const value of [...evil, found | (1n << 255n), found | (1n << 64n), found + 1n, found - 1n, 0n]) {
        expect(await isAccepted(withWord(valid, length, value))).toBe(false)
      }
    }
  })

  it('that shares or exchanges the places of arguments is refused, and moved arguments mean the same', async () => {
    const offset = (head: number) => BigInt(`0x${valid.slice(10 + 64 * head, 74 + 64 * head)}`)
    for (const [to, from] of [
      [0, 1],
      [0, 2],
      [1, 0],
      [1, 2],
      [2, 0],
      [2, 1],
    ] as const) {
      expect(await isAccepted(withWord(valid, to, offset(from)))).toBe(false)
    }
    const tail = valid.slice(10 + 64 * (Number(offset(2)) / 32))
    const moved = withWord(`${valid}${tail}` as Hex, 2, BigInt(valid.length / 2 - 1 - 4))
    expect(await isAccepted(moved)).toBe(true)
  })

  it('is accepted after a random change only where the arguments stay what they are', async () => {
    const random = generator(20260101)
    let same = 0
    for (let run = 0; run < 240; run++) {
      const data = run % 2 === 0 ? valid : compressed
      const bytes = mutated(bytesOf(data), random)
      const equal = meaningOf(bytes) === meaningOf(bytesOf(data))
      if (equal) same++
      expect(await isAccepted(hexOf(bytes)), hexOf(bytes)).toBe(equal)
    }
    expect(same).toBeGreaterThan(5)
    expect(same).toBeLessThan(120)
  })
})

/** One to three changes: a flipped bit, a byte, a word of a neighbour, a piece that is cut out, doubled or put at the end. */
function mutated(bytes: Uint8Array, random: (below: number) => number): Uint8Array {
  let result = Uint8Array.from(bytes)
  for (let left = 1 + random(3); left > 0; left--) {
    const at = random(result.length)
    const kind = random(6)
    if (kind === 0) result[at] = result[at]! ^ (1 << random(8))
    else if (kind === 1) result[at] = random(256)
    else if (kind === 2) result.copyWithin(at, random(result.length), at + 32)
    else if (kind === 3)
      result = Uint8Array.from([...result.subarray(0, at), ...result.subarray(at + 1 + random(33))])
    else if (kind === 4)
      result = Uint8Array.from([...result.subarray(0, at), ...result.subarray(Math.max(0, at - 32))])
    else result = Uint8Array.from([...result, ...result.subarray(at, at + 32)])
  }
  return result
}

function generator(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 48271) % 2147483647
    return state % below
  }
}

it('verifyInferenceCalldata is what the other forms are made by', () => {
  const { inputs, outputs } = example
  expect(verifyInferenceCalldata(compressProof(example.proof), { inputs, outputs })).toBe(compressed)
})
