import type { NodeContext } from '../../graph/rules.js'
import type { Tensor } from '../../onnx/index.js'
import type { Quantized, Quantizer } from '../../quantize/quantizer.js'
import { mapTensor } from './elementwise.js'
import { exactLinear } from './exactLinear.js'
import { broadcastIndex } from './shapes.js'

/** x plus a bias that broadcasts to it, where there is one. */
function biased(x: Tensor, bias: Tensor | undefined): Tensor {
  if (bias === undefined) return x
  const at = broadcastIndex(bias.shape, x.shape)
  return { ...x, data: x.data.map((value, i) => value + bias.data[at[i]!]!) }
}

/** The function of x plus a bias. */
export function mapBiased(x: Tensor, bias: Tensor | undefined, f: (value: number) => number): Tensor {
  return mapTensor(biased(x, bias), f)
}

/** Emits x plus a bias, secret or known, in steps as fine as either's. */
export function emitBiased(
  q: Quantizer,
  ctx: NodeContext<unknown>,
  [input, bias]: readonly (Quantized | undefined)[],
): Quantized {
  const [shape, other] = [ctx.inputs[0]!.shape, ctx.inputs[1]]
  const x = input ?? q.constant(ctx.inputs[0]!.value!.data)
  if (other === undefined) return x
  const b = bias ?? q.constant(other.value!.data)
  const at = broadcastIndex(other.shape, shape)
  const spread = exactLinear(
    q,
    [b],
    Float64Array.from(at, (j) => b.scale[j]!),
    (i) => [[at[i]!, 1]],
  )
  const { size } = x
  const rowStart = Uint32Array.from({ length: size + 1 }, (_, i) => 2 * i)
  const col = Uint32Array.from({ length: 2 * size }, (_, k) => (k % 2) * size + (k >> 1))
  return q.linear({ size, rowStart, col }, [x, spread], 1)
}
