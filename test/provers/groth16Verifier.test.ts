import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { FQ, FR } from '../../src/field/bn254.js'
import { verifyBatch } from '../../src/index.js'
import { verifyGroth16, verifyMany } from '../../src/provers/groth16/verifier.js'
import { proverFor } from '../../src/provers/index.js'
import { asFile, withSnarkjs } from '../../src/provers/snarkjs.js'
import type { JsonObject, Proved } from '../../src/provers/types.js'
import { twistPointOutsideG2 } from '../contract/sampleKey.js'
import { RandomNumbers } from '../harness/randomNumbers.js'
import { cubic, product, type TinyCircuit, writeTinyR1cs, writeTinyWtns } from '../harness/tinyR1cs.js'
import { inverse, mod } from './bn254Reference.js'
import { g1, g2, proofOf, SampleKey } from './groth16Sample.js'
import { origin } from './sampleKeys.js'

const key = new SampleKey(new RandomNumbers(1), 3)
const vkey = key.json
const honest = key.prove()
const { proof, publicSignals } = honest
const { a, b, c } = honest

const changed = (fields: JsonObject): Proved => ({ publicSignals, proof: { ...proof, ...fields } })
const withSignals = (signals: readonly string[]): Proved => ({ publicSignals: signals, proof })
const negated = ([x, y, z]: string[]) => [x!, `${FQ - BigInt(y!)}`, z!]
const holds = (proved: Proved, verificationKey = vkey) =>
  verifyGroth16(verificationKey, proved.publicSignals, proved.proof)

/** snarkjs's own verdict, an exception of it counting as a refusal. */
function snarkjsVerdicts(cases: readonly Proved[], verificationKey = vkey): Promise<boolean[]> {
  return withSnarkjs(async (snarkjs) => {
    const verdicts: boolean[] = []
    for (const one of structuredClone(cases)) {
      const verdict = snarkjs.groth16.verify(
        structuredClone(verificationKey),
        [...one.publicSignals],
        one.proof,
      )
      verdicts.push(await verdict.catch(() => false))
    }
    return verdicts
  })
}

async function provedBySnarkjs(protocol: 'groth16' | 'plonk', circuit: TinyCircuit) {
  const zkey = asFile(await proverFor(protocol).setup({ r1cs: writeTinyR1cs(circuit), origin }))
  return withSnarkjs(async (snarkjs) => ({
    proved: await snarkjs[protocol].prove(zkey, asFile(writeTinyWtns(circuit.witness))),
    verificationKey: await snarkjs.zKey.exportVerificationKey(zkey),
  }))
}

/** Decimal texts of the proof's points, by path. */
const COORDINATES = ['pi_a.0', 'pi_a.1', 'pi_b.0.0', 'pi_b.0.1', 'pi_b.1.0', 'pi_b.1.1', 'pi_c.0', 'pi_c.1']

/** A copy of the JSON with the text at that path replaced. */
function replaced(json: JsonObject, path: string, change: (value: bigint) => bigint): JsonObject {
  const copy = structuredClone(json) as Record<string, never>
  const keys = path.split('.')
  const last = keys.pop()!
  const parent = keys.reduce<Record<string, never>>((object, name) => object[name]!, copy)
  Object.assign(parent, { [last]: `${change(BigInt(parent[last]!))}` })
  return copy
}

/** (4 x, 8 y), on the curve y^2 = x^3 + 64 b, of which no formula but the curve's own equation takes notice. */
function scaledBy2<J extends string | string[]>([x, y, z]: readonly J[]): J[] {
  const times = (factor: bigint, json: J) => [json].flat().map((text) => `${mod(factor * BigInt(text), FQ)}`)
  const like = (texts: string[]) => (typeof x === 'string' ? texts[0] : texts) as J
  return [like(times(4n, x!)), like(times(8n, y!)), z!]
}

