import type { Expansion } from '../graph/expansion.js'
import { defineOp } from './op.js'
import {
  extentsOf,
  type Recurrence,
  recurrentAttributes,
  recurrentTypes,
  unroll,
} from './shared/recurrent.js'
import { drawSequence } from './shared/recurrentSamples.js'

/** h' = f(x W' + Wb + h R' + Rb). */
function recurrence(g: Expansion): Recurrence {
  return {
    gates: 1,
    states: [5],
    defaults: ['tanh'],
    separateBias: false,
    step: (cell, x, [h]) => [cell.activate(0, g.op('Add', [x, g.op('MatMul', [h!, cell.recurrence])]))],
  }
}

/**
 * RNN: a recurrent layer, unrolled over its time steps.
 *
 * Shapes   X [T, N, I]   W [D, H, I]   R [D, H, H]   B [D, 2 H]   Y [T, D, N, H]   Y_h [D, N, H]; D directions
 * Numbers  those of MatMul, Add and the activations, step by step
 */
export const RNN = defineOp({
  type: 'RNN',
  domain: '',
  opset: [7, 25],
  summary: 'recurrent layer',
  refuses: 'computed sequence lengths',
  attributes: recurrentAttributes,

  infer: (ctx) => recurrentTypes(ctx, extentsOf(ctx, 1), 1),
  expand: (ctx, g) => unroll(ctx, g, recurrence(g)),
  sample: (draw) => drawSequence(draw, 1),

  examples: [
    {
      inputs: [
        { shape: [2, 1, 2] },
        { shape: [1, 2, 2], constant: true },
        { shape: [1, 2, 2], constant: true },
        { shape: [1, 4], constant: true },
      ],
      attributes: { hidden_size: 2 },
      outputs: 2,
      units: 8,
    },
    {
      inputs: [
        { shape: [3, 2, 1] },
        { shape: [2, 2, 1], constant: true },
        { shape: [2, 2, 2], constant: true },
        'absent',
        { shape: [2], dtype: 'int32', values: [3, 2], constant: true },
        { shape: [2, 2, 2] },
      ],
      attributes: { hidden_size: 2, direction: 'bidirectional', activations: ['Relu', 'Tanh'] },
      outputs: 2,
      units: 8,
    },
  ],
})
