import { NodeRefusedError } from '../graph/errors.js'
import { diagonalMap, type LinearMap } from '../graph/linearMap.js'
import type { NodeContext } from '../graph/rules.js'
import { sizeOf } from '../util/integers.js'
import { float, ignored, only } from './attributes.js'
import { defineOp } from './op.js'
import { sameType } from './shared/elementwise.js'
import { constant, required } from './shared/inputs.js'
import { ofRank, real, weights } from './shared/sampling.js'

const STATISTICS = ['scale', 'B', 'mean', 'var']

function linear(ctx: NodeContext<{ epsilon: number }>): LinearMap {
  const { shape } = ctx.inputs[0]!
  const [scale, bias, mean, variance] = STATISTICS.map((_, i) => ctx.inputs[i + 1]!.value!.data)
  const plane = sizeOf(shape.slice(2))
  const channelOf = (i: number) => Math.floor(i / plane) % shape[1]!
  const factor = Float64Array.from(scale!, (s, c) => s / Math.sqrt(variance![c]! + ctx.attributes.epsilon))
  const map = diagonalMap(
    sizeOf(shape),
    (i) => factor[channelOf(i)]!,
    (i) => bias![channelOf(i)]! - factor[channelOf(i)]! * mean![channelOf(i)]!,
  )
  return { ...map, channel: Uint32Array.from({ length: map.size }, (_, i) => channelOf(i)) }
}

/**
 * BatchNormalization as it works outside of training: Y = (X - mean) / sqrt(var + epsilon) * scale + B, per channel.
 *
 * Shapes   X, Y [N, C, ...spatial]   the others [C]
 * Numbers  linear: one scale per channel; the pass fuseLinear makes it part of the layer before or after
 */
export const BatchNormalization = defineOp({
  type: 'BatchNormalization',
  domain: '',
  opset: [1, 25],
  summary: 'scaling and shifting per channel (inference only)',
  refuses: 'training mode; statistics that are not constants',
  attributes: { epsilon: float(1e-5), momentum: ignored, spatial: only(1), training_mode: only(0) },

  infer(ctx) {
    const { shape } = required(ctx, 0, 'X')
    if (ctx.node.outputs > 1)
      throw new NodeRefusedError(ctx.node, 'is asked for statistics, which are for training')
    STATISTICS.forEach((name, i) => {
      const { data } = constant(ctx, i + 1, name)
      if (shape.length < 2 || data.length !== shape[1]) {
        throw new NodeRefusedError(
          ctx.node,
          `has ${data.length} elements of ${name} for an input of shape [${shape}]`,
        )
      }
    })
    return sameType(ctx)
  },

  linear,

  sample(draw) {
    const x = draw.tensor(ofRank(2, 5))
    const shape = [x.shape[1]!]
    const variance = Array.from({ length: shape[0]! }, () => real(draw, 0.0625, 4))
    return {
      inputs: [x, weights(shape), weights(shape), weights(shape), { ...weights(shape), values: variance }],
      attributes: draw.chance(0.5) ? { epsilon: { float: real(draw, 0, 0.5) } } : {},
    }
  },

  examples: [
    {
      inputs: [
        { shape: [2, 2, 3] },
        { shape: [2], constant: true },
        { shape: [2], constant: true },
        { shape: [2], constant: true },
        { shape: [2], values: [0.5, 2], constant: true },
      ],
    },
    {
      inputs: [
        { shape: [2, 2] },
        { shape: [2], constant: true },
        { shape: [2], constant: true },
        { shape: [2], constant: true },
        { shape: [2], values: [0.25, 1], constant: true },
      ],
      attributes: { epsilon: 0.25, momentum: 0.5 },
      opset: 8,
    },
  ],
})
