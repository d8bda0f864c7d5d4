import { InvalidOptionError } from '../errors.js'
import type { OnnxGraph, ValueInfo } from '../onnx/index.js'
import { SymbolicDimensionError, UnknownDimensionError, UntypedInputError } from './errors.js'
import type { GraphPort } from './graph.js'

/**
 * The model's inputs with every dimension a number. A dimension without a name is called `<input>.<axis>`. One that is
 * nothing but the first of inputs is a batch, and 1 unless it is bound: a proof is about one inference.
 *
 * @throws SymbolicDimensionError listing every dimension that `dims` leaves open
 * @throws UnknownDimensionError for a binding that names no dimension, InvalidOptionError for one that is no extent
 */
export function bindDimensions(graph: OnnxGraph, dims: ReadonlyMap<string, number>): GraphPort[] {
  const inputs = graph.inputs.filter(({ name }) => !graph.initializers.has(name))
  const symbols = [...new Set(inputs.flatMap(symbolsOf))]
  const unknown = [...dims.keys()].filter((name) => !symbols.includes(name))
  if (unknown.length > 0) throw new UnknownDimensionError(unknown, symbols)
  const bound = new Map([...batches(inputs).map((name) => [name, 1] as const), ...dims])
  const open = symbols.filter((name) => !bound.has(name))
  if (open.length > 0) throw new SymbolicDimensionError(open)
  for (const [name, extent] of dims) requireExtent(name, extent)
  return inputs.map((input) => bindInput(input, bound))
}

/** Dimensions that are the first one of inputs, and no other. */
function batches(inputs: readonly ValueInfo[]): string[] {
  const first = inputs.flatMap(({ name, shape = [] }) => symbolsOf({ name, shape: shape.slice(0, 1) }))
  const others = new Set(
    inputs.flatMap((input) => {
      const [leading, ...rest] = input.shape ?? []
      return symbolsOf({ ...input, shape: leading === undefined ? [] : [1, ...rest] })
    }),
  )
  return first.filter((name) => !others.has(name))
}

function requireExtent(name: string, extent: number): void {
  if (Number.isSafeInteger(extent) && extent >= 0) return
  const facts = { option: `dimension ${name}`, found: String(extent), accepted: 'whole numbers' }
  throw new InvalidOptionError(facts)
}

function bindInput(input: ValueInfo, dims: ReadonlyMap<string, number>): GraphPort {
  const { name, dtype, shape } = input
  if (dtype === undefined || shape === undefined) throw new UntypedInputError(name)
  return { name, dtype, shape: shape.map((extent, axis) => bound(extent, name, axis, dims)) }
}

function bound(
  extent: number | string | undefined,
  input: string,
  axis: number,
  dims: ReadonlyMap<string, number>,
) {
  return typeof extent === 'number' ? extent : dims.get(extent ?? `${input}.${axis}`)!
}

function symbolsOf({ name, shape }: Pick<ValueInfo, 'name' | 'shape'>): string[] {
  return (shape ?? []).flatMap((extent, axis) =>
    typeof extent === 'number' ? [] : [extent ?? `${name}.${axis}`],
  )
}
