import { describe, expect, it } from 'vitest'
import { buildGraph } from '../../../src/graph/build.js'
import { decodeModel, type Tensor } from '../../../src/onnx/index.js'
import { findOperator } from '../../../src/ops/registry.js'
import { encodeModel, type ModelNode } from '../../harness/onnxModel.js'
import { checkNodes } from './floats.js'

function floats(shape: readonly number[], ...values: readonly number[]): Tensor {
  return { dtype: 'float32', shape, data: Float64Array.from(values) }
}

/** Holds one node, of x and of ones and zeros where it is a normalization, against what onnxruntime is said to give. */
function hold(node: Omit<ModelNode, 'outputs'>, x: Tensor, theirs: Tensor): void {
  const source = {
    opset: 21,
    inputs: [{ name: 'x', shape: x.shape }],
    constants: { ones: floats([1], 1), zeros: floats([1], 0) },
    nodes: [{ ...node, outputs: ['y'] }],
    outputs: ['y'],
  }
  const graph = buildGraph(decodeModel(encodeModel(source)), findOperator, new Map())
  checkNodes(graph, new Map([['x', x]]), new Map([['y', theirs]]), new Map([['y', node.op]]))
}

function unary(op: string, x: number, theirs: number): () => void {
  return () => hold({ op, inputs: ['x'] }, floats([1], x), floats([1], theirs))
}

function normalized(x: readonly number[], theirs: readonly number[]): () => void {
  const node = { op: 'GroupNormalization', inputs: ['x', 'ones', 'zeros'], attributes: { num_groups: 1 } }
  const shape = [1, 1, x.length]
  return () => hold(node, floats(shape, ...x), floats(shape, ...theirs))
}

describe('what onnxruntime computes', () => {
  it('may be infinite where the reals are, or are beyond float32', () => {
    expect(unary('Reciprocal', 0, Number.POSITIVE_INFINITY)).not.toThrow()
    expect(unary('Exp', 100, Number.POSITIVE_INFINITY)).not.toThrow()
  })

  it.each([
    ['Reciprocal', 0, Number.NEGATIVE_INFINITY],
    ['Reciprocal', 0, 1e38],
    ['Reciprocal', 0, Number.NaN],
    ['Exp', 80, Number.POSITIVE_INFINITY],
    ['Exp', 100, Number.NEGATIVE_INFINITY],
    ['Exp', 100, 3e38],
    ['Relu', 1, Number.NaN],
    ['Relu', 1, 1.00001],
  ])('is not taken for ours: %s of %d is not %d', (op, x, theirs) => {
    expect(unary(op, x, theirs)).toThrow('is')
  })

  it('may lose of a normalization what a difference of squares does, and no more', () => {
    const root = Math.sqrt(0.01 / 0.01001)
    const [x, y] = [
      [7.1, 6.9],
      [root, -root],
    ]
    expect(normalized(x, [root + 0.001, -root])).not.toThrow()
    expect(normalized(x, [root + 0.1, -root])).toThrow('y[0]')
    expect(normalized(x, [y[0]!, Number.NaN])).toThrow('y[1]')
  })

  it('may be anything where squares of a normalization leave no digit of their difference', () => {
    expect(normalized([327.25, 327.25], [Number.NaN, Number.NaN])).not.toThrow()
    expect(normalized([0.01, -0.01], [Number.NaN, Number.NaN])).toThrow('y[0]')
  })
})
