import { beforeAll, describe, expect, it } from 'vitest'
import { FR } from '../../src/field/bn254.js'
import { initialKey } from '../../src/provers/groth16/initialKey.js'
import { ptauFromWaste } from '../../src/provers/ptau/developmentPtau.js'
import { readSections } from '../../src/provers/sections.js'
import { asFile, withSnarkjs } from '../../src/provers/snarkjs.js'
import { chain, cubic, product, type Row, type TinyCircuit, writeTinyR1cs } from '../harness/tinyR1cs.js'
import { waste } from './sampleKeys.js'

const circuits: Record<string, TinyCircuit> = {
  'one row, one unused wire, two public signals': product(),
  'two rows': cubic(),
  'wide forms and constants': chain(40),
  'coefficients of all sizes': withCoefficients(),
  'more public signals than rows': manyPublics(),
  'no private wire': { ...manyPublics(), rows: [[{ 1: 2n }, { 2: 3n }, { 3: 5n }]] },
  'no row': { publicOutputs: 1, publicInputs: 0, privateInputs: 0, rows: [], witness: [1n, 4n] },
}

let ptau: Uint8Array
beforeAll(async () => {
  ptau = await ptauFromWaste(7, 'full', waste, {})
})

/** The bytes that snarkjs's own setup writes. */
function snarkjsKey(r1cs: Uint8Array, powers: Uint8Array): Promise<Uint8Array> {
  const target: { type: 'mem'; data?: Uint8Array } = { type: 'mem' }
  return withSnarkjs(async ({ zKey }) => {
    await zKey.newZKey(asFile(r1cs), asFile(powers), target)
    return target.data!
  })
}

describe('initial key', () => {
  it.each(Object.entries(circuits))('is the file that snarkjs makes: %s', async (_, circuit) => {
    const r1cs = writeTinyR1cs(circuit)
    const [ours, theirs] = [await initialKey(r1cs, ptau), await snarkjsKey(r1cs, ptau)]
    const contents = (key: Uint8Array) => readSections(key, 'zkey').map(({ id, bytes }) => [id, bytes])
    expect(contents(ours)).toEqual(contents(theirs))
    expect(ours).toEqual(theirs)
  })

  it('hashes what snarkjs hashes past the last power of tau', async () => {
    const rows = Array.from({ length: 2 ** 14 }, (): Row => [{}, {}, {}])
    const r1cs = writeTinyR1cs({ ...product(), rows: [...product().rows, ...rows] })
    const large = await ptauFromWaste(15, 'full', waste, {})
    const hash = (key: Uint8Array) => readSections(key, 'zkey').find(({ id }) => id === 10)!.bytes
    expect(hash(await initialKey(r1cs, large))).toEqual(hash(await snarkjsKey(r1cs, large)))
  }, 60_000)

  it('reports progress up to the total and obeys the signal', async () => {
    const r1cs = writeTinyR1cs(chain(40))
    const seen: [number, number][] = []
    await initialKey(r1cs, ptau, { onProgress: (done, total) => seen.push([done, total]) })
    expect(seen.at(-1)![0]).toBe(seen.at(-1)![1])
    const stop = new AbortController()
    const stopped = initialKey(r1cs, ptau, { signal: stop.signal, onProgress: () => stop.abort() })
    await expect(stopped).rejects.toThrow('aborted')
  })
})

/** Powers of two, small weights, 0 and numbers of full width, of both signs, several for a wire and for a row. */
function withCoefficients(): TinyCircuit {
  const values = [0n, 1n, 2n, 3n, 7n, 85n, 127n, 128n, 1n << 64n, FR / 2n, FR / 3n, (1n << 253n) - 1n]
  const form = (first: number) =>
    Object.fromEntries(
      values.flatMap((value, i) => [
        [(first + i) % 9, value],
        [(first + 2 * i) % 9, -value],
      ]),
    )
  const rows = values.map((value, i): Row => [form(i), { [i % 9]: value, 8: -1n }, form(i + 3)])
  return {
    publicOutputs: 1,
    publicInputs: 1,
    privateInputs: 3,
    rows,
    witness: new Array<bigint>(10).fill(1n),
  }
}

function manyPublics(): TinyCircuit {
  const rows: Row[] = [[{ 1: 1n }, { 40: 3n }, { 60: 5n }]]
  return {
    publicOutputs: 30,
    publicInputs: 30,
    privateInputs: 0,
    rows,
    witness: new Array<bigint>(61).fill(1n),
  }
}
