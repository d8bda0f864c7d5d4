import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { FR } from '../../src/field/bn254.js'
import type { Point } from '../../src/field/curve.js'
import { MAP_READ, USAGE } from '../../src/gpu/device.js'
import { mostPoints, type Plan, POINT_BYTES, planWith, SCALAR_BYTES, sumOnDevice } from '../../src/gpu/msm.js'
import { GpuMemory, GpuSums } from '../../src/gpu/sums.js'
import { scalarBytes } from '../../src/provers/bytes.js'
import { SUMS, type Term, terms, total, wide } from '../harness/multiScalarTerms.js'
import { IN_G1, packed } from '../kernels/kernelMachine.js'
import { describeGpu, replacing, softwareDevice } from './softwareGpu.js'

/** All signed digits at an end of their range: of so many bits, or one above. */
function atBoundary(bits: number, above: bigint): bigint {
  const digit = (1n << BigInt(bits - 1)) + above
  let scalar = 0n
  for (let shift = 0n; shift + BigInt(bits) < 253n; shift += BigInt(bits)) scalar += digit << shift
  return scalar
}

const CASES: Readonly<Record<string, readonly Term[]>> = {
  ...SUMS,
  'digits at their boundary': [4, 5, 6, 7, 8].flatMap((bits) =>
    [0n, 1n, -1n].map((above) => [atBoundary(bits, above), BigInt(bits)] as const),
  ),
  // 3 G + 4 G and 7 G meet in one bucket, of which one is a sum: equal, and opposite, in other coordinates.
  'sums that are equal': terms(
    48,
    () => 1n,
    (i) => [3n, 4n, 7n, 14n][i % 4]!,
  ),
  'sums that are opposite': terms(
    45,
    () => 77n,
    (i) => [3n, 4n, -7n][i % 3]!,
  ),
  'a single bucket in every window': terms(70, () => atBoundary(8, 0n), wide),
}

const copyOf = (bytes: Uint8Array) => (first: number, target: Uint8Array) =>
  target.set(bytes.subarray(first, first + target.length))

/** The sum of the terms on a device, as a proof asks for it. */
async function compute(memory: GpuMemory, list: readonly Term[], before = 0): Promise<Point<bigint>> {
  const count = list.length
  const points = Buffer.concat(list.map(([, factor]) => packed(IN_G1, IN_G1.multiple(factor))))
  const skipped = Array.from({ length: before }, () => 99n)
  const scalars = scalarBytes(...skipped, ...list.map(([scalar]) => scalar))
  const sums = new GpuSums(memory)
  try {
    const uploaded = await sums.upload(before + count, copyOf(scalars))
    return await sums.sum({ owner: {}, name: 0, count, read: copyOf(points) }, uploaded, before, count)
  } finally {
    await sums.close()
  }
}

