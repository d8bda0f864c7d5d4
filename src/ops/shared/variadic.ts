import { NodeRefusedError } from '../../graph/errors.js'
import { CsrRows, type LinearMap } from '../../graph/linearMap.js'
import type { NodeContext, TensorType } from '../../graph/rules.js'
import type { Tensor } from '../../onnx/index.js'
import { sizeOf } from '../../util/integers.js'
import type { Draw, SampledNode } from '../op.js'
import { isVariable, required } from './inputs.js'
import { broadcasting, weights } from './sampling.js'
import { broadcastIndex, broadcastShapes } from './shapes.js'

/** The type of an elementwise operation on any number of tensors, which broadcast to each other. */
export function variadicType(ctx: NodeContext<unknown>): readonly TensorType[] {
  const { dtype } = required(ctx, 0, 'data_0')
  const other = ctx.inputs.find((input) => input?.dtype !== dtype)
  if (other !== undefined) throw new NodeRefusedError(ctx.node, `mixes types ${dtype} and ${other.dtype}`)
  const shape = ctx.inputs.reduce<readonly number[]>(
    (shape, input) => broadcastShapes(ctx, shape, input!.shape),
    [],
  )
  return [{ dtype, shape }]
}

/** The operation on known tensors, as a fold of two at a time. */
export function foldKnown(f: (a: number, b: number) => number) {
  return (ctx: NodeContext<unknown>, inputs: readonly (Tensor | undefined)[]): readonly Tensor[] => {
    const { shape } = ctx.outputs[0]!
    const broadcast = inputs.map((x) => {
      const at = broadcastIndex(x!.shape, shape)
      return Float64Array.from(at, (j) => x!.data[j]!)
    })
    const data = broadcast.reduce((total, x) => total.map((value, i) => f(value, x[i]!)))
    return [{ ...ctx.outputs[0]!, data }]
  }
}

/** `factor` times the sum of all inputs. */
export function sumOfInputs(ctx: NodeContext<unknown>, factor: number): LinearMap {
  const { shape } = variadicType(ctx)[0]!
  const rows = new CsrRows(sizeOf(shape))
  const bias = new Float64Array(rows.size)
  let start = 0
  const parts = ctx.inputs.map((input) => {
    const part = { at: broadcastIndex(input!.shape, shape), known: input!.value?.data, start }
    if (isVariable(input)) start += sizeOf(input!.shape)
    return part
  })
  for (let i = 0; i < rows.size; i++) {
    for (const { at, known, start } of parts) {
      if (known === undefined) rows.push(start + at[i]!, factor)
      else bias[i]! += factor * known[at[i]!]!
    }
    rows.endRow()
  }
  return { ...rows.finish(), bias }
}

/** One to three tensors of one type that broadcast to the first one's shape, some of them constants. */
export function sampleVariadic(dtypes: NonNullable<Parameters<Draw['tensor']>[0]>['dtypes'] = ['float32']) {
  return (draw: Draw): SampledNode => {
    const first = draw.tensor({ dtypes })
    const others = Array.from({ length: draw.int(0, 2) }, () =>
      draw.chance(0.5)
        ? draw.tensor({ dtypes: [first.dtype], fits: (shape) => `${shape}` === `${first.shape}` })
        : weights(draw.opset < 8 ? first.shape : broadcasting(draw, first.shape), first.dtype),
    )
    return { inputs: [first, ...others] }
  }
}
