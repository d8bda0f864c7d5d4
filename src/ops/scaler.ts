import { NodeRefusedError } from '../graph/errors.js'
import { diagonalMap } from '../graph/linearMap.js'
import type { NodeContext } from '../graph/rules.js'
import { sizeOf } from '../util/integers.js'
import { floats } from './attributes.js'
import { defineOp } from './op.js'
import { required } from './shared/inputs.js'
import { ofRank } from './shared/sampling.js'

/** The list's entry for each feature; one entry is for all. */
function each(
  ctx: NodeContext<unknown>,
  list: readonly number[] | undefined,
  fallback: number,
  name: string,
) {
  const features = required(ctx, 0, 'X').shape.at(-1) ?? 1
  const own = list ?? [fallback]
  if (own.length !== 1 && own.length !== features) {
    throw new NodeRefusedError(ctx.node, `has ${own.length} entries of ${name} for ${features} features`)
  }
  return (i: number) => own[own.length === 1 ? 0 : i % features]!
}

/**
 * Scaler: (X - offset) * scale, per feature, the last axis.
 *
 * Numbers  linear; one scale per feature, exact
 */
export const Scaler = defineOp({
  type: 'Scaler',
  domain: 'ai.onnx.ml',
  opset: [1, 5],
  summary: 'features shifted and scaled',
  refuses: '',
  attributes: { offset: floats, scale: floats },
  parameters: ['offset', 'scale'],

  infer(ctx) {
    const { shape } = required(ctx, 0, 'X')
    each(ctx, ctx.attributes.offset, 0, 'offset')
    each(ctx, ctx.attributes.scale, 1, 'scale')
    return [{ dtype: 'float32', shape }]
  },

  linear(ctx) {
    const offset = each(ctx, ctx.attributes.offset, 0, 'offset')
    const scale = each(ctx, ctx.attributes.scale, 1, 'scale')
    return diagonalMap(sizeOf(ctx.inputs[0]!.shape), scale, (i) => -offset(i) * scale(i))
  },

  sample(draw) {
    const x = draw.tensor(ofRank(1, 2))
    const entries = draw.chance(0.3) ? 1 : x.shape.at(-1)!
    const numbers = (least: number) => Array.from({ length: entries }, () => draw.int(least, 32) / 16)
    return { inputs: [x], attributes: { offset: { floats: numbers(-32) }, scale: { floats: numbers(1) } } }
  },

  examples: [
    { inputs: [{ shape: [2, 3] }], attributes: { offset: [0.5, -1, 0.25], scale: [2, 0.75, -1.5] } },
    { inputs: [{ shape: [2, 2], dtype: 'int64' }], attributes: { offset: [1], scale: [0.5] } },
  ],
})
