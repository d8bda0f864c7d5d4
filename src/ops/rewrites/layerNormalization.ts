import type { Attribute, OnnxModel, OnnxNode, Tensor } from '../../onnx/index.js'

/** The version that introduced LayerNormalization. */
const OPSET = 17

/** Scale of the operator that stands in for nodes without one. */
const ONE = 'layer normalization scale'

interface Lookup {
  readonly producer: ReadonlyMap<string, OnnxNode>
  readonly constants: ReadonlyMap<string, Tensor>
}

/**
 * (x - mean) / sqrt(mean((x - mean)^2) + epsilon) over the last axis, as exporters write it where the operator does not
 * exist yet, as LayerNormalization: the quotient's bound, the root of the number of elements, is known of the operator
 * alone. The nodes that are no longer read are left for the graph to drop.
 */
export function findLayerNormalizations(model: OnnxModel): OnnxModel {
  const { nodes, initializers } = model.graph
  const constants = new Map([...initializers, ...nodes.flatMap(storedBy)])
  const producer = new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)))
  const changed = nodes.map((node) => normalization(node, { producer, constants }) ?? node)
  if (changed.every((node, i) => node === nodes[i])) return model
  const one: Tensor = { dtype: 'float32', shape: [1], data: Float64Array.of(1) }
  const graph = { ...model.graph, nodes: changed, initializers: new Map([...initializers, [ONE, one]]) }
  return { ...model, graph }
}

/** The tensor of a Constant node. */
function storedBy({ opType, domain, outputs, attributes }: OnnxNode): (readonly [string, Tensor])[] {
  const value = attributes.get('value')
  const isConstant = domain === '' && opType === 'Constant' && value?.kind === 'tensor'
  return isConstant ? [[outputs[0]!, value.value]] : []
}

function normalization(divide: OnnxNode, lookup: Lookup): OnnxNode | undefined {
  const root = isA(divide, 'Div') ? made(lookup, divide.inputs[1], 'Sqrt') : undefined
  const sum = made(lookup, root?.inputs[0], 'Add')
  const centered = divide.inputs[0]!
  const difference = made(lookup, centered, 'Sub')
  const mean = made(lookup, difference?.inputs[1], 'ReduceMean')
  if (sum === undefined || mean === undefined || difference?.inputs[0] !== mean.inputs[0]) return undefined
  const [square, epsilon] = splitSum(sum, lookup)
  const variance = made(lookup, square, 'ReduceMean')
  const squared = lookup.producer.get(variance?.inputs[0] ?? '')
  if (epsilon === undefined || variance === undefined) return undefined
  const alike = overLastAxis(mean, lookup) && overLastAxis(variance, lookup)
  if (!alike || !isSquareOf(squared, difference!, lookup)) return undefined
  const attributes = new Map<string, Attribute>([['epsilon', { kind: 'float', value: epsilon }]])
  return { ...divide, opType: 'LayerNormalization', opset: OPSET, inputs: [mean.inputs[0]!, ONE], attributes }
}

function isA(node: OnnxNode, opType: string): boolean {
  return node.domain === '' && node.opType === opType
}

function made({ producer }: Lookup, name: string | undefined, opType: string): OnnxNode | undefined {
  const node = name === undefined ? undefined : producer.get(name)
  return node !== undefined && isA(node, opType) ? node : undefined
}

/** What is added to one number, and that number. */
function splitSum({ inputs }: OnnxNode, lookup: Lookup): readonly [string | undefined, number | undefined] {
  const known = inputs.findIndex((name) => numberOf(name, lookup) !== undefined)
  return known < 0 ? [undefined, undefined] : [inputs[1 - known], numberOf(inputs[known], lookup)]
}

/** The value of a constant that changes no shape; undefined for any other value. */
function numberOf(name: string | undefined, { constants }: Lookup): number | undefined {
  const tensor = constants.get(name ?? '')
  return tensor?.data.length === 1 && tensor.shape.length <= 1 ? tensor.data[0] : undefined
}

/** A mean over the last axis alone that keeps it. */
function overLastAxis({ attributes, inputs }: OnnxNode, { constants }: Lookup): boolean {
  const [axes, keeps] = [attributes.get('axes'), attributes.get('keepdims')]
  const list = axes?.kind === 'ints' ? axes.value : [...(constants.get(inputs[1] ?? '')?.data ?? [])]
  return `${list}` === '-1' && (keeps === undefined || (keeps.kind === 'int' && keeps.value !== 0))
}

/** d^2 or d d, for d the difference itself or another node of the same inputs. */
function isSquareOf(square: OnnxNode | undefined, difference: OnnxNode, lookup: Lookup): boolean {
  if (square === undefined) return false
  const isDifference = (name: string | undefined) => {
    const node = made(lookup, name, 'Sub')
    return node !== undefined && `${node.inputs}` === `${difference.inputs}`
  }
  if (isA(square, 'Mul')) return square.inputs.every(isDifference)
  if (!isA(square, 'Pow') || numberOf(square.inputs[1], lookup) !== 2) return false
  return isDifference(square.inputs[0])
}
