import { NodeRefusedError } from '../graph/errors.js'
import { defineOp } from './op.js'
import { affine } from './shared/affine.js'
import { requireIntegers } from './shared/bits.js'
import { integerType, wrapInteger } from './shared/conversion.js'
import { sameType } from './shared/elementwise.js'
import { isVariable } from './shared/inputs.js'
import { sampleUnary } from './shared/sampling.js'
import { integersOf, MAX_DIGIT_BITS, wrapTo } from './shared/wrap.js'

/**
 * BitwiseNot: the opposite of every bit; signed types in two's complement.
 *
 * Numbers  exact and linear: -1 - x, for unsigned types 2^bits - 1 - x
 */
export const BitwiseNot = defineOp({
  type: 'BitwiseNot',
  domain: '',
  opset: [18, 25],
  summary: 'the opposite of every bit',
  refuses: 'secret numbers of type uint64',
  attributes: {},

  infer(ctx) {
    const [type] = sameType(ctx)
    requireIntegers(ctx, type!.dtype)
    const { low, bits } = integerType(type!.dtype)!
    if (isVariable(ctx.inputs[0]) && low === 0 && bits > MAX_DIGIT_BITS) {
      throw new NodeRefusedError(ctx.node, `computes numbers of ${bits} bits`, 'use a signed type')
    }
    return [type!]
  },

  evaluate: (ctx, [x]) => [
    { ...x!, data: x!.data.map((value) => wrapInteger(~BigInt(value), ctx.outputs[0]!.dtype)) },
  ],

  quantize(q, ctx, [input]) {
    const { dtype } = ctx.outputs[0]!
    const { low, bits } = integerType(dtype)!
    const x = wrapTo(q, integersOf(q, input!), dtype, ctx)
    const most = low === 0 ? 2 ** bits - 1 : -1
    return [
      affine(
        q,
        x,
        () => -1,
        () => most,
      ),
    ]
  },

  sample: sampleUnary(['int32', 'int64', 'uint8']),

  examples: [
    { inputs: [{ shape: [3], dtype: 'uint8' }] },
    { inputs: [{ shape: [3], dtype: 'int64' }] },
    { inputs: [{ shape: [3], dtype: 'uint32', values: [0, 5, 4294967295], constant: true }] },
  ],
})
