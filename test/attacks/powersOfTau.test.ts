import { beforeAll, describe, expect, it } from 'vitest'
import {
  type Compilation,
  compile,
  exportVerifier,
  setup,
  verify,
  verifyKey,
  ZkmlError,
} from '../../src/index.js'
import { verifyGroth16 } from '../../src/provers/groth16/verifier.js'
import { isPublicPtau } from '../../src/provers/ptau/info.js'
import { readSections, writeSections } from '../../src/provers/sections.js'
import type { JsonObject } from '../../src/provers/types.js'
import { smallModel } from '../e2e/smallModel.js'
import { g1 } from '../provers/groth16Sample.js'
import { waste } from '../provers/sampleKeys.js'
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

/** A setup looks at the sizes of its sections alone; keys are checked against the file that was meant. */
describe('a changed file of powers of tau', () => {
  it('is not taken for the published one', async () => {
    const ptau = await powersOfTau()
    expect(isPublicPtau(ptau)).toBe(false)
  })

  it.each([4, 12, 13, 14, 15])(
    'with another point in section %i makes a key that is not that of the file',
    async (id) => {
      const ptau = await powersOfTau()
      const sections = readSections(ptau, 'ptau').map((section) => ({
        id: section.id,
        bytes: section.id === id ? swapped(section.bytes, id === 13 ? 128 : 64) : section.bytes,
      }))
      const made = setup(compilation, { ptau: writeSections('ptau', sections) })
      const valid = await made.then(({ zkey }) => verifyKey(compilation.r1cs, ptau, zkey)).catch(() => false)
      expect(valid).toBe(false)
    },
  )
})

/** All points moved on by one, so that each is on its curve and in the wrong place. */
function swapped(bytes: Uint8Array, pointBytes: number): Uint8Array {
  const moved = bytes.slice(pointBytes)
  return new Uint8Array([...moved, ...bytes.subarray(0, pointBytes)])
}
