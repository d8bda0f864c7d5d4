import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { proverFor } from '../../src/provers/index.js'
import { withCurve } from '../../src/provers/session.js'
import { cubic, writeTinyR1cs, writeTinyWtns } from '../harness/tinyR1cs.js'
import { origin } from './sampleKeys.js'

const slot = globalThis as { curve_bn128?: unknown }

afterEach(() => expect(slot.curve_bn128 ?? null).toBe(null))

describe('withCurve', () => {
  it('shares one engine among users that overlap, and starts a new one afterwards', async () => {
    const engines = await Promise.all([
      withCurve(async (c) => c),
      withCurve(async (c) => withCurve(async () => c)),
    ])
    expect(engines[0]).toBe(engines[1])
    expect(await withCurve(async (c) => c)).not.toBe(engines[0])
  })

  it('keeps the engine for the last user when an earlier one fails', async () => {
    let release = () => {}
    const gate = new Promise<void>((resolve) => {
      release = resolve
    })
    const slow = withCurve(async (curve) => {
      await gate
      return curve.Fr.batchToMontgomery(new Uint8Array(64).fill(1))
    })
    await expect(withCurve(() => Promise.reject(new Error('early')))).rejects.toThrow('early')
    release()
    expect((await slow).length).toBe(64)
  })

  it('fails instead of hanging when a worker dies', async () => {
    const dying = withCurve(async (curve) => {
      curve.tm.workers![0]!.terminate()
      await new Promise(() => {})
    })
    await expect(dying).rejects.toMatchObject({ code: 'E_PROVER_WORKER' })
  })

  it('ends with the signal, and leaves the engine to those who still use it', async () => {
    const cancel = new AbortController()
    const stuck = () => new Promise<never>(() => {})
    const cancelled = withCurve(stuck, cancel.signal)
    const other = withCurve(async ({ Fr }) => {
      await expect(cancelled).rejects.toThrow('cancelled')
      return Fr.batchToMontgomery(new Uint8Array(64).fill(1))
    })
    cancel.abort(new Error('cancelled'))
    expect((await other).length).toBe(64)
    await expect(withCurve(stuck, cancel.signal)).rejects.toThrow('cancelled')
  })

  it('gives a foreign curve back', async () => {
    const foreign = { name: 'foreign' }
    await import('ffjavascript')
    slot.curve_bn128 = foreign
    await withCurve(async (curve) => expect(slot.curve_bn128).toBe(curve))
    expect(slot.curve_bn128).toBe(foreign)
    slot.curve_bn128 = null
  })

  it('carries proofs at the same time', async () => {
    const prover = proverFor('groth16')
    const zkey = await prover.setup({ r1cs: writeTinyR1cs(cubic()), origin })
    const proofs = await Promise.all(
      [2n, 3n, 4n].map((x) => prover.prove(zkey, writeTinyWtns(cubic(x).witness))),
    )
    expect(proofs.map(({ publicSignals }) => publicSignals)).toEqual([['15'], ['35'], ['73']])
  })

  it('lets the process end by itself, after failures too', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'zkml-session-'))
    const script = join(folder, 'prove.mts')
    const local = (path: string) => JSON.stringify(pathToFileURL(resolve(path)).href)
    writeFileSync(
      script,
      `import { proverFor } from ${local('src/provers/index.ts')}
      import { cubic, writeTinyR1cs, writeTinyWtns } from ${local('test/harness/tinyR1cs.ts')}
      const origin = { version: '0', circuitHash: '', modelHash: '' }
      for (const protocol of ['groth16', 'plonk'] as const) {
        const prover = proverFor(protocol)
        const zkey = await prover.setup({ r1cs: writeTinyR1cs(cubic()), origin })
        const { proof, publicSignals } = await prover.prove(zkey, writeTinyWtns(cubic().witness))
        const vkey = await prover.verificationKey(zkey)
        await prover.prove(zkey, writeTinyWtns(cubic().witness.with(3, 1n))).catch((e) => console.log(e.code))
        console.log(String(await prover.verify(vkey, publicSignals, proof)))
      }`,
    )
    const child = promisify(execFile)(process.execPath, ['--import', 'tsx', script], { timeout: 30_000 })
    const { stdout } = await child.finally(() => rmSync(folder, { recursive: true }))
    expect(stdout).toBe('E_WITNESS_UNSATISFIED\ntrue\nE_WITNESS_UNSATISFIED\ntrue\n')
  })
})
