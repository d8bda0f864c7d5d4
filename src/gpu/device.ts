import { GpuLostError, GpuMemoryError, GpuUnavailableError } from './errors.js'
import { accumulateKernel } from './kernels/accumulate.js'
import { combineKernel } from './kernels/combine.js'
import { convertKernel } from './kernels/convert.js'
import { countKernel, scatterKernel } from './kernels/digits.js'
import type { Kernel } from './kernels/kernel.js'
import { reduceKernel } from './kernels/reduce.js'
import { addTotalsKernel, scanBlocksKernel, scanTotalsKernel } from './kernels/scan.js'
import { scalarField, transformKernels } from './kernels/transform.js'
import type { GpuField } from './wgsl/field.js'
import { GpuGroup } from './wgsl/group.js'

/** Bits of GPUBufferUsage and GPUMapMode, which the specification fixes; Node has no such globals. */
export const USAGE = { mapRead: 0x1, copySource: 0x4, copyTarget: 0x8, uniform: 0x40, storage: 0x80 } as const
export const MAP_READ = 1
const COMPUTE_STAGE = 4

/** A kernel ready to run. */
export interface Program {
  readonly kernel: Kernel
  readonly layout: GPUBindGroupLayout
  readonly pipeline: GPUComputePipeline
}

/** Kernels by name. */
export type Programs = ReadonlyMap<string, Program>

/** What a platform offers. */
export interface Adapter {
  readonly adapter: GPUAdapter
  /** What the platform calls it. */
  readonly name: string
  /** Whether it is a processor that plays a GPU. */
  readonly software: boolean
}

/** The fastest adapter of a platform. @throws GpuUnavailableError */
export async function requestAdapter(gpu: GPU): Promise<Adapter> {
  const adapter = await gpu
    .requestAdapter({ powerPreference: 'high-performance' })
    .catch((error: unknown) => {
      throw new GpuUnavailableError(String(error), error)
    })
  if (adapter === null) throw new GpuUnavailableError('the platform offers no adapter')
  // Not all browsers tell.
  const info: Partial<GPUAdapterInfo> = adapter.info ?? {}
  const parts = [info.vendor, info.architecture, info.device, info.description]
  const name = parts.filter((part) => part !== undefined && part !== '').join(' ')
  return { adapter, name, software: info.isFallbackAdapter === true || SOFTWARE.test(name) }
}

const SOFTWARE = /swiftshader|llvmpipe|lavapipe|software|basic render/i

/** An error that is not the device's. */
class FromOutside extends Error {}

/** Runs what is not the device's within guarded work, so that its errors stay what they are. */
export async function outside<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    throw new FromOutside('', { cause })
  }
}

/** A GPU device with compiled kernels. It does one thing at a time. */
export class GpuDevice {
  private gone: string | undefined
  private turn: Promise<unknown> = Promise.resolve()

  private constructor(
    readonly device: GPUDevice,
    readonly group: GpuGroup,
    /** Of scalars. */
    readonly scalars: GpuField,
    readonly programs: Programs,
    /** What the platform calls it. */
    readonly name: string,
    /** Whether it is a processor that plays a GPU. */
    readonly software: boolean,
  ) {
    void device.lost.then(({ message }) => {
      this.gone ??= message === '' ? 'the platform says no more' : message
    })
  }

  /** A device with all of the adapter's memory, its kernels compiled. @throws GpuUnavailableError */
  static async open({ adapter, name, software }: Adapter): Promise<GpuDevice> {
    try {
      const device = await adapter.requestDevice(requirements(adapter))
      const [group, scalars] = [new GpuGroup(), scalarField()]
      const programs = await compile(device, kernelsOf(group, scalars))
      return new GpuDevice(device, group, scalars, programs, name, software)
    } catch (error) {
      throw new GpuUnavailableError(String(error), error)
    }
  }

  /** Why it is of no more use, if so. */
  get lost(): string | undefined {
    return this.gone
  }

