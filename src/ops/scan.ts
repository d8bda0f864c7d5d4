import { NodeRefusedError } from '../graph/errors.js'
import type { NodeContext } from '../graph/rules.js'
import type { Unrolling } from '../graph/unrolling.js'
import { graph, ints, optionalInt } from './attributes.js'
import { defineOp, type Parsed } from './op.js'
import { stacked } from './shared/iterations.js'

const attributes = {
  body: graph,
  num_scan_inputs: optionalInt,
  scan_input_axes: ints,
  scan_input_directions: ints,
  scan_output_axes: ints,
  scan_output_directions: ints,
  directions: ints,
}

type Context = NodeContext<Parsed<typeof attributes>>

/** What is read or written slice by slice. */
interface Track {
  readonly axis: number
  readonly reverse: boolean
}

interface Tracks {
  /** How many values go from iteration to iteration. */
  readonly states: number
  readonly read: readonly Track[]
  readonly written: readonly Track[]
}

/** Version 8 has a batch in front of everything, and lengths of sequences as first input. */
function isBatched({ node }: Context): boolean {
  return node.opset < 9
}

/** Inputs in front of the states. */
function leading(ctx: Context): number {
  return isBatched(ctx) ? 1 : 0
}

function tracksOf(ctx: Context): Tracks {
  const given = ctx.attributes
  const count = given.num_scan_inputs ?? 0
  const states = ctx.inputs.length - leading(ctx) - count
  const writes = given.body.outputs.length - states
  if (count < 1 || states < 0 || writes < 0 || given.body.inputs.length !== states + count) {
    const found = `has ${ctx.inputs.length} inputs, num_scan_inputs = ${count}`
    const inner = `${given.body.inputs.length} inputs and ${given.body.outputs.length} outputs`
    throw new NodeRefusedError(ctx.node, `${found}, and a body with ${inner}`)
  }
  const [axes, directions] = isBatched(ctx)
    ? [undefined, given.directions]
    : [given.scan_input_axes, given.scan_input_directions]
  return {
    states,
    read: tracks(ctx, 'input', count, axes, directions),
    written: tracks(ctx, 'output', writes, given.scan_output_axes, given.scan_output_directions),
  }
}

function tracks(
  ctx: Context,
  what: string,
  count: number,
  axes: readonly number[] | undefined,
  directions: readonly number[] | undefined,
): Track[] {
  for (const list of [axes, directions]) {
    if (list !== undefined && list.length !== count)
      throw new NodeRefusedError(ctx.node, `says how ${list.length} of ${count} ${what}s are scanned`)
  }
  return Array.from({ length: count }, (_, k) => ({
    axis: axes?.[k] ?? 0,
    reverse: directions?.[k] === 1,
  }))
}

/** Axes of an input or output that has `rank` of them. */
function axisWithin(ctx: Context, axis: number, rank: number): number {
  const positive = axis < 0 ? axis + rank : axis
  if (positive >= 0 && positive < rank) return positive
  throw new NodeRefusedError(ctx.node, `scans axis ${axis} of a tensor of rank ${rank}`)
}

/** Slice i on an axis, without the axis. */
function slice(g: Unrolling, value: string, i: number, axis: number): string {
  const at = g.constant({ dtype: 'int64', shape: [], data: Float64Array.of(i) })
  return g.op('Gather', [value, at], { axis })
}

/** The one length that all scanned inputs have. */
function lengthOf(ctx: Context, g: Unrolling, scanned: readonly string[], read: readonly Track[]): number {
  const lengths = scanned.map((value, k) => {
    const { shape } = g.look(value)
    return shape[axisWithin(ctx, read[k]!.axis, shape.length)]!
  })
  if (lengths.every((length) => length === lengths[0] && length > 0)) return lengths[0]!
  throw new NodeRefusedError(
    ctx.node,
    `scans inputs of lengths ${lengths.join(', ')}; accepted: one, above 0`,
  )
}

