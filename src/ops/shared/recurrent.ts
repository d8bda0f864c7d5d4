import { NodeRefusedError } from '../../graph/errors.js'
import type { Expansion, Value } from '../../graph/expansion.js'
import type { AttributeReader, NodeContext, TensorType } from '../../graph/rules.js'
import { floats, int, oneOf, optionalFloat, optionalInt, strings } from '../attributes.js'
import type { Parsed } from '../op.js'
import { optionalConstant, required } from './inputs.js'

/** The attributes that RNN, LSTM and GRU share. */
export const recurrentAttributes = {
  activation_alpha: floats,
  activation_beta: floats,
  activations: strings,
  clip: optionalFloat,
  direction: oneOf('forward', 'reverse', 'bidirectional'),
  hidden_size: optionalInt,
  layout: int(0),
} satisfies Record<string, AttributeReader<unknown>>

export type RecurrentContext = NodeContext<Parsed<typeof recurrentAttributes>>

/** Extents: time steps, batch, features of the input, of the state; directions. */
export interface Extents {
  readonly steps: number
  readonly batch: number
  readonly features: number
  readonly hidden: number
  readonly directions: number
}

/**
 * The extents of a recurrent node.
 *
 * @param gates how many times `hidden` rows the weights W [directions, gates * hidden, features] have
 */
export function extentsOf(ctx: RecurrentContext, gates: number): Extents {
  const [x, w, r] = [required(ctx, 0, 'X').shape, required(ctx, 1, 'W').shape, required(ctx, 2, 'R').shape]
  const { layout, direction, hidden_size } = ctx.attributes
  const [steps, batch] = layout === 1 ? [x[1], x[0]] : [x[0], x[1]]
  const hidden = r[2]!
  const directions = direction === 'bidirectional' ? 2 : 1
  const fits =
    x.length === 3 &&
    `${w}` === `${[directions, gates * hidden, x[2]]}` &&
    `${r}` === `${[directions, gates * hidden, hidden]}`
  if (!fits || (hidden_size !== undefined && hidden_size !== hidden)) {
    throw new NodeRefusedError(ctx.node, `has inputs of shapes [${x}], [${w}] and [${r}], which do not fit`)
  }
  return { steps: steps!, batch: batch!, features: x[2]!, hidden, directions }
}

/** Types of Y and of the last states, one for each kind of state. */
export function recurrentTypes(ctx: RecurrentContext, extents: Extents, states: number): TensorType[] {
  const { steps, batch, hidden, directions } = extents
  const { dtype } = ctx.inputs[0]!
  const first = ctx.attributes.layout === 1
  const state = { dtype, shape: first ? [batch, directions, hidden] : [directions, batch, hidden] }
  const all = first ? [batch, steps, directions, hidden] : [steps, directions, batch, hidden]
  return [{ dtype, shape: all }, ...new Array<TensorType>(states).fill(state)]
}

/** What a cell is given: its direction, and how to reach its activations. */
export interface Cell {
  readonly direction: number
  /** R, transposed: [hidden, gates * hidden]. */
  readonly recurrence: Value
  /** Rows of R's biases: [gates * hidden]; '' where there are none. */
  readonly recurrentBias: Value
  /** Activation k of the direction, of the clipped argument. */
  readonly activate: (k: number, x: Value) => Value
}

/** One step: the new states from X W' plus biases [batch, gates * hidden] and the states before. */
export type CellStep = (cell: Cell, x: Value, states: readonly Value[]) => readonly Value[]

/** How a recurrent operator differs from the others. */
export interface Recurrence {
  readonly gates: number
  /** Inputs that hold the first states, h first; zeros where absent. */
  readonly states: readonly number[]
  readonly defaults: readonly string[]
  /** Whether the biases of R stand by themselves (GRU); otherwise they are added to those of W. */
  readonly separateBias: boolean
  readonly step: CellStep
}