describe('verifyGroth16', () => {
  const target = key.target(publicSignals.map(BigInt))
  const aloneC = -target * inverse(key.delta) // the C that a pair with infinity needs
  const infiniteA = { publicSignals, ...proofOf(0n, b, aloneC) }
  const other = { publicSignals, proof: { ...infiniteA.proof, pi_a: ['7', '9', '0'] } }
  const [bx1, bx0, by1, by0] = twistPointOutsideG2().map(String)
  const outside = [
    [bx0!, bx1!],
    [by0!, by1!],
    ['1', '0'],
  ]

  const agreed: [name: string, proved: Proved, valid: boolean][] = [
    ['honest', honest, true],
    ['-A', changed({ pi_a: negated(proof.pi_a as string[]) }), false],
    ['-C', changed({ pi_c: negated(proof.pi_c as string[]) }), false],
    // A Groth16 proof can be turned into another one of the same signals (eprint 2020/811).
    ['-A and -B', changed({ pi_a: g1(-a), pi_b: g2(-b) }), true],
    ['5 A and B / 5', changed({ pi_a: g1(5n * a), pi_b: g2(b * inverse(5n)) }), true],
    ['A and C exchanged', changed({ pi_a: proof.pi_c, pi_c: proof.pi_a }), false],
    [
      'B with its pairs exchanged',
      changed({ pi_b: (proof.pi_b as string[][]).map((p) => p.toReversed()) }),
      false,
    ],
    ['another point for A', changed({ pi_a: g1(a + 1n) }), false],
    ['another point for B', changed({ pi_b: g2(b + 1n) }), false],
    ['another point for C', changed({ pi_c: g1(c + 1n) }), false],
    ['another signal', withSignals(publicSignals.with(1, `${mod(BigInt(publicSignals[1]!) + 1n)}`)), false],
    ['exchanged signals', withSignals(publicSignals.toReversed()), false],
    ['a signal + r', withSignals(publicSignals.with(0, `${BigInt(publicSignals[0]!) + FR}`)), false],
    ['A off the curve', changed({ pi_a: ['1', '3', '1'] }), false],
    ['A off the curve, without an inverse of y', changed({ pi_a: ['5', '0', '1'] }), false],
    ['C off the curve', changed({ pi_c: ['0', '0', '1'] }), false],
    ['B off the curve', changed({ pi_b: outside.with(1, ['1', '2']) }), false],
    ['A infinite', changed({ pi_a: g1(0n) }), false],
    ['B infinite', changed({ pi_b: g2(0n) }), false],
    ['C infinite', changed({ pi_c: g1(0n) }), false],
    ['all infinite', { publicSignals, ...proofOf(0n, 0n, 0n) }, false],
    ['A infinite, yet it holds', infiniteA, true],
    ['B infinite, though the equation holds', { publicSignals, ...proofOf(a, 0n, aloneC) }, false],
    ['C infinite, yet it holds', { publicSignals, ...proofOf(a, target * inverse(a), 0n) }, true],
    ['A infinite with other coordinates', other, true],
  ]

  it.each(agreed)('%s', (_, proved, valid) => {
    expect(holds(proved)).toBe(valid)
  })

  it('agrees with snarkjs on all of these', async () => {
    const cases = agreed.map(([, proved]) => proved)
    expect(await snarkjsVerdicts(cases)).toEqual(agreed.map(([, , valid]) => valid))
  })

  it('refuses B on the twist outside of the subgroup, even where snarkjs sees the equation hold', async () => {
    expect(holds(changed({ pi_b: outside }))).toBe(false)
    const unseen = { publicSignals, proof: { ...infiniteA.proof, pi_b: outside } }
    expect(holds(infiniteA)).toBe(true)
    expect(holds(unseen)).toBe(false)
    expect(await snarkjsVerdicts([unseen])).toEqual([true])
  })

  it('refuses B off the curve, even where the walk of the pairing ends as in the subgroup', () => {
    const [p, q] = [scaledBy2(proof.pi_a as string[]), scaledBy2(proof.pi_b as string[][])]
    // Both have the pairing of what they replace.
    expect(holds(changed({ pi_a: p, pi_b: q }))).toBe(false)
    expect(holds({ publicSignals, proof: { ...infiniteA.proof, pi_b: q } })).toBe(false)
  })

  it.each(COORDINATES)('refuses %s + q, though it is the same residue', (path) => {
    const moved = replaced(proof, path, (value) => value + FQ)
    expect(holds({ publicSignals, proof: moved })).toBe(false)
  })

  it('refuses another number of signals', () => {
    expect(holds(withSignals([]))).toBe(false)
    expect(holds(withSignals(publicSignals.slice(1)))).toBe(false)
    expect(holds(withSignals([...publicSignals, '0']))).toBe(false)
  })

  it('refuses what snarkjs refuses, whichever bit of the proof is flipped', async () => {
    const flips = fc.tuple(fc.constantFrom(...COORDINATES), fc.integer({ min: 0, max: 253 }))
    const cases = fc.sample(flips, { seed: 5, numRuns: 40 }).map(([path, bit]): Proved => {
      return { publicSignals, proof: replaced(proof, path, (value) => value ^ (1n << BigInt(bit))) }
    })
    expect(cases.map((proved) => holds(proved))).toEqual(cases.map(() => false))
    expect(await snarkjsVerdicts(cases)).toEqual(cases.map(() => false))
  })

  it('accepts every honest proof, of few and of many signals', () => {
    for (const signals of [0, 1, 2, 40]) {
      const sample = new SampleKey(new RandomNumbers(signals), signals)
      const proved = sample.prove()
      expect(holds(proved, sample.json)).toBe(true)
      expect(holds({ ...proved, proof }, sample.json)).toBe(false)
    }
  })

  it('accepts what snarkjs proves', async () => {
    const { proved, verificationKey } = await provedBySnarkjs('groth16', product())
    expect(holds(proved, verificationKey)).toBe(true)
    expect(holds({ ...proved, publicSignals: ['42', '7'] }, verificationKey)).toBe(false)
    expect(await snarkjsVerdicts([proved], verificationKey)).toEqual([true])
  })

  it('multiplies an infinite point of IC as snarkjs does', async () => {
    const verificationKey = { ...vkey, IC: (vkey.IC as string[][]).with(2, g1(0n)) }
    const signals = publicSignals.map(BigInt).with(1, 0n)
    const signalFree = mod((a * b - key.target(signals)) * inverse(key.delta))
    const proved = { publicSignals, ...proofOf(a, b, signalFree) }
    expect(holds(proved, verificationKey)).toBe(true)
    expect(holds(proved)).toBe(false)
    expect(await snarkjsVerdicts([proved], verificationKey)).toEqual([true])
  })

  it('throws for a malformed proof, before it looks whether it holds', () => {
    const malformed = expect.objectContaining({ code: 'E_PROOF_FORMAT' })
    for (const field of Object.keys(proof)) {
      expect(() => holds(changed({ [field]: undefined }))).toThrow(malformed)
    }
    expect(() => holds(changed({ pi_a: ['1', '2'] }))).toThrow(malformed)
    expect(() => holds(changed({ pi_c: ['0x1', '2', '1'] }))).toThrow(malformed)
    expect(() => holds({ publicSignals: ['-1'], proof: { ...proof, pi_b: 7 } })).toThrow(malformed)
    expect(() => holds({ publicSignals: [`${FR}`, '', '1'], proof })).toThrow(malformed)
  })

  it('throws for a malformed key, naming the field', () => {
    const malformed = (field: string) => expect.objectContaining({ code: 'E_VKEY_FORMAT', facts: { field } })
    for (const field of Object.keys(vkey)) {
      const damaged = { ...vkey, [field]: undefined }
      expect(() => holds(honest, damaged)).toThrow(malformed(field))
    }
    const off = ['1', '3', '1']
    const input = (vkey.IC as string[][]).with(3, off)
    expect(() => holds(honest, { ...vkey, vk_alpha_1: off })).toThrow(malformed('vk_alpha_1'))
    expect(() => holds(honest, { ...vkey, IC: input })).toThrow(malformed('IC'))
    for (const field of ['vk_beta_2', 'vk_gamma_2', 'vk_delta_2']) {
      expect(() => holds(honest, { ...vkey, [field]: outside })).toThrow(malformed(field))
      expect(() => holds(honest, { ...vkey, [field]: outside.with(0, ['1', '2']) })).toThrow(malformed(field))
      expect(() => holds(honest, { ...vkey, [field]: g2(0n) })).toThrow(malformed(field))
      const scaled = scaledBy2(vkey[field] as string[][])
      expect(() => holds(honest, { ...vkey, [field]: scaled })).toThrow(malformed(field))
    }
  })
})

