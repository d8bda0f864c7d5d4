import fc from 'fast-check'
import { FQ } from '../../src/field/bn254.js'
import type { Fp2, Fp6, Fp12 } from '../../src/field/extension.js'

/** Residues modulo q, the extreme ones often among them. */
export const residues = fc.oneof(fc.constantFrom(0n, 1n, FQ - 1n), fc.bigInt({ min: 0n, max: FQ - 1n }))

export const fp2: fc.Arbitrary<Fp2> = fc.record({ c0: residues, c1: residues })
export const fp6: fc.Arbitrary<Fp6> = fc.record({ c0: fp2, c1: fp2, c2: fp2 })
export const fp12: fc.Arbitrary<Fp12> = fc.record({ c0: fp6, c1: fp6 })
