import { publicSignalCount, type R1cs, readR1cs } from '../../backends/r1cs/reader.js'
import { G1, G2 } from '../../field/curve.js'
import { sharedEngine } from '../../kernels/engine.js'
import { Workspace } from '../../kernels/workspace.js'
import { BN254_HEADER, concatBytes, uint32 } from '../bytes.js'
import { EngineHash } from '../engineHash.js'
import { G1_BYTES, G2_BYTES, packG1, packG2, plainG1, plainG2, unpackG1, unpackG2 } from '../pointBytes.js'
import type { Progress } from '../progress.js'
import { lagrangeLevel, type PowersOfTau, readPowersOfTau } from '../ptau/powers.js'
import { writeSections } from '../sections.js'
import { coefficientDigits } from './coefficientDigits.js'
import { coefficientSection } from './coefficients.js'
import { columnsOf, columnsOfA } from './columns.js'
import { hashDifferences } from './differences.js'
import { domainSize } from './domain.js'
import { addProducts, productUnits, startSums } from './pointSums.js'
import { writePoints } from './writtenPoints.js'

/**
 * The key that snarkjs's `zkey new` makes, byte for byte: Groth16 (eprint 2016/260) with gamma = delta = 1, so that anyone
 * can forge proofs with it until somebody contributes. It has no label.
 *
 * @param ptau a prepared powers-of-tau file
 * @throws the errors of readR1cs; NotAPtauError, PtauNotPreparedError, PtauTooSmallError; the signal's reason
 */
export async function initialKey(
  file: Uint8Array,
  ptau: Uint8Array,
  progress: Progress = {},
): Promise<Uint8Array> {
  const r1cs = readR1cs(file)
  const domain = domainSize(r1cs)
  const powers = readPowersOfTau(ptau, Math.log2(domain))
  const engine = sharedEngine({ purpose: 'keys' })
  const points = await engine.exclusively(progress, () =>
    makePoints(new Workspace(engine), r1cs, domain, powers),
  )
  // The sections in snarkjs's order.
  return writeSections('zkey', [
    { id: 1, bytes: uint32(1) },
    { id: 2, bytes: keyHeader(r1cs, domain, powers) },
    { id: 4, bytes: coefficientSection(r1cs) },
    { id: 3, bytes: points.ic },
    { id: 9, bytes: oddPoints(powers, domain) },
    { id: 8, bytes: points.l },
    { id: 5, bytes: points.a },
    { id: 6, bytes: points.b1 },
    { id: 7, bytes: points.b2 },
    { id: 10, bytes: concatBytes(points.circuitHash, uint32(0)) },
  ])
}

function keyHeader(r1cs: R1cs, domain: number, { alpha1, beta1, beta2 }: PowersOfTau): Uint8Array {
  const counts = uint32(r1cs.wires, publicSignalCount(r1cs), domain)
  const [one1, one2] = [packG1(G1.generator), packG2(G2.generator)]
  return concatBytes(BN254_HEADER, counts, alpha1, beta1, beta2, one2, one1, one2)
}

/** The points of H: the Lagrange polynomials of the odd points of the domain of twice the size, at tau. */
function oddPoints({ lagrange1 }: PowersOfTau, domain: number): Uint8Array {
  const level = lagrangeLevel(lagrange1, 2 * domain, G1_BYTES)
  const odd = new Uint8Array(domain * G1_BYTES)
  for (let j = 0; j < domain; j++) {
    const from = (2 * j + 1) * G1_BYTES
    odd.set(level.subarray(from, from + G1_BYTES), j * G1_BYTES)
  }
  return odd
}

/** Sections of points, and the hash that a ceremony knows the circuit by. */
interface KeyPoints {
  readonly ic: Uint8Array
  readonly l: Uint8Array
  readonly a: Uint8Array
  readonly b1: Uint8Array
  readonly b2: Uint8Array
  readonly circuitHash: Uint8Array
}

async function makePoints(
  space: Workspace,
  r1cs: R1cs,
  domain: number,
  powers: PowersOfTau,
): Promise<KeyPoints> {
  const { g1, g2 } = space.kernels.groups
  const hash = new EngineHash(space)
  await hash.updateBytes(hashedHeader(powers))
  const { a, b1, b2, combined } = await sumProducts(space, r1cs, domain, powers)
  const publics = publicSignalCount(r1cs) + 1
  const ic = await writePoints(space, g1, combined, publics, hash)
  await hashDifferences(space, powers, domain, hash)
  const privates = combined + publics * g1.pointBytes
  const l = await writePoints(space, g1, privates, r1cs.wires - publics, hash)
  return {
    ic,
    l,
    a: await writePoints(space, g1, a, r1cs.wires, hash),
    b1: await writePoints(space, g1, b1, r1cs.wires, hash),
    b2: await writePoints(space, g2, b2, r1cs.wires, hash),
    circuitHash: await hash.digest(),
  }
}

function hashedHeader({ alpha1, beta1, beta2 }: PowersOfTau): Uint8Array {
  const [one1, one2] = [plainG1(G1.generator), plainG2(G2.generator)]
  const points = [plainG1(unpackG1(alpha1)), plainG1(unpackG1(beta1)), plainG2(unpackG2(beta2))]
  return concatBytes(...points, one2, one1, one2)
}

/** A_i, B_i and beta A_i + alpha B_i + C_i at tau for every wire i. @returns addresses of points */
async function sumProducts(space: Workspace, r1cs: R1cs, domain: number, powers: PowersOfTau) {
  const { g1, g2 } = space.kernels.groups
  const digits = coefficientDigits([0n, ...r1cs.coefficients, 1n])
  const [inA, inB, inC] = [columnsOfA(r1cs), columnsOf(r1cs, r1cs.b), columnsOf(r1cs, r1cs.c)]
  const [a, b1, combined] = [0, 1, 2].map(() => startSums(space, g1, r1cs.wires))
  const b2 = startSums(space, g2, r1cs.wires)
  const steps = [
    {
      group: g1,
      points: powers.lagrange1,
      products: [
        { columns: inA, sums: a! },
        { columns: inB, sums: b1! },
        { columns: inC, sums: combined! },
      ],
    },
    { group: g1, points: powers.betaLagrange1, products: [{ columns: inA, sums: combined! }] },
    { group: g1, points: powers.alphaLagrange1, products: [{ columns: inB, sums: combined! }] },
    { group: g2, points: powers.lagrange2, products: [{ columns: inB, sums: b2 }] },
  ]
  for (const { products } of steps) space.expect(productUnits(products, digits, domain))
  space.expect(4 * r1cs.wires + domain)
  for (const { group, points, products } of steps) {
    const level = lagrangeLevel(points, domain, points === powers.lagrange2 ? G2_BYTES : G1_BYTES)
    await addProducts(space, group, level, products, digits)
  }
  return { a: a!.address, b1: b1!.address, b2: b2.address, combined: combined!.address }
}
