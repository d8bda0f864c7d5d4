import type { Builder, GadgetSpec } from '../circuit/builder.js'
import type { Form } from '../circuit/forms.js'
import { compare, compareWidth } from './compare.js'

const SPEC: GadgetSpec = {
  template: 'Leader',
  signals: (width) => [
    ['bits', width! + 1],
    ['value', 1],
    ['index', 1],
  ],
}

/** The position of the greatest candidate so far, and its value. */
interface Leader {
  readonly value: Form
  readonly index: Form
}

/**
 * The index of the first greatest of some forms (ONNX ArgMax with select_last_index = 0).
 *
 * Prove   for each later candidate x: s = 1 iff x >= value + 1 (Compare);  value' = value + s (x - value);
 *         index' = index + s (i - index)
 * Sound   s is unique; a tie gives s = 0 and keeps the earlier index. By induction (value, index) is the first greatest.
 * Facts   index in [0, n - 1]
 * Twin    circuits/Leader.circom     Cost  w + 3 rows a candidate after the first, |x - value| < 2^(w-1)
 */
export function argMax(c: Builder, candidates: readonly Form[]): Form {
  const start: Leader = { value: candidates[0]!, index: c.zero }
  return candidates.slice(1).reduce((leader, x, i) => challenge(c, leader, x, i + 1), start).index
}

function challenge(c: Builder, leader: Leader, x: Form, i: number): Leader {
  const bar = c.combine([[leader.value, 1]], 1)
  const gap = c.range(
    c.combine([
      [x, 1],
      [bar, -1],
    ]),
  )
  if (gap.hi < 0) return leader
  if (gap.lo >= 0) return { value: x, index: c.constant(i) }
  const width = compareWidth(c, x, bar)
  return c.call(SPEC, [width, i], [leader.value, leader.index, x], () => replace(c, leader, x, i, width))
}

function replace(c: Builder, leader: Leader, x: Form, i: number, width: number): Leader {
  const { atLeast, difference } = compare(c, x, c.combine([[leader.value, 1]], 1), width)
  const [rx, rv] = [c.range(x), c.range(leader.value)]
  const best = { lo: Math.max(rx.lo, rv.lo), hi: Math.max(rx.hi, rv.hi) }
  const value = c.multiplyAdd(atLeast, c.combine([[difference, 1]], 1), leader.value, best)
  const index = c.multiplyAdd(atLeast, c.combine([[leader.index, -1]], i), leader.index, { lo: 0, hi: i })
  return { value, index }
}
