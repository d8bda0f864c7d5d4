import { describe, expect, it } from 'vitest'
import { diagonalMap } from '../../src/graph/linearMap.js'
import { interpret } from '../../src/integer/program.js'
import { isUniform, type Quantized, Quantizer } from '../../src/quantize/quantizer.js'

const PRECISION = {
  bits: 8,
  peaks: new Map([
    ['small', 0.3],
    ['zero', 0],
    ['tiny', 1e-320],
  ]),
}

/** A quantizer with one input of 21 bits with sign. */
function withInput(scale: readonly number[], bits = 21): { q: Quantizer; x: Quantized } {
  const q = new Quantizer(PRECISION)
  const size = scale.length
  const x = q.emit(
    { kind: 'input', inputs: [], size, lo: -(2 ** (bits - 1)), bits },
    Float64Array.from(scale),
  )
  return { q, x }
}

/** Real values that a tensor stands for, given the input's integers. */
function realValues(q: Quantizer, tensor: Quantized, integers: readonly number[]): number[] {
  const port = { name: 'x', shape: [integers.length], tensor: 0, scale: 1 }
  const program = { instructions: q.instructions, tensors: q.tensors, inputs: [port], outputs: [] }
  const values = interpret(program, [Float64Array.from(integers)])
  return Array.from(values[tensor.id]!, Number).map((value, i) => value * tensor.scale[i]!)
}

describe('unit', () => {
  it('is the power of two that leaves the peak about `bits` bits', () => {
    const q = new Quantizer(PRECISION)
    expect(q.unit('small')).toBe(2 ** -9)
    expect(q.unitFor(255)).toBe(1)
    expect(q.unitFor(256)).toBe(2)
  })

  it('is that of 1 without a peak that says anything', () => {
    const q = new Quantizer(PRECISION)
    expect(['unknown', 'zero', 'tiny'].map((name) => q.unit(name))).toEqual([2 ** -7, 2 ** -7, 2 ** -7])
  })
})

describe('shifts', () => {
  it('bring scales nearest to the unit, and never make them finer', () => {
    const { q, x } = withInput([1, 0.25, 0.2, 0.17, 4])
    const { shift, scale } = q.shifts(x, 1)
    expect([...shift]).toEqual([0, 2, 2, 3, 0])
    expect([...scale]).toEqual([1, 1, 0.8, 1.36, 4])
  })

  it('do not wrap around for scales however far apart', () => {
    const { q, x } = withInput([2 ** -300, 1])
    const { shift, scale } = q.shifts(x, 1)
    expect([...scale]).toEqual([1, 1])
    expect(shift[0]!).toBeGreaterThan(52)
    expect(shift[1]).toBe(0)
  })
})

describe('rescale', () => {
  it('keeps values within half of the new step, and is nothing for a coarse tensor', () => {
    const { q, x } = withInput([2 ** -12, 2 ** -3])
    const coarse = q.rescale(x, 2 ** -4)
    expect([...coarse.scale]).toEqual([2 ** -4, 2 ** -3])
    const [a, b] = realValues(q, coarse, [12345, -99])
    expect(Math.abs(a! - 12345 * 2 ** -12)).toBeLessThanOrEqual(2 ** -5)
    expect(b).toBe(-99 / 8)
    expect(q.rescale(coarse, 2 ** -4)).toBe(coarse)
  })
})

describe('uniform', () => {
  it('is the tensor itself where there is one scale already', () => {
    const { q, x } = withInput([0.1, 0.1])
    expect(q.uniform(x)).toBe(x)
  })

  it('is exact for scales that are multiples of one', () => {
    const { q, x } = withInput([0.25, 0.5, 1.25])
    const u = q.uniform(x)
    expect([...u.scale]).toEqual([0.25, 0.25, 0.25])
    expect(realValues(q, u, [3, -5, 7])).toEqual([0.75, -2.5, 8.75])
  })

  it('is precise to `bits` bits for others', () => {
    const { q, x } = withInput([0.3, 1, Math.PI])
    const values = realValues(q, q.uniform(x), [1000, 1000, 1000])
    const wanted = [300, 1000, 1000 * Math.PI]
    values.forEach((value, i) => {
      expect(Math.abs(value / wanted[i]! - 1)).toBeLessThan(2 ** -8)
    })
  })

  it('rounds what is far finer than the coarsest element first, which keeps its integers', () => {
    const { q, x } = withInput([2 ** -50, 1])
    const u = q.uniform(x)
    expect([...u.scale]).toEqual([2 ** -24, 2 ** -24])
    expect(realValues(q, u, [2 ** 20 - 1, 1000])).toEqual([0, 1000])
    expect(realValues(q, u, [-(2 ** 20), 12345])).toEqual([0, 12345])
  })

  it('keeps rounding errors below half a step of what it has rounded to', () => {
    const { q, x } = withInput([2 ** -30, 1])
    const [fine, coarse] = realValues(q, q.uniform(x), [12345, -777])
    expect(Math.abs(fine! - 12345 * 2 ** -30)).toBeLessThanOrEqual(2 ** -25)
    expect(coarse).toBe(-777)
  })

  it('keeps its integers narrow, and to the precision, for scales however far apart', () => {
    for (const apart of [60, 100, 1000]) {
      const { q, x } = withInput([2 ** -apart, 1])
      const u = q.uniform(x)
      expect(isUniform(u.scale)).toBe(true)
      expect(Math.max(...u.bounds.hi, ...u.bounds.lo.map((lo) => -lo))).toBeLessThan(2 ** 52)
      const [fine, coarse] = realValues(q, u, [1000, 1000])
      expect(fine).toBe(0)
      expect(Math.abs(coarse! - 1000)).toBeLessThanOrEqual(2 ** 20 * 2 ** -8)
    }
  })
})

describe('narrow', () => {
  it('leaves what is narrow enough, and halves what is not', () => {
    const { q, x } = withInput([1, 1])
    expect(q.narrow(x, 21)).toBe(x)
    const narrow = q.narrow(x, 15)
    expect(narrow.scale[0]).toBe(64)
    expect(Math.max(...narrow.bounds.hi, ...narrow.bounds.lo.map((lo) => -lo))).toBeLessThanOrEqual(2 ** 15)
    expect(realValues(q, narrow, [96, -33])).toEqual([128, -64])
  })
})

describe('linear', () => {
  it('keeps results within 52 bits however many follow each other, and precise', () => {
    const { q, x } = withInput([2 ** -20])
    const third = diagonalMap(
      1,
      () => 1 / 3,
      () => 0,
    )
    let y = x
    for (let i = 0; i < 10; i++) {
      y = q.linear(third, [y], 1)
      expect(Math.max(y.bounds.hi[0]!, -y.bounds.lo[0]!)).toBeLessThan(2 ** 52)
    }
    const [value] = realValues(q, y, [2 ** 19])
    expect(value! * 3 ** 10).toBeCloseTo(0.5, 2)
  })
})
