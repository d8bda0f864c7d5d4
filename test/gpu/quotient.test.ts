import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FR } from '../../src/field/bn254.js'
import { mod, power } from '../../src/field/modular.js'
import { MAP_READ, USAGE } from '../../src/gpu/device.js'
import { quotientBytes } from '../../src/gpu/quotient.js'
import { GpuMemory, GpuSums } from '../../src/gpu/sums.js'
import { Engine } from '../../src/kernels/engine.js'
import { ELEMENT_BYTES } from '../../src/kernels/limbs/limbField.js'
import { packEvaluations, quotientValues } from '../../src/kernels/quotient.js'
import { scalarBytes } from '../../src/provers/bytes.js'
import { quotientOf } from '../harness/quotients.js'
import { RandomNumbers } from '../harness/randomNumbers.js'
import { ARITHMETICS } from '../kernels/arithmetics.js'
import { elementWords } from '../kernels/kernelMachine.js'
import { describeGpu, idle, replacing, softwareDevice } from './softwareGpu.js'

const random = new RandomNumbers(43)
const wide = () => random.bits(256) % FR

/** A device whose buffers can be read, and those of quotients that were made on it; none is given back. */
async function watchedDevice() {
  const made: GPUBuffer[] = []
  const change = (device: GPUDevice) =>
    replacing(device, {
      createBuffer: (descriptor: GPUBufferDescriptor) => {
        const stored = (descriptor.usage & USAGE.storage) !== 0
        const usage = descriptor.usage | (stored ? USAGE.copySource : 0)
        const buffer = device.createBuffer({ ...descriptor, usage })
        if (stored) made.push(buffer)
        buffer.destroy = () => undefined
        return buffer
      },
    })
  return { memory: new GpuMemory(await softwareDevice(change)), made }
}

async function read(device: GPUDevice, buffer: GPUBuffer, bytes: number): Promise<BigUint64Array> {
  const answer = device.createBuffer({ size: bytes, usage: USAGE.mapRead | USAGE.copyTarget })
  const encoder = device.createCommandEncoder()
  encoder.copyBufferToBuffer(buffer, 0, answer, 0, bytes)
  device.queue.submit([encoder.finish()])
  await answer.mapAsync(MAP_READ)
  return new BigUint64Array(answer.getMappedRange())
}

const integers = (words: BigUint64Array) =>
  Array.from({ length: words.length / 4 }, (_, i) =>
    words.subarray(4 * i, 4 * i + 4).reduceRight((sum, word) => (sum << 64n) | word, 0n),
  )

/** The quotient on the device of integers that are `scale` times too small. */
async function compute(memory: GpuMemory, bytes: Uint8Array, scale: bigint): Promise<bigint[]> {
  const n = bytes.length / 64
  const sums = new GpuSums(memory)
  const copy = (first: number, target: Uint8Array) => target.set(bytes.subarray(first, first + target.length))
  const { buffer } = await sums.quotient({ n, scale, read: copy })
  const found = integers(await read(memory.gpu.device, buffer, 32 * n))
  await sums.close()
  return found
}

const KINDS: Readonly<Record<string, (i: number) => bigint>> = {
  random: wide,
  zero: () => 0n,
  equal: () => 123456789n ** 5n,
  'the greatest': () => FR - 1n,
  'at boundaries': (i) => [0n, 1n, FR - 1n, (FR - 1n) / 2n, (FR + 1n) / 2n, FR - 2n][i % 6]!,
  'a single one': (i) => (i === 0 ? 1n : 0n),
}

describeGpu('the quotient on the device', () => {
  let memory: GpuMemory
  let made: GPUBuffer[]
  beforeAll(async () => {
    ;({ memory, made } = await watchedDevice())
  })
  afterAll(() => memory.gpu.close())

  describe.each([2, 4, 8, 64, 1024])('on %i points', (n) => {
    it.each(Object.entries(KINDS))('of values that are %s', async (_, value) => {
      const vectors = [0, 1].map(() => Array.from({ length: n }, (_, i) => value(i)))
      const found = await compute(memory, scalarBytes(...vectors.flat()), 1n)
      expect(found).toEqual(quotientOf(vectors[0]!, vectors[1]!))
    })
  })

  it('takes any integers of 256 bits, and a factor', async () => {
    const strange = [(1n << 256n) - 1n, FR, 5n * FR, 1n << 255n, FR - 1n, 3n, 0n, (1n << 256n) - 2n]
    const scale = wide()
    const found = await compute(memory, scalarBytes(...strange, ...strange), scale)
    const scaled = strange.map((value) => mod(value * scale))
    expect(found).toEqual(quotientOf(scaled, scaled))
  })

  it('has another domain after one, and the first again', async () => {
    const vectors = [16, 32, 16].map((n) => Array.from({ length: n }, wide))
    for (const values of vectors) {
      const found = await compute(memory, scalarBytes(...values, ...values), 1n)
      expect(found).toEqual(quotientOf(values, values))
    }
  })

  it.each(ARITHMETICS)(
    'is that of the engine, from what the engine packs in %s arithmetic',
    async (arithmetic) => {
      const engine = new Engine({ threads: 2, arithmetic })
      const n = 64
      const field = engine.kernels.scalars
      const radix = 1n << BigInt(field.radixBits)
      const scale = wide()
      const [packed, found] = await engine.exclusively({}, async () => {
        const a = engine.allocate(3 * n * ELEMENT_BYTES)
        const evaluations = { n, a, b: a + n * ELEMENT_BYTES, c: a + 2 * n * ELEMENT_BYTES }
        const words = new BigUint64Array(engine.memory.buffer, a, 2 * n * 5)
        for (let i = 0; i < 2 * n; i++) words.set(elementWords(field, i % 7 === 0 ? FR - 1n : wide()), 5 * i)
        const out = engine.allocate(64 * n)
        await packEvaluations(engine, evaluations, out)
        const packed = engine.bytes(out, 64 * n).slice()
        await quotientValues(engine, evaluations, out, scale)
        return [packed, integers(new BigUint64Array(engine.memory.buffer, out, 4 * n).slice())]
      })
      engine.close()
      expect(integers(new BigUint64Array(packed.buffer)).every((value) => value < FR)).toBe(true)
      expect(await compute(memory, packed, mod(scale * power(radix, FR - 2n)))).toEqual(found)
    },
  )

  it('leaves nothing behind', async () => {
    const n = 128
    const values = Array.from({ length: n }, wide)
    await compute(memory, scalarBytes(...values, ...values), 1n)
    const buffers = made.filter(({ size }) => size === quotientBytes(n))
    expect(buffers.length).toBe(1)
    const left = await read(memory.gpu.device, buffers[0]!, quotientBytes(n))
    expect(left.every((word) => word === 0n)).toBe(true)
  })

  it('is refused by a device whose buffers are too short', async () => {
    const limits = { maxBufferSize: 2 ** 20, maxStorageBufferBindingSize: 2 ** 20 }
    const small = new GpuMemory(await softwareDevice((device) => replacing(device, { limits }), idle))
    const sums = new GpuSums(small)
    expect([2 ** 13, 2 ** 14].map((n) => sums.canHoldQuotient(n))).toEqual([true, false])
    small.gpu.close()
  })
})
