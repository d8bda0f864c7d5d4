import type { Curve } from 'ffjavascript'
import { publicSignalCount, type R1cs, type R1csMatrix } from '../../backends/r1cs/reader.js'
import { concatBytes } from '../bytes.js'
import { type FieldVector, lagrange, sumProducts, toField, toScalars } from '../evaluations.js'
import type { ToxicWaste } from './developmentKey.js'

/** Plain scalars, 32 bytes little-endian each; entry i of `a` and `b` belongs to wire i. */
interface QueryScalars {
  /** A_i(tau) */
  readonly a: Uint8Array
  /** B_i(tau) */
  readonly b: Uint8Array
  /** beta A_i(tau) + alpha B_i(tau) + C_i(tau) of wire 0 and the public wires (gamma = 1). */
  readonly ic: Uint8Array
  /** The same, divided by delta, of the private wires. */
  readonly l: Uint8Array
}

/** Evaluates the wire polynomials of the circuit's QAP at tau (Groth16, section 3.2; eprint 2016/260). */
export async function queryScalars(
  curve: Curve,
  r1cs: R1cs,
  domain: number,
  waste: ToxicWaste,
): Promise<QueryScalars> {
  const basis = await lagrange(curve, waste.tau, 1n, domain)
  const coefficients = await toField(curve, [...r1cs.coefficients, 1n])
  const evaluate = (terms: Uint32Array) => sumProducts(curve, terms, coefficients, basis, r1cs.wires)
  const [a, b, c] = await Promise.all([
    evaluate(termsOf(r1cs.a, publicRows(r1cs))),
    evaluate(termsOf(r1cs.b, [])),
    evaluate(termsOf(r1cs.c, [])),
  ])
  const combined = await toScalars(curve, await combine(curve, r1cs, [a, b, c], waste))
  const split = 32 * (publicSignalCount(r1cs) + 1)
  return {
    a: await toScalars(curve, a),
    b: await toScalars(curve, b),
    ic: combined.slice(0, split),
    l: combined.slice(split),
  }
}

/** Source, target and coefficient of a term. */
type Term = readonly [row: number, wire: number, coefficient: number]

/** snarkjs appends one row per public wire to A, which makes the public polynomials independent. */
function publicRows(r1cs: R1cs): Term[] {
  const one = r1cs.coefficients.length
  const publics = publicSignalCount(r1cs) + 1
  return Array.from({ length: publics }, (_, wire): Term => [r1cs.constraints + wire, wire, one])
}

function termsOf({ rowStart, wire, coefficient }: R1csMatrix, extra: readonly Term[]): Uint32Array {
  const terms = new Uint32Array(3 * (wire.length + extra.length))
  let at = 0
  for (let row = 0; row + 1 < rowStart.length; row++) {
    for (let t = rowStart[row]!; t < rowStart[row + 1]!; t++) {
      terms[at++] = row
      terms[at++] = wire[t]!
      terms[at++] = coefficient[t]!
    }
  }
  for (const term of extra) {
    terms.set(term, at)
    at += 3
  }
  return terms
}

/** beta A + alpha B + C per wire, over gamma = 1 for public wires and over delta for the others. */
async function combine(
  curve: Curve,
  r1cs: R1cs,
  vectors: readonly FieldVector[],
  { alpha, beta, delta }: ToxicWaste,
): Promise<FieldVector> {
  const { Fr } = curve
  const inverse = Fr.inv(Fr.e(delta))
  const factors = [beta, alpha, 1n].map((factor) => Fr.e(factor))
  const coefficients = concatBytes(...factors, ...factors.map((factor) => Fr.mul(factor, inverse)))
  const publics = publicSignalCount(r1cs) + 1
  const terms = new Uint32Array(9 * r1cs.wires)
  for (let wire = 0; wire < r1cs.wires; wire++) {
    for (let k = 0; k < 3; k++) {
      terms.set([k * r1cs.wires + wire, wire, wire < publics ? k : k + 3], 9 * wire + 3 * k)
    }
  }
  return sumProducts(curve, terms, coefficients, concatBytes(...vectors), r1cs.wires)
}