describe('verifyMany', () => {
  afterEach(() => vi.restoreAllMocks())

  const good = Array.from({ length: 5 }, () => key.prove())
  const bad = (proved: typeof honest, by: bigint): Proved => ({
    publicSignals: proved.publicSignals,
    ...proofOf(proved.a, proved.b, proved.c + by),
  })

  it('accepts good proofs, one or more of them, repeated too', () => {
    for (let count = 1; count <= 5; count++) expect(verifyMany(vkey, good.slice(0, count))).toBe(true)
    expect(verifyMany(vkey, [honest, honest, honest])).toBe(true)
  })

  it('accepts no proofs, but reads the key', () => {
    expect(verifyMany(vkey, [])).toBe(true)
    expect(() => verifyMany({ ...vkey, IC: [] }, [])).toThrow(
      expect.objectContaining({ code: 'E_VKEY_FORMAT' }),
    )
  })

  it('refuses one false proof among good ones, wherever it stands', () => {
    const [first] = good
    const falsehoods = [
      bad(first!, 1n),
      { ...first!, publicSignals: publicSignals },
      { ...first!, publicSignals: first!.publicSignals.slice(1) },
      { ...first!, publicSignals: first!.publicSignals.with(0, `${BigInt(first!.publicSignals[0]!) + FR}`) },
      { ...first!, proof: { ...first!.proof, pi_a: ['1', '3', '1'] } },
      { ...first!, proof: { ...first!.proof, pi_b: outsideB() } },
      { ...first!, proof: replaced(first!.proof, 'pi_a.0', (x) => x + FQ) },
    ]
    for (const falsehood of falsehoods) {
      for (const at of [0, 2, 4]) expect(verifyMany(vkey, good.with(at, falsehood as never))).toBe(false)
    }
  })

  it('refuses false proofs that make up for each other, as the powers are random', () => {
    const conspiring = [good[0]!, bad(good[1]!, 1n), good[2]!, bad(good[3]!, -1n)]
    expect(verifyMany(vkey, conspiring)).toBe(false)
    expect(verifyMany(vkey, [bad(good[0]!, 1n), bad(good[1]!, -1n)])).toBe(false)
    // With equal powers they would pass: it is the powers that refuse them.
    vi.spyOn(crypto, 'getRandomValues').mockImplementation((array) => {
      if (array instanceof BigUint64Array) array.set([0n, 1n])
      return array
    })
    expect(verifyMany(vkey, conspiring)).toBe(true)
    expect(verifyMany(vkey, [bad(good[0]!, 1n), bad(good[1]!, -1n)])).toBe(true)
  })

  it('draws 128 bits for every proof but the first', () => {
    const drawn = vi.spyOn(crypto, 'getRandomValues')
    expect(verifyMany(vkey, good)).toBe(true)
    const bytes = drawn.mock.calls.map(([array]) => array!.byteLength)
    expect(bytes).toEqual([16, 16, 16, 16])
    const values = drawn.mock.results.flatMap(({ value }) => [...(value as BigUint64Array)])
    expect(new Set(values).size).toBe(8)
  })

  it('uses all of the 128 bits', () => {
    const [second, third] = [(5n << 64n) + 7n, (11n << 64n) + 13n]
    const conspiring = [good[0]!, bad(good[1]!, third), bad(good[2]!, -second)]
    const draws = [5n, 7n, 11n, 13n]
    vi.spyOn(crypto, 'getRandomValues').mockImplementation((array) => {
      ;(array as BigUint64Array).set(draws.splice(0, 2))
      return array
    })
    expect(verifyMany(vkey, conspiring)).toBe(true)
  })

  it('throws for a malformed proof, behind a false one too', () => {
    const malformed = expect.objectContaining({ code: 'E_PROOF_FORMAT' })
    expect(() => verifyMany(vkey, [good[0]!, { ...good[1]!, proof: {} }])).toThrow(malformed)
    expect(() => verifyMany(vkey, [withSignals([]), { ...good[1]!, proof: {} }])).toThrow(malformed)
  })

  function outsideB(): string[][] {
    const [x1, x0, y1, y0] = twistPointOutsideG2().map(String)
    return [
      [x0!, x1!],
      [y0!, y1!],
      ['1', '0'],
    ]
  }
})

