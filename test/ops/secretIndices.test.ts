import { describe, expect, it } from 'vitest'
import { buildGraph } from '../../src/graph/build.js'
import { interpret } from '../../src/integer/program.js'
import { decodeModel, type Tensor } from '../../src/onnx/index.js'
import { findOperator } from '../../src/ops/registry.js'
import { quantizeGraph } from '../../src/quantize/quantize.js'
import { encodeModel, type ModelNode } from '../harness/onnxModel.js'

const list = (...values: number[]): Tensor => ({
  dtype: 'float32',
  shape: [values.length],
  data: Float64Array.from(values),
})

/** The result of a node whose input `at` is secret indices from -8 to 7. */
function run(
  node: Omit<ModelNode, 'outputs'>,
  shape: readonly number[],
  constants: Record<string, Tensor>,
  indices: readonly number[],
): number[] {
  const model = encodeModel({
    opset: 18,
    inputs: [{ name: 'at', dtype: 'int64', shape }],
    constants,
    nodes: [{ ...node, outputs: ['y'] }],
    outputs: ['y'],
  })
  const graph = buildGraph(decodeModel(model), findOperator, new Map())
  const formats = new Map([['at', { scale: 1, lo: -8, bits: 4 }]])
  const program = quantizeGraph(graph, formats, { bits: 8, peaks: new Map() })
  const values = interpret(program, [Float64Array.from(indices)])
  const { tensor, scale } = program.outputs[0]!
  return Array.from(values[tensor] as Float64Array, (value) => value * scale)
}

describe('secret indices', () => {
  const data = list(1, 2, 4)

  it('count from the back where they are negative, and mean the nearest end outside', () => {
    const gather = { op: 'Gather', inputs: ['data', 'at'] }
    expect(run(gather, [6], { data }, [-8, -4, -3, -1, 3, 7])).toEqual([1, 1, 1, 4, 4, 4])
  })

  it('are off everywhere outside of a one-hot tensor', () => {
    const depth: Tensor = { dtype: 'int64', shape: [], data: Float64Array.of(2) }
    const oneHot = { op: 'OneHot', inputs: ['at', 'depth', 'values'] }
    const found = run(oneHot, [4], { depth, values: list(0, 1) }, [-8, -2, 1, 7])
    expect(found).toEqual([0, 0, 1, 0, 0, 1, 0, 0])
  })

  it('let the last of several updates of one element stay', () => {
    const scatter = { op: 'ScatterElements', inputs: ['data', 'at', 'updates'] }
    const found = run(scatter, [3], { data, updates: list(8, 16, 32) }, [1, -2, 0])
    expect(found).toEqual([32, 16, 4])
  })
})
