import { expect, it } from 'vitest'
import { Builder } from '../../src/circuit/builder.js'
import { NotBoundedError } from '../../src/gadgets/errors.js'
import { inRange } from '../../src/gadgets/inRange.js'

// Digits of 253 and more bits write numbers beyond the field, so that a range check of that width proved nothing.
it('a range check is no wider than the field', () => {
  const builder = () => new Builder({ publicOutputs: 0, publicInputs: 0, inputs: [{ lo: 0, hi: 1 }] })
  const check = (width: number) => {
    const c = builder()
    return inRange(c, c.inputWire(0), 0, width)
  }
  expect(() => check(240)).not.toThrow()
  expect(() => check(253)).toThrow(NotBoundedError)
})
