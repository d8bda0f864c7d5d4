import { describe, expect, it } from 'vitest'
import { CsrRows, type LinearMap } from '../../src/graph/linearMap.js'
import { type LinearInput, quantizeLinear } from '../../src/quantize/scales.js'
import { pseudoRandom } from '../../src/util/random.js'

function dense(rows: readonly (readonly number[])[], more: Partial<LinearMap> = {}): LinearMap {
  const csr = new CsrRows(rows.length)
  for (const row of rows) {
    row.forEach((coef, col) => {
      csr.push(col, coef)
    })
    csr.endRow()
  }
  return { ...csr.finish(), ...more }
}

/** Inputs of 8 bits with the given scales. */
function inputs(...scale: number[]): LinearInput {
  const [lo, hi] = [-128, 127].map((end) => new Float64Array(scale.length).fill(end))
  return { scale: Float64Array.from(scale), bounds: { lo: lo!, hi: hi! } }
}

const ones = (size: number) => inputs(...new Array<number>(size).fill(1))

describe('quantizeLinear', () => {
  it('rounds nothing where all coefficients are multiples of one', () => {
    const { coef, scale } = quantizeLinear(dense([[0.3, -0.9, 0.6]]), ones(3), 8, 1)
    expect([...coef]).toEqual([1, -3, 2])
    expect(scale[0]).toBe(0.3)
  })

  it('takes the scales of the inputs into the coefficients', () => {
    const { coef, scale } = quantizeLinear(dense([[1, 1]]), inputs(0.25, 0.5), 8, 1)
    expect([...coef]).toEqual([1, 2])
    expect(scale[0]).toBe(0.25)
  })

  it('keeps weights within half a unit, units being powers of two and largest weights of about 8 bits', () => {
    const random = pseudoRandom(5)
    const rows = Array.from({ length: 6 }, (_, i) =>
      Array.from({ length: 40 }, () => (random() - 0.5) * 3 ** i),
    )
    const channel = Uint32Array.of(0, 0, 1, 1, 2, 2)
    const { coef, rowStart, col, scale } = quantizeLinear(dense(rows, { channel }), ones(40), 8, 1)
    rows.forEach((row, i) => {
      expect(Number.isInteger(Math.log2(scale[i]!))).toBe(true)
      const rounded = new Float64Array(40)
      for (let k = rowStart[i]!; k < rowStart[i + 1]!; k++) rounded[col[k]!] = coef[k]! * scale[i]!
      row.forEach((weight, j) => {
        expect(Math.abs(weight - rounded[j]!)).toBeLessThanOrEqual(scale[i]! / 2)
      })
    })
    for (const pair of [0, 2, 4]) {
      const most = Math.max(...rows[pair]!.concat(rows[pair + 1]!).map(Math.abs)) / scale[pair]!
      expect(scale[pair]).toBe(scale[pair + 1])
      expect(most).toBeGreaterThan(90)
      expect(most).toBeLessThan(182)
    }
  })

  it('gives a row without coefficients the finest unit of the others', () => {
    const map = dense([[], [0.5]], { bias: Float64Array.of(1.25, 0) })
    const { bias, scale } = quantizeLinear(map, ones(1), 8, 4)
    expect([...scale]).toEqual([0.5, 0.5])
    expect([...bias]).toEqual([3, 0])
  })
})

describe('a mask far above the scores that it is added to', () => {
  it('leaves their coefficients their bits', () => {
    const mask = { scale: 1, lo: -(2 ** 16), hi: 0 }
    const score = { scale: 2 ** -18.5, lo: -(2 ** 20), hi: 2 ** 20 }
    const input: LinearInput = {
      scale: Float64Array.of(score.scale, mask.scale),
      bounds: { lo: Float64Array.of(score.lo, mask.lo), hi: Float64Array.of(score.hi, mask.hi) },
    }
    const { coef, scale } = quantizeLinear(dense([[1, 1]]), input, 16, 1)
    expect(Math.abs(coef[0]! * scale[0]! - score.scale)).toBeLessThan(score.scale * 2 ** -15)
    expect(coef[1]! * scale[0]!).toBe(1)
    expect(2 ** 16 / scale[0]!).toBeLessThan(2 ** 51)
  })
})

describe('biases', () => {
  const rounded = (bias: number, step: number, coefficient = 1) => {
    const {
      bias: integers,
      scale,
      coef,
    } = quantizeLinear(dense([[coefficient]], { bias: Float64Array.of(bias) }), ones(1), 8, step)
    return { value: integers[0]! * scale[0]!, scale: scale[0]!, weight: coef[0]! * scale[0]! }
  }

  it.each([0.3, 0.05, 0.01, 0.96, -0.5, 17.04, 1e-3])(
    'of %f beside an exact coarse unit are rounded to steps of the result',
    (bias) => {
      for (const step of [2 ** -3, 2 ** -9, 2 ** -14]) {
        const { value, weight } = rounded(bias, step)
        expect(Math.abs(value - bias)).toBeLessThanOrEqual(step / 4)
        expect(weight).toBe(1)
      }
    },
  )

  it('that are multiples of the unit but for float32 rounding leave it as it is', () => {
    const unit = Math.fround(0.0123) * Math.fround(0.0071)
    for (const steps of [3, 12_345, 900_001, -77]) {
      const { scale, value } = rounded(Math.fround(steps * unit), 2 ** -20, unit)
      expect(scale).toBe(unit)
      expect(Math.round(value / unit)).toBe(steps)
    }
  })

  it('do not make units finer than the result shows', () => {
    expect(rounded(1 / 3, 2).scale).toBe(1)
    expect(rounded(1 / 3, 0.5).scale).toBe(0.25)
  })

  it('never take more than 40 bits', () => {
    const { value, scale } = rounded(1e9, 2 ** -30, 2 ** -30)
    expect(value / scale).toBeLessThanOrEqual(2 ** 41)
    expect(Math.abs(value - 1e9)).toBeLessThanOrEqual(scale)
  })
})

describe('exact units', () => {
  it('are parts of the least coefficient where all are multiples of these', () => {
    const { coef, scale } = quantizeLinear(dense([[0.2, 0.3, -0.5]]), ones(3), 8, 1)
    expect([...coef]).toEqual([2, 3, -5])
    expect(scale[0]).toBeCloseTo(0.1, 15)
  })

  it('are found for weights of a quantized model, at whatever precision', () => {
    const step = Math.fround(0.00731)
    const integers = Array.from({ length: 60 }, (_, i) => ((i * 37) % 255) - 127).filter(
      (x) => Math.abs(x) > 4,
    )
    for (const bits of [4, 8, 12]) {
      const { coef, scale } = quantizeLinear(
        dense([integers.map((x) => x * step)]),
        ones(integers.length),
        bits,
        1,
      )
      expect([...coef]).toEqual(integers)
      expect(scale[0]! / step).toBeCloseTo(1, 12)
    }
  })

  it('are not taken where integers would have more bits than asked for', () => {
    const { scale } = quantizeLinear(dense([[1, 257 / 3, 1001 / 7]]), ones(3), 8, 1)
    expect(Number.isInteger(Math.log2(scale[0]!))).toBe(true)
  })
})
