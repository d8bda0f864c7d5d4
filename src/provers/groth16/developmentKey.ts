import { blake2b } from '@noble/hashes/blake2.js'
import { publicSignalCount, type R1cs, readR1cs } from '../../backends/r1cs/reader.js'
import { inverse } from '../../field/modular.js'
import { sharedEngine } from '../../kernels/engine.js'
import { Workspace } from '../../kernels/workspace.js'
import { BN254_HEADER, concatBytes, uint32 } from '../bytes.js'
import { lagrange, toScalars, writeElements } from '../evaluations.js'
import { Generators, type GroupName } from '../fixedBase.js'
import { DEVELOPMENT_CONTRIBUTION } from '../keyInfo.js'
import { type KeyOrigin, labelSection } from '../label.js'
import { G1_BYTES } from '../pointBytes.js'
import type { Progress } from '../progress.js'
import { randomScalar } from '../random.js'
import { writeSections } from '../sections.js'
import { coefficientSection } from './coefficients.js'
import { domainSize } from './domain.js'
import { evaluateQueries } from './queries.js'

/** The secrets of a Groth16 setup; who knows them can prove anything. gamma is 1, as in snarkjs. */
export interface ToxicWaste {
  readonly tau: bigint
  readonly alpha: bigint
  readonly beta: bigint
  readonly delta: bigint
}

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
  const engine = sharedEngine({ purpose: 'keys' })
  const points = await engine.exclusively(progress, () =>
    makePoints(new Workspace(engine), r1cs, domain, waste),
  )
  return writeKey(r1cs, domain, points, origin)
}

/** The points of the key's sections, in the order in which {@link writeKey} takes them apart. */
async function makePoints(
  space: Workspace,
  r1cs: R1cs,
  domain: number,
  waste: ToxicWaste,
): Promise<FixedPoints> {
  const { alpha, beta, delta, tau } = waste
  const { wires } = r1cs
  const publics = publicSignalCount(r1cs) + 1
  const generators = await Generators.prepare(space, { G1: 3 * wires + domain + 3, G2: wires + 3 })
  const queries = await evaluateQueries(space, r1cs, domain, waste)
  const multiply = async (group: GroupName, elements: number, count: number) => {
    const { mark } = space
    const points = await generators.multiply({
      group,
      count,
      address: await toScalars(space, elements, count),
    })
    space.release(mark)
    return points
  }
  const header1 = await multiply('G1', writeElements(space, [alpha, beta, delta]), 3)
  const header2 = await multiply('G2', writeElements(space, [beta, 1n, delta]), 3)
  const combined = await multiply('G1', queries.combined, wires)
  const [ic, l] = [combined.subarray(0, G1_BYTES * publics), combined.subarray(G1_BYTES * publics)]
  const a = await multiply('G1', queries.a, wires)
  const b1 = await multiply('G1', queries.b, wires)
  const b2 = await multiply('G2', queries.b, wires)
  // A B - C vanishes on the even points of the domain of twice the size, so its values at the odd ones, which the prover
  // has, determine it.
  const odd = { x: tau, scale: inverse(delta), size: 2 * domain, indices: 'odd' } as const
  const h = await multiply('G1', await lagrange(space, odd), domain)
  return [header1, header2, ic, a, b1, b2, l, h]
}

function writeKey(r1cs: R1cs, domain: number, points: FixedPoints, origin: KeyOrigin): Uint8Array {
  const [header1, header2, ic, a, b1, b2, l, h] = points
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
