import { describe, expect, it } from 'vitest'
import { InputRangeError } from '../../src/data/errors.js'
import { quantizeSample } from '../../src/data/integers.js'
import type { Program } from '../../src/integer/program.js'

/** The integers of some values, read by an input of 8 bits from lo on. */
function integersOf(values: readonly number[], scale: number, saturates?: boolean, lo = 0): number[] {
  const port = { name: 'x', shape: [values.length], tensor: 0, scale, ...(saturates && { saturates }) }
  const program: Program = {
    instructions: [{ kind: 'input', inputs: [], size: values.length, lo, bits: 8 }],
    tensors: [{ node: 'x', shape: [values.length], scale: Float64Array.of(scale) }],
    inputs: [port],
    outputs: [],
  }
  return [...quantizeSample(program, new Map([['x', Float64Array.from(values)]]))[0]!]
}

describe('an input that saturates', () => {
  it('rounds ties to even', () => {
    expect(integersOf([0.5, 1.5, 2.5, 3.5, 4.49, 4.51], 1, true)).toEqual([0, 2, 2, 4, 4, 5])
    expect(integersOf([-0.5, -1.5, -2.5], 1, true, -128).map((x) => x + 0)).toEqual([0, -2, -2])
    expect(integersOf([0.125, 0.375, 0.625], 0.25, true)).toEqual([0, 2, 2])
  })

  it('brings what is outside to the ends, whatever it is', () => {
    const far = [-1e9, -0.6, 255.5, 256, 1e300, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
    expect(integersOf(far, 1, true)).toEqual([0, 0, 255, 255, 255, 0, 255])
    expect(integersOf([-1e9, 1e9], 0.5, true, -117)).toEqual([-117, 138])
  })

  it('divides in float32, as runtimes do', () => {
    const scale = Math.fround(0.1)
    for (let k = 0; k < 256; k++) expect(integersOf([Math.fround(k * 0.1)], scale, true)).toEqual([k])
    expect(integersOf([Math.fround(0.05), Math.fround(0.15)], scale, true)).toEqual([0, 2])
  })
})

describe('any other input', () => {
  it('rounds ties up', () => {
    expect(integersOf([0.5, 1.5, 2.5], 1)).toEqual([1, 2, 3])
  })

  it('refuses what is outside', () => {
    for (const value of [-0.51, 255.5, Number.POSITIVE_INFINITY])
      expect(() => integersOf([value], 1)).toThrow(InputRangeError)
  })
})
