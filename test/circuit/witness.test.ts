import { describe, expect, it } from 'vitest'
import { Builder } from '../../src/circuit/builder.js'
import { checkRows } from '../../src/circuit/check.js'
import type { Circuit } from '../../src/circuit/circuit.js'
import { WitnessInputError } from '../../src/circuit/errors.js'
import type { Form } from '../../src/circuit/forms.js'
import { solve, solveLying, Witness } from '../../src/circuit/witness.js'
import { InternalError } from '../../src/errors.js'
import { FR } from '../../src/field/bn254.js'
import { define } from '../../src/gadgets/define.js'
import { divide } from '../../src/gadgets/divide.js'
import { inRange } from '../../src/gadgets/inRange.js'
import { isZero } from '../../src/gadgets/isZero.js'
import { max } from '../../src/gadgets/max.js'
import { publish } from '../../src/gadgets/pack.js'
import { product } from '../../src/gadgets/product.js'
import { relu } from '../../src/gadgets/relu.js'
import { rescale } from '../../src/gadgets/rescale.js'
import { RandomNumbers } from '../harness/randomNumbers.js'

const INPUTS = 6
const BITS = 24
const LOWEST = -(2 ** (BITS - 1))

/** A step's result joins the forms that later steps choose from. */
type Step = (c: Builder, a: Form, b: Form) => Form

const STEPS: readonly Step[] = [
  (c, a, b) => c.sum().add(a, 3).add(b, -5).addConstant(11).close(),
  (c, a, b) => product(c, a, b),
  (c, a, b) => rescale(c, product(c, a, b), 40),
  (c, a) => relu(c, a, 3),
  (c, a, b) => max(c, a, b),
  (c, a) => rescale(c, a, 4),
  (c, a) => isZero(c, a),
  (c, a) => define(c, a),
  (c, a, b) => divide(c, a, c.combine([[isZero(c, b), 98]], 1)),
  (c, a) => product(c, fieldElement(c), a),
]

function fieldElement(c: Builder): Form {
  const sum = c.sum()
  return sum.addWire(c.inputWire(0), 7n ** 90n).close()
}

/** Random gadgets over random earlier results; a step that a range forbids is left out. */
function randomCircuit(random: RandomNumbers): Circuit {
  const inputs = new Array(INPUTS).fill({ lo: LOWEST, hi: LOWEST + 2 ** BITS - 1 })
  const c = new Builder({ publicOutputs: 1, publicInputs: 0, inputs })
  const forms = inputs.map((_, i) => inRange(c, c.inputWire(i), LOWEST, BITS))
  for (let i = 0; i < 25; i++) {
    const [a, b] = [random.pick(forms), random.pick(forms)]
    if (wide(c, a) || wide(c, b)) continue
    forms.push(random.pick(STEPS)(c, a, b))
  }
  publish(c, 0, forms.at(-1)!)
  return c.finish()
}

/** Too wide for a further step: field elements, and integers whose sign gadgets do not take. */
function wide(c: Builder, form: Form): boolean {
  const { lo, hi } = c.range(form)
  return !(Math.max(-lo, hi) < 2 ** 50)
}

function residues(witness: Witness): bigint[] {
  return Array.from(witness.small, (_, wire) => witness.residue(wire))
}

describe('solve', () => {
  it('agrees with bigints on random circuits, and satisfies them', () => {
    const random = new RandomNumbers(7)
    let wideValues = 0
    for (let round = 0; round < 60; round++) {
      const circuit = randomCircuit(random)
      const highest = LOWEST + 2 ** BITS - 1
      const inputs = Array.from({ length: INPUTS }, () =>
        random.pick([LOWEST, highest, 0, -1, 1, random.between(LOWEST, highest)]),
      )
      const witness = solve(circuit, Float64Array.from(inputs))
      const exact = solveLying(circuit, inputs.map(BigInt), () => undefined)
      expect(residues(witness)).toEqual(residues(exact))
      expect(checkRows(circuit, witness).failures).toEqual([])
      wideValues += witness.wide.size
    }
    expect(wideValues).toBeGreaterThan(0)
  })

  it('refuses inputs out of range, NaN, and a wrong number of them', () => {
    const circuit = randomCircuit(new RandomNumbers(3))
    const withFirst = (value: number) =>
      Float64Array.from({ length: INPUTS }, (_, i) => (i === 0 ? value : 0))
    for (const value of [LOWEST - 1, LOWEST + 2 ** BITS, Number.NaN]) {
      expect(() => solve(circuit, withFirst(value))).toThrow(WitnessInputError)
    }
    expect(() => solve(circuit, new Float64Array(INPUTS - 1))).toThrow(InternalError)
  })
})

describe('Witness', () => {
  it.each([0n, 1n, -1n, 2n ** 53n - 1n, 2n ** 53n, -(2n ** 53n), FR - 1n, FR / 2n])('holds %i', (value) => {
    const witness = new Witness(2)
    witness.set(1, value)
    expect(witness.residue(1)).toBe(((value % FR) + FR) % FR)
    expect(witness.wide.has(1)).toBe(Number.isNaN(witness.small[1]))
  })

  it('forgets a wide value that is overwritten or wiped', () => {
    const witness = new Witness(2)
    witness.set(0, 3n ** 80n)
    witness.set(1, 3n ** 80n)
    witness.set(0, 5)
    expect(witness.get(0)).toBe(5n)
    witness.wipe()
    expect([witness.get(0), witness.get(1), witness.wide.size]).toEqual([0n, 0n, 0])
  })
})
