import { beforeAll, describe, expect, it } from 'vitest'
import { FR } from '../../src/field/bn254.js'
import {
  type Compilation,
  compile,
  exportVerifier,
  type Keys,
  type ProvedInference,
  prove,
  readKeyInfo,
  run,
  setup,
  unpackTensor,
  verify,
} from '../../src/index.js'
import { SMALL_INPUT, smallModel } from './smallModel.js'

const protocols = ['plonk', 'fflonk'] as const

describe.each(protocols)('%s', (protocol) => {
  let compilation: Compilation
  let keys: Keys
  let proved: ProvedInference
  beforeAll(async () => {
    compilation = compile(smallModel(), { protocol })
    keys = await setup(compilation)
    proved = await prove(compilation, keys.zkey, SMALL_INPUT)
  })

  it('is proved and verified, with the integers of the interpreter as public signals', async () => {
    const { proof, publicSignals, outputs } = proved
    expect(await verify(keys.verificationKey, publicSignals, proof)).toEqual({ valid: true })
    expect(outputs).toEqual(run(compilation, SMALL_INPUT))
    const [tensor] = compilation.manifest.statement.tensors
    expect(unpackTensor(publicSignals.map(BigInt), tensor!)).toEqual(outputs.y!.integers)
  })

  it('stamps proof and keys with the circuit', () => {
    const { modelHash, circuitHash, version } = compilation.manifest
    expect(proved.proof.zkml).toEqual({ version, modelHash, circuitHash })
    expect(keys.verificationKey.zkml).toEqual({ version, modelHash, circuitHash, development: true })
    expect(readKeyInfo(keys.zkey)).toMatchObject({ protocol, development: true, label: { circuitHash } })
  })

  it('is refused with changed signals or a changed proof', async () => {
    const { proof, publicSignals } = proved
    const [signal, ...rest] = publicSignals
    const isValid = async (signals: readonly string[], p = proof) =>
      (await verify(keys.verificationKey, signals, p)).valid
    expect(await isValid([`${BigInt(signal!) + 1n}`, ...rest])).toBe(false)
    expect(await isValid([`${BigInt(signal!) + FR}`, ...rest])).toBe(false)
    expect(await isValid([])).toBe(false)
    expect(await isValid(publicSignals, swapped(proof))).toBe(false)
  })

  it('is refused by the key of another circuit, naming both', async () => {
    const other = compile(smallModel(), { protocol, bits: 4 })
    const foreign = { ...proved.proof, zkml: { ...(proved.proof.zkml as object), ...hashOf(other) } }
    const verdict = await verify(keys.verificationKey, proved.publicSignals, foreign)
    expect(verdict.valid).toBe(false)
    expect(verdict.reason).toContain(other.manifest.circuitHash)
    expect(verdict.reason).toContain(compilation.manifest.circuitHash)
  })

  it('has no contract, and says so', () => {
    expect(() => exportVerifier(compilation.manifest, keys)).toThrow(
      expect.objectContaining({ code: 'E_PROTOCOL', facts: { protocol } }),
    )
  })
})

function hashOf({ manifest: { circuitHash } }: Compilation) {
  return { circuitHash }
}

/** The same numbers with two points in each other's place. */
function swapped(proof: ProvedInference['proof']): ProvedInference['proof'] {
  const { A, B, polynomials } = proof
  if (A !== undefined) return { ...proof, A: B, B: A }
  const points = polynomials as { C1: unknown; C2: unknown }
  return { ...proof, polynomials: { ...points, C1: points.C2, C2: points.C1 } }
}
