import type { GpuGroup } from '../wgsl/group.js'
import { defineKernel, FEW, type Kernel, reads, writes } from './kernel.js'

/**
 * Adds up the points of all buckets. The entries of all buckets stand one after another; every lane takes the same
 * number of them, whatever buckets they belong to, so that no distribution of digits makes one lane work longer than
 * another. A bucket that lies within one lane's share is summed up there and then, into sums[bucket]. Of one that reaches
 * over the border each lane has a piece: pieceSums[2 own] is the piece at the share's beginning (or all of it),
 * pieceSums[2 own + 1] that at its end, and pieceBuckets says to which buckets they belong.
 */
export function accumulateKernel(group: GpuGroup): Kernel {
  const { words } = group
  return defineKernel(
    'accumulate',
    FEW,
    [
      reads('points', 'vec4u'),
      reads('starts', 'u32'),
      reads('entries', 'u32'),
      writes('sums', 'u32'),
      writes('pieceBuckets', 'u32'),
      writes('pieceSums', 'u32'),
    ],
    [
      group.field.source(),
      group.field.tables(),
      group.access('sums', 'Bucket', 'writes'),
      group.access('pieceSums', 'Piece', 'writes'),
      group.mixedAddition(),
      `/* The bucket that the entry at a position belongs to: the last one that starts there or before. */
fn bucketAt(position: u32, all: u32) -> u32 {
  var low = 0u; var high = all;
  while (high - low > 1u) {
    let middle = (low + high) / 2u;
    if (starts[middle] <= position) { low = middle; } else { high = middle; }
  }
  return low;
}`,
    ],
    `  if (own >= parameters.shares) { return; }
  pieceBuckets[2u * own] = NONE;
  pieceBuckets[2u * own + 1u] = NONE;
  let all = parameters.windows * parameters.buckets;
  let total = starts[all];
  let share = max(1u, (total + parameters.shares - 1u) / parameters.shares);
  let begin = min(own * share, total);
  let end = min(begin + share, total);
  if (begin == end) { return; }
  var bucket = bucketAt(begin, all);
  var next = starts[bucket + 1u];
  var open = starts[bucket] < begin;
  clear();
  for (var position = begin; ; position++) {
    if (position == next || position == end) {
      let last = position == end;
      if (open || next > position) {
        let piece = 2u * own + select(1u, 0u, open);
        pieceBuckets[piece] = bucket;
        storePiece(${words}u * piece);
      } else { storeBucket(${words}u * bucket); }
      if (last) { break; }
      open = false;
      clear();
      bucket++;
      next = starts[bucket + 1u];
      if (next == position) { bucket = bucketAt(position, all); next = starts[bucket + 1u]; }
    }
    let reference = entries[position];
    addPoint(reference >> 1u, -i32(reference & 1u));
  }`,
  )
}
