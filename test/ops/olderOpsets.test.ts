import { describe, expect, it } from 'vitest'
import { buildGraph } from '../../src/graph/build.js'
import { runGraph } from '../../src/graph/run.js'
import { decodeModel } from '../../src/onnx/index.js'
import { findOperator } from '../../src/ops/registry.js'
import { sizeOf } from '../../src/util/integers.js'
import { encodeModel } from '../harness/onnxModel.js'

/** Adds numbers that count from 0 to those of a tensor of zeros, as opset 6 does. */
function added(shape: readonly number[], axis?: number): number[] {
  const b = {
    dtype: 'float32',
    shape,
    data: Float64Array.from({ length: sizeOf(shape) }, (_, i) => i),
  } as const
  const attributes = { broadcast: 1, ...(axis === undefined ? {} : { axis }) }
  const nodes = [{ op: 'Add', inputs: ['x', 'b'], outputs: ['y'], attributes }]
  const source = {
    opset: 6,
    inputs: [{ name: 'x', shape: [2, 3, 2] }],
    constants: { b },
    nodes,
    outputs: ['y'],
  }
  const graph = buildGraph(decodeModel(encodeModel(source)), findOperator, new Map())
  return [...runGraph(graph, new Map([['x', new Float64Array(12)]])).get('y')!]
}

describe('broadcasting before version 7', () => {
  it('aligns the second input at an axis', () => {
    expect(added([2], 0)).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1])
    expect(added([3], 1)).toEqual([0, 0, 1, 1, 2, 2, 0, 0, 1, 1, 2, 2])
    expect(added([2, 3], 0)).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5])
    expect(added([3], -2)).toEqual([0, 0, 1, 1, 2, 2, 0, 0, 1, 1, 2, 2])
  })

  it('without an axis aligns at the end', () => {
    expect(added([2])).toEqual([0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1])
    expect(added([3, 2])).toEqual([0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5])
  })
})
