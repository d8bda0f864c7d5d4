import { type Curve, G1, G2, type Point } from '../field/curve.js'
import type { Fp2 } from '../field/extension.js'
import type { Group } from '../kernels/curve/layout.js'
import type { Engine } from '../kernels/engine.js'
import { type MultiScalar, multiplyG1, multiplyG2 } from '../kernels/msm.js'
import type { Workspace } from '../kernels/workspace.js'
import { G1_BYTES, G2_BYTES, packG1, packG2, unpackG1, unpackG2 } from './pointBytes.js'

/** What differs between the two groups for code that works on packed points of either. */
export interface PointGroup<E> {
  readonly curve: Curve<E>
  readonly degree: 1 | 2
  /** Bytes of a packed point. */
  readonly packedBytes: number
  readonly pack: (point: Point<E>) => Uint8Array
  readonly unpack: (bytes: Uint8Array, offset?: number) => Point<E>
  readonly multiply: (engine: Engine, terms: MultiScalar) => Promise<Point<E>>
  readonly kernels: (space: Workspace) => Group
}

export const IN_G1: PointGroup<bigint> = {
  curve: G1,
  degree: 1,
  packedBytes: G1_BYTES,
  pack: (point) => packG1(point),
  unpack: unpackG1,
  multiply: multiplyG1,
  kernels: ({ kernels }) => kernels.groups.g1,
}

export const IN_G2: PointGroup<Fp2> = {
  curve: G2,
  degree: 2,
  packedBytes: G2_BYTES,
  pack: (point) => packG2(point),
  unpack: unpackG2,
  multiply: multiplyG2,
  kernels: ({ kernels }) => kernels.groups.g2,
}

/** The sum of scalar times point over all packed points; `scalars` and `wide` as in {@link MultiScalar}. */
export function sumOf<E>(
  space: Workspace,
  { packedBytes, multiply }: PointGroup<E>,
  points: Uint8Array,
  { scalars, wide }: Pick<MultiScalar, 'scalars' | 'wide'>,
): Promise<Point<E>> {
  return multiply(space.engine, {
    count: points.length / packedBytes,
    scalars,
    wide,
    readPoints: (first, n, target) =>
      target.set(points.subarray(first * packedBytes, (first + n) * packedBytes)),
  })
}
