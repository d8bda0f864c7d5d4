import { readdirSync, readFileSync } from 'node:fs'
import type { DataType, Tensor } from '../../../src/onnx/index.js'
import type { AttributeValue, ModelInput, ModelNode, ModelSource } from '../../harness/onnxModel.js'

/** Real values of each input, by name. */
export type InputValues = Readonly<Record<string, readonly number[]>>

/** A model, what it is calibrated with, and one input to hold it against the reference with. */
export interface GraphCase {
  readonly source: ModelSource
  readonly bits: number
  /** Calibration samples; none: the model is compiled without. */
  readonly samples: readonly InputValues[]
  readonly inputs: InputValues
}

/** A case that failed once, as it is kept in a file. */
export interface Regression {
  /** What was wrong, for the reader. */
  readonly found: string
  readonly graph: GraphCase
}

const FOLDER = new URL('regressions/', import.meta.url)

/** The kept cases, by file name. */
export function readRegressions(): [file: string, regression: Regression][] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'))
  return files.sort().map((file) => [file, parseRegression(readFileSync(new URL(file, FOLDER), 'utf8'))])
}

/** JSON with tensors as plain lists; `parseRegression` reads it. */
export function formatRegression(regression: Regression): string {
  const plain = (_: string, value: unknown) => (value instanceof Float64Array ? [...value] : value)
  return `${JSON.stringify(regression, plain, 1)}\n`
}

interface PlainTensor {
  readonly dtype: DataType
  readonly shape: readonly number[]
  readonly data: readonly number[]
}

export function parseRegression(text: string): Regression {
  const { found, graph } = JSON.parse(text)
  const { source } = graph
  const nodes = source.nodes.map((node: ModelNode) => ({
    ...node,
    attributes: mapRecord<AttributeValue, AttributeValue>(node.attributes ?? {}, attributeOf),
  }))
  const constants = mapRecord(source.constants ?? {}, tensorOf)
  return { found, graph: { ...graph, source: { ...source, nodes, constants } } }
}

function attributeOf(value: AttributeValue | PlainTensor): AttributeValue {
  return typeof value === 'object' && 'dtype' in value ? tensorOf(value as PlainTensor) : (value as number)
}

function tensorOf({ dtype, shape, data }: PlainTensor): Tensor {
  return { dtype, shape, data: Float64Array.from(data) }
}

function mapRecord<A, B>(record: Readonly<Record<string, A>>, f: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, f(value)]))
}

/** The inputs of a case as tensors. */
export function inputTensors({ source, inputs }: GraphCase): Map<string, Tensor> {
  return new Map(source.inputs.map((port) => [port.name, inputTensor(port, inputs[port.name]!)]))
}

function inputTensor({ dtype = 'float32', shape }: ModelInput, values: readonly number[]): Tensor {
  return { dtype, shape: shape as readonly number[], data: Float64Array.from(values) }
}
