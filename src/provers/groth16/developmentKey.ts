import { blake2b } from '@noble/hashes/blake2.js'
import type { Curve } from 'ffjavascript'
import { publicSignalCount, type R1cs, readR1cs } from '../../backends/r1cs/reader.js'
import { FR } from '../../field/bn254.js'
import { BN254_HEADER, concatBytes, scalarBytes, toLittleEndian32, uint32 } from '../bytes.js'
import { lagrange, toScalars } from '../evaluations.js'
import { type Batch, multiplyGenerators, type Progress } from '../fixedBase.js'
import { type KeyOrigin, labelSection } from '../label.js'
import { randomScalar } from '../random.js'
import { writeSections } from '../sections.js'
import { withCurve } from '../session.js'
import { queryScalars } from './queries.js'

/** The secrets of a Groth16 setup; who knows them can prove anything. gamma is 1, as in snarkjs. */
export interface ToxicWaste {
  readonly tau: bigint
  readonly alpha: bigint
  readonly beta: bigint
  readonly delta: bigint
}

/** Shown by tools that list a key's contributions. */
export const DEVELOPMENT_CONTRIBUTION = 'INSECURE development key, made by one party'

/**
 * Makes a Groth16 key (.zkey as snarkjs writes it) straight from a circuit (.r1cs), without a ceremony.
 *
 * The secrets are drawn, used and dropped in this process, so its proofs convince only those who trust it:
 * the key says so in its contribution's name and in its label.
 *
 * @throws the errors of readR1cs; the signal's reason when it fires.
 */
export async function developmentKey(
  r1cs: Uint8Array,
  origin: KeyOrigin,
  progress: Progress = {},
): Promise<Uint8Array> {
  const waste = { tau: randomScalar(), alpha: randomScalar(), beta: randomScalar(), delta: randomScalar() }
  return keyFromWaste(r1cs, waste, origin, progress)
}

/** The key for given secrets. Only {@link developmentKey} and tests have a use for it. */
export async function keyFromWaste(
  file: Uint8Array,
  waste: ToxicWaste,
  origin: KeyOrigin,
  progress: Progress,
): Promise<Uint8Array> {
  const r1cs = readR1cs(file)
  const domain = domainSize(r1cs)
  return withCurve(async (curve) => {
    const scalars = await allScalars(curve, r1cs, domain, waste)
    progress.signal?.throwIfAborted()
    const points = await multiplyGenerators(curve, scalars, progress)
    return writeKey(r1cs, domain, points, origin)
  })
}

/**
 * Order of the evaluation domain: the rows plus one for wire 0 and one for every public wire, rounded up to
 * a power of two.
 */
export function domainSize(r1cs: Pick<R1cs, 'constraints' | 'publicInputs' | 'publicOutputs'>): number {
  const rows = r1cs.constraints + publicSignalCount(r1cs) + 1
  return 2 ** Math.max(1, Math.ceil(Math.log2(rows)))
}

const SCALAR_BYTES = 32

/** In the order in which {@link writeKey} takes the points apart. */
async function allScalars(curve: Curve, r1cs: R1cs, domain: number, waste: ToxicWaste): Promise<Batch[]> {
  const queries = await queryScalars(curve, r1cs, domain, waste)
  const { alpha, beta, delta } = waste
  return [
    { group: 'G1', scalars: scalarBytes(alpha, beta, delta) },
    { group: 'G2', scalars: scalarBytes(beta, 1n, delta) },
    { group: 'G1', scalars: queries.ic },
    { group: 'G1', scalars: queries.a },
    { group: 'G1', scalars: queries.b },
    { group: 'G2', scalars: queries.b },
    { group: 'G1', scalars: queries.l },
    { group: 'G1', scalars: await oddLagrange(curve, domain, waste) },
  ] satisfies Batch[]
}

/**
 * L_(2j+1)(tau) / delta over the domain of twice the size: A B - C vanishes on the even points, so its
 * values at the odd ones, which the prover has, determine it.
 */
