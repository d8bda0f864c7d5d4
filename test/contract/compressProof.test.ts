import { bn254 } from '@noble/curves/bn254.js'
import type { Hex } from 'viem'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compressProof } from '../../src/contract/compressProof.js'
import { MalformedProofError } from '../../src/contract/errors.js'
import { checkMemory } from '../../src/contract/languages/solidity/pairing.js'
import { type Groth16Proof, proofNumbers } from '../../src/contract/proofNumbers.js'
import { verifierSource } from '../../src/contract/verifier.js'
import { FQ } from '../../src/field/bn254.js'
import { compileSolidity, type Deployed, type Evm, revertOf, startEvm } from '../harness/evm.js'
import { decompress } from './decompress.js'
import { TINY, tinyExample } from './examples.js'
import { endSnarkjs, type Groth16Example } from './groth16.js'
import { bytesOf } from './proofWords.js'
import { g1, g2, sampleKey, twistPointOutsideG2 } from './sampleKey.js'

let evm: Evm
let tiny: Groth16Example
/** Accepts the proof of `tiny`. */
let contract: Deployed
/** Shows what is read of a compressed proof: `points(proof)` are A, B and C as the pairing reads them. */
let exposed: Deployed
let compressed: Hex
let words: bigint[]

const FACTS = { toolVersion: '', circuitHash: '0b'.repeat(32), development: false }
const FLAG = 1n << 255n

beforeAll(async () => {
  evm = await startEvm()
  tiny = await tinyExample()
  const { verificationKey } = tiny
  const source = verifierSource({ ...FACTS, verificationKey, statement: TINY.statement })
  contract = await evm.deploy(compileSolidity(source))
  exposed = await evm.deploy(compileSolidity(exposing(source), { contract: 'Exposed' }))
  compressed = compressProof(tiny.proof)
  words = wordsOf(compressed)
})
afterAll(async () => {
  await endSnarkjs()
  await evm?.stop()
})

/** The private function becomes internal, for a contract that shows its answer. */
function exposing(source: string): string {
  const signature = 'function _decompress(bytes calldata proof, bytes memory p, uint256 q)'
  const opened = source.replace(`${signature} private view`, `${signature} internal view`)
  const { bytes, a, b, c } = checkMemory(2)
  return `${opened}
  contract Exposed is ZkmlVerifier {
    function points(bytes calldata proof) external view returns (bool onCurves, uint256[8] memory words) {
      bytes memory p = new bytes(${bytes});
      onCurves = _decompress(proof, p, ${FQ});
      assembly {
        mcopy(words, add(p, ${a}), 0x40)
        mcopy(add(words, 0x40), add(p, ${b}), 0x80)
        mcopy(add(words, 0xc0), add(p, ${c}), 0x40)
      }
    }
  }`
}

function wordsOf(bytes: Hex): bigint[] {
  return Array.from({ length: (bytes.length - 2) / 64 }, (_, i) =>
    BigInt(`0x${bytes.slice(2 + 64 * i, 66 + 64 * i)}`),
  )
}

const verify = (proof: readonly bigint[]) => {
  const inputs: Hex = `0x${TINY.x.map((x) => (x + 5).toString(16).padStart(2, '0')).join('')}`
  return evm.read(contract, 'verifyInference', [bytesOf(proof), inputs, TINY.y.map(BigInt)])
}
const invalid = { name: 'InvalidProof', args: [] }

/** A proof of arbitrary points. */
function proofOf(a: bigint, b: bigint, c: bigint): Groth16Proof {
  return { pi_a: g1(a), pi_b: g2(b), pi_c: g1(c) }
}

function negated(proof: Groth16Proof, part: 'a' | 'b' | 'c'): Groth16Proof {
  const minus = (text: string) => `${FQ - BigInt(text)}`
  const { pi_a, pi_b, pi_c } = proof
  if (part === 'a') return { ...proof, pi_a: [pi_a[0]!, minus(pi_a[1]!), '1'] }
  if (part === 'c') return { ...proof, pi_c: [pi_c[0]!, minus(pi_c[1]!), '1'] }
  return { ...proof, pi_b: [pi_b[0]!, pi_b[1]!.map(minus), pi_b[2]!] }
}

