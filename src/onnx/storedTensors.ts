import type {
  AttributeProto,
  GraphProto,
  ModelProto,
  NodeProto,
  SparseTensorProto,
  TensorProto,
} from './generated/onnx.js'

/** Every tensor of a model, in file order: initializers and attributes, inner graphs and functions too. */
export function* storedTensors(model: ModelProto): Generator<TensorProto> {
  if (model.graph !== null) yield* inGraph(model.graph)
  for (const { node, attributeProto } of model.functions) {
    yield* inAttributes(attributeProto)
    yield* inNodes(node)
  }
}

function* inGraph(graph: GraphProto): Generator<TensorProto> {
  yield* graph.initializer
  for (const sparse of graph.sparseInitializer) yield* inSparse(sparse)
  yield* inNodes(graph.node)
}

function* inNodes(nodes: readonly NodeProto[]): Generator<TensorProto> {
  for (const { attribute } of nodes) yield* inAttributes(attribute)
}

function* inAttributes(attributes: readonly AttributeProto[]): Generator<TensorProto> {
  for (const { t, g, tensors, graphs, sparseTensor, sparseTensors } of attributes) {
    if (t !== null) yield t
    yield* tensors
    for (const sparse of [...sparseTensors, sparseTensor]) if (sparse !== null) yield* inSparse(sparse)
    for (const graph of [...graphs, g]) if (graph !== null) yield* inGraph(graph)
  }
}

function* inSparse({ values, indices }: SparseTensorProto): Generator<TensorProto> {
  if (values !== null) yield values
  if (indices !== null) yield indices
}
