import type { NodeContext } from '../graph/rules.js'
import { int } from './attributes.js'
import { defineOp, type Parsed } from './op.js'
import { elementsIn, indexFormat } from './shared/addressing.js'
import {
  reduction,
  type Scattering,
  sampleElements,
  scatterEvaluate,
  scatterLinear,
  scatterQuantize,
  scatterType,
} from './shared/scattering.js'

const attributes = { axis: int(0), reduction }

type Context = NodeContext<Parsed<typeof attributes>>

function scattering(ctx: Context): Scattering {
  return { ctx, addressing: elementsIn(ctx), how: ctx.attributes.reduction }
}

/**
 * ScatterElements: the data with updates at the same coordinates as theirs but on one axis, where an index is it.
 *
 * Numbers  known indices: linear for 'none' and, of floats, 'add'; else as for secret indices without the rows that these
 *          cost. Secret indices outside of the axis mean its nearest end. Rows for m updates along an axis of n elements:
 *          n an index; for each element m for 'none' and 'add', 2 m for 'mul', m (digits + 3) for 'max' and 'min'
 */
export const ScatterElements = defineOp({
  type: 'ScatterElements',
  domain: '',
  opset: [11, 25],
  summary: 'updates put, added, multiplied or compared in at an index each',
  refuses: 'known indices outside of the axis; reductions of bool',
  attributes,

  infer: (ctx) => scatterType(scattering(ctx), ctx.inputs[1]!.shape),
  evaluate: (ctx, inputs) => scatterEvaluate(scattering(ctx), inputs),
  linear: (ctx) => scatterLinear(scattering(ctx)),
  quantize: (q, ctx, inputs) => [scatterQuantize(q, scattering(ctx), inputs)],
  inputFormat: (ctx, i) => (i === 1 ? indexFormat(elementsIn(ctx)) : undefined),

  sample(draw) {
    const { inputs, attributes } = sampleElements(draw)
    if (draw.opset < 16) return { inputs, attributes }
    const reductions = draw.opset < 18 ? ['none', 'add', 'mul'] : ['none', 'add', 'mul', 'min', 'max']
    return { inputs, attributes: { ...attributes, reduction: draw.pick(reductions) } }
  },

  examples: [
    {
      inputs: [
        { shape: [2, 3] },
        { shape: [1, 2], dtype: 'int64', values: [1, -2], constant: true },
        { shape: [1, 2] },
      ],
    },
    {
      inputs: [
        { shape: [3], constant: true },
        { shape: [4], dtype: 'int64', values: [0, 2, 0, -1], constant: true },
        { shape: [4] },
      ],
      attributes: { reduction: 'add' },
    },
    {
      inputs: [{ shape: [2, 2] }, { shape: [2, 1], dtype: 'int64', range: [0, 1] }, { shape: [2, 1] }],
      attributes: { axis: 1 },
    },
    {
      inputs: [{ shape: [3] }, { shape: [2], dtype: 'int64', range: [-2, 1] }, { shape: [2] }],
      attributes: { reduction: 'max' },
    },
    {
      inputs: [
        { shape: [3] },
        { shape: [3], dtype: 'int64', values: [1, 1, 0], constant: true },
        { shape: [3] },
      ],
      attributes: { reduction: 'mul' },
      opset: 16,
    },
  ],
})
