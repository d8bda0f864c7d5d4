import { NodeRefusedError } from '../graph/errors.js'
import type { LinearMap } from '../graph/linearMap.js'
import type { NodeContext, NodeInput } from '../graph/rules.js'
import { sizeOf } from '../util/integers.js'
import { int } from './attributes.js'
import { defineOp } from './op.js'
import { axisOf, required } from './shared/inputs.js'
import { assembledMap } from './shared/moves.js'
import { axisFor, MOVED, ofRank, weights } from './shared/sampling.js'

type Context = NodeContext<{ axis: number }>

function parts(ctx: Context): { axis: number; inputs: readonly NodeInput[] } {
  const inputs = ctx.inputs.map((_, i) => required(ctx, i, `number ${i}`))
  const first = required(ctx, 0, 'number 0').shape
  const axis = axisOf(ctx, ctx.attributes.axis, first.length)
  const others = (shape: readonly number[]) => `${shape.toSpliced(axis, 1)} of ${shape.length}`
  for (const { shape } of inputs) {
    if (others(shape) !== others(first)) {
      throw new NodeRefusedError(ctx.node, `cannot join shapes [${first}] and [${shape}] on axis ${axis}`)
    }
  }
  return { axis, inputs }
}

function linear(ctx: Context): LinearMap {
  const { axis, inputs } = parts(ctx)
  const blocks = sizeOf(inputs[0]!.shape.slice(0, axis))
  const sizes = inputs.map(({ shape }) => sizeOf(shape))
  const source = new Int32Array(sizes.reduce((total, size) => total + size, 0))
  let at = 0
  for (let block = 0; block < blocks; block++) {
    let start = 0
    for (const size of sizes) {
      const length = size / blocks
      for (let i = 0; i < length; i++) source[at++] = start + block * length + i
      start += size
    }
  }
  return assembledMap(inputs, source)
}

/** Concat: tensors joined along an axis; each may be secret or known. */
export const Concat = defineOp({
  type: 'Concat',
  domain: '',
  opset: [4, 25],
  summary: 'tensors joined along an axis',
  refuses: '',
  attributes: { axis: int(1) },

  infer(ctx) {
    const { axis, inputs } = parts(ctx)
    const { dtype, shape } = inputs[0]!
    const extent = inputs.reduce((total, input) => total + input.shape[axis]!, 0)
    return [{ dtype, shape: shape.with(axis, extent) }]
  },

  linear,

  sample(draw) {
    const first = draw.tensor(ofRank(1, 5, MOVED))
    const axis = axisFor(draw, first.shape.length)
    const fits = (shape: readonly number[]) =>
      shape.length === first.shape.length && `${shape.with(axis, 0)}` === `${first.shape.with(axis, 0)}`
    const others = Array.from({ length: draw.int(0, 2) }, () =>
      draw.chance(0.5)
        ? draw.tensor({ dtypes: [first.dtype], fits })
        : weights(first.shape.with(axis, draw.int(1, 2)), first.dtype),
    )
    return { inputs: draw.chance(0.5) ? [first, ...others] : [...others, first], attributes: { axis } }
  },

  examples: [
    { inputs: [{ shape: [2, 3] }, { shape: [2, 1] }], attributes: { axis: 1 } },
    {
      inputs: [{ shape: [1, 2] }, { shape: [2, 2], constant: true }, { shape: [1, 2] }],
      attributes: { axis: -2 },
    },
  ],
})
