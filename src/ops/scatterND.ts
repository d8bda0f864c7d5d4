import type { NodeContext } from '../graph/rules.js'
import { defineOp } from './op.js'
import { indexFormat, tuplesIn } from './shared/addressing.js'
import { integers, ofRank, weights } from './shared/sampling.js'
import {
  type Reduction,
  reduction,
  type Scattering,
  scatterEvaluate,
  scatterLinear,
  scatterQuantize,
  scatterType,
} from './shared/scattering.js'

type Context = NodeContext<{ reduction: Reduction }>

function scattering(ctx: Context): Scattering {
  return { ctx, addressing: tuplesIn(ctx, 0), how: ctx.attributes.reduction }
}

/** Lists of indices, each followed by the axes of the data that it leaves. */
function updatesShape(ctx: Context): number[] {
  const [data, indices] = [ctx.inputs[0]!.shape, ctx.inputs[1]!.shape]
  return [...indices.slice(0, -1), ...data.slice(indices.at(-1)!)]
}

/**
 * ScatterND: the data with updates put in at lists of coordinates.
 *
 * Numbers  as for ScatterElements; a list of indices is one index into the product of the extents that it ranges over
 */
export const ScatterND = defineOp({
  type: 'ScatterND',
  domain: '',
  opset: [11, 25],
  summary: 'slices put, added, multiplied or compared in at lists of coordinates',
  refuses: 'known indices outside of the axes; reductions of bool',
  attributes: { reduction },

  infer(ctx) {
    const given = scattering(ctx)
    return scatterType(given, updatesShape(ctx))
  },

  evaluate: (ctx, inputs) => scatterEvaluate(scattering(ctx), inputs),
  linear: (ctx) => scatterLinear(scattering(ctx)),
  quantize: (q, ctx, inputs) => [scatterQuantize(q, scattering(ctx), inputs)],
  inputFormat: (ctx, i) => (i === 1 ? indexFormat(tuplesIn(ctx, 0)) : undefined),

  sample(draw) {
    const data = draw.tensor(ofRank(1, 3))
    const tuple = draw.int(1, data.shape.length)
    const list = data.shape.slice(0, tuple).map((extent) => draw.int(0, extent - 1))
    const updates = weights([1, ...data.shape.slice(tuple)], data.dtype)
    const inputs = [data, integers(list, [1, tuple]), updates]
    if (draw.opset < 16) return { inputs }
    const reductions = draw.opset < 18 ? ['none', 'add', 'mul'] : ['none', 'add', 'mul', 'min', 'max']
    return { inputs, attributes: { reduction: draw.pick(reductions) } }
  },

  examples: [
    {
      inputs: [
        { shape: [2, 3] },
        { shape: [2, 1], dtype: 'int64', values: [1, 0], constant: true },
        { shape: [2, 3] },
      ],
    },
    {
      inputs: [
        { shape: [2, 2] },
        { shape: [2, 2], dtype: 'int64', values: [0, 1, -2, -1], constant: true },
        { shape: [2] },
      ],
      attributes: { reduction: 'min' },
    },
    {
      inputs: [
        { shape: [2, 2], constant: true },
        { shape: [1, 2], dtype: 'int64', range: [0, 1] },
        { shape: [1] },
      ],
    },
    {
      inputs: [{ shape: [2, 2] }, { shape: [2, 1], dtype: 'int64', range: [-2, 1] }, { shape: [2, 2] }],
      attributes: { reduction: 'add' },
    },
    {
      inputs: [{ shape: [2] }, { shape: [2, 1], dtype: 'int64', range: [0, 1] }, { shape: [2] }],
      attributes: { reduction: 'mul' },
    },
  ],
})
