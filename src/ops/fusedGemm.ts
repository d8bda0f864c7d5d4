import { flag, float, optionalFloat } from './attributes.js'
import { defineOp } from './op.js'
import { activated, fusedActivation } from './shared/fusedActivation.js'
import { gemmType } from './shared/gemmShape.js'

/**
 * FusedGemm: Gemm, and a function of its result.
 *
 * Numbers  those of Gemm and of the function
 */
export const FusedGemm = defineOp({
  type: 'FusedGemm',
  domain: 'com.microsoft',
  opset: [1, 1],
  summary: 'Gemm and an activation',
  refuses: 'other functions than Relu, Sigmoid, Tanh, LeakyRelu and HardSigmoid',
  attributes: {
    transA: flag(false),
    transB: flag(false),
    alpha: float(1),
    beta: float(1),
    activation: fusedActivation,
    activation_alpha: optionalFloat,
    activation_beta: optionalFloat,
    activation_gamma: optionalFloat,
  },

  infer: gemmType,

  expand({ attributes }, g) {
    const { alpha, beta, transA, transB, activation, activation_alpha, activation_beta } = attributes
    const y = g.op('Gemm', [g.input(0), g.input(1), g.input(2)], {
      alpha: { kind: 'float', value: alpha },
      beta: { kind: 'float', value: beta },
      transA: Number(transA),
      transB: Number(transB),
    })
    return [activated(g, y, activation, [activation_alpha, activation_beta])]
  },

  sample(draw) {
    const a = draw.tensor({ fits: ({ length }) => length === 2 })
    const b = { shape: [a.shape[1]!, draw.int(1, 3)], constant: true }
    return { inputs: [a, b], attributes: { activation: draw.pick(['Relu', 'Sigmoid', 'Tanh']) } }
  },

  examples: [
    {
      inputs: [{ shape: [2, 3] }, { shape: [2, 3], constant: true }, { shape: [2], constant: true }],
      attributes: { transB: 1, activation: 'LeakyRelu', activation_alpha: 0.25 },
    },
    { inputs: [{ shape: [1, 2] }, { shape: [2, 2], constant: true }], attributes: { activation: 'Relu' } },
  ],
})
