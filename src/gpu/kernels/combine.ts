import type { GpuGroup } from '../wgsl/group.js'
import { defineKernel, FEW, type Kernel, reads, writes } from './kernel.js'

/** Pieces that a lane takes: fewer mean more rounds, more mean longer ones. */
export const PIECES = 8

/**
 * Adds up pieces of the same bucket, which stand together; a piece of no bucket stands anywhere. As in `accumulate`, a
 * bucket whose pieces lie within a lane's share is done, and goes to sums[bucket]; of others there is a piece left at
 * either end of the share, in the next list, which is a quarter as long. The last round has one lane and leaves none.
 */
export function combineKernel(group: GpuGroup): Kernel {
  const { words } = group
  return defineKernel(
    'combine',
    FEW,
    [
      reads('buckets', 'u32'),
      reads('pieces', 'u32'),
      writes('sums', 'u32'),
      writes('nextBuckets', 'u32'),
      writes('nextPieces', 'u32'),
    ],
    [
      group.field.source(),
      group.access('pieces', 'Piece', 'reads'),
      group.access('sums', 'Bucket', 'writes'),
      group.access('nextPieces', 'Next', 'writes'),
      group.addition('Piece'),
    ],
    `  if (own >= parameters.shares) { return; }
  nextBuckets[2u * own] = NONE;
  nextBuckets[2u * own + 1u] = NONE;
  let begin = ${PIECES}u * own;
  let end = min(begin + ${PIECES}u, parameters.pieces);
  var bucket = NONE;
  var open = own > 0u;
  clear();
  for (var position = begin; ; position++) {
    let last = position == end;
    var found = NONE;
    if (!last) {
      found = buckets[position];
      if (found == NONE) { continue; }
    }
    if (found != bucket) {
      if (bucket != NONE) {
        if (open || (last && own + 1u < parameters.shares)) {
          let piece = 2u * own + select(1u, 0u, open);
          nextBuckets[piece] = bucket;
          storeNext(${words}u * piece);
        } else { storeBucket(${words}u * bucket); }
        open = false;
      }
      bucket = found;
      clear();
    }
    if (last) { break; }
    addSum(${words}u * position);
  }`,
  )
}
