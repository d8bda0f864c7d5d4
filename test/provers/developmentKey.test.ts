import { bn254 } from '@noble/curves/bn254.js'
import { describe, expect, it } from 'vitest'
import { developmentKey, keyFromWaste } from '../../src/provers/groth16/developmentKey.js'
import { groth16 } from '../../src/provers/groth16/prover.js'
import { keyWeaknesses, readKeyInfo } from '../../src/provers/keyInfo.js'
import { chain, cubic, product, type TinyCircuit, writeTinyR1cs, writeTinyWtns } from '../harness/tinyR1cs.js'
import { coordinates, g1, g2, inverse, lagrangeAt, mod, qapAt } from './bn254Reference.js'
import { headerCount, origin, sectionOf, waste } from './sampleKeys.js'

const circuits: Record<string, TinyCircuit> = {
  'one row, one unused wire, two public signals': product(),
  'two rows': cubic(),
  'wide forms and constants': chain(9),
}

describe.each(Object.entries(circuits))('development key: %s', (_, circuit) => {
  const r1cs = writeTinyR1cs(circuit)
  const publics = circuit.publicOutputs + circuit.publicInputs

  it('holds the points that the bigint reference computes', async () => {
    const zkey = await keyFromWaste(r1cs, waste, origin, {})
    const domain = headerCount(zkey, 2)
    const qap = qapAt(circuit, waste.tau, domain)
    const point = (section: number, i: number) => coordinates(sectionOf(zkey, 'zkey', section), 2 * i, 2)
    for (const [wire, [a, b, c]] of qap.entries()) {
      const mixed = waste.beta * a + waste.alpha * b + c
      expect(point(5, wire)).toEqual(g1(a))
      expect(point(6, wire)).toEqual(g1(b))
      expect(coordinates(sectionOf(zkey, 'zkey', 7), 4 * wire, 4)).toEqual(g2(b))
      if (wire <= publics) expect(point(3, wire)).toEqual(g1(mixed))
      else expect(point(8, wire - publics - 1)).toEqual(g1(mixed * inverse(waste.delta)))
    }
    for (let j = 0; j < domain; j++) {
      expect(point(9, j)).toEqual(g1(lagrangeAt(waste.tau, 2 * domain, 2 * j + 1) * inverse(waste.delta)))
    }
  })

  it('proves and verifies, and refuses a false witness and a tampered proof', async () => {
    const zkey = await developmentKey(r1cs, origin)
    const vkey = await groth16.verificationKey(zkey)
    const { proof, publicSignals } = await groth16.prove(zkey, writeTinyWtns(circuit.witness))
    expect(publicSignals).toEqual(circuit.witness.slice(1, publics + 1).map(String))
    expect(await groth16.verify(vkey, publicSignals, proof)).toBe(true)
    expect(await groth16.verify(vkey, publicSignals, { ...proof, pi_c: proof.pi_a })).toBe(false)
    const [first, ...rest] = publicSignals
    expect(await groth16.verify(vkey, [String(BigInt(first!) + 1n), ...rest], proof)).toBe(false)
    const falseWitness = circuit.witness.map((value, wire) => (wire === 1 ? value + 1n : value))
    await expect(groth16.prove(zkey, writeTinyWtns(falseWitness))).rejects.toMatchObject({
      code: 'E_WITNESS_UNSATISFIED',
    })
  })
})

describe('development key', () => {
  it('satisfies the Groth16 equation under an independent pairing', async () => {
    const zkey = await developmentKey(writeTinyR1cs(cubic()), origin)
    const vkey = await groth16.verificationKey(zkey)
    const { proof, publicSignals } = await groth16.prove(zkey, writeTinyWtns(cubic().witness))
    const ic = vkey.IC as string[][]
    const inputs = publicSignals.reduce(
      (sum, signal, i) => sum.add(nobleG1(ic[i + 1]!).multiply(BigInt(signal))),
      nobleG1(ic[0]!),
    )
    const pairs = [
      { g1: nobleG1(proof.pi_a as string[]).negate(), g2: nobleG2(proof.pi_b as string[][]) },
      { g1: nobleG1(vkey.vk_alpha_1 as string[]), g2: nobleG2(vkey.vk_beta_2 as string[][]) },
      { g1: inputs, g2: nobleG2(vkey.vk_gamma_2 as string[][]) },
      { g1: nobleG1(proof.pi_c as string[]), g2: nobleG2(vkey.vk_delta_2 as string[][]) },
    ]
    const { Fp12 } = bn254.fields
    expect(Fp12.eql(bn254.pairingBatch(pairs), Fp12.ONE)).toBe(true)
  })

  it('draws new secrets every time and labels itself insecure', async () => {
    const r1cs = writeTinyR1cs(cubic())
    const [one, two] = await Promise.all([developmentKey(r1cs, origin), developmentKey(r1cs, origin)])
    expect(sectionOf(one, 'zkey', 2)).not.toEqual(sectionOf(two, 'zkey', 2))
    const info = readKeyInfo(one)
    expect(info).toMatchObject({
      protocol: 'groth16',
      development: true,
      contributions: 1,
      gammaEqualsDelta: false,
    })
    expect(info.label).toMatchObject({ tool: 'zkml', ...origin, development: true })
    expect(keyWeaknesses(info)).toEqual(['development key'])
  })

  it('agrees with the reference where windows are wide and scalars are many', async () => {
    const circuit = chain(700)
    const zkey = await keyFromWaste(writeTinyR1cs(circuit), waste, origin, {})
    for (const j of [0, 1, 511, 1023]) {
      const scalar = mod(lagrangeAt(waste.tau, 2048, 2 * j + 1) * inverse(waste.delta))
      expect(coordinates(sectionOf(zkey, 'zkey', 9), 2 * j, 2)).toEqual(g1(scalar))
    }
  })

  it('reports progress up to the total and obeys the signal', async () => {
    const r1cs = writeTinyR1cs(chain(50))
    const seen: [number, number][] = []
    await developmentKey(r1cs, origin, { onProgress: (done, total) => seen.push([done, total]) })
    const [done, total] = seen.at(-1)!
    expect(done).toBe(total)
    expect(seen.map(([amount]) => amount)).toEqual(seen.map(([amount]) => amount).toSorted((a, b) => a - b))
    const stop = new AbortController()
    const stopped = developmentKey(r1cs, origin, { signal: stop.signal, onProgress: () => stop.abort() })
    await expect(stopped).rejects.toThrow('aborted')
  })
})

function nobleG1([x, y]: string[]) {
  return bn254.G1.Point.fromAffine({ x: BigInt(x!), y: BigInt(y!) })
}

function nobleG2([x, y]: string[][]) {
  const pair = ([c0, c1]: string[]) => ({ c0: BigInt(c0!), c1: BigInt(c1!) })
  return bn254.G2.Point.fromAffine({ x: pair(x!), y: pair(y!) })
}
