import { bn254 } from '@noble/curves/bn254.js'
import { FQ, FR } from '../../src/field/bn254.js'
import { type Curve, G1, G2, type Point } from '../../src/field/curve.js'
import type { Fp2 } from '../../src/field/extension.js'
import { inverseModulo, residue } from '../../src/field/inverse.js'
import type { Group } from '../../src/kernels/curve/layout.js'
import { buildKernels, type Kernels } from '../../src/kernels/kernels.js'
import type { LimbField } from '../../src/kernels/limbs/limbField.js'
import type { Arithmetic } from './arithmetics.js'
import { type Instance, instantiate } from './instance.js'

const PAGES = 512

/** All kernels of one arithmetic, on memory of their own, in the test's thread. */
export interface KernelMachine {
  readonly kernels: Kernels
  readonly instance: Instance
  /** First address that is the test's own. */
  readonly free: number
}

const machines = new Map<Arithmetic, KernelMachine>()

/** One for each arithmetic, for all tests of a file. */
export function kernelMachine(arithmetic: Arithmetic): KernelMachine {
  const known = machines.get(arithmetic)
  if (known !== undefined) return known
  const limits = { initial: PAGES, maximum: PAGES }
  const kernels = buildKernels(arithmetic, { ...limits, shared: false })
  const instance = instantiate(kernels.binary, new WebAssembly.Memory(limits))
  const scratch = Math.ceil(kernels.firstFree / 64) * 64
  instance.call('start', scratch)
  const machine = { kernels, instance, free: Math.ceil((scratch + kernels.scratchBytes) / 64) * 64 }
  machines.set(arithmetic, machine)
  return machine
}

/** A group with what tests need of it; points are k G for known k, and come from @noble/curves. */
export interface GroupCase<E> {
  readonly name: 'g1' | 'g2'
  readonly curve: Curve<E>
  readonly parts: (point: Point<E>) => bigint[]
  readonly point: (parts: readonly bigint[]) => Point<E>
  /** k G for any integer k. */
  readonly multiple: (k: bigint) => Point<E>
}

function cached<E>(make: (k: bigint) => Point<E>): (k: bigint) => Point<E> {
  const known = new Map<bigint, Point<E>>()
  return (integer) => {
    const k = residue(integer, FR)
    if (k === 0n) return undefined
    if (!known.has(k)) known.set(k, make(k))
    return known.get(k)
  }
}

export const IN_G1: GroupCase<bigint> = {
  name: 'g1',
  curve: G1,
  parts: (point) => (point === undefined ? [0n, 0n] : [point.x, point.y]),
  point: ([x, y]) => (x === 0n && y === 0n ? undefined : { x: x!, y: y! }),
  multiple: cached((k) => {
    const { x, y } = bn254.G1.Point.BASE.multiply(k).toAffine()
    return { x, y }
  }),
}

export const IN_G2: GroupCase<Fp2> = {
  name: 'g2',
  curve: G2,
  parts: (point) =>
    point === undefined ? [0n, 0n, 0n, 0n] : [point.x.c0, point.x.c1, point.y.c0, point.y.c1],
  point: ([x0, x1, y0, y1]) =>
    [x0, x1, y0, y1].every((part) => part === 0n)
      ? undefined
      : { x: { c0: x0!, c1: x1! }, y: { c0: y0!, c1: y1! } },
  multiple: cached((k) => {
    const { x, y } = bn254.G2.Point.BASE.multiply(k).toAffine()
    return { x: { c0: x.c0, c1: x.c1 }, y: { c0: y.c0, c1: y.c1 } }
  }),
}

/** The words of a plain integer as an element in Montgomery form. */
export function elementWords(field: LimbField, value: bigint): bigint[] {
  const element = residue(value << BigInt(field.radixBits), field.prime)
  return field.encode(element > field.prime / 2n ? element - field.prime : element)
}

/** The plain integer of such words. */
export function plainOf(field: LimbField, words: readonly bigint[]): bigint {
  const inverse = inverseModulo(1n << BigInt(field.radixBits), field.prime)
  return residue(field.decode(words) * inverse, field.prime)
}

/** Points of one group in the memory of a machine. */
export class PointMemory<E> {
  readonly group: Group
  readonly instance: Instance
  readonly free: number
  private readonly field: LimbField

  constructor(
    { kernels, instance, free }: KernelMachine,
    readonly of: GroupCase<E>,
  ) {
    this.group = kernels.groups[of.name]
    this.field = this.group.field.base
    this.instance = instance
    this.free = free
  }

  call(kernel: string, ...operands: number[]): number {
    return this.instance.call(`${this.of.name}${kernel}`, ...operands)
  }

  write(address: number, point: Point<E>): void {
    this.of.parts(point).forEach((part, i) => {
      this.instance.setWords(address + 40 * i, elementWords(this.field, part))
    })
  }

  /** A contiguous array. */
  writeAll(address: number, points: readonly Point<E>[]): void {
    points.forEach((point, i) => {
      this.write(address + i * this.group.pointBytes, point)
    })
  }

  read(address: number): Point<E> {
    const parts = this.of
      .parts(undefined)
      .map((_, i) => plainOf(this.field, this.instance.words(address + 40 * i, 5)))
    return this.of.point(parts)
  }

  readAll(address: number, count: number): Point<E>[] {
    return Array.from({ length: count }, (_, i) => this.read(address + i * this.group.pointBytes))
  }

  writeWords32(address: number, words: readonly number[]): void {
    for (const [i, word] of words.entries()) this.instance.view.setUint32(address + 4 * i, word, true)
  }

  words32(address: number, count: number): number[] {
    return Array.from({ length: count }, (_, i) => this.instance.view.getUint32(address + 4 * i, true))
  }

  /** As keys have them: coordinates times 2^256, 32 bytes each. */
  writePacked(address: number, points: readonly Point<E>[]): void {
    points.forEach((point, i) => {
      this.instance.bytes.set(packed(this.of, point), address + i * this.group.packedBytes)
    })
  }
}

/** A point as keys have it. */
export function packed<E>({ parts }: GroupCase<E>, point: Point<E>): Uint8Array {
  const words = parts(point).flatMap((part) => {
    const value = (part << 256n) % FQ
    return [0n, 64n, 128n, 192n].map((shift) => BigInt.asUintN(64, value >> shift))
  })
  return new Uint8Array(BigUint64Array.from(words).buffer)
}
