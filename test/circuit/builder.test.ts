import { describe, expect, it } from 'vitest'
import { Builder } from '../../src/circuit/builder.js'
import { InternalError } from '../../src/errors.js'
import { FR } from '../../src/field/bn254.js'

function builder(): Builder {
  return new Builder({ publicOutputs: 2, publicInputs: 1, inputs: [{ lo: 0, hi: 1 }] })
}

describe('Builder', () => {
  it('orders wires: one, outputs, public inputs, private inputs, the rest', () => {
    const c = builder()
    const inner = c.call({ template: 'Test', signals: () => [] }, [], [], () => c.hintInverse(c.one))
    expect([c.publicWire(0), c.publicWire(2), c.inputWire(0), inner, c.wires]).toEqual([1, 3, 4, 5, 6])
  })

  it('shares forms of equal constants and of the same wire', () => {
    const c = builder()
    expect(c.constant(-1n)).toBe(c.constant(-1))
    expect(c.constant(FR - 1n)).toBe(c.constant(-1))
    expect(c.form(c.inputWire(0))).toBe(c.form(c.inputWire(0)))
    expect([c.constantOf(c.constant(-7)), c.constantOf(c.constant(3n ** 99n))]).toEqual([-7, undefined])
  })

  it('allocates wires only inside of gadgets', () => {
    const c = builder()
    expect(() => c.hintBits(c.one, 1)).toThrow(InternalError)
  })

  it('records outermost calls only, also after one that throws', () => {
    const c = builder()
    const spec = (template: string) => ({ template, signals: () => [] })
    const outer = () =>
      c.call(spec('Outer'), [7], [c.one], () => c.call(spec('Inner'), [], [], () => c.hintInverse(c.one)))
    outer()
    expect(() =>
      c.call(spec('Fails'), [], [], () => {
        throw new RangeError('stop')
      }),
    ).toThrow(RangeError)
    outer()
    const { calls } = c.finish()
    expect(calls.map(({ gadget, params, firstWire }) => [gadget, params, firstWire])).toEqual([
      ['Outer', [7], 5],
      ['Fails', [], 6],
      ['Outer', [7], 6],
    ])
  })
})
