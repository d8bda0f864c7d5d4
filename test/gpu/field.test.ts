import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FQ } from '../../src/field/bn254.js'
import { inverseModulo, residue } from '../../src/field/inverse.js'
import { compileKernel, MAP_READ, USAGE } from '../../src/gpu/device.js'
import { defineKernel, FEW, type Kernel, PARAMETERS, reads, writes } from '../../src/gpu/kernels/kernel.js'
import { type Bound, GpuField, LIMBS, type Value } from '../../src/gpu/wgsl/field.js'
import { GpuGroup } from '../../src/gpu/wgsl/group.js'
import { Machine } from '../../src/gpu/wgsl/machine.js'
import { balancedLimbs } from '../../src/kernels/limbs/limbField.js'
import { RandomNumbers } from '../harness/randomNumbers.js'
import { describeGpu, software } from './softwareGpu.js'

const { field, fromKey } = new GpuGroup()
const R = 1n << BigInt(field.radixBits)
const random = new RandomNumbers(31)
const wide = () => random.bits(256) % FQ
const EDGES = [0n, 1n, 2n, FQ - 1n, FQ - 2n, FQ / 2n, FQ / 2n + 1n, (1n << 253n) - 1n, 1n << 240n, 0x5555n]

/** Limbs as kernels hold them in memory, two to a word. */
function held(value: bigint): Uint32Array {
  const { bits, count } = LIMBS
  const limbs = balancedLimbs(value, bits, count).map(Number)
  const words = new Uint32Array(field.words)
  for (const [i, limb] of limbs.slice(0, -1).entries()) words[i >> 1]! |= (limb & 0xffff) << (16 * (i & 1))
  words[field.words - 1] = limbs.at(-1)!
  return words
}

describe('the generator', () => {
  const bound = (value: number, limb: number): Bound => ({ value, limb })
  const factor = (bits: number) => bound(3, GpuField.carried(bits))
  const a = (bounds: Bound): Value => ({ code: 'a', bound: bounds })

  it.each([
    { bits: 13, count: 20 },
    { bits: 14, count: 19 },
    { bits: 15, count: 17 },
  ])('writes multiplications of $count limbs of $bits bits', (limbs) => {
    const written = new GpuField(FQ, factor(limbs.bits), limbs)
    expect(written.product.value).toBeLessThan(1)
    expect(written.source()).toContain('fn mul(')
  })

  it('carries columns where rows would not fit, and only there', () => {
    const masks = (bits: number, count: number) =>
      [...new GpuField(FQ, factor(bits), { bits, count }).source().matchAll(/&= /g)].length
    expect([masks(13, 20), masks(14, 19), masks(15, 17)]).toEqual([0, 0, 68])
  })

  it('refuses limbs whose products do not fit', () => {
    expect(() => new GpuField(FQ, factor(16), { bits: 16, count: 16 }).source()).toThrow(/does not fit/)
  })

  it('refuses factors so large that their top limbs do not fit', () => {
    expect(() => new GpuField(FQ, bound(6, GpuField.carried(15))).source()).toThrow(/does not fit/)
  })

  it('refuses factors beyond what the multiplication is written for', () => {
    const fine = a(field.product)
    expect(field.multiply(fine, fine).bound).toBe(field.product)
    expect(() => field.multiply(fine, a(bound(3.1, 4)))).toThrow(/goes up to 3.1 p/)
    expect(() => field.multiply(a(bound(1, 2 ** 15)), fine)).toThrow(/allowed are/)
  })

  it('refuses sums that overflow a limb', () => {
    expect(() => field.combine([[7, a(bound(1, 2 ** 29))]])).toThrow(/does not fit/)
    expect(() => field.combine([[7, a(bound(20, 100))]])).toThrow(/does not fit/)
  })

  it('refuses products of which zero has several forms', () => {
    expect(() => new GpuField(FQ, bound(60, GpuField.carried(13)), { bits: 13, count: 20 })).not.toThrow()
    expect(() => new GpuField(FQ, bound(6000, GpuField.carried(13)), { bits: 13, count: 20 })).toThrow(
      /several forms/,
    )
  })

  it('refuses formulas that read what is not there, or leave what is too large', () => {
    const machine = new Machine(field)
    expect(() => machine.multiply(0, 1, 1)).toThrow(/read before it is written/)
    machine.given(1, field.product)
    machine.multiply(0, 1, 1)
    expect(() => machine.end(new Map([[0, bound(0.1, 1)]]))).toThrow(/goes up to/)
  })
})

