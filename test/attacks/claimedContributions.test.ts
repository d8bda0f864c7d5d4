import { beforeAll, describe, expect, it } from 'vitest'
import { G1, G2 } from '../../src/field/curve.js'
import {
  type Compilation,
  compile,
  contribute,
  exportVerifier,
  type Keys,
  setup,
  verify,
  verifyKey,
} from '../../src/index.js'
import { BN254_HEADER, concatBytes } from '../../src/provers/bytes.js'
import { readCeremony, writeCeremony, writeParameters } from '../../src/provers/groth16/contributions.js'
import { g2Json } from '../../src/provers/groth16/points.js'
import { verifyGroth16 } from '../../src/provers/groth16/verifier.js'
import { keyWeaknesses, readKeyInfo } from '../../src/provers/keyInfo.js'
import { withLabel } from '../../src/provers/label.js'
import { packG1, packG2 } from '../../src/provers/pointBytes.js'
import { smallModel } from '../e2e/smallModel.js'
import { sectionOf } from '../provers/sampleKeys.js'
import {
  ceremonyKeys,
  forgedWithOppositeDelta,
  forgedWithoutSecondPhase,
  freshKeys,
  keysOf,
  labelOf,
  powersOfTau,
  withSection,
} from './forge.js'

/** Keys that claim a second phase they did not have. The forger knows delta in all of them. */
let compilation: Compilation
let ptau: Uint8Array
let fresh: Keys
let honest: Keys
beforeAll(async () => {
  compilation = compile(smallModel())
  ptau = await powersOfTau()
  fresh = await freshKeys(compilation, ptau)
  honest = await ceremonyKeys(compilation, ptau)
})

const DELTA_AT = BN254_HEADER.length + 12 + 2 * 64 + 2 * 128

/** The key with `factor` times the generators for delta. */
function withDelta(zkey: Uint8Array, factor: bigint): Uint8Array {
  return withSection(zkey, 2, (header) => {
    header.set(packG1(G1.multiply(G1.generator, factor)), DELTA_AT)
    header.set(packG2(G2.multiply(G2.generator, factor)), DELTA_AT + 64)
    return header
  })
}

const NOT_FOLLOWED = 'its contributions do not lead to its points'
const refusedFor = (facts: object) => expect.objectContaining({ code: 'E_INSECURE_KEY', facts })
const claims = (contributions: number, problem?: string) => ({
  contributions,
  gammaEqualsDelta: false,
  development: false,
  ...(problem === undefined ? {} : { problem }),
})

/** That neither the contract is written nor the key verified. */
async function expectRefused(keys: Keys, facts: object): Promise<void> {
  expect(() => exportVerifier(compilation.manifest, keys)).toThrow(refusedFor(facts))
  const { name } = exportVerifier(compilation.manifest, keys, { allowInsecureDevKey: true })
  expect(name).toBe('DevOnlyZkmlVerifier')
  expect(await verifyKey(compilation.r1cs, ptau, keys.zkey)).toBe(false)
}

