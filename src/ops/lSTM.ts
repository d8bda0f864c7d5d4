import type { Expansion, Value } from '../graph/expansion.js'
import { flag } from './attributes.js'
import { defineOp } from './op.js'
import {
  type Cell,
  extentsOf,
  gatesOf,
  part,
  type Recurrence,
  recurrentAttributes,
  recurrentTypes,
  unroll,
} from './shared/recurrent.js'
import { drawSequence } from './shared/recurrentSamples.js'

/** The gates in the order of the weights. */
const [INPUT, OUTPUT, FORGET, CELL] = [0, 1, 2, 3]
/** The order of the peepholes. */
const [INPUT_HOLE, OUTPUT_HOLE, FORGET_HOLE] = [0, 1, 2]

/** i, f = f(.. + P c); c' = f c + i g(..); o = f(.. + P c'); h' = o h(c'). */
function step(
  g: Expansion,
  cell: Cell,
  hidden: number,
  coupled: boolean,
  x: Value,
  [h, c]: readonly Value[],
) {
  const sum = g.op('Add', [x, g.op('MatMul', [h!, cell.recurrence])])
  const peephole = (state: Value, hole: number) => {
    const own = gatesOf(g, part(g, g.input(7), cell.direction), hidden, hole)
    return g.op('Mul', [state, own])
  }
  const gate = (k: number, state: Value, hole: number) => {
    const own = gatesOf(g, sum, hidden, k)
    return cell.activate(0, g.input(7) === '' ? own : g.op('Add', [own, peephole(state, hole)]))
  }
  const i = gate(INPUT, c!, INPUT_HOLE)
  const candidate = cell.activate(1, gatesOf(g, sum, hidden, CELL))
  const next = coupled
    ? g.op('Add', [c!, g.op('Mul', [i, g.op('Sub', [candidate, c!])])])
    : g.op('Add', [g.op('Mul', [gate(FORGET, c!, FORGET_HOLE), c!]), g.op('Mul', [i, candidate])])
  return [g.op('Mul', [gate(OUTPUT, next, OUTPUT_HOLE), cell.activate(2, next)]), next]
}

function recurrence(g: Expansion, hidden: number, coupled: boolean): Recurrence {
  return {
    gates: 4,
    states: [5, 6],
    defaults: ['sigmoid', 'tanh', 'tanh'],
    separateBias: false,
    step: (cell, x, states) => step(g, cell, hidden, coupled, x, states),
  }
}

/**
 * LSTM: a layer of long short-term memory, unrolled over its time steps.
 *
 * Shapes   X [T, N, I]   W [D, 4 H, I]   R [D, 4 H, H]   B [D, 8 H]   P [D, 3 H]   Y [T, D, N, H]   Y_h, Y_c [D, N, H]
 * Numbers  those of MatMul, Add, Mul and the activations, step by step: five activations and three products per element
 *          of the state
 */
export const LSTM = defineOp({
  type: 'LSTM',
  domain: '',
  opset: [7, 25],
  summary: 'layer of long short-term memory',
  refuses: 'computed sequence lengths',
  attributes: { ...recurrentAttributes, input_forget: flag(false) },

  infer: (ctx) => recurrentTypes(ctx, extentsOf(ctx, 4), 2),
  expand: (ctx, g) => unroll(ctx, g, recurrence(g, extentsOf(ctx, 4).hidden, ctx.attributes.input_forget)),
  sample: (draw) => drawSequence(draw, 4),

  examples: [
    {
      inputs: [
        { shape: [2, 1, 2] },
        { shape: [1, 8, 2], constant: true },
        { shape: [1, 8, 2], constant: true },
        { shape: [1, 16], constant: true },
      ],
      attributes: { hidden_size: 2 },
      outputs: 3,
      units: 8,
    },
    {
      inputs: [
        { shape: [2, 1, 1] },
        { shape: [1, 4, 1], constant: true },
        { shape: [1, 4, 1], constant: true },
        { shape: [1, 8], constant: true },
        'absent',
        { shape: [1, 1, 1] },
        { shape: [1, 1, 1] },
        { shape: [1, 3], constant: true },
      ],
      attributes: { hidden_size: 1, direction: 'reverse', clip: 0.75 },
      outputs: 3,
      units: 8,
    },
  ],
})
