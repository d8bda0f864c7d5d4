import { describe, expect, it } from 'vitest'
import { buildGraph } from '../../src/graph/build.js'
import { decodeModel, type Tensor } from '../../src/onnx/index.js'
import { findOperator } from '../../src/ops/registry.js'
import { exactTensors, proposedFormats } from '../../src/quantize/hints.js'
import { encodeModel, type ModelNode } from '../harness/onnxModel.js'

const float = (...data: number[]): Tensor => ({ dtype: 'float32', shape: [], data: Float64Array.from(data) })
const CONSTANTS: Record<string, Tensor> = {
  s: float(0.5),
  t: float(0.25),
  z: { dtype: 'uint8', shape: [], data: Float64Array.of(128) },
  w: { dtype: 'float32', shape: [2, 2], data: Float64Array.of(0.3, -0.7, 0.11, 0.9) },
}

function graphOf(nodes: readonly ModelNode[], ...outputs: string[]) {
  const model = { opset: 17, inputs: [{ name: 'x', shape: [2, 2] }], constants: CONSTANTS, nodes, outputs }
  return buildGraph(decodeModel(encodeModel(model)), findOperator, new Map())
}

const node = (op: string, inputs: string[], output: string): ModelNode => ({ op, inputs, outputs: [output] })
const quantize = (input: string, output: string, scale = 's') =>
  node('QuantizeLinear', [input, scale, 'z'], output)

describe('tensors that nothing is rounded in', () => {
  it('reach a QuantizeLinear through what can leave them as they are', () => {
    const graph = graphOf(
      [node('MatMul', ['x', 'w'], 'm'), node('Relu', ['m'], 'r'), quantize('r', 'y')],
      'y',
    )
    expect([...exactTensors(graph)].sort()).toEqual(['m', 'r'])
  })

  it('are moved, not mixed', () => {
    const moved = graphOf(
      [node('Relu', ['x'], 'r'), node('Transpose', ['r'], 't0'), quantize('t0', 'y')],
      'y',
    )
    expect(exactTensors(moved)).toContain('r')
    const mixed = graphOf(
      [node('Relu', ['x'], 'r'), node('MatMul', ['r', 'w'], 'm'), quantize('m', 'y')],
      'y',
    )
    expect(exactTensors(mixed)).not.toContain('r')
  })

  it('are none where nothing reads to the last digit', () => {
    expect(exactTensors(graphOf([node('Relu', ['x'], 'r'), node('Sigmoid', ['r'], 'y')], 'y')).size).toBe(0)
  })

  it('end at a function of its own rounding', () => {
    const graph = graphOf([node('Relu', ['x'], 'r'), node('Sigmoid', ['r'], 'g'), quantize('g', 'y')], 'y')
    expect(exactTensors(graph)).not.toContain('r')
  })
})

describe('the format of a model input', () => {
  it('is that of the steps it is quantized to at once', () => {
    const format = { scale: 0.5, lo: -128, bits: 8, saturates: true }
    expect(proposedFormats(graphOf([quantize('x', 'y')], 'y'))).toEqual(new Map([['x', format]]))
    const twice = graphOf([quantize('x', 'y'), quantize('x', 'q')], 'y', 'q')
    expect(proposedFormats(twice)).toEqual(new Map([['x', format]]))
  })

  it.each<[string, ModelNode[], string[]]>([
    ['readers that want different steps', [quantize('x', 'y'), quantize('x', 'q', 't')], ['y', 'q']],
    ['a reader without an opinion', [quantize('x', 'y'), node('Sigmoid', ['x'], 'q')], ['y', 'q']],
    ['a linear reader', [quantize('x', 'y'), node('MatMul', ['x', 'w'], 'q')], ['y', 'q']],
    ['an input that is an output', [quantize('x', 'y')], ['y', 'x']],
    ['no reader that quantizes', [node('Relu', ['x'], 'y')], ['y']],
  ])('is left open by %s', (_, nodes, outputs) => {
    expect(proposedFormats(graphOf(nodes, ...outputs)).size).toBe(0)
  })
})
