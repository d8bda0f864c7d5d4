import { beforeAll, describe, expect, it } from 'vitest'
import { applyBeacon, contribute, initialKey, verifyKey } from '../../src/provers/groth16/ceremony.js'
import { ptauFromWaste } from '../../src/provers/ptau/developmentPtau.js'
import { readSections, writeSections } from '../../src/provers/sections.js'
import { asFile, LastError, withSnarkjs } from '../../src/provers/snarkjs.js'
import { chain, writeTinyR1cs } from '../harness/tinyR1cs.js'
import { sectionOf, waste } from './sampleKeys.js'

const r1cs = writeTinyR1cs(chain(20))
const beacon = { seed: Uint8Array.of(7, 0, 255), iterationsExp: 10 }

let ptau: Uint8Array
let initial: Uint8Array
beforeAll(async () => {
  ptau = await ptauFromWaste(5, 'full', waste, {})
  initial = await initialKey(r1cs, ptau)
})

function acceptedBySnarkjs(zkey: Uint8Array): Promise<boolean> {
  return withSnarkjs(({ zKey }) =>
    zKey.verifyFromR1cs(asFile(r1cs), asFile(ptau), asFile(zkey), new LastError()),
  )
}

async function snarkjsContribution(zkey: Uint8Array): Promise<Uint8Array> {
  const target: { type: 'mem'; data?: Uint8Array } = { type: 'mem' }
  await withSnarkjs(({ zKey }) => zKey.contribute(asFile(zkey), target, 'theirs', 'entropy'))
  return target.data!
}

async function snarkjsBeacon(zkey: Uint8Array): Promise<Uint8Array> {
  const target: { type: 'mem'; data?: Uint8Array } = { type: 'mem' }
  await withSnarkjs(({ zKey }) => zKey.beacon(asFile(zkey), target, 'the beacon', '0700ff', 10))
  return target.data!
}

describe('contributions', () => {
  it('are accepted by snarkjs, ours and its own in turn', async () => {
    const first = await contribute(
      initial,
      'ours, with a long name of more than sixty-four characters in all: yes',
    )
    const second = await snarkjsContribution(first)
    const third = await contribute(second, '', 'entropy')
    const last = await applyBeacon(third, 'the beacon', beacon)
    expect(await acceptedBySnarkjs(last)).toBe(true)
    expect(await verifyKey(r1cs, ptau, last)).toBe(true)
  })

  it('from a beacon are the bytes that snarkjs writes', async () => {
    const first = await contribute(initial, 'first')
    expect(await applyBeacon(first, 'the beacon', beacon)).toEqual(await snarkjsBeacon(first))
  })

  it('of snarkjs, and its beacon, are accepted by us', async () => {
    const theirs = await snarkjsBeacon(await snarkjsContribution(initial))
    expect(await verifyKey(r1cs, ptau, theirs)).toBe(true)
  })

  it('change the points of L and H alone, and leave the given bytes as they are', async () => {
    const before = Buffer.from(initial)
    const copy = Uint8Array.from(before)
    const next = await contribute(before, 'first')
    expect(Uint8Array.from(before)).toEqual(copy)
    expect(sectionOf(next, 'zkey', 9)).not.toEqual(sectionOf(initial, 'zkey', 9))
    expect(sectionOf(next, 'zkey', 5)).toEqual(sectionOf(initial, 'zkey', 5))
  })

  it('are refused where a beacon is out of range', async () => {
    const refused = { code: 'E_BEACON' }
    await expect(applyBeacon(initial, '', { ...beacon, iterationsExp: 9 })).rejects.toMatchObject(refused)
    await expect(applyBeacon(initial, '', { ...beacon, iterationsExp: 64 })).rejects.toMatchObject(refused)
    await expect(applyBeacon(initial, '', { ...beacon, seed: new Uint8Array(256) })).rejects.toMatchObject(
      refused,
    )
  })

  it('report progress and obey the signal', async () => {
    const seen: [number, number][] = []
    await contribute(initial, 'first', '', { onProgress: (done, total) => seen.push([done, total]) })
    expect(seen.at(-1)![0]).toBe(seen.at(-1)![1])
    const stop = new AbortController()
    const stopped = contribute(initial, '', '', { signal: stop.signal, onProgress: () => stop.abort() })
    await expect(stopped).rejects.toThrow('aborted')
  })
})

describe('verification of a key', () => {
  it('finds every change of a byte', async () => {
    const key = await contribute(initial, 'first')
    for (const { id, bytes } of readSections(key, 'zkey')) {
      // In section 10 the name, last, is not covered by any check; its hash and points are.
      const at = id === 10 ? 400 : bytes.length - (id === 2 ? 200 : 40)
      if (id === 1) continue
      expect(await verifyKey(r1cs, ptau, changed(key, id, at)), `section ${id}`).toBe(false)
    }
    expect(await verifyKey(r1cs, ptau, key)).toBe(true)
  })

  it('finds points that were not divided, and points swapped', async () => {
    const key = await contribute(initial, 'first')
    for (const id of [8, 9]) {
      expect(await verifyKey(r1cs, ptau, withSection(key, id, sectionOf(initial, 'zkey', id)))).toBe(false)
      const points = Uint8Array.from(sectionOf(key, 'zkey', id))
      points.set(sectionOf(key, 'zkey', id).subarray(0, 64), 64)
      points.set(sectionOf(key, 'zkey', id).subarray(64, 128), 0)
      expect(await verifyKey(r1cs, ptau, withSection(key, id, points))).toBe(false)
    }
  })

  it('finds a point off the curve', async () => {
    const key = await contribute(initial, 'first')
    const points = Uint8Array.from(sectionOf(key, 'zkey', 9))
    points[0]! ^= 1
    expect(await verifyKey(r1cs, ptau, withSection(key, 9, points))).toBe(false)
  })

  it('accepts a key without contributions, as snarkjs does', async () => {
    expect(await verifyKey(r1cs, ptau, initial)).toBe(true)
    expect(await acceptedBySnarkjs(initial)).toBe(true)
  })
})

function changed(key: Uint8Array, id: number, at: number): Uint8Array {
  const bytes = Uint8Array.from(sectionOf(key, 'zkey', id))
  bytes[at]! ^= 1
  return withSection(key, id, bytes)
}

function withSection(key: Uint8Array, id: number, bytes: Uint8Array): Uint8Array {
  const sections = readSections(key, 'zkey')
  return writeSections(
    'zkey',
    sections.map((section) => (section.id === id ? { id, bytes } : section)),
  )
}
