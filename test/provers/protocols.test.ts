import { describe, expect, it } from 'vitest'
import { readR1cs } from '../../src/backends/r1cs/reader.js'
import { FQ, FR } from '../../src/field/bn254.js'
import { proverFor } from '../../src/provers/index.js'
import { readKeyInfo } from '../../src/provers/keyInfo.js'
import { readLabel, withLabel } from '../../src/provers/label.js'
import { plonkGates } from '../../src/provers/plonk/gates.js'
import { ptauFromWaste } from '../../src/provers/ptau/developmentPtau.js'
import { withCurve } from '../../src/provers/session.js'
import type { JsonObject } from '../../src/provers/types.js'
import { chain, cubic, product, type TinyCircuit, writeTinyR1cs, writeTinyWtns } from '../harness/tinyR1cs.js'
import { headerCount, origin, waste } from './sampleKeys.js'

const protocols = ['groth16', 'plonk', 'fflonk'] as const

async function proved(protocol: (typeof protocols)[number], circuit: TinyCircuit) {
  const prover = proverFor(protocol)
  const zkey = await prover.setup({ r1cs: writeTinyR1cs(circuit), origin })
  const { proof, publicSignals } = await prover.prove(zkey, writeTinyWtns(circuit.witness))
  return { prover, zkey, proof, publicSignals, vkey: await prover.verificationKey(zkey) }
}

describe.each(protocols)('%s', (protocol) => {
  it.each([
    ['one row', { ...product(), witness: product().witness.slice(0, 4), privateInputs: 1 }],
    ['a few rows', chain(5)],
  ])('sets up, proves and verifies: %s', async (_, circuit) => {
    await withCurve(async () => {
      const { prover, zkey, vkey, publicSignals, proof } = await proved(protocol, circuit)
      expect(await prover.verify(vkey, publicSignals, proof)).toBe(true)
      expect(readKeyInfo(zkey)).toMatchObject({
        protocol,
        wires: circuit.witness.length,
        publicSignals: 2,
        development: true,
        gammaEqualsDelta: false,
      })
    })
  })

  it('refuses false witnesses, false proofs and non-canonical values', async () => {
    await withCurve(async () => {
      const { prover, zkey, vkey, publicSignals, proof } = await proved(protocol, cubic())
      const broken = cubic().witness.with(3, 10n)
      await expect(prover.prove(zkey, writeTinyWtns(broken))).rejects.toMatchObject({
        code: 'E_WITNESS_UNSATISFIED',
      })
      await expect(prover.prove(zkey, writeTinyWtns([1n, 2n]))).rejects.toMatchObject({
        code: 'E_WITNESS_MISMATCH',
      })
      const verify = (signals: readonly string[], p = proof) => prover.verify(vkey, signals, p)
      expect(await verify(['36'])).toBe(false)
      expect(await verify([])).toBe(false)
      expect(await verify([...publicSignals, '0'])).toBe(false)
      expect(await verify([String(BigInt(publicSignals[0]!) + FR)])).toBe(false)
      for (const changed of everyNumberChanged(proof))
        expect(await verify(publicSignals, changed)).toBe(false)
    })
  })

  it('tells a malformed proof or key from a false one', async () => {
    await withCurve(async () => {
      const { prover, vkey, publicSignals, proof } = await proved(protocol, cubic())
      for (const field of Object.keys(proof)) {
        const damaged = { ...proof, [field]: undefined }
        await expect(prover.verify(vkey, publicSignals, damaged)).rejects.toMatchObject({
          code: 'E_PROOF_FORMAT',
        })
      }
      await expect(prover.verify(vkey, ['0x1'], proof)).rejects.toMatchObject({ code: 'E_PROOF_FORMAT' })
      const otherKey = { ...vkey, nPublic: -1 }
      await expect(prover.verify(otherKey, publicSignals, proof)).rejects.toMatchObject({
        code: 'E_VKEY_FORMAT',
      })
    })
  })

  it('refuses the keys of the others', async () => {
    const other = protocols.find((p) => p !== protocol)!
    const zkey = await proverFor(other).setup({ r1cs: writeTinyR1cs(cubic()), origin })
    const proving = proverFor(protocol).prove(zkey, writeTinyWtns(cubic().witness))
    await expect(proving).rejects.toMatchObject({
      code: 'E_KEY_KIND',
      facts: { found: other, expected: protocol },
    })
  })
})

