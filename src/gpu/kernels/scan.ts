import { defineKernel, type Kernel, MANY, reads, writes } from './kernel.js'

/** Counts that a workgroup takes. */
export const SCAN_BLOCK = 4 * MANY

/** Sums over all lanes below, by doubling distances; `value` becomes the sum including the own one. */
const SCAN_LANES = `
  sums[lane] = value;
  workgroupBarrier();
  for (var distance = 1u; distance < ${MANY}u; distance *= 2u) {
    let other = select(0u, sums[lane - min(distance, lane)], lane >= distance);
    workgroupBarrier();
    value += other;
    sums[lane] = value;
    workgroupBarrier();
  }`

const SHARED = `var<workgroup> sums: array<u32, ${MANY}>;`

/** starts[b] = the counts before b within its block; totals[block] = all of the block's. Counts end at a multiple of a block. */
export function scanBlocksKernel(): Kernel {
  return defineKernel(
    'scanBlocks',
    MANY,
    [reads('counts', 'u32'), writes('starts', 'u32'), writes('totals', 'u32')],
    [SHARED],
    `  let at = 4u * own;
  let c = vec4u(counts[at], counts[at + 1u], counts[at + 2u], counts[at + 3u]);
  var value = c.x + c.y + c.z + c.w;
  let all = value;${SCAN_LANES}
  let before = value - all;
  starts[at] = before;
  starts[at + 1u] = before + c.x;
  starts[at + 2u] = before + c.x + c.y;
  starts[at + 3u] = before + c.x + c.y + c.z;
  if (lane == ${MANY - 1}u) { totals[group.x] = value; }`,
  )
}

/** totals[block] becomes the sum of the totals before it; one workgroup, every lane a piece. */
export function scanTotalsKernel(): Kernel {
  return defineKernel(
    'scanTotals',
    MANY,
    [writes('totals', 'u32')],
    [SHARED],
    `  let blocks = parameters.pieces;
  let piece = (blocks + ${MANY - 1}u) / ${MANY}u;
  let first = min(lane * piece, blocks);
  let end = min(first + piece, blocks);
  var value = 0u;
  for (var i = first; i < end; i++) { value += totals[i]; }
  let all = value;${SCAN_LANES}
  var before = value - all;
  for (var i = first; i < end; i++) {
    let next = before + totals[i];
    totals[i] = before;
    before = next;
  }`,
  )
}

/**
 * starts[b] += totals[its block], and a copy for the cursors. The block behind the last bucket holds no counts, so that
 * starts[all buckets] is the number of all entries.
 */
export function addTotalsKernel(): Kernel {
  return defineKernel(
    'addTotals',
    MANY,
    [reads('totals', 'u32'), writes('starts', 'u32'), writes('cursors', 'u32')],
    [],
    `  let start = starts[own] + totals[own / ${SCAN_BLOCK}u];
  starts[own] = start;
  cursors[own] = start;`,
  )
}
