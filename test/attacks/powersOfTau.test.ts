import { blake2b } from '@noble/hashes/blake2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { G2 } from '../../src/field/curve.js'
import {
  type Compilation,
  compile,
  exportVerifier,
  readKeyInfo,
  setup,
  verify,
  verifyKey,
  ZkmlError,
} from '../../src/index.js'
import { concatBytes } from '../../src/provers/bytes.js'
import { verifyGroth16 } from '../../src/provers/groth16/verifier.js'
import { packG2, unpackG2 } from '../../src/provers/pointBytes.js'
import { HERMEZ_BLAKE2B } from '../../src/provers/ptau/publicFiles.js'
import { readSections, writeSections } from '../../src/provers/sections.js'
import type { JsonObject } from '../../src/provers/types.js'
import { smallModel } from '../e2e/smallModel.js'
import { g1 } from '../provers/groth16Sample.js'
import { waste } from '../provers/sampleKeys.js'
import { samplePtau, unmarked } from '../provers/samplePtau.js'
import { ceremonyKeys, forgedWithoutAlpha, forgedWithoutFirstPhase, powersOfTau } from './forge.js'

let compilation: Compilation
beforeAll(() => {
  compilation = compile(smallModel())
})

/** alpha and beta are 1, as `snarkjs powersoftau new` leaves them: anybody can forge under every key made of them. */
describe.each([
  ['nobody contributed to', 1n],
  ['somebody contributed tau alone to', waste.tau],
])('powers of tau that %s', (_, tau) => {
  let verificationKey: JsonObject
  let zkey: Uint8Array
  beforeAll(async () => {
    const ptau = await powersOfTau({ tau, alpha: 1n, beta: 1n, delta: 1n })
    ;({ zkey, verificationKey } = await ceremonyKeys(compilation, ptau))
  })

  it('make keys under which A = alpha + L, B = beta, C = 0 holds for any signals', () => {
    expect(verifyGroth16(verificationKey, ['7'], forgedWithoutFirstPhase(verificationKey, ['7']))).toBe(true)
  })

  it('make keys that verify nothing', async () => {
    const proof = forgedWithoutFirstPhase(verificationKey, ['7'])
    expect(await verify(verificationKey, ['7'], proof)).toEqual({
      valid: false,
      reason: 'anybody can forge proofs under this verification key: gamma = beta',
    })
  })

  // With tau = 1 points of the key are infinity, which no contract takes either.
  it('make keys that have no contract', () => {
    expect(() => exportVerifier(compilation.manifest, { zkey, verificationKey })).toThrow(
      tau === 1n ? ZkmlError : expect.objectContaining({ facts: { ...CLAIMED, problem: 'gamma = beta' } }),
    )
  })
})

const CLAIMED = { contributions: 1, gammaEqualsDelta: false, development: false }

describe('a verification key with infinity for alpha', () => {
  it('verifies nothing, though A = L, B = gamma, C = 0 holds for any signals', async () => {
    const { verificationKey } = await ceremonyKeys(compilation, await powersOfTau())
    const edited = { ...verificationKey, vk_alpha_1: g1(0n) }
    const proof = forgedWithoutAlpha(edited, ['7'])
    expect(verifyGroth16(edited, ['7'], proof)).toBe(true)
    expect(await verify(edited, ['7'], proof)).toMatchObject({ valid: false })
  })
})

const SECTIONS = [2, 3, 4, 5, 6, 12, 13, 14, 15]

describe('powers of tau of unknown origin', () => {
  let ptau: Uint8Array
  beforeAll(async () => {
    ptau = unmarked(await powersOfTau())
  })

  it('make a key once they are verified', async () => {
    const keys = await setup(compilation, { ptau })
    expect(keys.powers).toEqual({ kind: 'verified', contributions: 1 })
    expect(readKeyInfo(keys.zkey)).toMatchObject({ development: false, contributions: 1 })
    expect(exportVerifier(compilation.manifest, keys).name).toBe('ZkmlVerifier')
    expect(await verifyKey(compilation.r1cs, ptau, keys.zkey)).toBe(true)
  })

  it('make a key unseen if the hash is that of a published file', async () => {
    const hash = bytesToHex(blake2b(ptau, { dkLen: 64 }))
    const known = vi.spyOn(HERMEZ_BLAKE2B, 'get').mockReturnValue(hash)
    const { powers, zkey } = await setup(compilation, { ptau })
    expect(powers).toEqual({ kind: 'published', file: 'powersOfTau28_hez_final_08.ptau' })
    expect(readKeyInfo(zkey).development).toBe(false)
    known.mockRestore()
  })

  it('make a development key if they say that they are for development', async () => {
    const { powers, zkey } = await setup(compilation, { ptau: await powersOfTau() })
    expect(powers).toEqual({ kind: 'development' })
    expect(readKeyInfo(zkey).development).toBe(true)
  })

  it.each([[{ tau: 1n, alpha: 1n, beta: 1n }], [{ ...waste, alpha: 1n, beta: 1n }]])(
    'are refused where nobody contributed: %o',
    async (secrets) => {
      const untouched = unmarked(await powersOfTau({ ...secrets, delta: 1n }))
      await expect(setup(compilation, { ptau: untouched })).rejects.toMatchObject({
        code: 'E_PTAU_INVALID',
        facts: { check: 'secrets' },
      })
    },
  )

  it.each(SECTIONS)('are refused with another point in section %i', async (id) => {
    const pointBytes = [3, 6, 13].includes(id) ? 128 : 64
    const changed = readSections(ptau, 'ptau').map((section) => ({
      id: section.id,
      bytes: section.id === id ? swapped(section.bytes, pointBytes) : section.bytes,
    }))
    const made = setup(compilation, { ptau: writeSections('ptau', changed) })
    await expect(made).rejects.toMatchObject({ code: 'E_PTAU_INVALID' })
  })

  it.each(['plonk', 'fflonk'] as const)('are verified for %s too', async (protocol) => {
    const compiled = compile(smallModel(), { protocol })
    const large = await samplePtau(11)
    expect((await setup(compiled, { ptau: large })).powers).toEqual({ kind: 'verified', contributions: 1 })
    const changed = readSections(large, 'ptau').map(({ id, bytes }) => ({
      id,
      bytes: id === 2 ? swapped(bytes, 64) : bytes,
    }))
    await expect(setup(compiled, { ptau: writeSections('ptau', changed) })).rejects.toMatchObject({
      code: 'E_PTAU_INVALID',
    })
  })
})

/** All points moved on by one, so that each is on its curve and in the wrong place; a single one is negated. */
function swapped(bytes: Uint8Array, pointBytes: number): Uint8Array {
  if (bytes.length === pointBytes) return packG2(G2.negate(unpackG2(bytes)))
  return concatBytes(bytes.subarray(pointBytes), bytes.subarray(0, pointBytes))
}
