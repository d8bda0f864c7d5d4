import { describe, expect, it } from 'vitest'
import { compile } from '../../src/compile.js'
import { check } from '../../src/infer.js'
import type { Tensor } from '../../src/onnx/index.js'
import { encodeModel, type ModelSource } from '../harness/onnxModel.js'

const W: Tensor = { dtype: 'float32', shape: [2], data: Float64Array.of(1, 2) }
const relu = { op: 'Relu', inputs: ['x'], outputs: ['y'] }
const add = { op: 'Add', inputs: ['x', 'w'], outputs: ['y'] }
const x = { name: 'x', shape: [2] }

const cases: Record<string, Omit<ModelSource, 'opset'>> = {
  'an output that is an input': { inputs: [x], nodes: [relu], outputs: ['y', 'x'] },
  'no node at all': { inputs: [x], nodes: [], outputs: ['x'] },
  'an output that is an initializer': {
    inputs: [x],
    constants: { w: W },
    nodes: [relu],
    outputs: ['y', 'w'],
  },
  'an output twice': { inputs: [x], nodes: [relu], outputs: ['y', 'y'] },
  'no input': {
    inputs: [],
    constants: { w: W },
    nodes: [{ ...relu, inputs: ['w'] }],
    outputs: ['y'],
  },
  'an input that nothing reads': { inputs: [x, { name: 'z', shape: [1] }], nodes: [relu], outputs: ['y'] },
  'an input with a default value, which it keeps': {
    inputs: [x, { name: 'w', shape: [2] }],
    constants: { w: W },
    nodes: [add],
    outputs: ['y'],
  },
}

/** What the model computes for x = (1, -1). */
const WANTED: Readonly<Record<string, readonly number[]>> = { y: [1, 0], x: [1, -1], w: [1, 2], sum: [2, 1] }

describe('models with', () => {
  it.each(Object.entries(cases))('%s', (_, source) => {
    const compiled = compile(encodeModel({ opset: 17, ...source }))
    const given = source.inputs
      .filter(({ name }) => name !== 'w')
      .map(({ name }) => [name, [1, -1].slice(name === 'z' ? 1 : 0)])
    const { ok, outputs } = check(compiled, Object.fromEntries(given))
    expect(ok).toBe(true)
    for (const [name, { data }] of Object.entries(outputs)) {
      const wanted = source.inputs.length === 0 ? 'w' : source.nodes.includes(add) ? 'sum' : name
      data.forEach((value, i) => {
        expect(value).toBeCloseTo(WANTED[wanted]![i]!, 1)
      })
    }
  })
})
