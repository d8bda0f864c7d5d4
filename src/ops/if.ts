import { NodeRefusedError } from '../graph/errors.js'
import type { NodeContext } from '../graph/rules.js'
import type { Unrolling } from '../graph/unrolling.js'
import { sizeOf } from '../util/integers.js'
import { graph } from './attributes.js'
import { defineOp } from './op.js'
import { required } from './shared/inputs.js'

/** The inner graph's value where the secret condition holds, else the other's. */
function picked(ctx: NodeContext<unknown>, g: Unrolling, i: number, yes: string, no: string): string {
  const [a, b] = [yes, no].map((value) => g.look(value))
  const [left, right] = [a!, b!].map(({ dtype, shape }) => `${dtype} [${shape.join(', ')}]`)
  if (left !== right) {
    const found = `gives ${left} or ${right} as output ${i}, depending on a condition that is not constant`
    throw new NodeRefusedError(ctx.node, `${found}; accepted: the same type and shape`, SAME_SHAPES)
  }
  return g.op('Where', [g.scalar(g.input(0), 'bool'), yes, no])
}

const SAME_SHAPES = 'make both branches give tensors of one type and shape, or the condition a constant'

/**
 * If: one of two graphs, by a condition.
 *
 * Numbers  a condition that is known picks its graph at compile time. Else both are computed, and every output is picked
 *          by Where: rows of both, and one for each element
 */
export const If = defineOp({
  type: 'If',
  domain: '',
  opset: [1, 25],
  summary: 'one of two graphs, by a condition',
  refuses: 'branches of different shapes where the condition is secret; sequences and optionals',
  attributes: { then_branch: graph, else_branch: graph },

  infer(ctx) {
    const { dtype, shape } = required(ctx, 0, 'cond')
    if (dtype !== 'bool' || sizeOf(shape) !== 1)
      throw new NodeRefusedError(
        ctx.node,
        `has a condition of ${dtype} [${shape.join(', ')}]; accepted: one bool`,
      )
    const { then_branch: yes, else_branch: no } = ctx.attributes
    const counts = [yes, no].map(({ outputs }) => outputs.length)
    if (counts[0] !== counts[1] || counts[0]! < ctx.node.declared) {
      const found = `has ${ctx.node.declared} outputs, and branches with ${counts.join(' and ')}`
      throw new NodeRefusedError(ctx.node, found)
    }
    return []
  },

  unroll(ctx, g) {
    const { then_branch: yes, else_branch: no } = ctx.attributes
    const condition = ctx.inputs[0]!.value
    if (condition !== undefined) return g.inline(condition.data[0] === 0 ? no : yes, [])
    const [a, b] = [g.inline(yes, []), g.inline(no, [])]
    return a.slice(0, ctx.node.outputs).map((value, i) => picked(ctx, g, i, value, b[i]!))
  },

  examples: [
    {
      inputs: [{ shape: [], dtype: 'bool' }],
      attributes: {
        then_branch: {
          constants: { a: { dtype: 'float32', shape: [3], data: Float64Array.of(0.5, -1, 2) } },
          nodes: [{ op: 'Identity', inputs: ['a'], outputs: ['b'] }],
          outputs: ['b'],
        },
        else_branch: {
          constants: { a: { dtype: 'float32', shape: [3], data: Float64Array.of(0.25, 1, -2) } },
          nodes: [{ op: 'Neg', inputs: ['a'], outputs: ['b'] }],
          outputs: ['b'],
        },
      },
    },
    {
      inputs: [{ shape: [1], dtype: 'bool' }],
      attributes: {
        then_branch: {
          constants: { a: { dtype: 'int64', shape: [2], data: Float64Array.of(7, -3) } },
          nodes: [{ op: 'Identity', inputs: ['a'], outputs: ['b'] }],
          outputs: ['b'],
        },
        else_branch: {
          constants: { a: { dtype: 'int64', shape: [2], data: Float64Array.of(1, 5) } },
          nodes: [{ op: 'Identity', inputs: ['a'], outputs: ['b'] }],
          outputs: ['b'],
        },
      },
      opset: 11,
    },
  ],
})