/** Unrolls a recurrent node: Y, and the last states. */
export function unroll(ctx: RecurrentContext, g: Expansion, recurrence: Recurrence): Value[] {
  const extents = extentsOf(ctx, recurrence.gates)
  const input =
    ctx.attributes.layout === 1 ? g.op('Transpose', [g.input(0)], { perm: [1, 0, 2] }) : g.input(0)
  const runs = Array.from({ length: extents.directions }, (_, direction) =>
    runDirection(ctx, g, recurrence, extents, input, direction),
  )
  const first = ctx.attributes.layout === 1
  const sequence = g.op(
    'Concat',
    runs.map(({ outputs }) => outputs),
    { axis: 1 },
  )
  const last = recurrence.states.map((_, k) => {
    const joined = g.op(
      'Concat',
      runs.map(({ states }) => g.op('Unsqueeze', [states[k]!, g.list([0])])),
      { axis: 0 },
    )
    return first ? g.op('Transpose', [joined], { perm: [1, 0, 2] }) : joined
  })
  return [first ? g.op('Transpose', [sequence], { perm: [2, 0, 1, 3] }) : sequence, ...last]
}

interface Run {
  /** [steps, 1, batch, hidden]. */
  readonly outputs: Value
  /** The last states, [batch, hidden] each. */
  readonly states: readonly Value[]
}

function runDirection(
  ctx: RecurrentContext,
  g: Expansion,
  recurrence: Recurrence,
  extents: Extents,
  input: Value,
  direction: number,
): Run {
  const { steps } = extents
  const backwards = ctx.attributes.direction === 'reverse' || direction === 1
  const { cell, bias } = cellOf(ctx, g, recurrence, extents, direction)
  const product = g.op('MatMul', [input, transposedPart(g, g.input(1), direction)])
  const driven = bias === '' ? product : g.op('Add', [product, bias])
  const lengths = lengthsOf(ctx, extents)
  let states = recurrence.states.map((i) => firstState(ctx, g, extents, i, direction))
  const outputs: Value[] = []
  for (let k = 0; k < steps; k++) {
    const t = backwards ? steps - 1 - k : k
    const x = g.op('Gather', [driven, g.constant({ dtype: 'int64', shape: [], data: Float64Array.of(t) })], {
      axis: 0,
    })
    const next = recurrence.step(cell, x, states)
    const live = lengths.map((length) => (t < length ? 1 : 0))
    states = next.map((state, s) => masked(g, state, states[s]!, live))
    outputs[t] = masked(g, next[0]!, '', live)
  }
  const stacked = outputs.map((state) => g.op('Unsqueeze', [state, g.list([0, 1])]))
  return { outputs: g.op('Concat', stacked, { axis: 0 }), states }
}

/** Rows of the batch whose sequence has ended keep their state; '' stands for zeros. */
function masked(g: Expansion, next: Value, before: Value, live: readonly number[]): Value {
  if (live.every((row) => row === 1)) return next
  const mask = (row: (value: number) => number) =>
    g.constant({ dtype: 'float32', shape: [live.length, 1], data: Float64Array.from(live, row) })
  const kept = g.op('Mul', [next, mask((row) => row)])
  return before === '' ? kept : g.op('Add', [kept, g.op('Mul', [before, mask((row) => 1 - row)])])
}

function lengthsOf(ctx: RecurrentContext, { steps, batch }: Extents): readonly number[] {
  const given = optionalConstant(ctx, 4, 'sequence_lens')
  return given === undefined ? new Array<number>(batch).fill(steps) : [...given.data]
}

/** Part d of the first axis, without that axis. */
export function part(g: Expansion, x: Value, d: number): Value {
  return g.op('Gather', [x, g.constant({ dtype: 'int64', shape: [], data: Float64Array.of(d) })], { axis: 0 })
}

function transposedPart(g: Expansion, x: Value, d: number): Value {
  return g.op('Transpose', [part(g, x, d)], { perm: [1, 0] })
}

/** Columns of a matrix, or elements of a list, from one gate up to another. */
export function gatesOf(g: Expansion, x: Value, hidden: number, from: number, to = from + 1): Value {
  return g.op('Slice', [x, g.list([from * hidden]), g.list([to * hidden]), g.list([-1])])
}

