import { FQ } from './bn254.js'
import type { Field } from './field.js'
import { inverseModulo, residue } from './inverse.js'

/** Integers modulo q: the coordinates of G1. */
export const Fp: Field<bigint> = {
  zero: 0n,
  one: 1n,
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  negate: (a) => -a,
  multiply: (a, b) => residue(a * b, FQ),
  square: (a) => residue(a * a, FQ),
  inverse: (a) => inverseModulo(a, FQ),
  canonical: (a) => residue(a, FQ),
  isZero: (a) => a % FQ === 0n,
}