describeGpu('sums on the device', () => {
  let memory: GpuMemory
  /** What the device has instead of its own while a test runs. */
  const members: Partial<Record<keyof GPUDevice, unknown>> = {}
  beforeAll(async () => {
    memory = new GpuMemory(await softwareDevice((device) => replacing(device, members)))
  })
  afterEach(() => {
    delete members.limits
    delete members.createBuffer
  })
  afterAll(() => memory.gpu.close())

  it.each(Object.entries(CASES))('sums up %s', async (_, list) => {
    expect(await compute(memory, list)).toEqual(IN_G1.multiple(total(list)))
  })

  it.each([63, 64, 65, 255, 256, 257])('sums up %i terms', async (count) => {
    const list = terms(count, (i) => (i % 5 === 0 ? wide() : BigInt(i % 3)))
    expect(await compute(memory, list)).toEqual(IN_G1.multiple(total(list)))
  })

  it.each([1, 7, 8, 9, 40])('leaves out %i scalars before the first', async (before) => {
    const list = terms(20, (i) => BigInt(i) ** 9n)
    expect(await compute(memory, list, before)).toEqual(IN_G1.multiple(total(list)))
  })

  it.each([
    [4, 1],
    [4, 4000],
    [9, 3],
    [10, 64],
    [11, 5],
  ])('sums up with digits of %i bits and %i shares', async (bits, shares) => {
    const list = terms(60, (i) => (i % 4 === 0 ? wide() : i % 4 === 1 ? FR - 3n : 1n))
    const plan = { ...planWith(60, bits), shares }
    expect(await sumWith(memory, list, plan)).toEqual(IN_G1.multiple(total(list)))
  })

  it('takes several sums for what one cannot hold', async () => {
    members.limits = { maxBufferSize: 2 ** 19, maxStorageBufferBindingSize: 2 ** 19 }
    const list = terms(1100, (i) => (i % 10 === 0 ? wide() : BigInt(i % 3)))
    expect(mostPoints(memory.gpu)).toBeLessThan(list.length)
    expect(await compute(new GpuMemory(memory.gpu), list)).toEqual(IN_G1.multiple(total(list)))
  })

  it('keeps points of a key, and tells keys apart', async () => {
    const reads: string[] = []
    const owners = [{}, {}]
    const sumOf = async (who: number, factor: bigint) => {
      const sums = new GpuSums(memory)
      const read = (_: number, target: Uint8Array) => {
        reads.push(`key ${who}`)
        target.set(packed(IN_G1, IN_G1.multiple(factor)))
      }
      const uploaded = await sums.upload(1, (_, target) => target.set(scalarBytes(5n)))
      const sum = await sums.sum({ owner: owners[who]!, name: 0, count: 1, read }, uploaded, 0, 1)
      await sums.close()
      return sum
    }
    expect(await sumOf(0, 2n)).toEqual(IN_G1.multiple(10n))
    expect(await sumOf(1, 3n)).toEqual(IN_G1.multiple(15n))
    expect(await sumOf(0, 2n)).toEqual(IN_G1.multiple(10n))
    expect(reads).toEqual(['key 0', 'key 1'])
  })

  it('brings more bytes to the device than are on their way at a time, also after some could not be read', async () => {
    const { gpu, uploads } = memory
    const bytes = Uint32Array.from({ length: 11_000_003 }, (_, i) => Math.imul(i, 0x9e3779b9))
    const size = bytes.byteLength
    const buffer = gpu.buffer(size, USAGE.copySource | USAGE.copyTarget)
    const failing = () => Promise.reject(new Error('the disk is gone'))
    await expect(gpu.guarded(0, () => uploads.write(buffer, size, failing))).rejects.toThrow(
      'the disk is gone',
    )
    await gpu.guarded(0, () => uploads.write(buffer, size, copyOf(new Uint8Array(bytes.buffer))))
    expect(Buffer.compare(await contents(gpu.device, buffer), Buffer.from(bytes.buffer))).toBe(0)
  })

  it('leaves nothing of the scalars behind', async () => {
    const kept: GPUBuffer[] = []
    const { createBuffer } = memory.gpu.device
    members.createBuffer = (descriptor: GPUBufferDescriptor) => {
      const stored = (descriptor.usage & USAGE.storage) !== 0
      const usage = descriptor.usage | (stored ? USAGE.copySource : 0)
      const buffer = createBuffer({ ...descriptor, usage })
      if (stored) kept.push(buffer)
      // What is given back cannot be looked at: the test keeps it.
      buffer.destroy = () => undefined
      return buffer
    }
    const own = new GpuMemory(memory.gpu)
    await compute(own, terms(40, wide))
    const points = kept.filter(({ size }) => size === 40 * POINT_BYTES)
    const found = await Promise.all(kept.map((buffer) => isZero(own.gpu.device, buffer)))
    expect(kept.length).toBeGreaterThan(8)
    expect(kept.filter((_, i) => !found[i])).toEqual(points)
  })
})

async function isZero(device: GPUDevice, buffer: GPUBuffer): Promise<boolean> {
  return (await contents(device, buffer)).every((byte) => byte === 0)
}

async function contents(device: GPUDevice, buffer: GPUBuffer): Promise<Buffer> {
  const answer = device.createBuffer({ size: buffer.size, usage: USAGE.mapRead | USAGE.copyTarget })
  const encoder = device.createCommandEncoder()
  encoder.copyBufferToBuffer(buffer, 0, answer, 0, buffer.size)
  device.queue.submit([encoder.finish()])
  await answer.mapAsync(MAP_READ)
  const bytes = Buffer.from(answer.getMappedRange().slice(0))
  answer.destroy()
  return bytes
}

/** A sum by a plan of the test's own. */
async function sumWith(
  { gpu, workspace, uploads, tables }: GpuMemory,
  list: readonly Term[],
  plan: Plan,
): Promise<Point<bigint>> {
  const count = list.length
  const points = Buffer.concat(list.map(([, factor]) => packed(IN_G1, IN_G1.multiple(factor))))
  const sum = await gpu.guarded(0, async () => {
    const table = await tables.take(uploads, {
      owner: {},
      name: 0,
      count,
      read: (_, target) => target.set(points),
    })
    const buffer = gpu.buffer(count * SCALAR_BYTES, USAGE.storage | USAGE.copyTarget)
    gpu.device.queue.writeBuffer(buffer, 0, scalarBytes(...list.map(([scalar]) => scalar)).slice())
    const what = { points: table, scalars: { buffer, count }, firstScalar: 0, count, wide: count }
    return sumOnDevice(gpu, workspace, what, { plan })
  })
  return IN_G1.curve.toAffine(sum)
}
