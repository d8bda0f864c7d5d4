import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { gpuIfFaster, measure, threshold } from '../../src/gpu/choice.js'
import { GpuLostError, GpuMemoryError, GpuUnavailableError } from '../../src/gpu/errors.js'
import { quotientBytes } from '../../src/gpu/quotient.js'
import { type GpuProvider, provideGpu, releaseGpu, sharedGpu } from '../../src/gpu/shared.js'
import { GpuSums } from '../../src/gpu/sums.js'
import type { Engine } from '../../src/kernels/engine.js'
import { provePoints } from '../../src/provers/groth16/prove.js'
import type { GpuMode } from '../../src/provers/types.js'
import { BLINDING, type SampleCircuit } from '../kernels/sampleCircuit.js'
import { type ProofSample, proofSample } from './proofSample.js'
import {
  changed,
  describeGpu,
  idle,
  losing,
  losingAfter,
  replacing,
  software,
  withoutMemoryFor,
} from './softwareGpu.js'

let sample: SampleCircuit
let engine: Engine
let expected: ProofSample['expected']

beforeAll(async () => {
  ;({ sample, engine, expected } = await proofSample())
})
afterAll(() => engine.close())

const prove = (gpu: GpuMode, signal?: AbortSignal, onProgress?: (done: number, total: number) => void) =>
  provePoints(engine, sample.key, sample.values, BLINDING, { signal, onProgress }, { gpu })

const none: GpuProvider = { requestAdapter: async () => null }

describe('without an adapter', () => {
  beforeEach(() => provideGpu(() => none))
  afterEach(releaseGpu)

  it('"on" fails with the reason', async () => {
    const error = await prove('on').catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(GpuUnavailableError)
    expect((error as GpuUnavailableError).facts.reason).toBe('the platform offers no adapter')
    expect((await prove('off')).holds).toBe(true)
  })

  it('"auto" proves all the same', async () => {
    expect(await prove('auto')).toEqual(expected)
    await expect(gpuIfFaster(engine, 2 ** 30)).rejects.toThrow(GpuUnavailableError)
  })

  it('"on" fails where there is no WebGPU, or it cannot be loaded', async () => {
    await releaseGpu()
    await expect(prove('on')).rejects.toThrow(GpuUnavailableError)
    const problem = new GpuUnavailableError('not installed')
    provideGpu(() => Promise.reject(problem))
    await expect(prove('on')).rejects.toBe(problem)
  })
})

describe('the threshold', () => {
  it('is where the constant part of the time is made up for', () => {
    // 5 ms, or 50, and 1 ms for every 2^15 points, against 11 ms.
    const share = 4096 / 32768
    expect(threshold({ few: 5 + share, many: 6, own: 11 })).toBe(32768)
    expect(threshold({ few: 50 + share, many: 51, own: 11 })).toBeCloseTo(5 * 32768, -2)
  })

  it('is never reached by a device that is slower at each point', () => {
    expect(threshold({ few: 10, many: 900, own: 30 })).toBe(Number.POSITIVE_INFINITY)
    expect(threshold({ few: 10, many: 45, own: 30 })).toBe(Number.POSITIVE_INFINITY)
  })
})

describeGpu('on a device', () => {
  beforeAll(() => provideGpu(() => software as GpuProvider))
  afterAll(releaseGpu)

  it('makes the same proof', async () => {
    const found = await prove('on')
    expect(found).toEqual(expected)
    expect(await sample.verifies(found)).toBe(true)
    // Again, with the key's points on the device.
    expect(await prove('on')).toEqual(expected)
  })

  it('reports progress to the end', async () => {
    const reports: [number, number][] = []
    await prove('on', undefined, (done, total) => reports.push([done, total]))
    expect(reports.at(-1)![0]).toBe(reports.at(-1)![1])
    for (const [i, [done]] of reports.entries()) expect(done).toBeGreaterThan(reports[i - 1]?.[0] ?? 0)
  })

  it('stops with the reason of the signal', async () => {
    const stop = new AbortController()
    const reason = new Error('stopped')
    await expect(prove('on', stop.signal, () => stop.abort(reason))).rejects.toBe(reason)
    expect(await prove('on')).toEqual(expected)
  })

  it('has the processor transform what its buffers cannot hold', async () => {
    const holds = vi.spyOn(GpuSums.prototype, 'canHoldQuotient').mockReturnValue(false)
    const transforms = vi.spyOn(GpuSums.prototype, 'quotient')
    expect(await prove('on')).toEqual(expected)
    expect([holds.mock.calls, transforms.mock.calls]).toEqual([[[sample.key.domain]], []])
    holds.mockRestore()
    expect(await prove('on')).toEqual(expected)
    expect(transforms.mock.calls.length).toBe(1)
    transforms.mockRestore()
  })

  it('is measured against the engine', async () => {
    const sizes = { few: 16, many: 64 }
    const measured = engine.exclusively({}, async () => measure(engine, await sharedGpu(), sizes))
    expect(await measured).toBeGreaterThanOrEqual(2 ** 15)
    expect(await prove('on')).toEqual(expected)
  })
})

describeGpu('on a device that is not as others', () => {
  afterEach(releaseGpu)

  it('"auto" decides against software, without making a device', async () => {
    const provider = changed((device) => device)
    provideGpu(() => provider)
    expect(await gpuIfFaster(engine, 2 ** 26)).toBeUndefined()
    expect(await prove('auto')).toEqual(expected)
    expect(provider.devices).toBe(0)
  })

  it.each([
    [1, idle],
    [3, software],
  ])('"on" fails when it is lost at submission %i', async (submission, gpu) => {
    provideGpu(() => losing(submission, gpu))
    await expect(prove('on')).rejects.toThrow(GpuLostError)
  })

  it('"on" fails when it is lost during the transforms, or has no memory for them', async () => {
    const bytes = quotientBytes(sample.key.domain)
    provideGpu(() => losingAfter(bytes, idle))
    await expect(prove('on')).rejects.toThrow(GpuLostError)
    await releaseGpu()
    provideGpu(() => withoutMemoryFor(bytes, idle))
    await expect(prove('on')).rejects.toThrow(GpuMemoryError)
  })

  it('"on" has a new one after it was lost', async () => {
    const provider = losing(5, idle)
    provideGpu(() => provider)
    await expect(prove('on')).rejects.toThrow(GpuLostError)
    expect(await prove('on')).toEqual(expected)
    expect(provider.devices).toBe(2)
  })

  it('"on" fails for want of memory, and a later proof has a new one', async () => {
    let scopes = 0
    const provider = changed((device) => {
      const popErrorScope = async () => {
        const found = await device.popErrorScope()
        // The scope that is popped first is that of memory.
        return scopes++ === 0 ? { message: 'no memory' } : found
      }
      return replacing(device, { popErrorScope })
    }, idle)
    provideGpu(() => provider)
    await expect(prove('on')).rejects.toThrow(GpuMemoryError)
    expect((await provider.first!.lost).reason).toBe('destroyed')
    expect(await prove('on')).toEqual(expected)
    expect(provider.devices).toBe(2)
  })
})