async function oddLagrange(curve: Curve, domain: number, { tau, delta }: ToxicWaste): Promise<Uint8Array> {
  const inverse = curve.Fr.toObject(curve.Fr.inv(curve.Fr.e(delta)))
  const all = await toScalars(curve, await lagrange(curve, tau, inverse, 2 * domain))
  const odd = new Uint8Array(domain * SCALAR_BYTES)
  for (let j = 0; j < domain; j++) {
    const from = (2 * j + 1) * SCALAR_BYTES
    odd.set(all.subarray(from, from + SCALAR_BYTES), j * SCALAR_BYTES)
  }
  return odd
}

function writeKey(r1cs: R1cs, domain: number, points: readonly Uint8Array[], origin: KeyOrigin): Uint8Array {
  const [header1, header2, ic, a, b1, b2, l, h] = points as FixedPoints
  const [alpha1, beta1, delta1] = [header1.subarray(0, 64), header1.subarray(64, 128), header1.subarray(128)]
  const [beta2, gamma2, delta2] = [
    header2.subarray(0, 128),
    header2.subarray(128, 256),
    header2.subarray(256),
  ]
  const counts = uint32(r1cs.wires, publicSignalCount(r1cs), domain)
  const header = concatBytes(BN254_HEADER, counts, alpha1, beta1, beta2, gamma2, delta1, delta2)
  return writeSections('zkey', [
    { id: 1, bytes: uint32(1) },
    { id: 2, bytes: header },
    { id: 3, bytes: ic },
    { id: 4, bytes: coefficientSection(r1cs) },
    { id: 5, bytes: a },
    { id: 6, bytes: b1 },
    { id: 7, bytes: b2 },
    { id: 8, bytes: l },
    { id: 9, bytes: h },
    { id: 10, bytes: contributionSection(header, delta1, delta2) },
    labelSection({ tool: 'zkml', ...origin, development: true, contributions: 1 }),
  ])
}

type FixedPoints = [
  Uint8Array,
  Uint8Array,
  Uint8Array,
  Uint8Array,
  Uint8Array,
  Uint8Array,
  Uint8Array,
  Uint8Array,
]

const COEFFICIENT_BYTES = 44

/**
 * Section 4: count, then matrix (0 = A, 1 = B), row, wire and coefficient * 2^512 mod r for every term, row
 * by row; after them one row with coefficient 1 for wire 0 and each public wire.
 */
function coefficientSection(r1cs: R1cs): Uint8Array {
  const publics = publicSignalCount(r1cs)
  const count = r1cs.a.wire.length + r1cs.b.wire.length + publics + 1
  const bytes = new Uint8Array(4 + count * COEFFICIENT_BYTES)
  const view = new DataView(bytes.buffer)
  const table = [...r1cs.coefficients, 1n].map((value) => scaled(value))
  let at = 4
  const put = (matrix: number, row: number, wire: number, coefficient: number) => {
    view.setUint32(at, matrix, true)
    view.setUint32(at + 4, row, true)
    view.setUint32(at + 8, wire, true)
    bytes.set(table[coefficient]!, at + 12)
    at += COEFFICIENT_BYTES
  }
  view.setUint32(0, count, true)
  for (let row = 0; row < r1cs.constraints; row++) {
    for (const [matrix, { rowStart, wire, coefficient }] of [r1cs.a, r1cs.b].entries()) {
      for (let t = rowStart[row]!; t < rowStart[row + 1]!; t++) put(matrix, row, wire[t]!, coefficient[t]!)
    }
  }
  for (let wire = 0; wire <= publics; wire++) put(0, r1cs.constraints + wire, wire, table.length - 1)
  return bytes
}

/** The prover multiplies this by a plain witness value and divides by 2^256 twice. */
function scaled(coefficient: bigint): Uint8Array {
  return toLittleEndian32((coefficient << 512n) % FR)
}

/**
 * Section 10: circuit hash, count, and one contribution that names itself insecure. Its proof of knowledge
 * is left unfinished on purpose: no ceremony check accepts this key.
 */
function contributionSection(header: Uint8Array, delta1: Uint8Array, delta2: Uint8Array): Uint8Array {
  const name = new TextEncoder().encode(DEVELOPMENT_CONTRIBUTION)
  const parameters = concatBytes(Uint8Array.of(1, name.length), name)
  const hash = blake2b(header, { dkLen: 64 })
  const contribution = [delta1, delta1, delta1, delta2, hash, uint32(0, parameters.length), parameters]
  return concatBytes(hash, uint32(1), ...contribution)
}
