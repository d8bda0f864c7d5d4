import type { Expansion, Value } from '../graph/expansion.js'
import { flag } from './attributes.js'
import { defineOp } from './op.js'
import {
  type Cell,
  extentsOf,
  gatesOf,
  type Recurrence,
  recurrentAttributes,
  recurrentTypes,
  unroll,
} from './shared/recurrent.js'
import { drawSequence } from './shared/recurrentSamples.js'

/** The gates in the order of the weights. */
const [UPDATE, RESET, HIDDEN, GATES] = [0, 1, 2, 3]

/** h' = (1 - z) n + z h = n + z (h - n), n the candidate. */
function step(
  g: Expansion,
  cell: Cell,
  hidden: number,
  resetAfter: boolean,
  x: Value,
  [h]: readonly Value[],
) {
  const own = (matrix: Value, from: number, to: number) => gatesOf(g, matrix, hidden, from, to)
  const biased = (product: Value, from: number, to: number) =>
    cell.recurrentBias === '' ? product : g.op('Add', [product, own(cell.recurrentBias, from, to)])
  const recurrent = (state: Value, from: number, to: number) =>
    biased(g.op('MatMul', [state, own(cell.recurrence, from, to)]), from, to)
  const sum = g.op('Add', [own(x, UPDATE, HIDDEN), recurrent(h!, UPDATE, HIDDEN)])
  const [z, r] = [UPDATE, RESET].map((k) => cell.activate(0, own(sum, k, k + 1))) as [Value, Value]
  const through = resetAfter
    ? g.op('Mul', [r, recurrent(h!, HIDDEN, GATES)])
    : recurrent(g.op('Mul', [r, h!]), HIDDEN, GATES)
  const candidate = cell.activate(1, g.op('Add', [own(x, HIDDEN, GATES), through]))
  return [g.op('Add', [candidate, g.op('Mul', [z, g.op('Sub', [h!, candidate])])])]
}

function recurrence(g: Expansion, hidden: number, resetAfter: boolean): Recurrence {
  return {
    gates: GATES,
    states: [5],
    defaults: ['sigmoid', 'tanh'],
    separateBias: true,
    step: (cell, x, states) => step(g, cell, hidden, resetAfter, x, states),
  }
}

/**
 * GRU: a layer of gated recurrent units, unrolled over its time steps.
 *
 * Shapes   X [T, N, I]   W [D, 3 H, I]   R [D, 3 H, H]   B [D, 6 H]   Y [T, D, N, H]   Y_h [D, N, H]
 * Numbers  those of MatMul, Add, Mul and the activations, step by step: three activations and two products per element of
 *          the state
 */
export const GRU = defineOp({
  type: 'GRU',
  domain: '',
  opset: [7, 25],
  summary: 'layer of gated recurrent units',
  refuses: 'computed sequence lengths',
  attributes: { ...recurrentAttributes, linear_before_reset: flag(false) },

  infer: (ctx) => recurrentTypes(ctx, extentsOf(ctx, 3), 1),
  expand: (ctx, g) =>
    unroll(ctx, g, recurrence(g, extentsOf(ctx, 3).hidden, ctx.attributes.linear_before_reset)),
  sample: (draw) => drawSequence(draw, 3),

  examples: [
    {
      inputs: [
        { shape: [2, 1, 2] },
        { shape: [1, 6, 2], constant: true },
        { shape: [1, 6, 2], constant: true },
        { shape: [1, 12], constant: true },
      ],
      attributes: { hidden_size: 2 },
      outputs: 2,
      units: 8,
    },
    {
      inputs: [
        { shape: [2, 1, 1] },
        { shape: [1, 3, 1], constant: true },
        { shape: [1, 3, 1], constant: true },
        { shape: [1, 6], constant: true },
        'absent',
        { shape: [1, 1, 1] },
      ],
      attributes: { hidden_size: 1, linear_before_reset: 1 },
      outputs: 2,
      units: 8,
    },
  ],
})
