import { FQ } from '../field/bn254.js'
import type { Point } from '../field/curve.js'
import type { Fp2 } from '../field/extension.js'
import { inverseModulo, residue } from '../field/inverse.js'
import { fromLittleEndian32, scalarBytes } from './bytes.js'

/** A point of G1 or G2. */
export type AnyPoint = Point<bigint> | Point<Fp2>

/** Bytes of a point of either group in every form. */
export const [G1_BYTES, G2_BYTES] = [64, 128] as const

/** As keys hold points: x, y, each coordinate times 2^256, little-endian, c0 before c1; infinity all zero. */
export function packG1(...points: readonly Point<bigint>[]): Uint8Array {
  return scalarBytes(...points.flatMap((point) => partsOf(point, 2)).map(montgomery))
}

export function packG2(...points: readonly Point<Fp2>[]): Uint8Array {
  return scalarBytes(...points.flatMap((point) => partsOf(point, 4)).map(montgomery))
}

/** The inverse of {@link packG1} for the point at `offset`, which may be off the curve. */
export function unpackG1(bytes: Uint8Array, offset = 0): Point<bigint> {
  const [x, y] = unpack(bytes, offset, 2) as [bigint, bigint]
  return x === 0n && y === 0n ? undefined : { x, y }
}

export function unpackG2(bytes: Uint8Array, offset = 0): Point<Fp2> {
  const [x0, x1, y0, y1] = unpack(bytes, offset, 4) as [bigint, bigint, bigint, bigint]
  return (x0 | x1 | y0 | y1) === 0n ? undefined : { x: { c0: x0, c1: x1 }, y: { c0: y0, c1: y1 } }
}

/** As ceremonies hash points: plain coordinates, big-endian, c1 before c0; infinity all zero. */
export function plainG1(point: Point<bigint>): Uint8Array {
  return bigEndian(partsOf(point, 2))
}

export function plainG2(point: Point<Fp2>): Uint8Array {
  const [x0, x1, y0, y1] = partsOf(point, 4) as [bigint, bigint, bigint, bigint]
  return bigEndian([x1, x0, y1, y0])
}

function partsOf(point: AnyPoint, count: number): bigint[] {
  if (point === undefined) return new Array<bigint>(count).fill(0n)
  return [point.x, point.y].flatMap((part) => (typeof part === 'bigint' ? [part] : [part.c0, part.c1]))
}

function montgomery(value: bigint): bigint {
  return residue(value << 256n, FQ)
}

function unpack(bytes: Uint8Array, offset: number, count: number): bigint[] {
  const inverse = inverseModulo(1n << 256n, FQ)
  return Array.from({ length: count }, (_, i) => (fromLittleEndian32(bytes, offset + 32 * i) * inverse) % FQ)
}

function bigEndian(values: readonly bigint[]): Uint8Array {
  return scalarBytes(...values.toReversed()).reverse()
}
