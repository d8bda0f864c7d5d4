import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { applyBeacon, contribute, keyFromPtau, verifyKey } from '../../src/provers/groth16/ceremony.js'
import { developmentKey, keyFromWaste } from '../../src/provers/groth16/developmentKey.js'
import { groth16 } from '../../src/provers/groth16/prover.js'
import { keyWeaknesses, readKeyInfo } from '../../src/provers/keyInfo.js'
import { ptauFromWaste } from '../../src/provers/ptau/developmentPtau.js'
import { readPtauInfo } from '../../src/provers/ptau/info.js'
import { isPublicPtau } from '../../src/provers/ptau/origin.js'
import { readSections, writeSections } from '../../src/provers/sections.js'
import { withSnarkjs } from '../../src/provers/snarkjs.js'
import { chain, cubic, product, writeTinyR1cs, writeTinyWtns } from '../harness/tinyR1cs.js'
import { origin, sectionOf, waste } from './sampleKeys.js'

const folder = mkdtempSync(join(tmpdir(), 'zkml-ceremony-'))
afterAll(() => rmSync(folder, { recursive: true }))

let ptau: Uint8Array
beforeAll(async () => {
  ptau = await ptauFromWaste(6, 'full', waste, {})
})

/** Runs the snarkjs command line; an exit code other than 0 throws. */
function snarkjs(...args: string[]): string {
  return execFileSync('node_modules/.bin/snarkjs', args, { encoding: 'utf8' })
}

function save(name: string, content: Uint8Array | object): string {
  const path = join(folder, name)
  writeFileSync(path, content instanceof Uint8Array ? content : JSON.stringify(content))
  return path
}

describe('ceremony', () => {
  it('makes a key that the snarkjs command line accepts, and so its proof', async () => {
    const r1cs = writeTinyR1cs(cubic())
    const wtns = writeTinyWtns(cubic().witness)
    const zkey = await keyFromPtau(r1cs, ptau, origin, 'first')
    const paths = [
      save('c.r1cs', r1cs),
      save('p.ptau', ptau),
      save('k.zkey', zkey),
      save('w.wtns', wtns),
    ] as const
    expect(snarkjs('r1cs', 'info', paths[0])).toContain('# of Constraints: 2')
    expect(snarkjs('wtns', 'check', paths[0], paths[3])).toContain('WITNESS IS CORRECT')
    expect(snarkjs('zkey', 'verify', paths[0], paths[1], paths[2])).toContain('ZKey Ok!')
    const { proof, publicSignals } = await groth16.prove(zkey, wtns)
    const vkey = save('v.json', await groth16.verificationKey(zkey))
    const proofs = [save('s.json', publicSignals), save('proof.json', proof)]
    expect(snarkjs('groth16', 'verify', vkey, ...proofs)).toContain('OK!')
    snarkjs('zkey', 'export', 'verificationkey', paths[2], join(folder, 'v2.json'))
    expect(readFileSync(join(folder, 'v2.json'), 'utf8')).toContain('"vk_delta_2"')
  })

  it('carries label and count through contributions and a beacon, all of them verifiable', async () => {
    const r1cs = writeTinyR1cs(product())
    const first = await keyFromPtau(r1cs, ptau, origin, 'first')
    const second = await contribute(first, 'second')
    const last = await applyBeacon(second, 'end', { seed: Uint8Array.of(1, 2, 3), iterationsExp: 10 })
    expect(readKeyInfo(last)).toMatchObject({ contributions: 3, label: { ...origin, contributions: 3 } })
    expect(await verifyKey(r1cs, ptau, last)).toBe(true)
    expect(await verifyKey(writeTinyR1cs(product(2n, 3n)), ptau, last)).toBe(true)
    const other = { ...product(), rows: [[{ 2: 2n }, { 3: 1n }, { 1: 1n }]] as const }
    expect(await verifyKey(writeTinyR1cs(other), ptau, last)).toBe(false)
  })

  it('does not pass a development key off as a ceremony', async () => {
    const r1cs = writeTinyR1cs(cubic())
    const zkey = await keyFromWaste(r1cs, waste, origin, {})
    expect(await verifyKey(r1cs, ptau, zkey)).toBe(false)
    const contributed = await contribute(zkey, 'honest')
    const unlabelled = writeSections(
      'zkey',
      readSections(contributed, 'zkey').filter(({ id }) => id <= 10),
    )
    expect(readKeyInfo(unlabelled)).toMatchObject({ development: true, contributions: 2 })
  })

  it('has the same A, B and IC points as the key made directly from the same secrets', async () => {
    const r1cs = writeTinyR1cs(chain(9))
    const direct = await keyFromWaste(r1cs, waste, origin, {})
    const viaPtau = await keyFromPtau(r1cs, ptau, origin, 'first')
    for (const id of [3, 4, 5, 6, 7])
      expect(sectionOf(viaPtau, 'zkey', id)).toEqual(sectionOf(direct, 'zkey', id))
  })

  it('calls a bare "zkey new" key weak on both counts', async () => {
    const bare: { type: 'mem'; data?: Uint8Array } = { type: 'mem' }
    await withSnarkjs(({ zKey }) => zKey.newZKey(writeTinyR1cs(cubic()), ptau, bare))
    expect(keyWeaknesses(readKeyInfo(bare.data!))).toEqual(['no phase-2 contribution', 'gamma equals delta'])
  })

  it('marks keys made on a development ptau', async () => {
    const zkey = await keyFromPtau(writeTinyR1cs(cubic()), ptau, origin, 'first')
    expect(keyWeaknesses(readKeyInfo(zkey))).toEqual(['development key'])
  })
})

