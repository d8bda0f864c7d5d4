import { describe, expect, it } from 'vitest'
import type { GraphPort } from '../../src/graph/graph.js'
import { Comparison } from '../../src/quantize/agreement.js'

function port(shape: readonly number[], dtype: GraphPort['dtype'] = 'float32'): GraphPort {
  return { name: 'y', dtype, shape }
}

const values = (...data: number[]) => new Map([['y', Float64Array.from(data)]])

describe('Comparison', () => {
  it('decides by the greatest of each row', () => {
    const comparison = new Comparison([port([2, 3])], [values(1, 2, 3, 9, 0, 0)])
    expect(comparison.add(0, values(0, 5, 7, 1, 1, 1))).toBe(true)
    expect(comparison.outputs[0]).toMatchObject({ decides: 'class', decisions: 2, agreeing: 2, range: 9 })
    expect(comparison.add(0, values(5, 0, 0, 9, 0, 0))).toBe(false)
    expect(comparison.agreement).toBe(0.75)
    expect(comparison.disagreeing).toBe(1)
  })

  it('takes a value within 0.5 % of the range as the same', () => {
    const comparison = new Comparison([port([1, 1])], [values(0), values(200)])
    expect(comparison.add(0, values(-1))).toBe(true)
    expect(comparison.add(1, values(198.9))).toBe(false)
    expect(comparison.outputs[0]).toMatchObject({ decides: 'value', maxError: expect.closeTo(1.1, 9) })
    expect(comparison.error).toBeCloseTo(1.05 / 200, 9)
  })

  it('counts a sample that the other run refuses as no agreement', () => {
    const comparison = new Comparison([port([2, 3])], [values(1, 2, 3, 9, 0, 0), values(1, 2, 3, 9, 0, 0)])
    comparison.add(0, values(1, 2, 3, 9, 0, 0))
    comparison.addRefused()
    expect(comparison.agreement).toBe(0.5)
    expect(comparison.disagreeing).toBe(2)
  })

  it('takes integers as they are', () => {
    const comparison = new Comparison([port([2], 'int64')], [values(3, 4)])
    expect(comparison.add(0, values(3, 5))).toBe(false)
    expect(comparison.outputs[0]).toMatchObject({ decides: 'integer', decisions: 2, agreeing: 1 })
  })

  it('goes by the output that agrees least', () => {
    const ports = [port([1]), { ...port([1]), name: 'z' }]
    const wanted = new Map([...values(1), ['z', Float64Array.of(1)] as const])
    const comparison = new Comparison(ports, [wanted])
    comparison.add(0, new Map([...values(1), ['z', Float64Array.of(2)] as const]))
    expect(comparison.agreement).toBe(0)
  })

  it('expects errors to meet any margin, but for the narrowest one', () => {
    const comparison = new Comparison([port([2])], [values(10, 0), values(1, 0), values(0.5, 0)])
    comparison.add(0, values(8, 0))
    comparison.add(1, values(1, 0.5))
    comparison.add(2, values(0.5, 0))
    expect(comparison.agreement).toBe(1)
    expect(comparison.expected).toBeCloseTo(1 - 1 / 6, 12)
  })

  it('counts a tie as lost where the first of the greatest is another one', () => {
    const comparison = new Comparison([port([2])], [values(0, 1)])
    expect(comparison.add(0, values(1, 1))).toBe(false)
  })
})
