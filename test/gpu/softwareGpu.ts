import { existsSync } from 'node:fs'
import { describe } from 'vitest'
import { GpuDevice, requestAdapter, USAGE } from '../../src/gpu/device.js'
import type { GpuProvider } from '../../src/gpu/shared.js'

/** The software renderer that comes with Debian's chromium. */
const SWIFTSHADER = '/usr/lib/chromium/vk_swiftshader_icd.json'

/** WebGPU on the processor, by Dawn and SwiftShader; the same for all tests of a file. Never dropped: Dawn ends with it. */
export const software: GPU | undefined = await findSoftware()

/**
 * Dawn on no GPU: devices are made and lost, and commands checked, as on any other, but nothing is computed. For tests that
 * take no result from a device, as SwiftShader compiles the kernels for ten seconds.
 */
export const idle: GPU | undefined = software && (await import('webgpu')).create(['backend=null'])

/** Tests that need a GPU. They are left out where there is none, unless ZKML_TEST_GPU=require is set, as in CI. */
export const describeGpu = software === undefined ? describe.skip : describe

async function findSoftware(): Promise<GPU | undefined> {
  const problem = await tryToLoad().catch(String)
  if (typeof problem !== 'string') return problem
  const advice =
    'install chromium and libvulkan1 (apt-get install chromium libvulkan1) for the tests of src/gpu'
  if (process.env.ZKML_TEST_GPU === 'require') throw new Error(`${problem}: ${advice}`)
  process.stderr.write(`No test of src/gpu runs: ${problem}; ${advice}.\n`)
  return undefined
}

async function tryToLoad(): Promise<GPU | string> {
  if (process.env.VK_DRIVER_FILES === undefined) {
    if (!existsSync(SWIFTSHADER)) return `there is no ${SWIFTSHADER}`
    process.env.VK_DRIVER_FILES = SWIFTSHADER
  }
  const { create } = await import('webgpu')
  const gpu = create([])
  return (await gpu.requestAdapter()) === null ? 'Vulkan finds no adapter' : gpu
}

/** A device with its kernels: the software's, unless another GPU is named, and as it is, unless it is changed. */
export async function softwareDevice(
  change: (device: GPUDevice) => GPUDevice = same,
  gpu: GPU | undefined = software,
): Promise<GpuDevice> {
  const found = await requestAdapter(gpu!)
  return GpuDevice.open({ ...found, adapter: withDevice(found.adapter, change) })
}

function same<T>(value: T): T {
  return value
}

/** The adapter, its devices changed. */
export function withDevice(adapter: GPUAdapter, change: (device: GPUDevice) => GPUDevice): GPUAdapter {
  return replacing(adapter, {
    requestDevice: async (descriptor?: GPUDeviceDescriptor) =>
      change(await adapter.requestDevice(descriptor)),
  })
}

/** An object of the platform with some members replaced. */
export function replacing<T extends object>(original: T, members: Partial<Record<keyof T, unknown>>): T {
  return new Proxy(original, {
    get: (target, name) => {
      if (name in members) return members[name as keyof T]
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

/** A platform of which a test wants to know what it gave. */
export interface WatchedProvider extends GpuProvider {
  /** Devices made. */
  devices: number
  first?: GPUDevice
}

/** The software's GPU, its devices changed; the first of them is another GPU's where one is named. */
export function changed(
  change: (device: GPUDevice) => GPUDevice,
  ofFirst: GPU | undefined = software,
): WatchedProvider {
  const provider: WatchedProvider = {
    devices: 0,
    requestAdapter: async () => {
      const gpu = provider.devices === 0 ? ofFirst : software
      return withDevice((await gpu!.requestAdapter())!, (device) => {
        provider.devices++
        provider.first ??= device
        return change(device)
      })
    },
  }
  return provider
}

/** {@link changed}: the first device is destroyed at its nth submission. */
export function losing(submission: number, ofFirst?: GPU): WatchedProvider {
  const provider = changed((device) => {
    let submissions = 0
    if (device !== provider.first) return device
    const submit = (commands: GPUCommandBuffer[]) => {
      device.queue.submit(commands)
      if (++submissions === submission) device.destroy()
    }
    return replacing(device, { queue: replacing(device.queue, { submit }) })
  }, ofFirst)
  return provider
}

/** {@link changed}: the first device is destroyed at the first submission after a storage buffer of that size was made. */
export function losingAfter(bytes: number, ofFirst?: GPU): WatchedProvider {
  const provider = changed((device) => {
    if (device !== provider.first) return device
    let made = false
    const createBuffer = (descriptor: GPUBufferDescriptor) => {
      made ||= isStorage(descriptor) && descriptor.size === bytes
      return device.createBuffer(descriptor)
    }
    const submit = (commands: GPUCommandBuffer[]) => {
      device.queue.submit(commands)
      if (made) device.destroy()
    }
    return replacing(device, { createBuffer, queue: replacing(device.queue, { submit }) })
  }, ofFirst)
  return provider
}

/** {@link changed}: there is no memory for storage buffers of that size. */
export function withoutMemoryFor(bytes: number, ofFirst?: GPU): WatchedProvider {
  return changed((device) => {
    let refused = false
    let scopes = 0
    const createBuffer = (descriptor: GPUBufferDescriptor) => {
      refused ||= isStorage(descriptor) && descriptor.size === bytes
      return device.createBuffer(descriptor)
    }
    const popErrorScope = async () => {
      const found = await device.popErrorScope()
      // The first of three is that of memory.
      return scopes++ % 3 === 0 && refused ? { message: 'no memory' } : found
    }
    return replacing(device, { createBuffer, popErrorScope })
  }, ofFirst)
}

function isStorage({ usage }: GPUBufferDescriptor): boolean {
  return (usage & USAGE.storage) !== 0
}
