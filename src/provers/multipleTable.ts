import { type ScalarSplitting, SPLITTING_G1, SPLITTING_G2 } from '../field/endomorphism.js'
import { windowDigits } from '../field/windowDigits.js'
import type { Group } from '../kernels/curve/layout.js'
import type { Call } from '../kernels/pool.js'
import type { Workspace } from '../kernels/workspace.js'

/** Digits are odd and below 2^(DIGIT_WIDTH - 1) in magnitude. */
const DIGIT_WIDTH = 4
const MULTIPLES = 2 ** (DIGIT_WIDTH - 2)
/** Points of G1 whose tables fill a level of the cache. */
const TASK_POINTS = 1 << 10

/** Addresses of a task's points, contiguous arrays of up to {@link tablePoints}. */
export interface MultipleTable {
  /** The task's sums; no part of the table. */
  readonly sums: number
  readonly doubled: number
  /** 1, 3, 5, ... times the points, then the same of their images under the powers of the endomorphism. */
  readonly multiples: number
  /** Bytes from array to array. */
  readonly stride: number
  /** Bytes from image to image. */
  readonly imageStride: number
}

export function splittingOf({ name }: Pick<Group, 'name'>): ScalarSplitting {
  return name === 'g1' ? SPLITTING_G1 : SPLITTING_G2
}

/** The digits of a scalar's parts, the least significant first. */
export function partDigits({ split }: ScalarSplitting, scalar: bigint): number[][] {
  return split(scalar).map((part) => windowDigits(part, DIGIT_WIDTH))
}

/** How many points a task should multiply at a time. */
export function tablePoints(group: Group): number {
  return TASK_POINTS / group.field.degree
}

export function makeMultipleTable(space: Workspace, group: Group): MultipleTable {
  const stride = tablePoints(group) * group.pointBytes
  const imageStride = MULTIPLES * stride
  return {
    sums: space.allocate(stride),
    doubled: space.allocate(stride),
    multiples: space.allocate(splittingOf(group).parts * imageStride),
    stride,
    imageStride,
  }
}

/** Fills the table from its first n points, those where `multiples` begins, and sets the sums to infinity. */
export function tableCalls(group: Group, table: MultipleTable, n: number): Call[] {
  const { name, pointBytes } = group
  const { sums, doubled, multiples, stride, imageStride } = table
  const odd = Array.from({ length: MULTIPLES }, (_, i) => multiples + i * stride)
  const images = Array.from({ length: splittingOf(group).parts - 1 }, (_, i) => i * imageStride)
  return [
    ['clear', sums, n * pointBytes],
    [`${name}DoubleMany`, multiples, doubled, n],
    ...odd.slice(1).map((at, i): Call => [`${name}AddArrays`, odd[i]!, doubled, 0, at, n]),
    ...images.flatMap((offset) =>
      odd.map((at): Call => [`${name}Endomorphism`, at + offset, at + offset + imageStride, n]),
    ),
  ]
}
