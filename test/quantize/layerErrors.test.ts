import { expect, it } from 'vitest'
import { runGraph } from '../../src/graph/run.js'
import { interpret } from '../../src/integer/program.js'
import { LayerErrors } from '../../src/quantize/layerErrors.js'
import { chooseSettings, quantizeBy } from '../../src/settings.js'
import { openModel } from '../../src/typedModel.js'
import { pseudoRandom } from '../../src/util/random.js'
import { encodeModel } from '../harness/onnxModel.js'

const random = pseudoRandom(4)

function weights(...shape: number[]) {
  const size = shape.reduce((product, extent) => product * extent, 1)
  return {
    dtype: 'float32',
    shape,
    data: Float64Array.from({ length: size }, () => 2 * random() - 1),
  } as const
}

/** 12-16-6 with a ReLU: h, r and y. */
const model = encodeModel({
  opset: 17,
  inputs: [{ name: 'x', shape: [1, 12] }],
  constants: { w: weights(12, 16), v: weights(16, 6) },
  nodes: [
    { op: 'MatMul', inputs: ['x', 'w'], outputs: ['h'] },
    { op: 'Relu', inputs: ['h'], outputs: ['r'] },
    { op: 'MatMul', inputs: ['r', 'v'], outputs: ['y'] },
  ],
  outputs: ['y'],
})

/** Errors per layer with one tensor at few bits. */
function errorsWith(bitsOf: ReadonlyMap<string, number>): LayerErrors {
  const { graph, modelHash, dims } = openModel(model, {})
  const program = quantizeBy(graph, chooseSettings(graph, [], { modelHash, dims, bits: 12, bitsOf }))
  const errors = new LayerErrors(graph, program)
  const { scale } = program.inputs[0]!
  const integers = Float64Array.from({ length: 12 }, () => Math.floor(4096 * random()))
  const real = runGraph(graph, new Map([['x', integers.map((value) => value * scale)]]))
  errors.add(real, interpret(program, [integers]))
  return errors
}

it('finds a layer for every step, and almost no error at 12 bits', () => {
  const { layers } = errorsWith(new Map())
  expect(layers.map(({ tensor }) => tensor)).toEqual(['h', 'r', 'y'])
  for (const { error } of layers) expect(error).toBeLessThan(0.001)
})

it.each(['h', 'r', 'y'])('names the layer of %s when its bits are few', (tensor) => {
  expect(errorsWith(new Map([[tensor, 2]])).worst!.tensor).toBe(tensor)
})
