import { ComputedInputError, NodeRefusedError } from '../graph/errors.js'
import type { NodeContext, NodeInput } from '../graph/rules.js'
import type { Unrolling } from '../graph/unrolling.js'
import type { OnnxGraph } from '../onnx/index.js'
import { graph } from './attributes.js'
import { defineOp, type Parsed } from './op.js'
import { emptyOf, stacked } from './shared/iterations.js'

const attributes = { body: graph }

type Context = NodeContext<Parsed<typeof attributes>>

/** Inputs before the values that go from iteration to iteration. */
const CONTROLS = 2

function carriedCount(ctx: Context): number {
  return Math.max(0, ctx.inputs.length - CONTROLS)
}

/** Most iterations; infinite where the node does not say. */
function tripCount(ctx: Context): number {
  const limit = ctx.inputs[0]
  if (limit === undefined) return Number.POSITIVE_INFINITY
  if (limit.value === undefined) throw new ComputedInputError(ctx.node, 0, 'M')
  if (limit.value.data.length !== 1)
    throw new NodeRefusedError(ctx.node, `has ${limit.value.data.length} trip counts; accepted: one`)
  return limit.value.data[0]!
}

/** Iterations that are computed so far. */
interface Progress {
  readonly carried: readonly string[]
  /** For each output that collects: its value in every iteration. */
  readonly collected: readonly string[][]
  /** Whether the next iteration takes place: known, or a secret value. */
  readonly going: NodeInput & { readonly name: string }
}

function iterate(ctx: Context, g: Unrolling, i: number, { carried, collected, going }: Progress): Progress {
  const count = g.constant({ dtype: 'int64', shape: [], data: Float64Array.of(i) })
  const [more, ...results] = g.inline(ctx.attributes.body, [count, going.name, ...carried])
  const next = results.slice(0, carried.length)
  results.slice(carried.length).forEach((value, k) => {
    collected[k]!.push(value)
  })
  const isSecret = going.value === undefined
  return {
    carried: isSecret ? next.map((value, k) => chosen(ctx, g, k, going.name, value, carried[k]!)) : next,
    collected,
    going: known(g, isSecret ? g.op('And', [going.name, g.scalar(more!, 'bool')]) : g.scalar(more!, 'bool')),
  }
}

function known(g: Unrolling, name: string): Progress['going'] {
  return { ...g.look(name), name }
}

/** What an iteration leaves of a value, when a secret says whether it takes place. */
function chosen(ctx: Context, g: Unrolling, k: number, going: string, after: string, before: string): string {
  const [a, b] = [g.look(after), g.look(before)]
  if (a.dtype !== b.dtype || `${a.shape}` !== `${b.shape}`) {
    const found = `changes the shape of value ${k} from [${b.shape.join(', ')}] to [${a.shape.join(', ')}]`
    throw new NodeRefusedError(ctx.node, `${found}, in an iteration that depends on a secret`)
  }
  return g.op('Where', [going, after, before])
}

function requireKnownCount(ctx: Context, going: NodeInput, hasCollected: boolean): void {
  if (going.value !== undefined) return
  if (ctx.inputs[1] === undefined) throw new NodeRefusedError(ctx.node, NO_CONDITION, GIVE_CONDITION)
  const needsCount = ctx.inputs[0] === undefined || hasCollected
  if (needsCount && ctx.inputs[1].value === undefined) throw new ComputedInputError(ctx.node, 1, 'cond')
  if (ctx.inputs[0] === undefined)
    throw new NodeRefusedError(ctx.node, 'repeats until a secret condition is false', GIVE_COUNT)
  if (hasCollected)
    throw new NodeRefusedError(ctx.node, 'collects a number of values that depends on a secret', GIVE_COUNT)
}

const NO_CONDITION = 'has no initial condition, and a body that ends the loop'
const GIVE_CONDITION =
  'give the loop a constant initial condition, or the body a condition that is always true'
const GIVE_COUNT = 'give the loop a constant number of iterations, and no condition'

function collectedBy(body: OnnxGraph, carried: number): number {
  return body.outputs.length - 1 - carried
}

