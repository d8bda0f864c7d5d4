import { InvalidGraphError } from './errors.js'
import type { AttributeProto, GraphProto, SparseTensorProto, TensorProto } from './generated/onnx.js'
import type { Attribute, OnnxGraph, Tensor } from './model.js'
import { toNumber, toText } from './wire.js'

/** How the parts that an attribute may hold are decoded; labels are what errors call a part. */
export interface PartDecoders {
  readonly tensor: (label: string, proto: TensorProto) => Tensor
  readonly sparse: (label: string, proto: SparseTensorProto) => Tensor
  readonly graph: (label: string, proto: GraphProto) => OnnxGraph
}

type Reader = (proto: AttributeProto, label: string, parts: PartDecoders) => Attribute

interface AttributeType {
  readonly name: string
  /** The field that holds the value. */
  readonly field: keyof AttributeProto
  readonly read: Reader
}

/** The numbers of `AttributeProto.AttributeType` from 1 on, in order. */
const TYPES: readonly AttributeType[] = [
  { name: 'FLOAT', field: 'f', read: ({ f }) => ({ kind: 'float', value: f }) },
  { name: 'INT', field: 'i', read: ({ i }) => ({ kind: 'int', value: toNumber(i) }) },
  { name: 'STRING', field: 's', read: ({ s }) => ({ kind: 'string', value: toText(s) }) },
  { name: 'TENSOR', field: 't', read: readTensor },
  { name: 'GRAPH', field: 'g', read: readGraph },
  { name: 'FLOATS', field: 'floats', read: ({ floats }) => ({ kind: 'floats', value: floats }) },
  { name: 'INTS', field: 'ints', read: ({ ints }) => ({ kind: 'ints', value: ints.map(toNumber) }) },
  {
    name: 'STRINGS',
    field: 'strings',
    read: ({ strings }) => ({ kind: 'strings', value: strings.map(toText) }),
  },
  { name: 'TENSORS', field: 'tensors', read: readTensors },
  { name: 'GRAPHS', field: 'graphs', read: readGraphs },
  { name: 'SPARSE_TENSOR', field: 'sparseTensor', read: readSparse },
  { name: 'SPARSE_TENSORS', field: 'sparseTensors', read: readSparseTensors },
  { name: 'TYPE_PROTO', field: 'tp', read: () => ({ kind: 'unsupported', value: 'TYPE_PROTO' }) },
  { name: 'TYPE_PROTOS', field: 'typeProtos', read: () => ({ kind: 'unsupported', value: 'TYPE_PROTOS' }) },
]

/**
 * Attributes by name. Sparse tensors become dense ones.
 *
 * @param owner what errors call the node or function
 * @throws InvalidGraphError for a name that occurs twice, or a value that is not there
 */
export function decodeAttributes(
  owner: string,
  protos: readonly AttributeProto[],
  parts: PartDecoders,
): Map<string, Attribute> {
  const attributes = new Map<string, Attribute>()
  for (const proto of protos) {
    const label = `${proto.name} of ${owner}`
    if (attributes.has(proto.name)) throw new InvalidGraphError([`attribute ${label} is set twice`])
    attributes.set(proto.name, decodeAttribute(label, proto, parts))
  }
  return attributes
}

function decodeAttribute(label: string, proto: AttributeProto, parts: PartDecoders): Attribute {
  if (proto.refAttrName !== '') return { kind: 'reference', value: proto.refAttrName }
  const type = proto.type === 0 ? typeInUse(proto) : TYPES[proto.type - 1]
  return type?.read(proto, label, parts) ?? { kind: 'unsupported', value: `type number ${proto.type}` }
}

/** Files of IR version 1 do not state the type. */
function typeInUse(proto: AttributeProto): AttributeType | undefined {
  return TYPES.find(({ field }) => {
    const value = proto[field]
    return Array.isArray(value) ? value.length > 0 : Object.hasOwn(proto, field)
  })
}

function readTensor({ t }: AttributeProto, label: string, { tensor }: PartDecoders): Attribute {
  return { kind: 'tensor', value: tensor(label, present(t, label)) }
}

function readTensors({ tensors }: AttributeProto, label: string, { tensor }: PartDecoders): Attribute {
  return { kind: 'tensors', value: tensors.map((proto, i) => tensor(`${i} in ${label}`, proto)) }
}

function readSparse({ sparseTensor }: AttributeProto, label: string, { sparse }: PartDecoders): Attribute {
  return { kind: 'tensor', value: sparse(label, present(sparseTensor, label)) }
}

function readSparseTensors(
  { sparseTensors }: AttributeProto,
  label: string,
  { sparse }: PartDecoders,
): Attribute {
  return { kind: 'tensors', value: sparseTensors.map((proto, i) => sparse(`${i} in ${label}`, proto)) }
}

function readGraph({ g }: AttributeProto, label: string, { graph }: PartDecoders): Attribute {
  return { kind: 'graph', value: graph(label, present(g, label)) }
}

function readGraphs({ graphs }: AttributeProto, label: string, { graph }: PartDecoders): Attribute {
  return { kind: 'graphs', value: graphs.map((proto, i) => graph(`${i} in ${label}`, proto)) }
}

function present<T>(value: T | null, label: string): T {
  if (value === null) throw new InvalidGraphError([`attribute ${label} has no value`])
  return value
}
