import type { Quantized, Quantizer } from '../../quantize/quantizer.js'
import { sizeOf } from '../../util/integers.js'
import { stridesOf } from './shapes.js'

/** Groups of elements, CSR: group i holds elements col[rowStart[i]] .. col[rowStart[i + 1] - 1]. */
export interface Groups {
  readonly rowStart: Uint32Array
  readonly col: Uint32Array
}

/** The elements that differ only in their coordinate on one axis, in its order; groups in order of the other coordinates. */
export function alongAxis(shape: readonly number[], axis: number): Groups {
  const members = shape[axis]!
  const stride = stridesOf(shape)[axis]!
  const count = members === 0 ? 0 : sizeOf(shape) / members
  const rowStart = Uint32Array.from({ length: count + 1 }, (_, i) => i * members)
  const col = Uint32Array.from({ length: count * members }, (_, k) => {
    const [group, member] = [Math.floor(k / members), k % members]
    return Math.floor(group / stride) * stride * members + (group % stride) + member * stride
  })
  return { rowStart, col }
}

/** The members of group i. */
export function membersOf({ rowStart, col }: Groups, i: number): Uint32Array {
  return col.subarray(rowStart[i]!, rowStart[i + 1]!)
}

/** Most members of a group, given where the groups begin. */
export function longestRow(rowStart: Uint32Array): number {
  let longest = 0
  for (let i = 1; i < rowStart.length; i++) longest = Math.max(longest, rowStart[i]! - rowStart[i - 1]!)
  return longest
}

/** One value per group. */
export function mapGroups(groups: Groups, f: (members: Uint32Array, i: number) => number): Float64Array {
  return Float64Array.from({ length: groups.rowStart.length - 1 }, (_, i) => f(membersOf(groups, i), i))
}

/** The group that each element is in, for groups that hold every element once. */
export function groupOfEach(groups: Groups): Uint32Array {
  const group = new Uint32Array(groups.col.length)
  for (let i = 0; i + 1 < groups.rowStart.length; i++) for (const j of membersOf(groups, i)) group[j] = i
  return group
}

/** The greatest member of each group. */
export function greatest(groups: Groups, data: Float64Array): Float64Array {
  return mapGroups(groups, (members) =>
    members.reduce((most, j) => Math.max(most, data[j]!), Number.NEGATIVE_INFINITY),
  )
}

/** A tensor whose integers may be compared within each group, narrow enough for that, and the scale of each group. */
export function comparable(
  q: Quantizer,
  x: Quantized,
  groups: Groups,
): { x: Quantized; scale: Float64Array } {
  const first = mapGroups(groups, (members) => x.scale[members[0]!]!)
  const shared = first.every((scale, i) => membersOf(groups, i).every((j) => x.scale[j] === scale))
  const narrow = q.narrow(shared ? x : q.uniform(x))
  return { x: narrow, scale: mapGroups(groups, (members) => narrow.scale[members[0]!]!) }
}
