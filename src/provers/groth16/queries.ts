import { publicSignalCount, type R1cs } from '../../backends/r1cs/reader.js'
import { inverse, mod } from '../../field/modular.js'
import { ELEMENT_BYTES } from '../../kernels/limbs/limbField.js'
import type { Workspace } from '../../kernels/workspace.js'
import { lagrange, sumColumns, writeElements } from '../evaluations.js'
import { shareSize, shares } from '../shares.js'
import { columnsOf, columnsOfA } from './columns.js'
import type { ToxicWaste } from './developmentKey.js'

/** Elements in the engine's memory, one per wire. */
interface Queries {
  /** A_i(tau) */
  readonly a: number
  /** B_i(tau) */
  readonly b: number
  /**
   * beta A_i(tau) + alpha B_i(tau) + C_i(tau): of wire 0 and the public wires as it is (gamma = 1), of the private wires
   * divided by delta.
   */
  readonly combined: number
}

/**
 * Evaluates the wire polynomials of the circuit's QAP at tau (Groth16, section 3.2; eprint 2016/260). In the computation
 * that has the engine's turn.
 */
export async function evaluateQueries(
  space: Workspace,
  r1cs: R1cs,
  domain: number,
  waste: ToxicWaste,
): Promise<Queries> {
  const stride = r1cs.wires * ELEMENT_BYTES
  const [a, combined] = [space.allocate(3 * stride), space.allocate(stride)]
  const { mark } = space
  const basis = await lagrange(space, { x: waste.tau, scale: 1n, size: domain, indices: 'all' })
  const coefficients = writeElements(space, [0n, ...r1cs.coefficients, 1n])
  for (const [k, columns] of [columnsOfA(r1cs), columnsOf(r1cs, r1cs.b), columnsOf(r1cs, r1cs.c)].entries()) {
    await sumColumns(space, columns, coefficients, basis, a + k * stride)
  }
  await combine(space, r1cs, a, combined, waste)
  space.release(mark)
  return { a, b: a + stride, combined }
}

/** beta A + alpha B + C per wire, over gamma = 1 for public wires and over delta for the others. */
async function combine(
  space: Workspace,
  r1cs: R1cs,
  vectors: number,
  out: number,
  { alpha, beta, delta }: ToxicWaste,
): Promise<void> {
  const publics = publicSignalCount(r1cs) + 1
  const factors = [beta, alpha, 1n]
  const ofPublic = writeElements(space, factors)
  const ofPrivate = writeElements(
    space,
    factors.map((factor) => mod(factor * inverse(delta))),
  )
  const run = (first: number, count: number, scales: number) =>
    shares(count, shareSize(count, space.pool.workers)).map(({ from, to }) => {
      const offset = (first + from) * ELEMENT_BYTES
      const stride = r1cs.wires * ELEMENT_BYTES
      return space.run(() => [['scaledSums', vectors + offset, stride, scales, out + offset, to - from]])
    })
  await Promise.all([...run(0, publics, ofPublic), ...run(publics, r1cs.wires - publics, ofPrivate)])
}
