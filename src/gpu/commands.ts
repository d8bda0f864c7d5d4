import { type GpuDevice, USAGE } from './device.js'
import { PARAMETERS, type Parameters } from './kernels/kernel.js'

/** Distance of two sets of parameters: what offsets of uniform buffers must be multiples of. */
const SLOT_BYTES = 256

/** A part of a buffer. */
export interface Span {
  readonly buffer: GPUBuffer
  readonly offset?: number
  readonly size?: number
}

/** A kernel and what it runs on. */
interface Run {
  readonly name: string
  readonly lanes: number
  readonly parameters: Partial<Parameters>
  readonly buffers: readonly (GPUBuffer | Span)[]
}

/** Kernels and copies in the order in which a device shall run them. */
export class Commands {
  private readonly steps: ((encoder: GPUCommandEncoder, parameters: GPUBuffer) => void)[] = []
  private readonly slots: Partial<Parameters>[] = []

  /** @param stamps where the times of kernels go, for those who measure */
  constructor(
    private readonly gpu: GpuDevice,
    private readonly stamps?: Stamps,
  ) {}

  /** Runs a kernel on at least so many lanes. */
  run(
    name: string,
    lanes: number,
    parameters: Partial<Parameters>,
    buffers: readonly (GPUBuffer | Span)[],
  ): void {
    const slot = this.slots.push(parameters) - 1
    const run = { name, lanes, parameters, buffers }
    this.steps.push((encoder, uniform) => this.encode(encoder, uniform, slot, run))
  }

  clear(buffer: GPUBuffer, size?: number): void {
    this.steps.push((encoder) => encoder.clearBuffer(buffer, 0, size))
  }

  copy(from: GPUBuffer, to: GPUBuffer, size: number): void {
    this.steps.push((encoder) => encoder.copyBufferToBuffer(from, 0, to, 0, size))
  }

  submit(): void {
    const { device } = this.gpu
    const words = new Uint32Array((this.slots.length * SLOT_BYTES) / 4)
    for (const [slot, parameters] of this.slots.entries()) {
      words.set(
        PARAMETERS.map((name) => parameters[name] ?? 0),
        (slot * SLOT_BYTES) / 4,
      )
    }
    const uniform = this.gpu.buffer(Math.max(SLOT_BYTES, words.byteLength), USAGE.uniform | USAGE.copyTarget)
    device.queue.writeBuffer(uniform, 0, words)
    const encoder = device.createCommandEncoder()
    for (const step of this.steps) step(encoder, uniform)
    this.stamps?.resolve(encoder)
    device.queue.submit([encoder.finish()])
    uniform.destroy()
  }

  private encode(
    encoder: GPUCommandEncoder,
    uniform: GPUBuffer,
    slot: number,
    { name, lanes, buffers }: Run,
  ): void {
    const { kernel, layout, pipeline } = this.gpu.program(name)
    const parameters = { buffer: uniform, offset: slot * SLOT_BYTES, size: 4 * PARAMETERS.length }
    const spans = buffers.map((each): Span => ('buffer' in each ? each : { buffer: each }))
    const entries = [parameters, ...spans].map((resource, binding) => ({ binding, resource }))
    const pass = encoder.beginComputePass(this.stamps?.pass(name) ?? {})
    pass.setPipeline(pipeline)
    pass.setBindGroup(0, this.gpu.device.createBindGroup({ layout, entries }))
    pass.dispatchWorkgroups(Math.ceil(lanes / kernel.lanes))
    pass.end()
  }
}

/** Times of kernels on the device's own clock. */
export interface Stamps {
  pass(name: string): GPUComputePassDescriptor
  resolve(encoder: GPUCommandEncoder): void
}
