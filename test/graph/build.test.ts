import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { buildGraph } from '../../src/graph/build.js'
import {
  EmptyTensorError,
  SymbolicDimensionError,
  TensorTooLargeError,
  UnknownDimensionError,
  UnsupportedModelError,
} from '../../src/graph/errors.js'
import { runGraph } from '../../src/graph/run.js'
import { decodeModel } from '../../src/onnx/index.js'
import { findOperator } from '../../src/ops/registry.js'
import { pseudoRandom } from '../../src/util/random.js'
import { encodeModel, type ModelNode, type ModelSource } from '../harness/onnxModel.js'

const exported = readFileSync(new URL('../../fixtures/symbolic-batch/model.onnx', import.meta.url))

function build(model: Uint8Array, dims: Readonly<Record<string, number>> = {}) {
  return buildGraph(decodeModel(model), findOperator, new Map(Object.entries(dims)))
}

function reluOf(shape: readonly (number | string)[], nodes?: readonly ModelNode[]): ModelSource {
  const relu = { op: 'Relu', inputs: ['x'], outputs: ['y'] }
  return { opset: 17, inputs: [{ name: 'x', shape }], nodes: nodes ?? [relu], outputs: ['y'] }
}

describe('dimensions', () => {
  it('take the values they are bound to, the same name twice', () => {
    const { inputs, outputs } = build(encodeModel(reluOf(['n', 3, 'n'])), { n: 2 })
    expect([inputs[0]!.shape, outputs[0]!.shape]).toEqual([
      [2, 3, 2],
      [2, 3, 2],
    ])
  })

  it('that are open are all listed', () => {
    expect(() => build(encodeModel(reluOf([3, 'n', 'm'])))).toThrow(SymbolicDimensionError)
    expect(() => build(encodeModel(reluOf([3, 'n', 'm'])), { n: 1 })).toThrow(
      expect.objectContaining({ facts: { dimensions: 'm' } }),
    )
  })

  it('that are nothing but the first are 1', () => {
    expect(build(encodeModel(reluOf(['n', 3]))).inputs[0]!.shape).toEqual([1, 3])
    expect(() => build(encodeModel(reluOf(['n', 3, 'n'])))).toThrow(SymbolicDimensionError)
  })

  it('that the model does not have are refused', () => {
    expect(() => build(encodeModel(reluOf(['n'])), { n: 1, batch: 1 })).toThrow(UnknownDimensionError)
  })

  it('must leave tensors of a size between one and what a circuit can hold', () => {
    expect(() => build(encodeModel(reluOf(['n'])), { n: 0 })).toThrow(EmptyTensorError)
    expect(() => build(encodeModel(reluOf(['n', 'm'])), { n: 2 ** 20, m: 2 ** 20 })).toThrow(
      TensorTooLargeError,
    )
  })
})

describe('folding', () => {
  it('leaves no node of the shape arithmetic of an exported model', () => {
    const { steps } = build(exported, { batch: 1 })
    expect(steps.map(({ ctx }) => ctx.node.op)).toEqual(['Gemm', 'Relu', 'Gemm'])
    expect(steps[0]!.sources).toEqual(['flower'])
  })

  it('computes the same for every row of a batch as for one', () => {
    const random = pseudoRandom(5)
    const flower = Float64Array.from({ length: 12 }, () => 8 * random())
    const logits = (batch: number, data: Float64Array) =>
      runGraph(build(exported, { batch }), new Map([['flower', data]])).get('logits')!
    const rows = [0, 1, 2].map((i) => [...logits(1, flower.slice(4 * i, 4 * i + 4))])
    expect([...logits(3, flower)]).toEqual(rows.flat())
  })
})

describe('a model that cannot be compiled', () => {
  it('is refused with every reason at once', () => {
    const nodes = [
      { op: 'Nonsense', inputs: ['x'], outputs: ['a'] },
      { op: 'Softmax', inputs: ['a'], outputs: ['b'], attributes: { axe: 1 } },
      { op: 'Relu', inputs: ['b'], outputs: ['y'] },
      { op: 'Det', inputs: ['x'], outputs: ['unused'] },
    ]
    const refused = () => build(encodeModel(reluOf([2, 2], nodes)))
    expect(refused).toThrow(UnsupportedModelError)
    expect(refused).toThrow(
      expect.objectContaining({
        facts: {
          'Nonsense "Nonsense_0"': 'no circuit for this operator yet',
          'Softmax "Softmax_1"': 'has the unknown attribute axe',
          'Det "Det_3"': 'no circuit for this operator yet',
        },
      }),
    )
  })
})
