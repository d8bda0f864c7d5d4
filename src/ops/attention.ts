import { flag, float, ignored, int, optionalFloat, optionalInt } from './attributes.js'
import { defineOp } from './op.js'
import { attend, layoutOf } from './shared/attention.js'

/**
 * Attention: softmax(scale Q K' + mask) V, with several heads, heads that share keys, keys and values of the past, causal
 * or given masks, and a soft cap.
 *
 * Shapes   Q [B, H, S, D] or [B, S, H D]   K, V [B, G, T, D] or [B, T, G D]   Y as Q, with the features of V
 * Numbers  those of MatMul (one row per product of two secret numbers), Softmax and MatMul; masked scores are -2^16
 */
export const Attention = defineOp({
  type: 'Attention',
  domain: '',
  opset: [23, 25],
  summary: 'scaled dot-product attention',
  refuses: 'computed sequence lengths',
  attributes: {
    is_causal: flag(false),
    kv_num_heads: optionalInt,
    q_num_heads: optionalInt,
    qk_matmul_output_mode: int(0),
    scale: optionalFloat,
    softcap: float(0),
    softmax_precision: ignored,
  },

  infer(ctx) {
    const { batch, heads, keyHeads, queries, keys, size, valueSize, flat } = layoutOf(ctx)
    const { dtype } = ctx.inputs[0]!
    const shape = flat ? [batch, queries, heads * valueSize] : [batch, heads, queries, valueSize]
    return [
      { dtype, shape },
      { dtype, shape: [batch, keyHeads, keys, size] },
      { dtype, shape: [batch, keyHeads, keys, valueSize] },
      { dtype, shape: [batch, heads, queries, keys] },
    ]
  },

  expand: attend,

  sample(draw) {
    const q = draw.tensor({ dtypes: ['float32'], fits: ({ length }) => length === 4 })
    const [B, H, , D] = q.shape as [number, number, number, number]
    const past = { shape: [B, H, 2, D], constant: true }
    return { inputs: [q, past, past], attributes: draw.chance(0.5) ? { is_causal: 1 } : {} }
  },

  examples: [
    { inputs: [{ shape: [1, 1, 2, 2] }, { shape: [1, 1, 2, 2] }, { shape: [1, 1, 2, 1] }], units: 4 },
    {
      inputs: [{ shape: [1, 2, 4] }, { shape: [1, 2, 2] }, { shape: [1, 2, 2], constant: true }],
      attributes: { q_num_heads: 2, kv_num_heads: 1, is_causal: 1, scale: 0.75 },
      units: 4,
    },
  ],
})
