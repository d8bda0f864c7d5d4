import { ArtifactMismatchError } from './artifacts/errors.js'
import type { Manifest } from './artifacts/manifest.js'
import { buildGraph } from './graph/build.js'
import type { Graph } from './graph/graph.js'
import { decodeModel, type OnnxModel } from './onnx/index.js'
import type { OpDefinition } from './ops/op.js'
import { findOperator } from './ops/registry.js'
import { rewritten } from './ops/rewrites/index.js'
import { sha256Hex } from './util/hash.js'

/** What a model file leaves open. */
export interface ModelOptions {
  /** Values of the model's symbolic dimensions. */
  readonly dims?: Readonly<Record<string, number>>
  /** Contents of files that the model keeps tensors in, by name. */
  readonly externalData?: ReadonlyMap<string, Uint8Array>
}

interface OpenOptions extends ModelOptions {
  /** Whether linear maps are to say which of their numbers are weights. */
  readonly secretWeights?: boolean
}

/** A model as the stages after decoding take it. */
export interface TypedModel {
  readonly graph: Graph<OpDefinition>
  readonly modelHash: string
  readonly dims: Readonly<Record<string, number>>
}

/** @throws UnsupportedModelError, SymbolicDimensionError and other kinds of ZkmlError */
export function openModel(
  model: Uint8Array,
  { dims = {}, externalData, secretWeights }: OpenOptions,
): TypedModel {
  const decoded = decodeModel(model, externalData)
  return { graph: typeGraph(decoded, dims, secretWeights), modelHash: hashModel(model, externalData), dims }
}

/**
 * The model that a compilation was made from. Shapes of the compiled inputs bind its symbolic dimensions.
 *
 * @throws ArtifactMismatchError when it is another model
 */
export function openCompiledModel(
  model: Uint8Array,
  { modelHash, tensors }: Manifest,
  externalData?: ReadonlyMap<string, Uint8Array>,
): Graph<OpDefinition> {
  const found = hashModel(model, externalData)
  if (found !== modelHash)
    throw new ArtifactMismatchError({ artifact: 'the model', found, expected: modelHash })
  const decoded = decodeModel(model, externalData)
  const shapes = new Map(
    tensors.filter(({ role }) => role === 'input').map(({ name, shape }) => [name, shape]),
  )
  const bound = decoded.graph.inputs.flatMap(({ name, shape = [] }) =>
    shape.flatMap((extent, axis) => {
      const known = shapes.get(name)?.[axis]
      return typeof extent === 'number' || known === undefined
        ? []
        : [[extent ?? `${name}.${axis}`, known] as const]
    }),
  )
  return typeGraph(decoded, Object.fromEntries(bound))
}

function typeGraph(
  model: OnnxModel,
  dims: Readonly<Record<string, number>>,
  secretWeights = false,
): Graph<OpDefinition> {
  return buildGraph(rewritten(model), findOperator, new Map(Object.entries(dims)), secretWeights)
}

/** SHA-256 of the model file; with external data, of the hashes of all files in order of name. */
function hashModel(model: Uint8Array, external: ReadonlyMap<string, Uint8Array> = new Map()): string {
  if (external.size === 0) return sha256Hex(model)
  const names = [...external.keys()].sort()
  const lines = [sha256Hex(model), ...names.map((name) => `${sha256Hex(external.get(name)!)} ${name}`)]
  return sha256Hex(new TextEncoder().encode(lines.join('\n')))
}
