import { NodeRefusedError } from '../graph/errors.js'
import type { NodeContext } from '../graph/rules.js'
import { floats, int } from './attributes.js'
import { defineOp, type Parsed } from './op.js'
import { convolutionOf, requireBias } from './shared/convolution.js'
import { activated, fusedActivation } from './shared/fusedActivation.js'
import { required } from './shared/inputs.js'
import { kernelFor, spatialTensor, weights } from './shared/sampling.js'
import { windowAttributes } from './shared/windows.js'

const attributes = {
  ...windowAttributes,
  group: int(1),
  activation: fusedActivation,
  activation_params: floats,
}

type Context = NodeContext<Parsed<typeof attributes>>

function shapeOf(ctx: Context): number[] {
  const convolution = convolutionOf(ctx, required(ctx, 0, 'X').shape, required(ctx, 1, 'W').shape)
  requireBias(ctx, convolution)
  return [convolution.N, convolution.M, ...convolution.shape]
}

/**
 * FusedConv: Conv, plus Z where it is there, and a function of the result.
 *
 * Shapes   X, W, B, Y as Conv   Z as Y
 * Numbers  those of Conv and of the function
 */
export const FusedConv = defineOp({
  type: 'FusedConv',
  domain: 'com.microsoft',
  opset: [1, 1],
  summary: 'Conv, a sum and an activation',
  refuses: 'other functions than Relu, Sigmoid, Tanh, LeakyRelu and HardSigmoid',
  attributes,

  infer(ctx) {
    const [shape, z] = [shapeOf(ctx), ctx.inputs[3]?.shape]
    if (z !== undefined && `${z}` !== `${shape}`)
      throw new NodeRefusedError(ctx.node, `adds Z of shape [${z}] to a result of shape [${shape}]`)
    return [{ dtype: ctx.inputs[0]!.dtype, shape }]
  },

  expand(ctx, g) {
    const { auto_pad, dilations, group, kernel_shape, pads, strides } = ctx.attributes
    const y = g.op('Conv', [g.input(0), g.input(1), g.input(2)], {
      auto_pad,
      group,
      ...(dilations && { dilations }),
      ...(kernel_shape && { kernel_shape }),
      ...(pads && { pads }),
      ...(strides && { strides }),
    })
    const sum = g.input(3) === '' ? y : g.op('Add', [y, g.input(3)])
    return [activated(g, sum, ctx.attributes.activation, ctx.attributes.activation_params ?? [])]
  },

  sample(draw) {
    const x = spatialTensor(draw)
    const kernel = kernelFor(draw, x.shape.slice(2))
    const w = weights([draw.int(1, 2), x.shape[1]!, ...kernel])
    return { inputs: [x, w], attributes: { activation: draw.pick(['Relu', 'Sigmoid', 'Tanh']) } }
  },

  examples: [
    {
      inputs: [{ shape: [1, 1, 3] }, { shape: [2, 1, 2], constant: true }, { shape: [2], constant: true }],
      attributes: { activation: 'LeakyRelu', activation_params: [0.5], pads: [1, 0] },
    },
    {
      inputs: [
        { shape: [1, 1, 2, 2] },
        { shape: [1, 1, 1, 2], constant: true },
        { shape: [1], constant: true },
        { shape: [1, 1, 2, 1] },
      ],
      attributes: { activation: 'Relu' },
    },
  ],
})
