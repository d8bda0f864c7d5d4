import type { OnnxModel, OnnxNode } from '../../onnx/index.js'

const DOMAIN = 'com.microsoft'

/** Operators between quantized tensors that runtimes compute in one piece, and how many tensors they read. */
const FUSED: Readonly<Record<string, { readonly type: string; readonly tensors: number }>> = {
  Add: { type: 'QLinearAdd', tensors: 2 },
  Mul: { type: 'QLinearMul', tensors: 2 },
  Sigmoid: { type: 'QLinearSigmoid', tensors: 1 },
  LeakyRelu: { type: 'QLinearLeakyRelu', tensors: 1 },
  AveragePool: { type: 'QLinearAveragePool', tensors: 1 },
  GlobalAveragePool: { type: 'QLinearGlobalAveragePool', tensors: 1 },
}

/** What is known of a value by its name. */
interface Names {
  readonly producer: ReadonlyMap<string, OnnxNode>
  /** Nodes that read it; the model's outputs count as well. */
  readonly readers: ReadonlyMap<string, number>
  readonly model: OnnxModel
}

/**
 * DequantizeLinear, an operator and QuantizeLinear as the one quantized operator that onnxruntime makes of them: sums,
 * products, means and activations of 8-bit tensors with one scale each. What it computes differs from the three nodes in
 * the order of float32 operations, so this is what a quantized model's outputs are, to the bit. The nodes that are no
 * longer read are left for the graph to drop.
 */
export function fuseQuantized(model: OnnxModel): OnnxModel {
  const names = namesOf(model)
  const nodes = model.graph.nodes.map((node) => fused(node, names) ?? node)
  const changed = nodes.some((node, i) => node !== model.graph.nodes[i])
  if (!changed) return model
  const opsets = new Map([[DOMAIN, 1], ...model.opsets])
  return { ...model, opsets, graph: { ...model.graph, nodes } }
}

function namesOf(model: OnnxModel): Names {
  const { nodes, outputs } = model.graph
  const readers = new Map<string, number>()
  for (const name of [...nodes.flatMap(({ inputs }) => inputs), ...outputs.map(({ name }) => name)])
    readers.set(name, (readers.get(name) ?? 0) + 1)
  const producer = new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)))
  return { producer, readers, model }
}

/** The quantized operator in place of a QuantizeLinear node; undefined where it stays. */
function fused(quantize: OnnxNode, names: Names): OnnxNode | undefined {
  if (!isStandard(quantize, 'QuantizeLinear')) return undefined
  const node = names.producer.get(quantize.inputs[0]!)
  const rule = node === undefined || node.domain !== '' ? undefined : FUSED[node.opType]
  if (rule === undefined || names.readers.get(quantize.inputs[0]!) !== 1) return undefined
  const sources = node!.inputs.slice(0, rule.tensors).map((name) => names.producer.get(name))
  const steps = [quantize, ...sources].map((source) => stepOf(source, names))
  const types = new Set(steps.map((step) => step?.dtype))
  if (steps.some((step) => step === undefined) || types.size > 1) return undefined
  const inputs = sources.flatMap((source) => source!.inputs.slice(0, 3))
  return {
    ...node!,
    ...{ opType: rule.type, domain: DOMAIN, opset: 1, outputs: quantize.outputs },
    inputs: [...inputs, ...quantize.inputs.slice(1, 3)],
  }
}

function isStandard(node: OnnxNode | undefined, opType: string): node is OnnxNode {
  return node !== undefined && node.domain === '' && node.opType === opType
}

/** The type of a node's zero point, where it has one scale and one zero point of 8 bits, both stored in the model. */
function stepOf(node: OnnxNode | undefined, { model }: Names): { readonly dtype: string } | undefined {
  if (node === undefined || node.domain !== '' || !/^(Deq|Q)uantizeLinear$/.test(node.opType))
    return undefined
  const [scale, zero] = node.inputs.slice(1, 3).map((name) => model.graph.initializers.get(name))
  if (scale?.data.length !== 1 || zero?.data.length !== 1) return undefined
  return zero.dtype === 'uint8' || zero.dtype === 'int8' ? { dtype: zero.dtype } : undefined
}