describe('verifyBatch', () => {
  const stamp = (circuitHash: string) => ({ zkml: { version: '0', modelHash: 'm', circuitHash } })
  const good = Array.from({ length: 3 }, () => key.prove())

  it('says whether all Groth16 proofs hold', async () => {
    expect(await verifyBatch(vkey, good)).toEqual({ valid: true })
    expect(await verifyBatch(vkey, [])).toEqual({ valid: true })
    const mixedUp = [good[0]!, { ...good[1]!, publicSignals }]
    expect(await verifyBatch(vkey, mixedUp)).toEqual({
      valid: false,
      reason: 'not all of the proofs hold for their public signals',
    })
  })

  it('names the circuits where a stamp says that a proof is of another one', async () => {
    const stamped = good.map((proved) => ({ ...proved, proof: { ...proved.proof, ...stamp('one') } }))
    expect(await verifyBatch({ ...vkey, ...stamp('one') }, stamped)).toEqual({ valid: true })
    expect(await verifyBatch({ ...vkey, ...stamp('two') }, [honest, ...stamped])).toEqual({
      valid: false,
      reason: 'the proof is of circuit one, the key of circuit two',
    })
  })

  it('checks the proofs of other protocols one by one', async () => {
    const { proved, verificationKey } = await provedBySnarkjs('plonk', cubic())
    expect(await verifyBatch(verificationKey, [proved, proved])).toEqual({ valid: true })
    const false_ = { ...proved, publicSignals: ['36'] }
    expect((await verifyBatch(verificationKey, [proved, false_])).valid).toBe(false)
  })
})