  /** Bytes that one buffer can have. */
  get bufferBytes(): number {
    const { maxBufferSize, maxStorageBufferBindingSize } = this.device.limits
    return Math.min(maxBufferSize, maxStorageBufferBindingSize)
  }

  program(name: string): Program {
    return this.programs.get(name)!
  }

  buffer(size: number, usage: number): GPUBuffer {
    return this.device.createBuffer({ size: Math.ceil(size / 4) * 4, usage })
  }

  /**
   * Runs `work` when all earlier work is done, and turns what the device reports into errors, after which it is of no more
   * use.
   *
   * @param megabytes what the work takes of the device's memory
   * @throws GpuLostError, GpuMemoryError; what {@link outside} passes on
   */
  guarded<T>(megabytes: number, work: () => Promise<T>): Promise<T> {
    const result = this.turn.then(() => this.watched(megabytes, work))
    this.turn = result.catch(() => undefined)
    return result
  }

  private async watched<T>(megabytes: number, work: () => Promise<T>): Promise<T> {
    this.requirePresent()
    const kinds = ['validation', 'internal', 'out-of-memory'] as const
    for (const kind of kinds) this.device.pushErrorScope(kind)
    const outcome = await work().then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    )
    const reports = kinds.map(() => this.device.popErrorScope().catch(() => null))
    const [memory, internal, validation] = await Promise.all(reports)
    if ('error' in outcome && outcome.error instanceof FromOutside) throw outcome.error.cause
    this.requirePresent()
    if (memory) throw this.givenUp(memory.message, new GpuMemoryError(megabytes, memory.message))
    const fault = (internal ?? validation)?.message
    if (fault !== undefined) throw this.givenUp(fault, new GpuLostError(fault))
    if ('value' in outcome) return outcome.value
    const problem = String(outcome.error)
    throw this.givenUp(problem, new GpuLostError(problem, outcome.error))
  }

  /** Buffers that a failure left may be none: nothing of the device is used again. */
  private givenUp(problem: string, error: Error): Error {
    this.gone = problem
    this.close()
    return error
  }

  private requirePresent(): void {
    if (this.gone !== undefined) throw new GpuLostError(this.gone)
  }

  close(): void {
    this.device.destroy()
  }
}

function requirements(adapter: GPUAdapter): GPUDeviceDescriptor {
  const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits
  const timed = adapter.features.has('timestamp-query')
  return {
    requiredLimits: { maxBufferSize, maxStorageBufferBindingSize },
    requiredFeatures: timed ? ['timestamp-query'] : [],
  }
}

function kernelsOf(group: GpuGroup, scalars: GpuField): readonly Kernel[] {
  return [
    convertKernel(group),
    countKernel(),
    scanBlocksKernel(),
    scanTotalsKernel(),
    addTotalsKernel(),
    scatterKernel(),
    accumulateKernel(group),
    combineKernel(group),
    reduceKernel(group),
    ...transformKernels(scalars),
  ]
}

async function compile(device: GPUDevice, kernels: readonly Kernel[]): Promise<Programs> {
  const programs = await Promise.all(kernels.map((kernel) => compileKernel(device, kernel)))
  return new Map(programs.map((program) => [program.kernel.name, program]))
}

/** Compiles a kernel. Rejects for one that the platform refuses. */
export async function compileKernel(device: GPUDevice, kernel: Kernel): Promise<Program> {
  const entries = kernel.buffers.map(({ access }, i) => ({
    binding: i + 1,
    visibility: COMPUTE_STAGE,
    buffer: { type: access === 'read' ? ('read-only-storage' as const) : ('storage' as const) },
  }))
  const parameters = { binding: 0, visibility: COMPUTE_STAGE, buffer: { type: 'uniform' as const } }
  const layout = device.createBindGroupLayout({ entries: [parameters, ...entries] })
  const pipeline = await device.createComputePipelineAsync({
    label: kernel.name,
    layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
    compute: { module: device.createShaderModule({ code: kernel.code }), entryPoint: 'main' },
  })
  return { kernel, layout, pipeline }
}
