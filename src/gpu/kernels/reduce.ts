import type { GpuGroup } from '../wgsl/group.js'
import { defineKernel, FEW, type Kernel, writes } from './kernel.js'

/**
 * From buckets to pieces of windows: bucket b of a window counts b + 1 times. A lane takes the buckets first .. first +
 * 2^chunkBits - 1 of its window and finds
 *
 *     (first + 1) B[first] + (first + 2) B[first + 1] + ...
 *
 * as `first` times the sum of all, by doublings and additions, plus B[first] + 2 B[first + 1] + ..., which is the sum of
 * the sums over all buckets from each one on. The latter replace the buckets on the way.
 *
 * There is one call of addSum for all of it, as each would be a copy of the code: a lane goes through a list of
 * additions, of which every one knows what is added and where its result is kept.
 */
export function reduceKernel(group: GpuGroup): Kernel {
  const { words } = group
  return defineKernel(
    'reduce',
    FEW,
    [writes('sums', 'u32'), writes('pieceBuckets', 'u32'), writes('pieceSums', 'u32')],
    [
      group.field.source(),
      group.access('sums', 'Bucket', 'writes'),
      group.access('pieceSums', 'Piece', 'writes'),
      group.addition('Bucket'),
    ],
    `  let chunk = 1u << parameters.chunkBits;
  let chunks = parameters.buckets >> parameters.chunkBits;
  if (own >= parameters.windows * chunks) { return; }
  let first = own << parameters.chunkBits;
  let factor = own % chunks;
  let factorBits = 32u - countLeadingZeros(chunks - 1u);
  /* Ends of: the sums from each bucket on; their sum; the product with the factor; that with the chunk's length. */
  let toSums = chunk;
  let toTotal = toSums + chunk - 1u;
  let toFactor = toTotal + 2u * factorBits;
  let toFirst = toFactor + parameters.chunkBits;
  clear();
  for (var turn = 0u; turn <= toFirst; turn++) {
    var added = DOUBLE;
    var skipped = false;
    if (turn < toSums) { added = first + chunk - 1u - turn; }
    else if (turn < toTotal) { added = first + turn - toSums + 1u; }
    else if (turn < toFactor) {
      let bit = factorBits - 1u - (turn - toTotal) / 2u;
      if ((turn - toTotal) % 2u == 1u) {
        added = first;
        skipped = ((factor >> bit) & 1u) == 0u;
      }
    }
    else if (turn == toFirst) { added = first + 1u; }
    if (!skipped) { addSum(select(${words}u * added, DOUBLE, added == DOUBLE)); }
    if (turn < toSums) { storeBucket(${words}u * added); }
    if (turn + 1u == toTotal) {
      storeBucket(${words}u * (first + 1u));
      clear();
    }
  }
  pieceBuckets[own] = own / chunks;
  storePiece(${words}u * own);`,
  )
}
