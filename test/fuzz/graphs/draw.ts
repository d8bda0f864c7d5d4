import type { DataType, Tensor } from '../../../src/onnx/index.js'
import type { Candidate, Draw, ExampleInput, Wanted } from '../../../src/ops/op.js'
import { sizeOf } from '../../../src/util/integers.js'
import type { RandomNumbers } from '../../harness/randomNumbers.js'

/** A tensor of the graph that is being drawn, with its value for the case's inputs. */
export interface GraphTensor extends Candidate {
  readonly value: Tensor
}

/** The graph has no tensor as a sampler wants one. */
export class NoTensorError extends Error {}

/** Shares of inputs that are tensors which nothing reads yet, and that may be constants. */
const [UNREAD, KNOWN] = [0.6, 0.15]

/** Random choices over the tensors of a graph. */
export class GraphDraw implements Draw {
  constructor(
    readonly random: RandomNumbers,
    readonly opset: number,
    private readonly tensors: readonly GraphTensor[],
    private readonly unread: ReadonlySet<string>,
  ) {}

  int(lo: number, hi: number): number {
    return this.random.between(lo, hi)
  }

  chance(share: number): boolean {
    return this.random.next() < share * 2 ** 32
  }

  pick<T>(choices: readonly T[]): T {
    return this.random.pick(choices)
  }

  tensor({ dtypes = ['float32'], known, fits = () => true }: Wanted = {}): GraphTensor {
    const fitting = this.tensors.filter(
      (tensor) =>
        dtypes.includes(tensor.dtype) &&
        (known ?? tensor.known) === tensor.known &&
        fits(tensor.shape, tensor.known ? tensor.value : undefined),
    )
    const secret =
      known === undefined && !this.chance(KNOWN) ? fitting.filter((each) => !each.known) : fitting
    const unread = this.chance(UNREAD) ? secret.filter(({ name }) => this.unread.has(name)) : secret
    const choices = [unread, secret, fitting].find(({ length }) => length > 0)
    if (choices === undefined) throw new NoTensorError()
    return this.pick(choices)
  }
}

/** Ways to draw a constant's floats: what makes weights easy to round, hard to round, or unequal. */
const STYLES: readonly ((draw: Draw) => () => number)[] = [
  (draw) => () => draw.int(-(2 ** 20), 2 ** 20) / 2 ** 20,
  (draw) => () => draw.int(-(2 ** 20), 2 ** 20) / 2 ** 20,
  (draw) => () => draw.int(-4, 4) / 4,
  (draw) => () => draw.pick([0, 0, 0, 1, -1, 0.3]),
  (draw) => () => draw.pick([-1, 1]) * 2 ** draw.int(-6, 3),
  (draw) => {
    const same = draw.int(-300, 300) / 100
    return () => same
  },
  (draw) => {
    const scale = 10 ** (draw.chance(0.2) ? draw.int(-15, 7) : draw.int(-3, 3))
    return () => (scale * draw.int(-1000, 1000)) / 1000
  },
]

/** The constant that an operator's sampler asks for. */
export function constantTensor(draw: Draw, { shape, dtype = 'float32', values }: ExampleInput): Tensor {
  const next = dtype.startsWith('float') ? draw.pick(STYLES)(draw) : integerStyle(draw, dtype)
  const data = Float64Array.from(values ?? Array.from({ length: sizeOf(shape) }, next))
  return { dtype, shape, data: dtype === 'float32' ? data.map(Math.fround) : data }
}

function integerStyle(draw: Draw, dtype: DataType): () => number {
  const [lo, hi] = dtype === 'bool' ? [0, 1] : dtype === 'uint8' ? [0, 3] : [-3, 3]
  return () => draw.int(lo, hi)
}
