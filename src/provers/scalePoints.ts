import type { Group } from '../kernels/curve/layout.js'
import type { Call } from '../kernels/pool.js'
import type { Workspace } from '../kernels/workspace.js'
import {
  type MultipleTable,
  makeMultipleTable,
  partDigits,
  splittingOf,
  tableCalls,
  tablePoints,
} from './multipleTable.js'
import { inLanes, shares } from './shares.js'

/**
 * Multiplies packed points by one scalar, a residue modulo r. One unit of progress a point. The time depends on the
 * scalar.
 */
export async function scalePoints(
  space: Workspace,
  group: Group,
  points: Uint8Array,
  scalar: bigint,
): Promise<Uint8Array> {
  const { name, packedBytes } = group
  const scaled = new Uint8Array(points.length)
  const steps = stepsFor(group, scalar)
  const { mark } = space
  const size = tablePoints(group)
  const lanes = Array.from({ length: 2 * space.pool.workers }, () => ({
    packed: space.allocate(size * packedBytes),
    table: makeMultipleTable(space, group),
  }))
  await inLanes(lanes.length, shares(points.length / packedBytes, size), async ({ from, to }, lane) => {
    const [{ packed, table }, n] = [lanes[lane]!, to - from]
    space.bytes(packed, n * packedBytes).set(points.subarray(from * packedBytes, to * packedBytes))
    await space.run(
      () => [
        [`${name}Unpack`, packed, table.multiples, n],
        ...tableCalls(group, table, n),
        ...steps.map((step) => stepCall(group, table, step, n)),
        [`${name}Pack`, table.sums, packed, n],
      ],
      n,
    )
    scaled.set(space.bytes(packed, n * packedBytes), from * packedBytes)
  })
  space.release(mark)
  return scaled
}

/** Doubles the sums, or adds the multiple of a digit of one of the scalar's parts to them. */
type Step = 'double' | { readonly part: number; readonly digit: number }

function stepsFor(group: Group, scalar: bigint): Step[] {
  const parts = partDigits(splittingOf(group), scalar)
  const steps: Step[] = []
  for (let place = Math.max(...parts.map((digits) => digits.length)) - 1; place >= 0; place--) {
    if (steps.length > 0) steps.push('double')
    for (const [part, digits] of parts.entries()) {
      const digit = digits[place] ?? 0
      if (digit !== 0) steps.push({ part, digit })
    }
  }
  return steps
}

function stepCall({ name }: Group, table: MultipleTable, step: Step, n: number): Call {
  const { sums, multiples, stride, imageStride } = table
  if (step === 'double') return [`${name}DoubleMany`, sums, sums, n]
  const multiple = multiples + step.part * imageStride + (Math.abs(step.digit) >> 1) * stride
  return [`${name}AddArrays`, sums, multiple, step.digit < 0 ? 1 : 0, sums, n]
}
