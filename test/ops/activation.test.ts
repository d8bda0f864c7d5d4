import { describe, expect, it } from 'vitest'
import { piecewiseInt } from '../../src/integer/piecewise.js'
import { emitActivation } from '../../src/ops/shared/activation.js'
import { activationOf, type SShape } from '../../src/ops/shared/sShaped.js'
import { Quantizer } from '../../src/quantize/quantizer.js'
import { sigmoid, tanh } from '../../src/util/real.js'
import { checkModel } from '../harness/checkModel.js'

const SIGMOID: SShape = { f: sigmoid, range: 1, steepest: 0.25, decay: 1 }
const TANH: SShape = { f: tanh, range: 2, steepest: 1, decay: 2 }

/** One element of a given scale whose integers reach +-2^bits. */
function tablesOf(shape: SShape, bits: number, scales: readonly number[], reachBits: number) {
  const q = new Quantizer({ bits, peaks: new Map() })
  const format = { size: scales.length, lo: -(2 ** reachBits), bits: reachBits + 1 }
  const x = q.emit({ kind: 'input', inputs: [], ...format }, Float64Array.from(scales))
  const activation = activationOf(shape, bits, Math.max(...scales))
  const { bounds } = emitActivation(q, x, activation)
  const instruction = q.instructions[1]!
  if (instruction.kind !== 'piecewise') throw new Error('expected a piecewise instruction')
  return { instruction, unit: activation.unit, bounds }
}

describe('tabulated functions', () => {
  it.each([
    ['sigmoid', SIGMOID],
    ['tanh', TANH],
  ])('%s is within 1.1 units of 2^-bits of its range, whatever the scale', (_, shape) => {
    for (const bits of [2, 4, 8, 12, 15]) {
      for (const scale of [2 ** -22, 2 ** -7, 0.0013, 0.23, 0.52]) {
        const { instruction, unit } = tablesOf(shape, bits, [scale], 30)
        const pieces = instruction.tables[0]!
        for (let x = -20; x <= 20; x += 0.0137) {
          const v = Math.round(x / scale)
          const error = Math.abs(piecewiseInt(pieces, v) * unit - shape.f(v * scale))
          if (error > 1.1 * unit)
            expect(error, `${bits} bits, scale ${scale}, x ${x}`).toBeLessThan(1.1 * unit)
        }
      }
    }
  })

  it.each([
    ['sigmoid', SIGMOID, [0, 1]],
    ['tanh', TANH, [-1, 1]],
  ] as const)('%s of far arguments is the constant it tends to, whatever the scale', (_, shape, ends) => {
    for (const bits of [2, 3, 4, 6, 8, 9, 11, 12, 15]) {
      for (const scale of [2 ** -22, 2 ** -12, 2 ** -7, 0.0013, 0.17, 0.23, 0.31, 0.4, 0.52, 0.77, 1, 3, 8]) {
        const { instruction, unit } = tablesOf(shape, bits, [scale], 30)
        const far = [-100, 100].map((x) => piecewiseInt(instruction.tables[0]!, Math.round(x / scale)) * unit)
        expect(far, `${bits} bits, scale ${scale}`).toEqual(ends)
      }
    }
  })

  it('shares a table among elements of one scale', () => {
    const { instruction } = tablesOf(SIGMOID, 8, [0.5, 0.25, 0.5], 4)
    expect([...instruction.table]).toEqual([0, 1, 0])
    expect(instruction.tables.length).toBe(2)
  })

  it('covers no more than the tensor can reach', () => {
    const { instruction } = tablesOf(SIGMOID, 8, [2 ** -10], 6)
    const { segmentBits, lowBits, shift } = instruction.tables[0]!
    expect(2 ** (segmentBits + lowBits + shift)).toBeLessThanOrEqual(2 ** 8)
  })

  it.each([
    ['begins', 0],
    ['is passed', -7000],
    ['ends', -(2 ** 16)],
  ])('is within its bound next to a kink where the tensor %s', (_, lo) => {
    const q = new Quantizer({ bits: 12, peaks: new Map() })
    const [scale, unit] = [2 ** -13, 2 ** -16]
    const x = q.emit({ kind: 'input', inputs: [], size: 1, lo, bits: 16 }, Float64Array.of(scale))
    const f = (x: number) => Math.exp(-Math.abs(x))
    const domain = { low: -8, high: 38104 * scale, step: scale, unit, tolerance: unit / 4 }
    emitActivation(q, x, { f, ...domain, kinked: true })
    const instruction = q.instructions[1]!
    if (instruction.kind !== 'piecewise') throw new Error('expected a piecewise instruction')
    for (let v = Math.max(lo, -300); v < Math.min(300, lo + 2 ** 16); v++) {
      const error = Math.abs(piecewiseInt(instruction.tables[0]!, v) * unit - f(v * scale))
      if (error > unit) expect(error, `at ${v}`).toBeLessThan(unit)
    }
  })

  it('is constant for a tensor beyond its reach', () => {
    const q = new Quantizer({ bits: 8, peaks: new Map() })
    const x = q.emit({ kind: 'input', inputs: [], size: 1, lo: 1000, bits: 4 }, Float64Array.of(1))
    const { bounds } = emitActivation(q, x, activationOf(SIGMOID, 8, 1))
    expect(bounds.lo[0]).toBeGreaterThanOrEqual(255)
    expect(bounds.hi[0]).toBeLessThanOrEqual(256)
  })
})

describe('Softmax', () => {
  it.each([
    [8, 10],
    [12, 10],
    [8, 60],
  ])('keeps %i bits over %i elements that differ much', async (bits, size) => {
    const nodes = [
      { op: 'Mul', inputs: ['x', 'eight'], outputs: ['wide'] },
      { op: 'Softmax', inputs: ['wide'], outputs: ['y'] },
    ]
    const eight = { dtype: 'float32' as const, shape: [], data: Float64Array.of(8) }
    const source = {
      opset: 17,
      inputs: [{ name: 'x', shape: [1, size] }],
      constants: { eight },
      nodes,
      outputs: ['y'],
    }
    expect(await checkModel(source, { bits, tolerance: 2 })).toBeLessThan(2)
  })
})
