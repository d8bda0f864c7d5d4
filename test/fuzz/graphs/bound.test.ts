import { describe, expect, it } from 'vitest'
import { buildGraph } from '../../../src/graph/build.js'
import { analyze } from '../../../src/integer/program.js'
import { decodeModel, type Tensor } from '../../../src/onnx/index.js'
import { findOperator } from '../../../src/ops/registry.js'
import { quantizeGraph } from '../../../src/quantize/quantize.js'
import { encodeModel, type ModelNode } from '../../harness/onnxModel.js'
import { boundErrors, type ErrorBound } from './bound.js'
import { TracedQuantizer } from './tracedQuantizer.js'

const BITS = 8
/** One step of the inputs, which are integers from -128 to 127 times it. */
const STEP = 2 ** -7

/** The bound for y of a model with the inputs x of three elements and a scalar constant c. */
function boundOf(
  nodes: readonly ModelNode[],
  x: readonly number[],
  c = 0,
): { bound: ErrorBound; radius: number[] } {
  const constant: Tensor = { dtype: 'float32', shape: [], data: Float64Array.of(c) }
  const source = {
    opset: 17,
    inputs: [{ name: 'x', shape: [3] }],
    constants: { c: constant },
    nodes,
    outputs: ['y'],
  }
  const graph = buildGraph(decodeModel(encodeModel(source)), findOperator, new Map())
  const formats = new Map([['x', { scale: STEP, lo: -128, bits: BITS }]])
  const peaks = new Map([['y', 1]])
  const q = new TracedQuantizer({ bits: BITS, peaks })
  const program = quantizeGraph(graph, formats, { bits: BITS, peaks }, q)
  const inputs = new Map([['x', Float64Array.from(x)]])
  const run = { ranges: analyze(program), inputs, q, bits: BITS, noise: 0 }
  const bound = boundErrors(graph, program, run)
  return { bound, radius: [...bound.balls[program.outputs[0]!.tensor]!.radius] }
}

function node(op: string, inputs: readonly string[], outputs = ['y']): ModelNode {
  return { op, inputs, outputs }
}

/** Worked out by hand from the rules. */
describe('error bound', () => {
  it('of an input is half a step', () => {
    expect(boundOf([node('Identity', ['x'])], [0.3, -0.2, 0]).radius).toEqual([STEP / 2, STEP / 2, STEP / 2])
  })

  it('adds up over a sum of two', () => {
    expect(boundOf([node('Add', ['x', 'x'])], [0.3, -0.2, 0]).radius).toEqual([STEP, STEP, STEP])
  })

  it('is multiplied by a weight, plus what rounding the weight does to the value', () => {
    const { radius } = boundOf([node('Mul', ['x', 'c'])], [0.5, 0, -0.5], 0.75)
    expect(radius).toEqual([0.75, 0.75, 0.75].map((weight) => (weight * STEP) / 2))
  })

  it('of a product is each factor times the error of the other, and the product of the errors', () => {
    const { radius } = boundOf([node('Mul', ['x', 'x'])], [0.5, 0, -1])
    const half = STEP / 2
    expect(radius).toEqual([half + half * half, half * half, 2 * half + half * half])
  })

  it('vanishes where a Relu is surely closed, and is cut off where it may be open', () => {
    expect(boundOf([node('Relu', ['x'])], [0.5, -0.5, -STEP / 4]).radius).toEqual([STEP / 2, 0, STEP / 4])
  })

  it('of what a divisor leaves grows by its rounding each time that it goes', () => {
    const mod = [{ ...node('Mod', ['x', 'c']), attributes: { fmod: 1 } }]
    const exact = boundOf(mod, [0.3, -0.3, 0.1], 0.25)
    expect(exact.radius).toEqual([STEP / 2, STEP / 2, STEP / 2])
    // 64 half steps instead of 64.25: off by 1/4 half step, as is what the circuit's divisor leaves of the exact number.
    const rounded = boundOf(mod, [0.3, 0.1, 0.5], (64.25 * STEP) / 2)
    expect(rounded.radius[0]).toBeCloseTo((1.5 * STEP) / 2, 12)
    expect(rounded.radius[1]).toBe(STEP / 2)
    expect([exact.bound.undecided, rounded.bound.undecided]).toEqual([0, 1])
  })

  it('leaves the greatest undecided exactly where two elements are closer than their errors', () => {
    const argMax = [node('ArgMax', ['x'], ['i']), { ...node('Cast', ['i']), attributes: { to: 1 } }]
    const apart = boundOf(argMax, [0.5, 0.5 - 1.1 * STEP, -1])
    const close = boundOf(argMax, [0.5, 0.5 - 0.9 * STEP, -1])
    expect([apart.bound.undecided, apart.radius]).toEqual([0, [0]])
    expect([close.bound.undecided, close.radius]).toEqual([1, [2]])
  })
})
