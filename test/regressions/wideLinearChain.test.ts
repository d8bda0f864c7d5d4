import { describe, expect, it } from 'vitest'
import { check, compile } from '../../src/index.js'
import { encodeModel, type ModelNode } from '../harness/onnxModel.js'
import { RandomNumbers } from '../harness/randomNumbers.js'

const SIZE = 8
const x = Array.from({ length: SIZE }, (_, k) => k / SIZE)

interface Layers {
  readonly weights: readonly Float64Array[]
  /** Reads the last layer's value `h` and the input `x`, writes `y`. */
  readonly last: Omit<ModelNode, 'inputs' | 'outputs'>
}

/** MatMuls with nothing between them, joined with the input at the end. */
function encoded({ weights, last }: Layers): Uint8Array {
  const shape = [SIZE, SIZE]
  const constants = weights.map((data, i) => [`w${i}`, { dtype: 'float32', shape, data }] as const)
  const products = weights.map((_, i) => ({
    op: 'MatMul',
    inputs: [i === 0 ? 'x' : `h${i - 1}`, `w${i}`],
    outputs: [`h${i}`],
  }))
  return encodeModel({
    opset: 17,
    inputs: [{ name: 'x', shape: [1, SIZE] }],
    constants: Object.fromEntries(constants),
    nodes: [...products, { ...last, inputs: [`h${weights.length - 1}`, 'x'], outputs: ['y'] }],
    outputs: ['y'],
  })
}

function randomWeights(layers: number, factor: (layer: number, column: number) => number): Float64Array[] {
  const random = new RandomNumbers(4)
  return Array.from({ length: layers }, (_, i) =>
    Float64Array.from({ length: SIZE * SIZE }, (__, k) =>
      Math.fround((random.between(-1000, 1000) / 1000) * factor(i, k % SIZE)),
    ),
  )
}

function product(v: readonly number[], w: Float64Array): number[] {
  return v.map((_, n) => v.reduce((total, a, k) => total + a * w[SIZE * k + n]!, 0))
}

/** The largest error, relative to the largest output. */
function errorOf(layers: Layers, expected: readonly number[], bits: number): number {
  const { ok, outputs } = check(compile(encoded(layers), { bits }), [x])
  expect(ok).toBe(true)
  const peak = Math.max(...expected.map(Math.abs))
  return Math.max(...outputs.y!.data.map((value, i) => Math.abs(value - expected[i]!))) / peak
}

// Coefficients over the inputs passed 2^53, their forms had no range, and counting the digits of infinity never ended.
describe('linear layers with nothing between them', () => {
  it.each([
    { layers: 3, bits: 16, tolerance: 1e-4 },
    { layers: 6, bits: 16, tolerance: 1e-4 },
    { layers: 10, bits: 8, tolerance: 0.05 },
  ])('compile: $layers of them at $bits bits', ({ layers, bits, tolerance }) => {
    const weights = randomWeights(layers, () => 1)
    const inputs = [...weights.reduce(product, x), ...x]
    const last = { op: 'Concat', attributes: { axis: 1 } }
    expect(errorOf({ weights, last }, inputs, bits)).toBeLessThan(tolerance)
  })

  it('compile where channels differ by forty orders of magnitude', () => {
    const weights = randomWeights(1, (_, column) => 10 ** (6 * column - 20))
    const expected = weights.reduce(product, x).map((value, i) => value + x[i]!)
    expect(errorOf({ weights, last: { op: 'Add' } }, expected, 8)).toBeLessThan(0.05)
  })
})

// The finer of two added tensors was rounded to coefficient zero, though its integers were as much larger.
it.each([3, 4])('a skip connection over %i linear layers keeps both branches', (layers) => {
  const weights = randomWeights(layers, () => 1)
  const expected = weights.reduce(product, x).map((value, i) => value + x[i]!)
  expect(errorOf({ weights, last: { op: 'Add' } }, expected, 8)).toBeLessThan(0.05)
  expect(errorOf({ weights, last: { op: 'Add' } }, expected, 16)).toBeLessThan(1e-3)
})
