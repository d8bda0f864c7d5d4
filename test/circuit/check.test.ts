import { describe, expect, it } from 'vitest'
import { Builder } from '../../src/circuit/builder.js'
import { checkRows } from '../../src/circuit/check.js'
import { callAt, nonZeros } from '../../src/circuit/circuit.js'
import { solve, solveLying } from '../../src/circuit/witness.js'
import { FR } from '../../src/field/bn254.js'
import { inRange } from '../../src/gadgets/inRange.js'
import { isZero } from '../../src/gadgets/isZero.js'
import { publish } from '../../src/gadgets/pack.js'
import { product } from '../../src/gadgets/product.js'

/** Rows: 0-2 InRange(x), 3-5 InRange(y), 6 MultiplyAdd, 7-9 IsZero, 10 Publish. */
function sample() {
  const range = { lo: -4, hi: 3 }
  const c = new Builder({ publicOutputs: 1, publicInputs: 0, inputs: [range, range] })
  c.enterNode('/inputs')
  const [x, y] = [0, 1].map((i) => inRange(c, c.inputWire(i), -4, 3)) as [never, never]
  c.enterNode('/product')
  const xy = product(c, x, y)
  c.enterNode('/zero')
  publish(c, 0, isZero(c, xy))
  return c.finish()
}

const circuit = sample()
const productWire = circuit.calls[2]!.firstWire

describe('checkRows', () => {
  it('accepts an honest witness', () => {
    const report = checkRows(circuit, solve(circuit, Float64Array.of(-3, 2)))
    expect(report).toEqual({ ok: true, rows: 11, failed: 0, failures: [] })
  })

  it('names node, gadget, row in the gadget and the values of a failed row', () => {
    const lying = solveLying(circuit, [-3n, 2n], (_, wire) => (wire === productWire ? 5n : undefined))
    expect(checkRows(circuit, lying).failures).toEqual([
      { row: 6, node: '/product', gadget: 'MultiplyAdd', gadgetRow: 0, a: FR - 3n, b: 2n, c: 5n },
    ])
  })

  it('counts all failures and reports as many as asked', () => {
    const lying = solveLying(circuit, [1n, 1n], (_, wire) => (wire >= productWire ? 3n : undefined))
    const all = checkRows(circuit, lying)
    const two = checkRows(circuit, lying, 2)
    expect(all.failed).toBeGreaterThan(2)
    expect(all.failures).toHaveLength(all.failed)
    expect([two.ok, two.failed, two.failures]).toEqual([false, all.failed, all.failures.slice(0, 2)])
    expect(checkRows(circuit, lying, 0).failures).toEqual([])
  })

  it('is not fooled where doubles round', () => {
    const top = 2 ** 53 - 1
    const c = new Builder({ publicOutputs: 1, publicInputs: 0, inputs: [{ lo: -top, hi: top }] })
    c.learn(c.inputWire(0), { lo: -top, hi: top })
    const x = c.form(c.inputWire(0))
    publish(c, 0, product(c, x, x))
    const wide = c.finish()
    const square = BigInt(top) ** 2n
    const off = solveLying(wide, [BigInt(top)], (_, wire) => (wire === 3 ? square + 1n : undefined))
    expect(checkRows(wide, solve(wide, Float64Array.of(top))).ok).toBe(true)
    expect(checkRows(wide, off).failures.map(({ row, c: value }) => [row, value])).toEqual([[0, square + 1n]])
  })

  it('reduces modulo the field', () => {
    const lying = solveLying(circuit, [1n, 1n], (_, wire) => (wire === productWire ? 1n + FR : undefined))
    expect(checkRows(circuit, lying).ok).toBe(true)
  })
})

describe('callAt', () => {
  it('finds the call each row belongs to', () => {
    const names = Array.from(
      { length: 11 },
      (_, row) => circuit.calls[callAt(circuit.calls, 'firstRow', row)]!.gadget,
    )
    const expected = [
      ...new Array(6).fill('InRange'),
      'MultiplyAdd',
      ...new Array(3).fill('IsZero'),
      'Publish',
    ]
    expect(names).toEqual(expected)
  })
})

describe('nonZeros', () => {
  it('counts the terms of all three matrices', () => {
    const c = new Builder({ publicOutputs: 1, publicInputs: 0, inputs: [{ lo: 0, hi: 1 }] })
    const x = c.form(c.inputWire(0))
    publish(c, 0, product(c, x, c.combine([[x, 2]], 3)))
    expect(nonZeros(c.finish())).toBe(1 + 2 + 1 + (0 + 0 + 2))
  })
})