describe('a key that claims contributions', () => {
  it('has a contract if they lead to its points', async () => {
    expect(exportVerifier(compilation.manifest, honest)).toMatchObject({
      name: 'ZkmlVerifier',
      devOnly: false,
    })
    expect(await verifyKey(compilation.r1cs, ptau, honest.zkey)).toBe(true)
    const two = await keysOf(await contribute(honest.zkey, 'second'))
    expect(exportVerifier(compilation.manifest, two).devOnly).toBe(false)
  })

  it('is refused without any, though gamma is not delta', async () => {
    await expectRefused(await keysOf(withDelta(fresh.zkey, 2n)), claims(0))
  })

  it("is refused with another key's", async () => {
    const stolen = sectionOf(honest.zkey, 'zkey', 10)
    const zkey = withSection(withDelta(fresh.zkey, 2n), 10, () => stolen)
    await expectRefused(await keysOf(zkey), claims(1, NOT_FOLLOWED))
  })

  it('is refused with its own, if delta was replaced behind them', async () => {
    await expectRefused(await keysOf(withDelta(honest.zkey, 3n)), claims(1, NOT_FOLLOWED))
  })

  it('is refused with made-up ones', async () => {
    const { circuitHash } = readCeremony(sectionOf(fresh.zkey, 'zkey', 10))
    const [point, twice] = [G1.generator, G1.multiply(G1.generator, 2n)]
    const claimed = {
      ...{ deltaAfter: twice, s1: point, sx1: twice, spx2: G2.multiply(G2.generator, 2n) },
      transcript: new Uint8Array(64),
      parameters: writeParameters('honest'),
    }
    const section = writeCeremony({ circuitHash, contributions: [claimed] })
    const zkey = withSection(withDelta(fresh.zkey, 2n), 10, () => section)
    expect(keyWeaknesses(readKeyInfo(zkey))).toEqual([])
    await expectRefused(await keysOf(zkey), claims(1, NOT_FOLLOWED))
  })

  it('is refused with those of a development key under another name', async () => {
    const { zkey } = await setup(compilation)
    const name = new TextEncoder().encode('INSECURE')
    const at = Buffer.from(zkey).indexOf(name)
    const renamed = withLabel(zkey.with(at, name[0]! + 1), labelOf(compilation))
    expect(keyWeaknesses(readKeyInfo(renamed))).toEqual([])
    await expectRefused(await keysOf(renamed), claims(1, NOT_FOLLOWED))
  })

  it('is refused with gamma replaced', async () => {
    const gammaAt = DELTA_AT - 128
    const zkey = withSection(honest.zkey, 2, (header) => {
      header.set(packG2(G2.multiply(G2.generator, 5n)), gammaAt)
      return header
    })
    await expectRefused(await keysOf(zkey), claims(1, NOT_FOLLOWED))
  })
})

describe('a delta of -gamma', () => {
  it('is no better than one of gamma, and refused as it is', async () => {
    const zkey = withSection(fresh.zkey, 2, (header) => {
      const [one, two] = [G1.negate(G1.generator), G2.negate(G2.generator)]
      header.set(concatBytes(packG1(one), packG2(two)), DELTA_AT)
      return header
    })
    const section = sectionOf(honest.zkey, 'zkey', 10)
    const keys = await keysOf(withSection(zkey, 10, () => section))
    const forged = forgedWithOppositeDelta(keys.verificationKey, ['7'])
    expect(verifyGroth16(keys.verificationKey, ['7'], forged)).toBe(true)
    expect(await verify(keys.verificationKey, ['7'], forged)).toMatchObject({ valid: false })
    await expectRefused(keys, claims(1, `gamma = delta, ${NOT_FOLLOWED}`))
  })
})

describe('a verification key edited to gamma = delta', () => {
  it('has no contract, not even where insecure keys are allowed, and verifies nothing', async () => {
    const { vk_gamma_2 } = honest.verificationKey
    const verificationKey = { ...honest.verificationKey, vk_delta_2: vk_gamma_2 }
    const forged = forgedWithoutSecondPhase(verificationKey, ['7'])
    expect(verifyGroth16(verificationKey, ['7'], forged)).toBe(true)
    expect(await verify(verificationKey, ['7'], forged)).toMatchObject({ valid: false })
    for (const allowInsecureDevKey of [false, true]) {
      const exported = () =>
        exportVerifier(compilation.manifest, { ...honest, verificationKey }, { allowInsecureDevKey })
      expect(exported).toThrow(expect.objectContaining({ code: 'E_MISMATCH' }))
    }
  })

  it('is known in other coordinates of the same point', async () => {
    const scaled = g2Json(G2.generator) as string[][]
    // (4 x, 8 y, 2) is the point (x, y) in Jacobian coordinates.
    const times = (factor: bigint, pair: string[]) => pair.map((text) => `${factor * BigInt(text)}`)
    const vk_delta_2 = [times(4n, scaled[0]!), times(8n, scaled[1]!), ['2', '0']]
    const verificationKey = { ...honest.verificationKey, vk_delta_2 }
    const forged = forgedWithoutSecondPhase(verificationKey, ['7'])
    expect(verifyGroth16(verificationKey, ['7'], forged)).toBe(true)
    expect(await verify(verificationKey, ['7'], forged)).toMatchObject({ valid: false })
  })
})
