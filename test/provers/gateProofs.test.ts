import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { proverFor } from '../../src/provers/index.js'
import { ptauFromWaste } from '../../src/provers/ptau/developmentPtau.js'
import { withCurve } from '../../src/provers/session.js'
import { chain, writeTinyR1cs, writeTinyWtns } from '../harness/tinyR1cs.js'
import { origin, waste } from './sampleKeys.js'

const circuit = chain(20)
const r1cs = writeTinyR1cs(circuit)
const wtns = () => writeTinyWtns(circuit.witness)
const PARTS = [0, 1, 2, 3, 4, 5, 6].map((done) => [done, 6])

const slot = globalThis as { curve_bn128?: unknown }

describe.each([
  ['on threads', true],
  ['on one thread, as in a page', false],
])('gates proved %s', (_, threads) => {
  beforeEach(() => {
    if (!threads) vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined as never)
  })
  afterEach(() => {
    vi.restoreAllMocks()
    expect(slot.curve_bn128 ?? null).toBe(null)
  })

  it('have an engine of that kind', () =>
    withCurve(async ({ tm }) => {
      expect(tm.workers !== undefined).toBe(threads)
      if (!threads) expect(tm.concurrency).toBe(1)
    }))

  it.each(['plonk', 'fflonk'] as const)('%s: tells its parts, and obeys the signal', async (protocol) => {
    const prover = proverFor(protocol)
    const zkey = await prover.setup({ r1cs, origin })
    const parts: unknown[] = []
    const { publicSignals } = await prover.prove(zkey, wtns(), {
      onProgress: (...part) => parts.push(part),
    })
    expect(publicSignals).toEqual(circuit.witness.slice(1, 3).map(String))
    expect(parts).toEqual(PARTS)

    const { cancelled, told } = cancelledAt(0, (options) => prover.prove(zkey, wtns(), options))
    const other = prover.prove(zkey, wtns())
    await expect(cancelled).rejects.toThrow('cancelled')
    expect((await other).publicSignals).toEqual(publicSignals)
    // What was cancelled went no further, although the engine ran on.
    expect(PARTS.slice(0, 2)).toEqual(expect.arrayContaining(told))

    const alone = cancelledAt(5, (options) => prover.prove(zkey, wtns(), options))
    await expect(alone.cancelled).rejects.toThrow('cancelled')
    expect(alone.told).toEqual(PARTS.slice(0, 6))
  })

  it('let the end of memory through, which is no failure of snarkjs', () =>
    withCurve(async ({ tm }) => {
      const prover = proverFor('plonk')
      const zkey = await prover.setup({ r1cs, origin })
      const noMemory = new RangeError('WebAssembly.Memory.grow(): Unable to grow instance memory')
      tm.queueAction = () => Promise.reject(noMemory)
      await expect(prover.prove(zkey, wtns())).rejects.toBe(noMemory)
    }))

  it('a setup obeys the signal', async () => {
    const ptau = await ptauFromWaste(8, 'full', waste, {})
    const cancel = new AbortController()
    const onPowers = () => void setImmediate(() => cancel.abort(new Error('cancelled')))
    const setup = proverFor('plonk').setup({ r1cs, origin, ptau, onPowers, signal: cancel.signal })
    await expect(setup).rejects.toThrow('cancelled')
  })
})

interface Options {
  readonly signal: AbortSignal
  onProgress(done: number, total: number): void
}

/** Cancels a proof by an event, once so many parts are done. */
function cancelledAt(parts: number, prove: (options: Options) => Promise<unknown>) {
  const cancel = new AbortController()
  const told: number[][] = []
  const onProgress = (...part: [number, number]) => {
    told.push(part)
    if (part[0] === parts) setImmediate(() => cancel.abort(new Error('cancelled')))
  }
  return { cancelled: prove({ signal: cancel.signal, onProgress }), told }
}
