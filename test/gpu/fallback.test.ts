import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { quotientBytes } from '../../src/gpu/quotient.js'
import { type GpuProvider, provideGpu, releaseGpu, sharedGpu } from '../../src/gpu/shared.js'
import type { Engine } from '../../src/kernels/engine.js'
import { provePoints } from '../../src/provers/groth16/prove.js'
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

/** Here a measurement has always found the GPU faster. */
vi.mock('../../src/gpu/choice.js', () => ({
  gpuIfFaster: async () => ({ memory: await sharedGpu(), from: 0 }),
}))

let sample: SampleCircuit
let engine: Engine
let expected: ProofSample['expected']

beforeAll(async () => {
  ;({ sample, engine, expected } = await proofSample())
})
afterAll(() => engine.close())
afterEach(releaseGpu)

/** A proof under "auto", and what it reported. */
async function proveAuto(provider: GpuProvider) {
  provideGpu(() => provider)
  const reports: [number, number][] = []
  const onProgress = (done: number, total: number) => reports.push([done, total])
  const proof = await provePoints(engine, sample.key, sample.values, BLINDING, { onProgress })
  return { proof, reports }
}

/** With the idle device, also a proof that takes over what a device had computed before it failed is seen to be wrong. */
describeGpu('"auto" goes on without the GPU', () => {
  it.each([
    [1, idle],
    [2, idle],
    [4, idle],
    [6, software],
  ])('when it is lost at submission %i', async (submission, gpu) => {
    const provider = losing(submission, gpu)
    const { proof, reports } = await proveAuto(provider)
    expect(proof).toEqual(expected)
    expect(reports.at(-1)![0]).toBe(reports.at(-1)![1])
    expect((await provider.first!.lost).reason).toBe('destroyed')
  })

  it('when it is lost during the transforms', async () => {
    const provider = losingAfter(quotientBytes(sample.key.domain))
    const { proof, reports } = await proveAuto(provider)
    expect(proof).toEqual(expected)
    expect(reports.at(-1)![0]).toBe(reports.at(-1)![1])
    expect((await provider.first!.lost).reason).toBe('destroyed')
  })

  it('when it has no memory for the transforms', async () => {
    const provider = withoutMemoryFor(quotientBytes(sample.key.domain))
    expect((await proveAuto(provider)).proof).toEqual(expected)
    expect((await provider.first!.lost).reason).toBe('destroyed')
  })

  it('when a buffer cannot be mapped', async () => {
    let refused = 0
    const provider = changed((device) => {
      const createBuffer = (descriptor: GPUBufferDescriptor) => {
        const buffer = device.createBuffer(descriptor)
        if ((descriptor.usage & 1) !== 0) {
          buffer.mapAsync = () => {
            refused++
            return Promise.reject(new Error('cannot be mapped'))
          }
        }
        return buffer
      }
      return replacing(device, { createBuffer })
    }, idle)
    expect((await proveAuto(provider)).proof).toEqual(expected)
    expect(refused).toBeGreaterThan(0)
  })

  it('when its memory does not suffice', async () => {
    let reported = 0
    const provider = changed((device) => {
      let scopes = 0
      const popErrorScope = async () => {
        const found = await device.popErrorScope()
        if (scopes++ % 3 !== 0) return found
        reported++
        return { message: 'no memory' }
      }
      return replacing(device, { popErrorScope })
    }, idle)
    expect((await proveAuto(provider)).proof).toEqual(expected)
    expect(reported).toBeGreaterThan(0)
  })

  it('when there is no device to be had', async () => {
    const refusing: GpuProvider = { requestAdapter: () => Promise.reject(new Error('no')) }
    expect((await proveAuto(refusing)).proof).toEqual(expected)
  })

  it('but not without the key', async () => {
    const source = { ...sample.key.source, read: () => Promise.reject(new Error('the disk is gone')) }
    provideGpu(() => changed((device) => device, idle))
    const proof = provePoints(engine, { ...sample.key, source }, sample.values, BLINDING)
    await expect(proof).rejects.toThrow('the disk is gone')
  })
})
