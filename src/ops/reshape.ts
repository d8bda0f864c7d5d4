import { NodeRefusedError } from '../graph/errors.js'
import type { NodeContext } from '../graph/rules.js'
import type { Tensor } from '../onnx/index.js'
import { sizeOf } from '../util/integers.js'
import { flag } from './attributes.js'
import { type Draw, defineOp } from './op.js'
import { constant, required } from './shared/inputs.js'
import { identityMap } from './shared/moves.js'
import { integers, MOVED } from './shared/sampling.js'

/** The wanted shape with 0 (copy the input's extent) and -1 (whatever is left) replaced by numbers. */
function resolve(ctx: NodeContext<{ allowzero: boolean }>): number[] {
  const from = required(ctx, 0, 'data').shape
  const wanted = [...constant(ctx, 1, 'shape').data]
  const copied = wanted.map((extent, i) =>
    extent === 0 && !ctx.attributes.allowzero ? (from[i] ?? 0) : extent,
  )
  const known = sizeOf(copied.filter((extent) => extent !== -1))
  const shape = copied.map((extent) => (extent === -1 ? sizeOf(from) / known : extent))
  if (
    copied.filter((extent) => extent === -1).length > 1 ||
    sizeOf(shape) !== sizeOf(from) ||
    !shape.every(isExtent)
  ) {
    throw new NodeRefusedError(ctx.node, `cannot give [${from}] the shape [${wanted}]`)
  }
  return shape
}

function isExtent(value: number): boolean {
  return Number.isInteger(value) && value >= 0
}

/** Random extents whose product is `size`. */
function splitExtents(draw: Draw, size: number): number[] {
  const extents = [size]
  for (let left = draw.int(0, 3); left > 0; left--) {
    const last = extents.pop()!
    const factor = draw.pick([1, 2, 3, last].filter((extent) => last % extent === 0))
    extents.push(factor, last / factor)
  }
  return extents
}

/** Whether some numbers are the extents of a shape of that size. */
function isShapeOf(numbers: Float64Array, size: number): boolean {
  return sizeOf([...numbers]) === size && numbers.every((extent) => extent > 0)
}

/** Reshape: the same elements in another shape, which must be known when the model is compiled. */
export const Reshape = defineOp({
  type: 'Reshape',
  domain: '',
  opset: [5, 25],
  summary: 'the elements in another shape',
  refuses: 'a computed shape',
  attributes: { allowzero: flag(false) },

  infer: (ctx) => [{ dtype: required(ctx, 0, 'data').dtype, shape: resolve(ctx) }],
  linear: ({ inputs }) => identityMap(inputs[0]!),

  sample(draw) {
    const data = draw.tensor({ dtypes: MOVED })
    if (draw.chance(0.2)) {
      const fits = ({ length }: readonly number[], value?: Tensor) =>
        length === 1 && isShapeOf(value!.data, sizeOf(data.shape))
      return { inputs: [data, draw.tensor({ known: true, dtypes: ['int64'], fits })] }
    }
    const wanted = splitExtents(draw, sizeOf(data.shape))
    if (draw.chance(0.4)) wanted[draw.int(0, wanted.length - 1)] = -1
    wanted.forEach((extent, i) => {
      if (extent === data.shape[i] && draw.chance(0.5)) wanted[i] = 0
    })
    return { inputs: [data, integers(wanted)] }
  },

  examples: [
    { inputs: [{ shape: [2, 3] }, { shape: [2], dtype: 'int64', values: [3, 2], constant: true }] },
    { inputs: [{ shape: [2, 3, 2] }, { shape: [2], dtype: 'int64', values: [0, -1], constant: true }] },
    { inputs: [{ shape: [1] }, { shape: [0], dtype: 'int64', values: [], constant: true }] },
  ],
})
