import { NodeRefusedError } from '../graph/errors.js'
import type { LinearMap } from '../graph/linearMap.js'
import type { AttributeReader, NodeContext } from '../graph/rules.js'
import type { Tensor } from '../onnx/index.js'
import type { Quantized, Quantizer } from '../quantize/quantizer.js'
import { type Draw, defineOp, type SampledNode } from './op.js'
import { emitProducts, evaluateProducts, productMap } from './shared/bilinear.js'
import { type Contraction, contractionsOf, parseEquation } from './shared/contraction.js'
import { isFloat } from './shared/conversion.js'
import { isVariable, required } from './shared/inputs.js'
import { ofRank, weights } from './shared/sampling.js'
import { wrapTo } from './shared/wrap.js'

const equation: AttributeReader<string> = (attribute, node, name) => {
  if (attribute?.kind === 'string') return attribute.value
  throw new NodeRefusedError(node, `lacks its attribute ${name}`)
}

type Context = NodeContext<{ equation: string }>

/** What every summation begins with. */
const ONE = Float64Array.of(1)

function summation(ctx: Context) {
  const shapes = ctx.inputs.map((_, i) => required(ctx, i, `Inputs[${i}]`).shape)
  return { shapes, ...parseEquation(ctx, ctx.attributes.equation, shapes) }
}

/** The steps of the node: known operands come first, so that each step has at most one known factor that is not ONE. */
function stepsOf(ctx: Context): { operand: number; contraction: Contraction }[] {
  const { shapes, ...parsed } = summation(ctx)
  const operands = shapes.map((_, i) => i)
  const order = [
    ...operands.filter((i) => !isVariable(ctx.inputs[i])),
    ...operands.filter((i) => isVariable(ctx.inputs[i])),
  ]
  return contractionsOf(parsed, order, shapes).map((contraction, i) => ({ operand: order[i]!, contraction }))
}

function evaluate(ctx: Context, inputs: readonly (Tensor | undefined)[]): readonly Tensor[] {
  const { dtype, shape } = ctx.outputs[0]!
  const data = stepsOf(ctx).reduce<Float64Array>(
    (left, { operand, contraction }) =>
      evaluateProducts(contraction.products, left, inputs[operand]!.data, dtype),
    ONE,
  )
  return [{ dtype, shape, data }]
}

/** The known factor of the last step, and that step; all operands before it are known. */
function lastStep(ctx: Context) {
  const steps = stepsOf(ctx)
  const { dtype } = ctx.inputs[0]!
  const known = steps
    .slice(0, -1)
    .reduce<Float64Array>(
      (left, { operand, contraction }) =>
        evaluateProducts(contraction.products, left, ctx.inputs[operand]!.value!.data, dtype),
      ONE,
    )
  return { known, contraction: steps.at(-1)!.contraction }
}

function linear(ctx: Context): LinearMap | undefined {
  if (!isFloat(ctx.inputs[0]!.dtype) || ctx.inputs.filter(isVariable).length > 1) return undefined
  const { known, contraction } = lastStep(ctx)
  return {
    ...productMap(contraction.products, known, 'left', 1),
    channel: contraction.channel('left'),
  }
}

/** Known factors are rounded to 8 bits more than the precision, and cost no rows. */
function quantize(q: Quantizer, ctx: Context, inputs: readonly (Quantized | undefined)[]): Quantized[] {
  const { dtype } = ctx.outputs[0]!
  const result = stepsOf(ctx).reduce<Float64Array | Quantized>((left, { operand, contraction }) => {
    const { products } = contraction
    const right = inputs[operand] ?? ctx.inputs[operand]!.value!.data
    if (left instanceof Float64Array && right instanceof Float64Array)
      return evaluateProducts(products, left, right, dtype)
    const [a, b] = [left, right].map((x) => (x instanceof Float64Array ? q.constant(x) : x)) as [
      Quantized,
      Quantized,
    ]
    const sums = emitProducts(q, ctx, products, a, b)
    return isFloat(dtype) ? sums : wrapTo(q, sums, dtype, ctx)
  }, ONE)
  return [result as Quantized]
}

function sample(draw: Draw): SampledNode {
  const x = draw.tensor(ofRank(2, 3))
  const [letters, other] = [[...'abc'].slice(0, x.shape.length), draw.int(1, 3)]
  const last = letters.at(-1)!
  const outer = letters.slice(0, -1).join('')
  const w = weights([x.shape.at(-1)!, other])
  return draw.pick<SampledNode>([
    { inputs: [x], attributes: { equation: `...${last}->...` } },
    { inputs: [x], attributes: { equation: letters.join('') } },
    { inputs: [x, w], attributes: { equation: `${letters.join('')},${last}z->z${outer}` } },
    { inputs: [w, x], attributes: { equation: `${last}z,...${last}` } },
    { inputs: [x, x], attributes: { equation: `${letters.join('')},...${last}->...${outer}` } },
  ])
}

/**
 * Einsum: the sum, over all labels that the result does not have, of the products of the operands' elements.
 *
 * Shapes   as the equation says: explicit or implicit result, ellipses, diagonals, extents of 1 that broadcast
 * Numbers  known operands are multiplied out first; linear with one secret operand, a scale for each neuron of the known
 *          ones; then one row per product for each further one
 */
export const Einsum = defineOp({
  type: 'Einsum',
  domain: '',
  opset: [12, 25],
  summary: "Einstein's summation of any number of tensors",
  refuses: '',
  attributes: { equation },

  infer(ctx) {
    const { output, extents } = summation(ctx)
    return [{ dtype: ctx.inputs[0]!.dtype, shape: output.map((label) => extents.get(label)!) }]
  },

  evaluate,
  linear,
  quantize,
  sample,

  examples: [
    {
      inputs: [{ shape: [2, 2] }, { shape: [2, 2] }, { shape: [2, 3], constant: true }],
      attributes: { equation: 'ij, jk, kl -> li' },
    },
    { inputs: [{ shape: [2, 2, 3] }], attributes: { equation: 'iij->j' } },
    {
      inputs: [{ shape: [2, 1, 3] }, { shape: [3, 2], constant: true }],
      attributes: { equation: '...i,ij' },
    },
    { inputs: [{ shape: [3] }, { shape: [2] }], attributes: { equation: 'b,a' } },
    {
      inputs: [
        { shape: [3], dtype: 'int32' },
        { shape: [3], dtype: 'int32' },
      ],
      attributes: { equation: 'i,i->' },
    },
  ],
})
