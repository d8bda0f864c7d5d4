import { NodeRefusedError } from '../../graph/errors.js'
import type { NodeContext } from '../../graph/rules.js'
import { sizeOf } from '../../util/integers.js'
import type { Bilinear, Products } from './bilinear.js'
import { slideWindows, type WindowContext } from './windows.js'

/** A convolution of X [N, C, ...spatial] with weights, M channels to [N, M, ...shape], whatever the order of the weights. */
export interface Convolution {
  readonly N: number
  readonly C: number
  readonly M: number
  readonly groups: number
  /** Elements of a channel of X. */
  readonly plane: number
  readonly shape: readonly number[]
  readonly taps: number
  /** source[i * taps + t]: spatial element that tap t of output i reads, negative for none. */
  readonly source: Int32Array
  /** Where the weights of output channel m and the first channel of its group begin. */
  readonly weightsOf: (m: number) => number
  /** Distance of the weights of two neighbouring input channels. */
  readonly channelStride: number
}

type ConvolutionContext = WindowContext & NodeContext<{ readonly group: number }>

/** The node's convolution of tensors of some shapes; checks how they fit together. */
export function convolutionOf(
  ctx: ConvolutionContext,
  x: readonly number[],
  w: readonly number[],
): Convolution {
  const { group: groups, kernel_shape } = ctx.attributes
  const [M, perGroup, ...kernel] = w as [number, number, ...number[]]
  if (x.length < 3 || x.length !== w.length || x[1] !== perGroup * groups || M % groups !== 0) {
    throw new NodeRefusedError(
      ctx.node,
      `has inputs of shapes [${x}] and [${w}] for ${groups} groups, which do not fit`,
    )
  }
  if (kernel_shape !== undefined && `${kernel_shape}` !== `${kernel}`) {
    throw new NodeRefusedError(ctx.node, `sets kernel_shape = [${kernel_shape}], but its weights are [${w}]`)
  }
  const windows = slideWindows(ctx, x.slice(2), kernel)
  const weightsOf = (m: number) => m * perGroup * windows.taps
  const plane = sizeOf(x.slice(2))
  return { N: x[0]!, C: x[1]!, M, groups, plane, ...windows, weightsOf, channelStride: windows.taps }
}

/** Refuses biases, input 2, that are not one for each output channel. */
export function requireBias(ctx: NodeContext<unknown>, { M }: Convolution): void {
  const bias = ctx.inputs[2]?.shape
  if (bias !== undefined && `${bias}` !== `${M}`)
    throw new NodeRefusedError(ctx.node, `has biases of shape [${bias}] for ${M} output channels`)
}

/** The convolution as sums of products of X and its weights, and a bias for each output channel where input 2 is there. */
export function convolve(ctx: NodeContext<unknown>, convolution: Convolution): Bilinear {
  const outputs = sizeOf(convolution.shape)
  const { N, M } = convolution
  const channel = (i: number) => Math.floor(i / outputs) % M
  const elements = () => Uint32Array.from({ length: N * M * outputs }, (_, i) => channel(i))
  return {
    products: convolutionProducts(convolution),
    factor: 1,
    channel,
    addend: ctx.inputs[2] && { elements: elements(), factor: 1 },
  }
}

/** The products of a convolution, in row-major order of the result. */
export function convolutionProducts(convolution: Convolution): Products {
  const { N, C, M, groups, plane, shape, taps, source, weightsOf, channelStride } = convolution
  const [outputs, perGroup] = [sizeOf(shape), C / groups]
  const inside = source.reduce((count, from) => (from >= 0 ? count + 1 : count), 0)
  const products = {
    rowStart: new Uint32Array(N * M * outputs + 1),
    left: new Uint32Array(N * M * perGroup * inside),
    right: new Uint32Array(N * M * perGroup * inside),
  }
  let at = 0
  for (let i = 0; i < N * M * outputs; i++) {
    const [n, m, output] = [Math.floor(i / (M * outputs)), Math.floor(i / outputs) % M, i % outputs]
    let elements = (n * C + Math.floor((m * groups) / M) * perGroup) * plane
    let weights = weightsOf(m)
    for (let c = 0; c < perGroup; c++, elements += plane, weights += channelStride) {
      for (let tap = 0; tap < taps; tap++) {
        const from = source[output * taps + tap]!
        if (from < 0) continue
        products.left[at] = elements + from
        products.right[at++] = weights + tap
      }
    }
    products.rowStart[i + 1] = at
  }
  return products
}
