import { describe, expect, it } from 'vitest'
import { buildGraph } from '../../src/graph/build.js'
import { NotFiniteError } from '../../src/graph/errors.js'
import { type DataType, decodeModel } from '../../src/onnx/index.js'
import { findOperator } from '../../src/ops/registry.js'
import { chooseFormats, measurePeaks } from '../../src/quantize/calibrate.js'
import type { InputFormat } from '../../src/quantize/quantize.js'
import { encodeModel } from '../harness/onnxModel.js'
import { RandomNumbers } from '../harness/randomNumbers.js'

/** The format of an input of the type, for samples that each hold some values. */
function formatOf(dtype: DataType, samples: readonly (readonly number[])[], bits = 8): InputFormat {
  const data = samples.map((values) => new Map([['x', Float64Array.from(values)]]))
  return chooseFormats([{ name: 'x', dtype, shape: [2] }], data, bits).get('x')!
}

describe('chooseFormats', () => {
  it('maps pixels in [0, 1] to bytes', () => {
    expect(
      formatOf('float32', [
        [0, 1],
        [0.5, 0.25],
      ]),
    ).toEqual({ scale: 1 / 255, lo: 0, bits: 8 })
  })

  it('uses all steps for a range that is not around 0', () => {
    const { scale, lo, bits } = formatOf('float32', [
      [-1, 2],
      [4.1, 3],
    ])
    expect(bits).toBe(8)
    expect(scale).toBeCloseTo(5.1 / 255, 12)
    expect([lo, lo + 255]).toEqual([-50, 205])
  })

  it('holds every sample, within half a step', () => {
    const random = new RandomNumbers(4)
    for (let round = 0; round < 300; round++) {
      const size = 10 ** random.between(-6, 6)
      const samples = [0, 1, 2].map(() => [0, 1].map(() => (random.between(-1000, 1000) / 999) * size))
      const bits = random.between(2, 16)
      const { scale, lo, bits: found } = formatOf('float32', samples, bits)
      expect(found).toBeGreaterThanOrEqual(bits)
      for (const value of samples.flat()) {
        const integer = Math.floor(value / scale + 0.5)
        expect(integer).toBeGreaterThanOrEqual(lo)
        expect(integer).toBeLessThan(lo + 2 ** found)
        expect(Math.abs(integer * scale - value)).toBeLessThanOrEqual(0.5001 * scale)
      }
    }
  })

  it.each([
    ['bool', { scale: 1, lo: 0, bits: 1 }],
    ['uint8', { scale: 1, lo: 0, bits: 8 }],
    ['int8', { scale: 1, lo: -128, bits: 8 }],
    ['uint16', { scale: 1, lo: 0, bits: 16 }],
    ['int16', { scale: 1, lo: -32768, bits: 16 }],
  ] as const)('takes %s as it is, samples or not', (dtype, format) => {
    expect(formatOf(dtype, [])).toEqual(format)
    expect(formatOf(dtype, [[0, 1]])).toEqual(format)
  })

  it('takes wider integers over the sampled range, or 16 bits', () => {
    expect(
      formatOf('int64', [
        [-3, 12],
        [0, 5],
      ]),
    ).toEqual({ scale: 1, lo: -3, bits: 4 })
    expect(formatOf('int32', [[7, 7]])).toEqual({ scale: 1, lo: 7, bits: 1 })
    expect(formatOf('int64', [])).toEqual({ scale: 1, lo: -32768, bits: 16 })
  })

  it('takes floats without samples from -1 to 1, with 0 and 1 exact', () => {
    const { scale, lo, bits } = formatOf('float32', [], 10)
    expect([scale, lo, bits]).toEqual([1 / 1023, -1024, 11])
    expect(1023 * scale).toBe(1)
  })
})

describe('measurePeaks', () => {
  const graph = buildGraph(
    decodeModel(
      encodeModel({
        opset: 17,
        inputs: [{ name: 'x', shape: [2] }],
        constants: { c: { dtype: 'float32', shape: [2], data: Float64Array.of(3e38, -3e38) } },
        nodes: [
          { op: 'Relu', inputs: ['x'], outputs: ['r'] },
          { op: 'Sigmoid', inputs: ['x'], outputs: ['s'] },
          { op: 'Mul', inputs: ['s', 'c'], outputs: ['y'] },
        ],
        outputs: ['r', 'y'],
      }),
    ),
    findOperator,
    new Map(),
  )
  const formats = chooseFormats(graph.inputs, [], 8)
  const sample = (...values: number[]) => new Map([['x', Float64Array.from(values)]])

  it('finds the largest magnitude over all samples', () => {
    const peaks = measurePeaks(graph, [sample(-5, 1), sample(2, -3)], formats)
    expect([peaks.get('x'), peaks.get('r')]).toEqual([5, 2])
  })

  it('is the same on every run without samples, over the whole range of the format', () => {
    const peaks = measurePeaks(graph, [], formats)
    expect(measurePeaks(graph, [], formats)).toEqual(peaks)
    expect(peaks.get('x')!).toBeGreaterThan(0.9)
    expect(peaks.get('x')!).toBeLessThanOrEqual(256 / 255)
  })

  it.each([
    ['a number that is none', [0, Number.NaN], { element: 1, value: Number.NaN }],
    ['nothing but infinities', [-Infinity, Infinity], { element: 0, value: -Infinity }],
  ])('says which value is not finite: %s', (_, values, facts) => {
    const broken = [sample(1, 2), sample(...values)]
    expect(() => measurePeaks(graph, broken, formats)).toThrow(NotFiniteError)
    expect(() => measurePeaks(graph, broken, formats)).toThrow(
      expect.objectContaining({ facts: { tensor: 'x', ...facts } }),
    )
  })

  it('leaves out infinities beside finite elements, which are masks', () => {
    const peaks = measurePeaks(graph, [sample(-3, Infinity), sample(-Infinity, 2)], formats)
    expect([peaks.get('x'), peaks.get('r')]).toEqual([3, 2])
  })
})