describeGpu('arithmetic on the device', () => {
  let device: GPUDevice
  beforeAll(async () => {
    device = await (await software!.requestAdapter())!.requestDevice()
  })
  afterAll(() => device.destroy())

  /** What a kernel makes of pairs of elements: as many elements as `results`, for each pair. */
  async function compute(pairs: readonly (readonly [bigint, bigint])[], results: readonly string[]) {
    const { words } = field
    const load = (at: string) => `Held(${Array.from({ length: words }, (_, i) => `a[${at} + ${i}u]`)})`
    const store = results.map(
      (code, k) => `{ let w = pack(${code}); for (var i = 0u; i < ${words}u; i++) {
      o[(own * ${results.length}u + ${k}u) * ${words}u + i] = w[i]; } }`,
    )
    const body = `  if (own * ${results.length}u >= parameters.count) { return; }
  let x = unpack(${load(`${2 * words}u * own`)}); let y = unpack(${load(`${2 * words}u * own + ${words}u`)});
  ${store.join('\n')}`
    const kernel = defineKernel(
      'test',
      FEW,
      [reads('a', 'u32'), writes('o', 'u32')],
      [field.source(), field.tables()],
      body,
    )
    const input = Uint32Array.from(pairs.flatMap((pair) => pair.flatMap((value) => [...held(value)])))
    const output = await runKernel(device, kernel, input, pairs.length * results.length * words)
    return pairs.map((_, i) =>
      results.map((_, k) =>
        field.decode(output.subarray((i * results.length + k) * words, (i * results.length + k + 1) * words)),
      ),
    )
  }

  const pairs = [
    ...EDGES.flatMap((x) => EDGES.map((y) => [x, y] as const)),
    // Factors need not be reduced: up to three times the prime, of either sign.
    ...[2n * FQ - 1n, -FQ, 3n * FQ - 1n, 1n - 3n * FQ].flatMap((x) =>
      [x, 5n, -FQ, 3n * FQ - 1n].map((y) => [x, y] as const),
    ),
    ...Array.from({ length: 80 }, () => [wide(), wide()] as const),
  ]

  it('multiplies: the product over R, of magnitude below the prime', async () => {
    for (const [i, [product]] of (await compute(pairs, ['mul(x, y)'])).entries()) {
      const [x, y] = pairs[i]!
      expect(residue(product! * R - x * y, FQ)).toBe(0n)
      expect(product! < FQ && product! > -FQ).toBe(true)
      if (residue(x * y, FQ) === 0n) expect(product).toBe(0n)
    }
  })

  it('adds up multiples, reduced to little above half the prime', async () => {
    const sums = ['add(x, y)', 'add(x, times(y, -1))', 'add(times(x, 3), times(y, -2))']
    const found = await compute(
      pairs,
      sums.map((sum) => `carry(reduce(${sum}))`),
    )
    for (const [i, [sum, difference, mixture]] of found.entries()) {
      const [x, y] = pairs[i]!
      expect(residue(sum! - x - y, FQ)).toBe(0n)
      expect(residue(difference! - x + y, FQ)).toBe(0n)
      expect(residue(mixture! - 3n * x + 2n * y, FQ)).toBe(0n)
      for (const value of [sum!, difference!, mixture!]) expect(1000n * value < 501n * FQ).toBe(true)
      for (const value of [sum!, difference!, mixture!]) expect(-1000n * value < 501n * FQ).toBe(true)
    }
  })

  it('negates', async () => {
    const found = await compute(pairs.slice(0, 40), ['negateIf(x, -1)', 'negateIf(x, 0)'])
    for (const [i, [negative, kept]] of found.entries()) {
      expect([negative, kept]).toEqual([-pairs[i]![0], pairs[i]![0]])
    }
  })

  it('reads points of keys, strange ones too, and reads back what it wrote to tables', async () => {
    const strange = [FQ, 2n * FQ - 1n, (1n << 256n) - 1n, 1n << 255n, 0xffffn << 240n]
    const values = [...EDGES, ...strange, ...Array.from({ length: 40 }, wide)]
    const kernel = defineKernel(
      'test',
      FEW,
      [reads('a', 'vec4u'), writes('o', 'u32')],
      [field.source(), field.tables()],
      `  if (own >= parameters.count) { return; }
  let m = mul(carry(reduce(fromKey(a[2u * own], a[2u * own + 1u]))), ${fromKey.code});
  let t = toTable(m);
  let w = pack(fromTable(t[0], t[1]));
  for (var i = 0u; i < ${field.words}u; i++) { o[own * ${field.words}u + i] = w[i]; }`,
    )
    const input = Uint32Array.from(
      values.flatMap((value) =>
        Array.from({ length: 8 }, (_, i) => Number(BigInt.asUintN(32, value >> BigInt(32 * i)))),
      ),
    )
    const output = await runKernel(device, kernel, input, values.length * field.words)
    const inverse = inverseModulo(1n << 256n, FQ)
    for (const [i, value] of values.entries()) {
      const found = field.decode(output.subarray(i * field.words, (i + 1) * field.words))
      expect(residue(found - value * inverse * R, FQ)).toBe(0n)
      expect(Math.abs(Number(found) / Number(FQ))).toBeLessThanOrEqual(field.tableBound.value)
    }
  })
})

/** Runs a kernel on a buffer of input and one of output. */
async function runKernel(
  device: GPUDevice,
  kernel: Kernel,
  input: Uint32Array<ArrayBuffer>,
  words: number,
): Promise<Uint32Array> {
  const { layout, pipeline } = await compileKernel(device, kernel)
  const buffer = (size: number, usage: number) => device.createBuffer({ size, usage })
  const parameters = buffer(4 * PARAMETERS.length, USAGE.uniform | USAGE.copyTarget)
  const from = buffer(input.byteLength, USAGE.storage | USAGE.copyTarget)
  const to = buffer(4 * words, USAGE.storage | USAGE.copySource)
  const answer = buffer(4 * words, USAGE.mapRead | USAGE.copyTarget)
  const count = words / field.words
  device.queue.writeBuffer(parameters, 0, Uint32Array.of(count, ...PARAMETERS.slice(1).map(() => 0)))
  device.queue.writeBuffer(from, 0, input)
  const encoder = device.createCommandEncoder()
  const pass = encoder.beginComputePass()
  pass.setPipeline(pipeline)
  const entries = [parameters, from, to].map((each, binding) => ({ binding, resource: { buffer: each } }))
  pass.setBindGroup(0, device.createBindGroup({ layout, entries }))
  pass.dispatchWorkgroups(Math.ceil(count / kernel.lanes))
  pass.end()
  encoder.copyBufferToBuffer(to, 0, answer, 0, 4 * words)
  device.queue.submit([encoder.finish()])
  await answer.mapAsync(MAP_READ)
  return new Uint32Array(answer.getMappedRange().slice(0))
}
