import { GpuDevice, requestAdapter } from './device.js'
import { GpuUnavailableError } from './errors.js'
import { GpuMemory } from './sums.js'

/** Something that offers adapters, as `navigator.gpu` does. */
export interface GpuProvider {
  /** An adapter, or null where there is none (WebGPU, section 4.2). */
  requestAdapter(): Promise<unknown>
}

let provided: (() => GpuProvider | Promise<GpuProvider>) | undefined
/** Kept as long as anything runs on it: what Node's implementation has made ends with it. */
let platform: Promise<GPU> | undefined
let opened: Promise<GpuMemory> | undefined

/**
 * Provides a WebGPU implementation where the platform has none, such as `create([])` of the package `webgpu` in Node. It is
 * asked for when a proof could use it for the first time.
 */
export function provideGpu(provide: () => GpuProvider | Promise<GpuProvider>): void {
  provided = provide
  platform = undefined
}

/**
 * Gives the device back, and with it the keys' points on it, and forgets what {@link provideGpu} got. A Node process with a
 * device of `webgpu` does not end before that. A later proof opens a new one.
 */
export async function releaseGpu(): Promise<void> {
  const memory = await opened?.catch(() => undefined)
  opened = undefined
  platform = undefined
  provided = undefined
  memory?.gpu.close()
}

/** Whether there is something to ask for an adapter. */
export function hasGpu(): boolean {
  return provided !== undefined || globalThis.navigator?.gpu !== undefined
}

/** Whether the platform's adapter is a processor that plays a GPU. @throws GpuUnavailableError */
export async function isSoftware(): Promise<boolean> {
  return (await requestAdapter(await requirePlatform())).software
}

/** The process's device, opened by its first user; a new one where it was lost. @throws GpuUnavailableError */
export function sharedGpu(): Promise<GpuMemory> {
  opened = opened === undefined ? open() : opened.then(openIfLost, open)
  return opened
}

function openIfLost(memory: GpuMemory): GpuMemory | Promise<GpuMemory> {
  return memory.gpu.lost === undefined ? memory : open()
}

async function open(): Promise<GpuMemory> {
  return new GpuMemory(await GpuDevice.open(await requestAdapter(await requirePlatform())))
}

function requirePlatform(): Promise<GPU> {
  platform ??= findPlatform().catch((error: unknown) => {
    platform = undefined
    throw error
  })
  return platform
}

async function findPlatform(): Promise<GPU> {
  const found = provided === undefined ? globalThis.navigator?.gpu : await provided()
  if (found === undefined) throw new GpuUnavailableError('this platform has no WebGPU')
  return found as GPU
}
