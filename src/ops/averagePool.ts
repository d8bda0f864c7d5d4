import { NodeRefusedError } from '../graph/errors.js'
import { CsrRows, type LinearMap } from '../graph/linearMap.js'
import type { NodeContext } from '../graph/rules.js'
import { sizeOf } from '../util/integers.js'
import { flag } from './attributes.js'
import { defineOp, type Parsed } from './op.js'
import { required } from './shared/inputs.js'
import { poolAttributes, poolShape, poolWindows } from './shared/pools.js'
import { poolWindow, spatialTensor } from './shared/sampling.js'
import { OVERHANG } from './shared/windows.js'

const attributes = { ...poolAttributes, count_include_pad: flag(false) }

type Context = NodeContext<Parsed<typeof attributes>>

function linear(ctx: Context): LinearMap {
  const { shape } = ctx.inputs[0]!
  const spatial = shape.slice(2)
  const windows = poolWindows(ctx)
  const averages = sizeOf(windows.shape)
  const rows = new CsrRows(shape[0]! * shape[1]! * averages)
  for (let i = 0; i < rows.size; i++) {
    const window = (i % averages) * windows.taps
    const sources = windows.source.subarray(window, window + windows.taps)
    appendAverage(ctx, rows, sources, Math.floor(i / averages) * sizeOf(spatial))
  }
  return rows.finish()
}

/** Padding counts as elements when asked for; what hangs over the padding never does. */
function appendAverage(
  { node, attributes: given }: Context,
  rows: CsrRows,
  sources: Int32Array,
  plane: number,
): void {
  const inside = sources.filter((from) => from >= 0)
  const count = given.count_include_pad ? sources.filter((from) => from !== OVERHANG).length : inside.length
  if (count === 0) throw new NodeRefusedError(node, 'has a window that lies wholly in the padding')
  for (const from of inside) rows.push(plane + from, 1 / count)
  rows.endRow()
}

/**
 * AveragePool: the mean of the elements under each window.
 *
 * Shapes   X [N, C, ...spatial]   Y [N, C, ...windows]
 * Numbers  linear and exact: the scale of X divided by the number of elements
 */
export const AveragePool = defineOp({
  type: 'AveragePool',
  domain: '',
  opset: [1, 25],
  summary: 'mean of each window',
  refuses: 'a window that lies wholly in the padding',
  attributes,

  infer: (ctx) => [{ dtype: required(ctx, 0, 'X').dtype, shape: poolShape(ctx) }],
  linear,

  sample(draw) {
    const x = spatialTensor(draw)
    const window = poolWindow(draw, x.shape.slice(2), draw.opset >= 19)
    return { inputs: [x], attributes: { ...window, count_include_pad: draw.int(0, 1) } }
  },

  examples: [
    { inputs: [{ shape: [1, 2, 4, 4] }], attributes: { kernel_shape: [2, 2], strides: [2, 2] } },
    { inputs: [{ shape: [2, 1, 6] }], attributes: { kernel_shape: [3], pads: [1, 1], dilations: [2] } },
    {
      inputs: [{ shape: [1, 1, 6, 5] }],
      attributes: {
        kernel_shape: [3, 3],
        strides: [2, 2],
        pads: [1, 1, 1, 1],
        ceil_mode: 1,
        count_include_pad: 1,
      },
    },
    {
      inputs: [{ shape: [1, 1, 6, 4] }],
      attributes: { kernel_shape: [3, 2], strides: [2, 3], pads: [1, 0, 1, 0], ceil_mode: 1 },
    },
    {
      inputs: [{ shape: [1, 1, 5, 5] }],
      attributes: { kernel_shape: [2, 2], auto_pad: 'SAME_UPPER', count_include_pad: 1 },
      opset: 11,
    },
    {
      inputs: [{ shape: [1, 1, 5] }],
      attributes: { kernel_shape: [2], strides: [3], pads: [0, 1], ceil_mode: 1 },
    },
  ],
})
