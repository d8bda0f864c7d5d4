import type { NodeContext } from '../../graph/rules.js'
import type { Tensor } from '../../onnx/index.js'
import type { Quantized, Quantizer } from '../../quantize/quantizer.js'
import { operands } from './arithmetic.js'
import { isFloat, wrapInteger } from './conversion.js'
import { exactLinear } from './exactLinear.js'
import { integerInput, wrapTo } from './wrap.js'

/** True for a node whose results are integers, which are exact and wrap around. */
export function isIntegral(ctx: NodeContext<unknown>): boolean {
  return !isFloat(ctx.inputs[0]!.dtype)
}

/** A binary operation on known tensors; integers that leave their type wrap around. */
export function operateKnown(
  real: (a: number, b: number) => number,
  exact: (a: bigint, b: bigint) => bigint,
) {
  return (ctx: NodeContext<unknown>, [x, y]: readonly (Tensor | undefined)[]): readonly Tensor[] => {
    const { size, a, b } = operands(ctx)
    const type = ctx.outputs[0]!
    const f = isIntegral(ctx)
      ? (u: number, v: number) => wrapInteger(exact(BigInt(u), BigInt(v)), type.dtype)
      : real
    const data = Float64Array.from({ length: size }, (_, i) => f(x!.data[a[i]!]!, y!.data[b[i]!]!))
    return [{ ...type, data }]
  }
}

/** Emits A + sign * B for integers. Rows: none, but where results may leave their type (see `wrapTo`). */
export function emitIntegerSum(
  q: Quantizer,
  ctx: NodeContext<unknown>,
  inputs: readonly (Quantized | undefined)[],
  sign: 1 | -1,
): Quantized[] {
  const { size, a, b } = operands(ctx)
  const [x, y] = [integerInput(q, ctx, inputs, 0), integerInput(q, ctx, inputs, 1)]
  const sum = exactLinear(q, [x, y], new Float64Array(size).fill(1), (i) => [
    [a[i]!, 1],
    [x.size + b[i]!, sign],
  ])
  return [wrapTo(q, sum, ctx.outputs[0]!.dtype, ctx)]
}

/** Emits A * B for integers: one row an element where both are secret, and those of `wrapTo`. */
export function emitIntegerProduct(
  q: Quantizer,
  ctx: NodeContext<unknown>,
  inputs: readonly (Quantized | undefined)[],
): Quantized[] {
  const { size, a, b } = operands(ctx)
  const [x, y] = [integerInput(q, ctx, inputs, 0), integerInput(q, ctx, inputs, 1)]
  const rowStart = Uint32Array.from({ length: size + 1 }, (_, i) => i)
  const products = q.emit(
    { kind: 'contract', inputs: [x.id, y.id], rowStart, left: a, right: b },
    new Float64Array(size).fill(1),
  )
  return [wrapTo(q, products, ctx.outputs[0]!.dtype, ctx)]
}
