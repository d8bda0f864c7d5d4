import type { Draw, SampledNode } from '../op.js'
import { weights } from './sampling.js'

/** A random recurrent node over a tensor of the graph, whose weights have `gates` times as many rows as the state. */
export function drawSequence(draw: Draw, gates: number): SampledNode {
  const x = draw.tensor({ dtypes: ['float32'], fits: (shape) => shape.length === 3 && shape[0]! <= 3 })
  const hidden = draw.int(1, 2)
  const direction = draw.pick(['forward', 'reverse', 'bidirectional'])
  const D = direction === 'bidirectional' ? 2 : 1
  return {
    inputs: [
      x,
      weights([D, gates * hidden, x.shape[2]!]),
      weights([D, gates * hidden, hidden]),
      ...(draw.chance(0.5) ? [weights([D, 2 * gates * hidden])] : []),
    ],
    attributes: { hidden_size: hidden, direction },
  }
}
