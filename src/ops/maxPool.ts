import { NodeRefusedError } from '../graph/errors.js'
import type { NodeContext } from '../graph/rules.js'
import { GrowableU32 } from '../util/growable.js'
import { sizeOf } from '../util/integers.js'
import { flag, only } from './attributes.js'
import { defineOp, type Parsed } from './op.js'
import { comparable, type Groups, greatest } from './shared/groups.js'
import { required } from './shared/inputs.js'
import { poolKernel, poolShape } from './shared/pools.js'
import { poolWindow, spatialTensor } from './shared/sampling.js'
import { slideWindows, windowAttributes } from './shared/windows.js'

const attributes = { ...windowAttributes, ceil_mode: flag(false), storage_order: only(0) }

type Context = NodeContext<Parsed<typeof attributes>>

/** The elements under each window; padding never wins. */
function windowGroups(ctx: Context): Groups {
  const { shape } = ctx.inputs[0]!
  const spatial = shape.slice(2)
  const windows = slideWindows(ctx, spatial, poolKernel(ctx), ctx.attributes.ceil_mode ? 'ceil' : 'floor')
  const [starts, members] = [new GrowableU32(), new GrowableU32()]
  starts.push(0)
  for (let plane = 0; plane < shape[0]! * shape[1]!; plane++) {
    windows.source.forEach((from, k) => {
      if (from >= 0) members.push(plane * sizeOf(spatial) + from)
      if ((k + 1) % windows.taps === 0) starts.push(members.length)
    })
  }
  const groups = { rowStart: starts.view(), col: members.view() }
  if (groups.rowStart.some((start, i) => i > 0 && start === groups.rowStart[i - 1])) {
    throw new NodeRefusedError(ctx.node, 'has a window that lies wholly in the padding')
  }
  return groups
}

/**
 * MaxPool: the greatest element under each window.
 *
 * Shapes   X [N, C, ...spatial]   Y [N, C, ...windows]
 * Numbers  Y keeps the scale of X: nothing is rounded, unless the members of a window differ in scale
 */
export const MaxPool = defineOp({
  type: 'MaxPool',
  domain: '',
  opset: [7, 25],
  summary: 'greatest element of each window',
  refuses: 'the output Indices; column-major storage_order; negative pads',
  attributes,

  infer(ctx) {
    if (ctx.node.outputs > 1)
      throw new NodeRefusedError(ctx.node, 'is asked for Indices, which have no circuit')
    return [
      {
        dtype: required(ctx, 0, 'X').dtype,
        shape: poolShape(ctx, ctx.attributes.ceil_mode ? 'ceil' : 'floor'),
      },
    ]
  },

  evaluate: (ctx, [x]) => [{ ...ctx.outputs[0]!, data: greatest(windowGroups(ctx), x!.data) }],
  picksGreatest: true,

  quantize(q, ctx, [input]) {
    const groups = windowGroups(ctx)
    const { x, scale } = comparable(q, input!, groups)
    return [q.emit({ kind: 'max', inputs: [x.id], ...groups }, scale)]
  },

  sample(draw) {
    const x = spatialTensor(draw)
    return { inputs: [x], attributes: poolWindow(draw, x.shape.slice(2), draw.opset >= 10) }
  },

  examples: [
    { inputs: [{ shape: [1, 2, 4, 4] }], attributes: { kernel_shape: [2, 2], strides: [2, 2] } },
    { inputs: [{ shape: [2, 1, 6] }], attributes: { kernel_shape: [3], pads: [1, 1], dilations: [2] } },
    {
      inputs: [{ shape: [1, 1, 5, 4] }],
      attributes: { kernel_shape: [2, 3], strides: [2, 2], ceil_mode: 1 },
    },
    {
      inputs: [{ shape: [1, 1, 5, 5] }],
      attributes: { kernel_shape: [3, 3], strides: [2, 2], auto_pad: 'SAME_LOWER' },
      opset: 8,
    },
    {
      inputs: [{ shape: [1, 1, 5] }],
      attributes: { kernel_shape: [2], strides: [3], pads: [0, 1], ceil_mode: 1 },
    },
  ],
})