describe('ptau files', () => {
  it('hold the same Lagrange sections as snarkjs prepares from the same powers', async () => {
    const small = await ptauFromWaste(3, 'full', waste, {})
    const raw = writeSections(
      'ptau',
      readSections(small, 'ptau').filter(({ id }) => id < 12),
    )
    const prepared = join(folder, 'prepared.ptau')
    snarkjs('powersoftau', 'prepare', 'phase2', save('raw.ptau', raw), prepared)
    const theirs = new Uint8Array(readFileSync(prepared))
    for (const id of [2, 3, 4, 5, 6, 7])
      expect(sectionOf(theirs, 'ptau', id)).toEqual(sectionOf(small, 'ptau', id))
    for (const id of [12, 13, 14, 15])
      expect(sectionOf(theirs, 'ptau', id)).toEqual(sectionOf(small, 'ptau', id))
  })

  it('are described and not taken for a public file', async () => {
    expect(readPtauInfo(ptau)).toEqual({ power: 6, prepared: true, development: true })
    expect(await isPublicPtau(ptau)).toBe(false)
  })

  it('are refused with the reason', async () => {
    const setup = (file: Uint8Array, r1cs = writeTinyR1cs(cubic())) =>
      groth16.setup({ r1cs, origin, ptau: file })
    const unprepared = writeSections(
      'ptau',
      readSections(ptau, 'ptau').filter(({ id }) => id < 12),
    )
    await expect(setup(unprepared)).rejects.toMatchObject({ code: 'E_PTAU_NOT_PREPARED' })
    await expect(setup(ptau.subarray(0, 9000))).rejects.toMatchObject({ code: 'E_PTAU_FORMAT' })
    await expect(setup(await developmentKey(writeTinyR1cs(cubic()), origin))).rejects.toMatchObject({
      code: 'E_PTAU_FORMAT',
    })
    await expect(setup(ptau, writeTinyR1cs(chain(70)))).rejects.toMatchObject({
      code: 'E_PTAU_SIZE',
      facts: { needed: 7, found: 6 },
    })
    const otherCurve = ptau.slice()
    otherCurve[12 + 12 + 4]! ^= 1
    await expect(setup(otherCurve)).rejects.toMatchObject({ code: 'E_PTAU_FORMAT' })
  })
})