function cellOf(
  ctx: RecurrentContext,
  g: Expansion,
  { gates, separateBias, defaults }: Recurrence,
  { hidden }: Extents,
  direction: number,
): { cell: Cell; bias: Value } {
  const both = g.input(3) === '' ? '' : part(g, g.input(3), direction)
  const own = both === '' ? '' : gatesOf(g, both, hidden, 0, gates)
  const recurrent = both === '' ? '' : gatesOf(g, both, hidden, gates, 2 * gates)
  const cell: Cell = {
    direction,
    recurrence: transposedPart(g, g.input(2), direction),
    recurrentBias: separateBias ? recurrent : '',
    activate: (k, x) => activation(ctx, g, direction * defaults.length + k, defaults[k]!, clipped(ctx, g, x)),
  }
  return { cell, bias: both === '' || separateBias ? own : g.op('Add', [own, recurrent]) }
}

function firstState(
  ctx: RecurrentContext,
  g: Expansion,
  { batch, hidden }: Extents,
  i: number,
  direction: number,
): Value {
  if (g.input(i) === '') {
    return g.constant({ dtype: 'float32', shape: [batch, hidden], data: new Float64Array(batch * hidden) })
  }
  const first = ctx.attributes.layout === 1
  return part(g, first ? g.op('Transpose', [g.input(i)], { perm: [1, 0, 2] }) : g.input(i), direction)
}

function clipped(ctx: RecurrentContext, g: Expansion, x: Value): Value {
  const { clip } = ctx.attributes
  return clip === undefined ? x : g.op('Clip', [x, g.number(-clip), g.number(clip)])
}

/** How many of the lists activation_alpha and activation_beta an activation takes, and its defaults. */
const PARAMETERS: Readonly<Record<string, readonly (number | undefined)[]>> = {
  relu: [],
  tanh: [],
  sigmoid: [],
  softsign: [],
  softplus: [],
  affine: [1, 0],
  leakyrelu: [0.01],
  thresholdedrelu: [1],
  scaledtanh: [1, 1],
  hardsigmoid: [0.2, 0.5],
  elu: [1],
}

/** Activation `index` of the node's list, or the default. */
function activation(ctx: RecurrentContext, g: Expansion, index: number, fallback: string, x: Value): Value {
  const names = ctx.attributes.activations ?? []
  const name = (names[index] ?? fallback).toLowerCase()
  const defaults = PARAMETERS[name]
  if (defaults === undefined) {
    const accepted = Object.keys(PARAMETERS).join(', ')
    throw new NodeRefusedError(ctx.node, `uses the activation ${names[index]}; accepted: ${accepted}`)
  }
  const before = names.slice(0, index).map((other) => PARAMETERS[other.toLowerCase()]?.length ?? 0)
  const skip = (least: number) => before.filter((count) => count >= least).length
  const alpha = ctx.attributes.activation_alpha?.[skip(1)] ?? defaults[0] ?? 0
  const beta = ctx.attributes.activation_beta?.[skip(2)] ?? defaults[1] ?? 0
  return apply(g, name, x, alpha, beta)
}

function apply(g: Expansion, name: string, x: Value, alpha: number, beta: number): Value {
  const real = (value: number) => ({ kind: 'float', value }) as const
  const times = (y: Value, factor: number) => g.op('Mul', [y, g.number(factor)])
  switch (name) {
    case 'relu':
      return g.op('Relu', [x])
    case 'tanh':
      return g.op('Tanh', [x])
    case 'softsign':
      return g.op('Softsign', [x])
    case 'softplus':
      return g.op('Softplus', [x])
    case 'affine':
      return g.op('Add', [times(x, alpha), g.number(beta)])
    case 'leakyrelu':
      return g.op('LeakyRelu', [x], { alpha: real(alpha) })
    case 'thresholdedrelu':
      return g.op('ThresholdedRelu', [x], { alpha: real(alpha) })
    case 'scaledtanh':
      return times(g.op('Tanh', [times(x, beta)]), alpha)
    case 'hardsigmoid':
      return g.op('HardSigmoid', [x], { alpha: real(alpha), beta: real(beta) })
    case 'elu':
      return g.op('Elu', [x], { alpha: real(alpha) })
    default:
      return g.op('Sigmoid', [x])
  }
}