/**
 * Loop: a graph that is repeated, unrolled.
 *
 * Shapes   values that go from iteration to iteration may change their shape; what is collected is stacked on axis 0
 * Numbers  the count is known at compile time, or ends where the condition is known to be false. With a secret condition
 *          all iterations up to the count are computed, and Where keeps what the last that takes place has left
 */
export const Loop = defineOp({
  type: 'Loop',
  domain: '',
  opset: [1, 25],
  summary: 'a graph that is repeated; unrolled',
  refuses: 'a secret number of iterations without a constant limit; sequences and optionals',
  attributes,

  infer(ctx) {
    const { body } = ctx.attributes
    const carried = carriedCount(ctx)
    const results = body.outputs.length - 1
    if (body.inputs.length === carried + CONTROLS && results >= Math.max(carried, ctx.node.declared))
      return []
    const found = `has ${carried} values and ${ctx.node.declared} outputs`
    const inner = `${body.inputs.length} inputs and ${body.outputs.length} outputs`
    throw new NodeRefusedError(ctx.node, `${found}, and a body with ${inner}`)
  },

  unroll(ctx, g) {
    const { body } = ctx.attributes
    const carried = Array.from({ length: carriedCount(ctx) }, (_, k) => g.input(CONTROLS + k))
    const collected = Array.from({ length: collectedBy(body, carried.length) }, (): string[] => [])
    const limit = tripCount(ctx)
    const start = ctx.inputs[1] === undefined ? g.truth(true) : g.scalar(g.input(1), 'bool')
    let progress: Progress = { carried, collected, going: known(g, start) }
    for (let i = 0; i < limit && progress.going.value?.data[0] !== 0; i++) {
      requireKnownCount(ctx, progress.going, ctx.node.outputs > carried.length)
      progress = iterate(ctx, g, i, progress)
      if (ctx.inputs[1] === undefined && i + 1 < limit && progress.going.value?.data[0] !== 1)
        throw new NodeRefusedError(ctx.node, NO_CONDITION, GIVE_CONDITION)
    }
    const wanted = collected.slice(0, Math.max(0, ctx.node.outputs - carried.length))
    return [
      ...progress.carried,
      ...wanted.map((values, k) =>
        values.length > 0 ? stacked(g, values, 0) : emptyOf(ctx, g, body.outputs[1 + carried.length + k]!),
      ),
    ]
  },

  examples: [
    {
      inputs: [
        { shape: [], dtype: 'int64', values: [3], constant: true },
        { shape: [], dtype: 'bool', values: [1], constant: true },
        { shape: [2] },
      ],
      attributes: {
        body: {
          inputs: [
            { name: 'i', dtype: 'int64', shape: [] },
            { name: 'on', dtype: 'bool', shape: [] },
            { name: 'a', shape: [2] },
          ],
          nodes: [
            { op: 'Cast', inputs: ['i'], outputs: ['f'], attributes: { to: 1 } },
            { op: 'Add', inputs: ['a', 'f'], outputs: ['b'] },
            { op: 'Relu', inputs: ['a'], outputs: ['c'] },
            { op: 'Identity', inputs: ['on'], outputs: ['more'] },
          ],
          outputs: ['more', 'b', 'c'],
        },
      },
      outputs: 2,
    },
    {
      inputs: [
        { shape: [], dtype: 'int64', values: [3], constant: true },
        { shape: [], dtype: 'bool', values: [1], constant: true },
        { shape: [], dtype: 'int32' },
      ],
      attributes: {
        body: {
          inputs: [
            { name: 'i', dtype: 'int64', shape: [] },
            { name: 'on', dtype: 'bool', shape: [] },
            { name: 'a', dtype: 'int32', shape: [] },
          ],
          constants: { zero: { dtype: 'int32', shape: [], data: Float64Array.of(0) } },
          nodes: [
            { op: 'Add', inputs: ['a', 'a'], outputs: ['b'] },
            { op: 'Less', inputs: ['b', 'zero'], outputs: ['more'] },
          ],
          outputs: ['more', 'b'],
        },
      },
      opset: 13,
    },
  ],
})
