import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { GpuUnavailableError } from '../gpu/errors.js'
import { type GpuProvider, provideGpu, releaseGpu } from '../gpu/shared.js'
import type { GpuMode } from '../provers/types.js'

/**
 * Runs work that may use a GPU, through the optional package `webgpu`. The device is given back at the end, since the
 * process would not end with it.
 *
 * That package tells on stderr, in its own words and past this process, what it misses of drivers. So it is asked where
 * there is a GPU, or where one is called for.
 */
export async function withGpu<T>(mode: GpuMode | undefined, work: () => Promise<T>): Promise<T> {
  if (mode === 'off' || (mode !== 'on' && !mayHaveGpu())) return work()
  provideGpu(loadWebGpu)
  try {
    return await work()
  } finally {
    await releaseGpu()
  }
}

/** Device files of GPUs in Linux: of drivers of the kernel, of NVIDIA's own, of Windows beneath, and of phones and boards. */
const GPU_FILES = /^(nvidia|nvhost|nvmap$|dxg$|kfd$|mali|kgsl|pvr)/
const RENDER_NODES = /^renderD/

/** False where there is certainly none: programs of Linux reach a GPU through a file in /dev alone. */
export function mayHaveGpu(platform: string = process.platform, devices = '/dev'): boolean {
  if (platform !== 'linux') return true
  const names = namesIn(devices)
  const nodes = namesIn(join(devices, 'dri'))
  return names.some((name) => GPU_FILES.test(name)) || nodes.some((name) => RENDER_NODES.test(name))
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
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
