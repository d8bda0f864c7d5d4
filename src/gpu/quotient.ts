import { inverse, mod, power } from '../field/modular.js'
import { log2, powers, rootOfUnity } from '../field/ntt.js'
import { Commands } from './commands.js'
import { type GpuDevice, USAGE } from './device.js'
import { type DeviceScalars, SCALAR_BYTES } from './msm.js'
import { packedIntegers } from './packedIntegers.js'
import type { Read, Uploads } from './uploads.js'

const VECTORS = 3
/** Most lanes of a kernel: 64 of them are a workgroup, of which there can be 2^16 - 1. */
const MOST_LANES = 1 << 20

/** The values of A and B on the domain. */
export interface QuotientValues {
  /** Points of the domain, a power of two from 2 on. */
  readonly n: number
  /** What the integers are to be multiplied by to get the values. */
  readonly scale: bigint
  /** Integers below 2^256, 32 bytes little-endian each: n for A, then n for B. */
  readonly read: Read
}

/** Bytes of a quotient's buffer. */
export function quotientBytes(n: number): number {
  return VECTORS * n * SCALAR_BYTES
}

/** Powers of the root of twice the domain's order, on the device. They stay for the next proof, as long as it has that domain. */
export class Roots {
  private known: { readonly n: number; readonly buffer: GPUBuffer } | undefined

  constructor(private readonly gpu: GpuDevice) {}

  /** To be called within `guarded`. */
  take(n: number): GPUBuffer {
    if (this.known?.n !== n) {
      this.known?.buffer.destroy()
      this.known = { n, buffer: this.make(n) }
    }
    return this.known.buffer
  }

  private make(n: number): GPUBuffer {
    const count = n + 1
    const bits = Math.ceil(log2(2 * n) / 2)
    const root = rootOfUnity(log2(2 * n))
    const low = powers(root, 2 ** bits)
    const high = powers(power(root, 2n ** BigInt(bits)), (n >> bits) + 1)
    const radix = 1n << BigInt(this.gpu.scalars.radixBits)
    const steps = integers(
      this.gpu,
      [...low, ...high].map((step) => mod(step * radix)),
    )
    const roots = this.gpu.buffer(count * SCALAR_BYTES, USAGE.storage)
    const commands = new Commands(this.gpu)
    const lanes = Math.min(MOST_LANES, count)
    commands.run('powers', lanes, { count, shares: lanes, bits }, [steps, roots])
    commands.submit()
    steps.destroy()
    return roots
  }
}

/**
 * Values of A B - C on the odd half of the domain of twice the size, C = A B on the domain: canonical scalars at the
 * beginning of `buffer`, which has {@link quotientBytes} and holds more secrets behind them. To be called within `guarded`.
 */
export async function quotientInto(
  gpu: GpuDevice,
  buffer: GPUBuffer,
  roots: Roots,
  uploads: Uploads,
  { n, scale, read }: QuotientValues,
): Promise<DeviceScalars> {
  await uploads.write(buffer, 2 * n * SCALAR_BYTES, read)
  // Elements are the integers over R.
  const square = power(mod(scale << BigInt(gpu.scalars.radixBits)), 2n)
  const share = inverse(BigInt(n))
  const factors = integers(gpu, [mod(square * share * share), mod(-square * share)])
  const commands = new Commands(gpu)
  encode(commands, n, { data: buffer, roots: roots.take(n), factors })
  commands.submit()
  factors.destroy()
  return { buffer, count: n }
}

interface Buffers {
  readonly data: GPUBuffer
  readonly roots: GPUBuffer
  readonly factors: GPUBuffer
}

function encode(commands: Commands, n: number, { data, roots, factors }: Buffers): void {
  const run = (name: string, count: number, distance: number, buffers: readonly GPUBuffer[]) => {
    const shares = Math.min(MOST_LANES, count)
    commands.run(name, shares, { count, shares, distance, pieces: n, bits: log2(n) }, buffers)
  }
  const butterflies = (VECTORS * n) / 2
  run('load', n, 0, [data])
  for (let distance = n / 2; distance >= 2; distance /= 2) {
    run('inverse', butterflies, distance, [data, roots])
  }
  run('shift', butterflies, 1, [data, roots])
  for (let distance = 2; distance < n; distance *= 2) run('forward', butterflies, distance, [data, roots])
  run('quotients', n, 0, [data, factors])
}

/** Brings a few integers below 2^256 to the device. */
function integers(gpu: GpuDevice, values: readonly bigint[]): GPUBuffer {
  const bytes = packedIntegers(values)
  const buffer = gpu.buffer(bytes.length, USAGE.storage | USAGE.copyTarget)
  gpu.device.queue.writeBuffer(buffer, 0, bytes)
  return buffer
}