describe('the compressed form of a proof', () => {
  it('is 128 bytes, of which the reference gets the proof back', () => {
    expect(compressed.length).toBe(2 + 256)
    expect(decompress(compressed)).toEqual(proofNumbers(tiny.proof, 'groth16'))
  })

  it('is read by the contract as by the reference, for many points and their negatives', async () => {
    const seen = new Set<string>()
    for (let k = 1n; k <= 24n; k++) {
      const plain = proofOf(k, 3n * k + 1n, 7n * k + 5n)
      for (const proof of [plain, negated(plain, 'a'), negated(plain, 'b'), negated(plain, 'c')]) {
        const bytes = compressProof(proof)
        const [ax, ay, bx0, bx1, by0, by1, cx, cy] = proofNumbers(proof, 'groth16')
        expect(decompress(bytes)).toEqual([ax, ay, bx0, bx1, by0, by1, cx, cy])
        expect(await evm.read(exposed, 'points', [bytes])).toEqual([
          true,
          [ax, ay, bx1, bx0, by1, by0, cx, cy],
        ])
        seen.add(
          wordsOf(bytes)
            .map((word) => word >= FLAG)
            .join(),
        )
      }
    }
    expect(seen.size).toBe(16)
  })

  it('is accepted as the proof itself is', async () => {
    expect(await verify(words)).toBe(undefined)
    expect(await verify(wordsOf(compressProof(negated(negated(tiny.proof, 'a'), 'b'))))).toBe(undefined)
  })

  it('is refused with any other combination of flags but that of A and B negated', async () => {
    for (let flips = 1; flips < 16; flips++) {
      const changed = words.map((word, i) => word ^ (flips & (1 << i) ? FLAG : 0n))
      if (flips === 0b0011) expect(await verify(changed)).toBe(undefined)
      else expect(await revertOf(verify(changed))).toEqual(invalid)
    }
  })

  it('has no second form: with the other flag of B.x.c1 there is no point', async () => {
    const [a, b0, b1, c] = words as [bigint, bigint, bigint, bigint]
    for (const sign of [b0, b0 ^ FLAG]) {
      const [onCurves] = (await evm.read(exposed, 'points', [bytesOf([a, sign, b1 ^ FLAG, c])])) as [boolean]
      expect(onCurves).toBe(false)
    }
  })

  it('is refused with NotCanonical for numbers that are not below q, bit 254 included', async () => {
    for (const i of words.keys()) {
      const number = words[i]! & (FLAG - 1n)
      for (const flag of [0n, FLAG]) {
        for (const large of [FQ, number + FQ, number | (1n << 254n), FLAG - 1n]) {
          const changed = words.with(i, large | flag)
          expect(await revertOf(verify(changed))).toEqual({ name: 'NotCanonical', args: [BigInt(i)] })
        }
      }
    }
  })

  it('is refused with InvalidProof for abscissas of no point', async () => {
    const { Fp, Fp2 } = bn254.fields
    const without1 = firstOf((x) => !isSquare(Fp.add(Fp.pow(x, 3n), 3n)))
    const without2 = firstOf((c0) => {
      const x = Fp2.create({ c0, c1: words[2]! % FLAG })
      const { c0: a, c1: b } = Fp2.add(Fp2.mul(Fp2.sqr(x), x), bn254.G2.Point.CURVE().b)
      return !isSquare(Fp.add(Fp.sqr(a), Fp.sqr(b)))
    })
    for (const [i, x] of [
      [0, without1],
      [1, without2],
      [3, without1],
    ] as const) {
      for (const flags of [0, 1, 2, 3]) {
        const changed = words.with(i, x | (flags & 1 ? FLAG : 0n))
        if (i === 1) changed[2] = changed[2]! ^ (flags & 2 ? FLAG : 0n)
        const [onCurves] = (await evm.read(exposed, 'points', [bytesOf(changed)])) as [boolean]
        expect(onCurves).toBe(false)
        expect(await revertOf(verify(changed))).toEqual(invalid)
      }
    }
  })

  it('is refused with InvalidProof for a point of the twist outside of G2, zeros and other points', async () => {
    const [x1, x0, y1, y0] = twistPointOutsideG2() as [bigint, bigint, bigint, bigint]
    const outside = {
      ...tiny.proof,
      pi_b: [
        [`${x0}`, `${x1}`],
        [`${y0}`, `${y1}`],
        ['1', '0'],
      ],
    }
    const bytes = compressProof(outside)
    expect(await evm.read(exposed, 'points', [bytes])).toMatchObject([true, { 2: x1, 3: x0, 4: y1, 5: y0 }])
    const [a, b0, b1, c] = words as [bigint, bigint, bigint, bigint]
    const forgeries = [
      wordsOf(bytes),
      wordsOf(compressProof(proofOf(2n, 3n, 4n))),
      [c, b0, b1, a],
      [a, b1, b0, c],
      [0n, b0, b1, c],
      [FLAG, b0, b1, c],
      [a, 0n, 0n, c],
      [a, FLAG, FLAG, c],
      [a, b0, b1, 0n],
      [0n, 0n, 0n, 0n],
    ]
    for (const changed of forgeries) expect(await revertOf(verify(changed))).toEqual(invalid)
  })

  it('is not made of infinity, points off their curve and numbers that are not below q', () => {
    const zero = [
      ['0', '0'],
      ['0', '0'],
      ['1', '0'],
    ]
    for (const broken of [
      { ...tiny.proof, pi_a: ['0', '0', '0'] },
      { ...tiny.proof, pi_b: zero },
      { ...tiny.proof, pi_c: ['0', '1', '0'] },
      { ...tiny.proof, pi_a: tiny.proof.pi_a.toReversed() },
      { ...tiny.proof, pi_c: [tiny.proof.pi_c[0]!, `${BigInt(tiny.proof.pi_c[1]!) + FQ}`, '1'] },
      {},
    ]) {
      expect(() => compressProof(broken as Groth16Proof)).toThrow(MalformedProofError)
    }
  })
})

function isSquare(value: bigint): boolean {
  const { Fp } = bn254.fields
  return Fp.pow(value, (FQ - 1n) / 2n) === 1n
}

function firstOf(holds: (x: bigint) => boolean): bigint {
  for (let x = 1n; ; x++) if (holds(x)) return x
}

it('needs the precompile of modular exponentiation: what lies there in its place proves nothing', async () => {
  expect(await verify(words)).toBe(undefined)
  const sample = verifierSource({ ...FACTS, verificationKey: sampleKey(2), statement: TINY.statement })
  // Address 0xf0 has no code: a call of it succeeds and answers nothing.
  const source = sample.replace('staticcall(gas(), 5, input', 'staticcall(gas(), 0xf0, input')
  expect(source).not.toBe(sample)
  const without = await evm.deploy(compileSolidity(exposing(source), { contract: 'Exposed' }))
  const [onCurves] = (await evm.read(without, 'points', [compressed])) as [boolean]
  expect(onCurves).toBe(false)
})
