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
