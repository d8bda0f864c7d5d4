import type { Builder, GadgetSpec } from '../circuit/builder.js'
import type { Form } from '../circuit/forms.js'
import { bitLength, floorRoot } from '../util/integers.js'
import { digits } from './digits.js'
import { NotBoundedError } from './errors.js'
import { inRange } from './inRange.js'

const SPEC: GadgetSpec = {
  template: 'SquareRoot',
  signals: (width) => [
    ['out', 1],
    ['high', Math.max(0, width! - 1)],
    ['square', 1],
    ['above', width! + 1],
    ['below', width! + 1],
  ],
}

/** Above this, square and remainder could not be told from their residues. */
const MAX_WIDTH = 120

/**
 * q = floor(sqrt(x)) for x >= 0.
 *
 * Prove   q in [0, 2^v);   p = q * q;   digits of x - p and of p + 2 q - x, each in [0, 2^(v+1))
 * Sound   q < 2^v and x < 2^(2v) are integers far below r, so both differences hold over the integers:
 *         q^2 <= x < (q + 1)^2. Squares grow, so no other q does.
 * Facts   q.range = [floor(sqrt(x.lo)), floor(sqrt(x.hi))]
 * Twin    circuits/SquareRoot.circom     Cost  3 v + 5 rows, v digits of the root's range
 */
export function squareRoot(c: Builder, x: Form): Form {
  const { lo, hi } = c.range(x)
  const width = bitLength(floorRoot(hi))
  if (!(lo >= 0 && Number.isFinite(hi) && width <= MAX_WIDTH)) throw new NotBoundedError({ lo, hi, width })
  if (floorRoot(lo) === floorRoot(hi)) return c.constant(floorRoot(lo))
  return c.call(SPEC, [width], [x], () => {
    const q = inRange(c, c.hintRoot(x), 0, width, floorRoot(hi))
    const square = c.product(q, q)
    const above = c.combine([
      [x, 1],
      [square, -1],
    ])
    const below = c.combine([
      [q, 2],
      [above, -1],
    ])
    for (const rest of [above, below]) digits(c, rest, 0, width + 1)
    return q
  })
}