/** One copy of the proof per decimal number in it, that number moved by one, or by the field order. */
function everyNumberChanged(proof: JsonObject): JsonObject[] {
  const text = JSON.stringify(proof)
  // FFLONK's "inv" spares the contract an inversion; the verifier in JavaScript computes it.
  const numbers = [...text.matchAll(/(?<!"inv":)"(\d+)"/g)].filter((match) => match[1]!.length > 1)
  return numbers.flatMap((match) =>
    [1n, FR, FQ].map((by) => {
      const value = BigInt(match[1]!) + by
      return JSON.parse(`${text.slice(0, match.index)}"${value}"${text.slice(match.index + match[0].length)}`)
    }),
  )
}

describe('plonk and fflonk setup', () => {
  const wide: TinyCircuit = {
    publicOutputs: 1,
    publicInputs: 0,
    privateInputs: 5,
    rows: [
      // product of two wide forms; constant times form with a wire that cancels; sum only; one side zero
      [{ 2: 1n, 3: 1n, 4: 1n }, { 5: 2n, 6: 1n }, { 1: 1n }],
      [{ 0: 2n }, { 2: 1n, 3: 1n, 4: 1n, 5: 1n, 6: 1n }, { 2: 2n, 3: 1n, 4: 1n, 5: 1n, 6: 1n, 0: 14n }],
      [{ 2: 1n, 3: 1n }, { 0: 1n }, { 4: 1n }],
      [{}, { 2: 1n }, { 2: 1n, 3: 1n, 4: 1n, 5: 1n, 6: 1n, 0: -17n }],
    ],
    witness: [1n, 78n, 1n, 2n, 3n, 4n, 5n],
  }

  it.each([
    ['wide', wide],
    ['chain', chain(12)],
    ['product', product()],
  ])('the gate estimate is what snarkjs builds: %s', async (_, circuit) => {
    const gates = plonkGates(readR1cs(writeTinyR1cs(circuit)))
    const ptau = await ptauFromWaste(8, 'full', waste, {})
    for (const protocol of ['plonk', 'fflonk'] as const) {
      const zkey = await proverFor(protocol).setup({ r1cs: writeTinyR1cs(circuit), origin, ptau })
      const built = headerCount(zkey, 4)
      expect([gates - 1, gates]).toContain(built)
      if (protocol === 'plonk' || circuit !== wide) expect(built).toBe(gates)
    }
  })

  it('refuses a ptau one power short, and circuits without rows', async () => {
    const ptau = await ptauFromWaste(5, 'full', waste, {})
    const r1cs = writeTinyR1cs(cubic())
    const short = proverFor('fflonk').setup({ r1cs, origin, ptau })
    await expect(short).rejects.toMatchObject({ code: 'E_PTAU_SIZE', facts: { needed: 6, found: 5 } })
    const empty = writeTinyR1cs({
      publicOutputs: 0,
      publicInputs: 0,
      privateInputs: 0,
      rows: [],
      witness: [1n],
    })
    await expect(proverFor('plonk').setup({ r1cs: empty, origin })).rejects.toMatchObject({
      code: 'E_CIRCUIT_EMPTY',
    })
  })
})

describe('key labels', () => {
  it('replace each other and survive being read', async () => {
    const zkey = await proverFor('groth16').setup({ r1cs: writeTinyR1cs(cubic()), origin })
    const label = {
      tool: 'zkml',
      version: '9',
      circuitHash: 'x',
      modelHash: 'y',
      development: false,
    } as const
    const relabelled = withLabel(withLabel(zkey, { ...label, version: '8' }), label)
    expect(readLabel(relabelled)).toEqual(label)
    // The contribution still names itself.
    expect(readKeyInfo(relabelled).development).toBe(true)
  })

  it.each([0, 11, 40, 100, 700])('a key cut to %i bytes is refused', async (length) => {
    const zkey = await proverFor('groth16').setup({ r1cs: writeTinyR1cs(cubic()), origin })
    expect(() => readKeyInfo(zkey.subarray(0, length))).toThrow(
      expect.objectContaining({ code: 'E_FILE_FORMAT' }),
    )
  })
})
