import { decodeAttributes, type PartDecoders } from './attributes.js'
import { dataTypeOf } from './dataTypes.js'
import { InvalidGraphError } from './errors.js'
import type { ExternalFiles } from './external.js'
import type {
  FunctionProto,
  GraphProto,
  NodeProto,
  OperatorSetIdProto,
  TensorShapeProtoDimension,
  ValueInfoProto,
} from './generated/onnx.js'
import type { OnnxFunction, OnnxGraph, OnnxModel, OnnxNode, Tensor, ValueInfo } from './model.js'
import { decodeSparse, type SparseBudget, sparseBudget } from './sparse.js'
import { decodeTensor } from './tensor.js'
import { type ParsedModel, toNumber } from './wire.js'

/** Messages to plain data; whether names refer to anything is not looked at. */
export function decodeParsed({ model, graph }: ParsedModel, files: ExternalFiles): OnnxModel {
  const irVersion = toNumber(model.irVersion)
  const opsets = decodeOpsets('the model', model.opsetImport)
  // Before IR version 3 there was one operator set and no field to say so.
  if (irVersion < 3 && opsets.size === 0) opsets.set('', 1)
  const budget = sparseBudget()
  const partsFor = (versions: Opsets) => partDecoders(files, budget, versions)
  return {
    irVersion,
    producer: `${model.producerName} ${model.producerVersion}`.trim(),
    opsets,
    graph: decodeGraph('the graph', graph, partsFor(opsets)),
    functions: model.functions.map((proto) => decodeFunction(proto, opsets, partsFor)),
  }
}

/** Operator set version by domain. */
type Opsets = ReadonlyMap<string, number>

interface Decoders extends PartDecoders {
  /** Versions of the operators that nodes use. */
  readonly opsets: Opsets
}

function partDecoders(files: ExternalFiles, budget: SparseBudget, opsets: Opsets): Decoders {
  const parts: Decoders = {
    opsets,
    tensor: (label, proto) => decodeTensor(label, proto, files),
    sparse: (label, proto) => decodeSparse(label, proto, files, budget),
    graph: (label, proto) => decodeGraph(label, proto, parts),
  }
  return parts
}

function decodeOpsets(owner: string, imports: readonly OperatorSetIdProto[]): Map<string, number> {
  const opsets = new Map<string, number>()
  for (const { domain: spelled, version: stored } of imports) {
    const domain = standardDomain(spelled)
    const version = toNumber(stored)
    const other = opsets.get(domain) ?? version
    if (other !== version) {
      throw new InvalidGraphError([`${owner} uses versions ${other} and ${version} of domain "${spelled}"`])
    }
    opsets.set(domain, version)
  }
  return opsets
}

function standardDomain(domain: string): string {
  return domain === 'ai.onnx' ? '' : domain
}

function decodeGraph(label: string, proto: GraphProto, parts: Decoders): OnnxGraph {
  return {
    name: proto.name,
    inputs: proto.input.map(decodeValueInfo),
    outputs: proto.output.map(decodeValueInfo),
    valueInfo: proto.valueInfo.map(decodeValueInfo),
    initializers: decodeInitializers(label, proto, parts),
    nodes: decodeNodes(proto.node, parts),
  }
}

function decodeInitializers(label: string, graph: GraphProto, parts: PartDecoders): Map<string, Tensor> {
  const tensors = new Map<string, Tensor>()
  const add = (name: string, tensor: Tensor): void => {
    if (tensors.has(name)) throw new InvalidGraphError([`"${name}" is an initializer of ${label} twice`])
    tensors.set(name, tensor)
  }
  for (const proto of graph.initializer) add(proto.name, parts.tensor(proto.name, proto))
  for (const proto of graph.sparseInitializer) {
    const name = proto.values?.name ?? ''
    add(name, parts.sparse(name, proto))
  }
  return tensors
}

function decodeNodes(protos: readonly NodeProto[], parts: Decoders): OnnxNode[] {
  const names = uniqueNames(protos)
  return protos.map((proto, i) => decodeNode(names[i]!, proto, parts))
}

function decodeNode(name: string, proto: NodeProto, parts: Decoders): OnnxNode {
  if (proto.opType === '') throw new InvalidGraphError([`node "${proto.name}" has no operator type`])
  const domain = standardDomain(proto.domain)
  return {
    name,
    opType: proto.opType,
    domain,
    opset: parts.opsets.get(domain) ?? 1,
    overload: proto.overload,
    inputs: proto.input,
    outputs: proto.output,
    attributes: decodeAttributes(`${proto.opType} "${name}"`, proto.attribute, parts),
  }
}

/** The first node of a name keeps it; nameless and repeated ones get one that no node has. */
function uniqueNames(protos: readonly NodeProto[]): string[] {
  const taken = new Set(protos.map(({ name }) => name))
  const seen = new Set<string>()
  const suffixes = new Map<string, number>()
  return protos.map(({ name, opType }, index) => {
    if (name !== '' && !seen.has(name)) {
      seen.add(name)
      return name
    }
    const unique = freeName(name === '' ? `${opType}_${index}` : name, taken, suffixes)
    taken.add(unique)
    return unique
  })
}

function freeName(wanted: string, taken: ReadonlySet<string>, suffixes: Map<string, number>): string {
  let suffix = suffixes.get(wanted) ?? 0
  let name = wanted
  while (taken.has(name)) name = `${wanted}_${++suffix}`
  suffixes.set(wanted, suffix)
  return name
}

/** @param model the model's own opsets, for domains that the function does not import */
function decodeFunction(
  proto: FunctionProto,
  model: Opsets,
  partsFor: (opsets: Opsets) => Decoders,
): OnnxFunction {
  const owner = `function "${proto.name}"`
  const opsets = decodeOpsets(owner, proto.opsetImport)
  const parts = partsFor(new Map([...model, ...opsets]))
  return {
    domain: standardDomain(proto.domain),
    name: proto.name,
    overload: proto.overload,
    inputs: proto.input,
    outputs: proto.output,
    attributes: proto.attribute,
    defaults: decodeAttributes(owner, proto.attributeProto, parts),
    opsets,
    nodes: decodeNodes(proto.node, parts),
  }
}

function decodeValueInfo({ name, type }: ValueInfoProto): ValueInfo {
  const tensor = type?.tensorType ?? type?.sparseTensorType
  return {
    name,
    dtype: dataTypeOf(tensor?.elemType ?? 0),
    shape: tensor?.shape?.dim.map(decodeExtent),
  }
}

/** Some exporters write -1 for an extent they do not know. */
function decodeExtent(proto: TensorShapeProtoDimension): number | string | undefined {
  if (proto.dimParam !== '') return proto.dimParam
  const extent = toNumber(proto.dimValue)
  return Object.hasOwn(proto, 'dimValue') && extent >= 0 ? extent : undefined
}
