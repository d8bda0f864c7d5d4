import { GpuUnavailableError } from '../gpu/errors.js'
import { type GpuProvider, provideGpu, releaseGpu } from '../gpu/shared.js'
import type { GpuMode } from '../provers/types.js'

/**
 * Runs work that may use a GPU, through the optional package `webgpu`. The device is given back at the end, since the
 * process would not end with it.
 */
export async function withGpu<T>(mode: GpuMode | undefined, work: () => Promise<T>): Promise<T> {
  if (mode === 'off') return work()
  provideGpu(loadWebGpu)
  try {
    return await work()
  } finally {
    await releaseGpu()
  }
}

/** @throws GpuUnavailableError */
async function loadWebGpu(): Promise<GpuProvider> {
  try {
    const { create } = await import('webgpu')
    return create([]) as GpuProvider
  } catch (error) {
    throw new GpuUnavailableError(`the package webgpu cannot be loaded: ${firstLine(error)}`, error)
  }
}

function firstLine(error: unknown): string {
  return String(error).split('\n', 1)[0]!
}