/** The outputs for initial states and scanned inputs, without a batch. */
function scan(ctx: Context, g: Unrolling, inputs: readonly string[]): readonly string[] {
  const { states, read, written } = tracksOf(ctx)
  const scanned = inputs.slice(states)
  const length = lengthOf(ctx, g, scanned, read)
  const collected = written.map((): string[] => [])
  let carried = inputs.slice(0, states)
  for (let i = 0; i < length; i++) {
    const slices = scanned.map((value, k) => {
      const { axis, reverse } = read[k]!
      return slice(g, value, reverse ? length - 1 - i : i, axis)
    })
    const results = g.inline(ctx.attributes.body, [...carried, ...slices])
    carried = results.slice(0, states)
    results.slice(states).forEach((value, k) => {
      collected[k]!.push(value)
    })
  }
  const joined = collected.map((values, k) => {
    const { axis, reverse } = written[k]!
    const rank = g.look(values[0]!).shape.length + 1
    return stacked(g, reverse ? values.toReversed() : values, axisWithin(ctx, axis, rank))
  })
  return [...carried, ...joined]
}

/** Version 8: `scan` for every element of the batch. */
function scanBatch(ctx: Context, g: Unrolling, inputs: readonly string[]): readonly string[] {
  if (ctx.inputs[0] !== undefined)
    throw new NodeRefusedError(
      ctx.node,
      'has sequence_lens; accepted: none',
      'export the model for opset 9 or later',
    )
  const extents = inputs.map((value) => g.look(value).shape[0] ?? 0)
  if (extents[0] === 0 || extents.some((extent) => extent !== extents[0]))
    throw new NodeRefusedError(ctx.node, `has batches of ${extents.join(', ')}; accepted: one size, above 0`)
  const rows = Array.from({ length: extents[0]! }, (_, b) =>
    scan(
      ctx,
      g,
      inputs.map((value) => slice(g, value, b, 0)),
    ),
  )
  return rows[0]!.map((_, k) =>
    stacked(
      g,
      rows.map((row) => row[k]!),
      0,
    ),
  )
}

/**
 * Scan: a graph for every slice of some inputs, which passes states on; unrolled.
 *
 * Shapes   scanned inputs have one length on their axes; an output that collects has it on its own
 */
export const Scan = defineOp({
  type: 'Scan',
  domain: '',
  opset: [8, 25],
  summary: 'a graph for every slice of some inputs; unrolled',
  refuses: 'sequence_lens (opset 8)',
  attributes,

  infer(ctx) {
    const { states, written } = tracksOf(ctx)
    if (ctx.node.declared <= states + written.length) return []
    const found = `has ${ctx.node.declared} outputs, and a body with ${states + written.length}`
    throw new NodeRefusedError(ctx.node, found)
  },

  unroll(ctx, g) {
    const first = leading(ctx)
    const inputs = ctx.inputs.slice(first).map((_, k) => g.input(first + k))
    return isBatched(ctx) ? scanBatch(ctx, g, inputs) : scan(ctx, g, inputs)
  },

  examples: [
    {
      inputs: [{ shape: [2] }, { shape: [3, 2] }],
      attributes: {
        body: {
          inputs: [
            { name: 'sum', shape: [2] },
            { name: 'x', shape: [2] },
          ],
          nodes: [
            { op: 'Add', inputs: ['sum', 'x'], outputs: ['next'] },
            { op: 'Relu', inputs: ['next'], outputs: ['y'] },
          ],
          outputs: ['next', 'y'],
        },
        num_scan_inputs: 1,
      },
      outputs: 2,
    },
    {
      inputs: [{ shape: [2, 3] }, { shape: [3, 2] }],
      attributes: {
        body: {
          inputs: [
            { name: 'a', shape: [2] },
            { name: 'b', shape: [2] },
          ],
          nodes: [{ op: 'Sub', inputs: ['a', 'b'], outputs: ['y'] }],
          outputs: ['y'],
        },
        num_scan_inputs: 2,
        scan_input_axes: [1, 0],
        scan_input_directions: [1, 0],
        scan_output_axes: [-1],
        scan_output_directions: [1],
      },
    },
    {
      inputs: ['absent', { shape: [2, 1] }, { shape: [2, 3, 1] }],
      attributes: {
        body: {
          inputs: [
            { name: 'sum', shape: [1] },
            { name: 'x', shape: [1] },
          ],
          nodes: [{ op: 'Add', inputs: ['sum', 'x'], outputs: ['next'] }],
          outputs: ['next'],
        },
        num_scan_inputs: 1,
        directions: [1],
      },
      opset: 8,
    },
  ],
})
