import type { NodeContext } from '../graph/rules.js'
import { int } from './attributes.js'
import { defineOp } from './op.js'
import { elementsIn, indexFormat } from './shared/addressing.js'
import {
  type Scattering,
  sampleElements,
  scatterEvaluate,
  scatterLinear,
  scatterQuantize,
  scatterType,
} from './shared/scattering.js'

function scattering(ctx: NodeContext<{ axis: number }>): Scattering {
  return { ctx, addressing: elementsIn(ctx), how: 'none' }
}

/** Scatter: ScatterElements without a reduction, under its older name. */
export const Scatter = defineOp({
  type: 'Scatter',
  domain: '',
  opset: [9, 10],
  summary: 'updates put in at an index each',
  refuses: 'known indices outside of the axis',
  attributes: { axis: int(0) },

  infer: (ctx) => scatterType(scattering(ctx), ctx.inputs[1]!.shape),
  evaluate: (ctx, inputs) => scatterEvaluate(scattering(ctx), inputs),
  linear: (ctx) => scatterLinear(scattering(ctx)),
  quantize: (q, ctx, inputs) => [scatterQuantize(q, scattering(ctx), inputs)],
  inputFormat: (ctx, i) => (i === 1 ? indexFormat(elementsIn(ctx)) : undefined),

  sample: sampleElements,

  examples: [
    {
      inputs: [
        { shape: [2, 3] },
        { shape: [1, 2], dtype: 'int64', values: [1, 0], constant: true },
        { shape: [1, 2] },
      ],
    },
    {
      inputs: [{ shape: [3] }, { shape: [2], dtype: 'int64', range: [0, 1] }, { shape: [2], constant: true }],
    },
  ],
})
