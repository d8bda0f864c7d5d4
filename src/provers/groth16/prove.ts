import { G1, G2, type Point } from '../../field/curve.js'
import type { Fp2 } from '../../field/extension.js'
import { inverse, mod, power } from '../../field/modular.js'
import type { Control, Engine } from '../../kernels/engine.js'
import { ELEMENT_BYTES } from '../../kernels/limbs/limbField.js'
import { multiplyG2, multiScalarUnits } from '../../kernels/msm.js'
import { type Evaluations, packEvaluations, quotientUnits, quotientValues } from '../../kernels/quotient.js'
import type { SectionPlace } from '../keySource.js'
import { randomScalar } from '../random.js'
import type { GpuMode } from '../types.js'
import type { Groth16Points } from './points.js'
import type { ProvingKey } from './provingKey.js'
import { sumRows } from './rows.js'
import { SelfCheck } from './selfCheck.js'
import { type Scalars, SumsInG1 } from './sumsInG1.js'
import { type CircuitForms, circuitTerms, keyTerms } from './terms.js'

/** A Groth16 proof (eprint 2016/260), and whether it verifies: it does unless the witness breaks a row. */
export interface ProvedPoints extends Groth16Points {
  readonly holds: boolean
}

/** The two random scalars that hide the witness. */
export interface Blinding {
  readonly r: bigint
  readonly s: bigint
}

export function drawBlinding(): Blinding {
  return { r: randomScalar(), s: randomScalar() }
}

/**
 * Proves with the engine's kernels (Groth16, section 3.2, in snarkjs's form: gamma = 1, and H as points of the odd half of
 * the domain of twice the size).
 *
 * @param values the witness: canonical, 32 bytes little-endian per wire. The engine's copy is cleared afterwards.
 * @throws MalformedFileError, ProverOutOfMemoryError, ProverWorkerDiedError; the signal's reason; with a GPU `on`,
 * GpuUnavailableError, GpuLostError, GpuMemoryError
 */
export function provePoints(
  engine: Engine,
  key: ProvingKey,
  values: Uint8Array,
  blinding: Blinding,
  control: Control = {},
  { forms, gpu = 'auto' }: Means = {},
): Promise<ProvedPoints> {
  return engine.exclusively(control, async () => {
    const witness = await placeWitness(engine, key, values)
    const points = Math.max(key.wires, key.domain)
    const sums = await SumsInG1.open(engine, key.source, gpu, points, control.signal)
    try {
      return await proveWithin({ engine, key, sums, forms }, values, witness, blinding)
    } finally {
      await sums.close()
    }
  })
}

/** What a proof is made with. */
export interface Means {
  /** The circuit, where it is in memory: then the key's terms are not read. */
  readonly forms?: CircuitForms | undefined
  /** 'auto' unless given. */
  readonly gpu?: GpuMode | undefined
}

interface Making {
  readonly engine: Engine
  readonly key: ProvingKey
  readonly sums: SumsInG1
  readonly forms: CircuitForms | undefined
}

async function placeWitness(engine: Engine, key: ProvingKey, values: Uint8Array): Promise<Scalars> {
  const address = engine.allocate(values.length)
  engine.bytes(address, values.length).set(values)
  const [wide] = await engine.run(() => [['countWide', address, key.wires]])
  engine.expect(totalUnits(key, wide!))
  return { address, count: key.wires, wide: wide! }
}

async function proveWithin(
  making: Making,
  values: Uint8Array,
  witness: Scalars,
  { r, s }: Blinding,
): Promise<ProvedPoints> {
  const { engine, key, sums } = making
  const check = new SelfCheck(key, values)
  const begin = (place: SectionPlace, first = 0) => sums.begin({ place, scalars: witness, first })
  const [inA, inB1, inL] = [begin(key.a), begin(key.b1), begin(key.l, key.publicSignals + 1)]
  // One after the other, so that they use the same memory; the quotient's steps fill their pauses.
  const ofWitness = async () => {
    const b2 = await multiplyG2(engine, {
      count: key.wires,
      scalars: witness.address,
      wide: witness.wide,
      readPoints: (first, _count, target) => key.source.read(key.b2.offset + first * 128, target),
    })
    const a = await inA()
    const blinded = blindedSums(key, [a, b2, await inB1()], { r, s })
    check.takeLeft(blinded)
    return { ...blinded, l: await inL() }
  }
  const [left, h] = await both(ofWitness(), quotientSum(making, witness.address))
  const { a, b, blinds, l } = left
  const proof = { a, b, c: G1.add(G1.add(blinds, l), h) }
  return { ...proof, holds: check.holds(proof.c) }
}

/** A and B, and what blinds C: s A + r B - r s delta, with B in G1. */
function blindedSums(
  key: ProvingKey,
  [a0, b0, b1]: readonly [Point<bigint>, Point<Fp2>, Point<bigint>],
  { r, s }: Blinding,
) {
  const a = G1.add(G1.add(a0, key.alpha1), G1.multiply(key.delta1, r))
  const b = G2.add(G2.add(b0, key.beta2), G2.multiply(key.delta2, s))
  const bInG1 = G1.add(G1.add(b1, key.beta1), G1.multiply(key.delta1, s))
  const products = G1.add(G1.multiply(a, s), G1.multiply(bInG1, r))
  return { a, b, blinds: G1.add(products, G1.multiply(key.delta1, mod(-r * s))) }
}

/** Of the five sums and the transforms. */
function totalUnits({ wires, publicSignals, domain }: ProvingKey, wide: number): number {
  const ofWires = 2 * multiScalarUnits(wires, wide, 1) + multiScalarUnits(wires, wide, 2)
  const ofPrivate = multiScalarUnits(wires - publicSignals - 1, wide, 1)
  return ofWires + ofPrivate + multiScalarUnits(domain, domain, 1) + quotientUnits(domain)
}

/** Both results; when one fails, its error once the other has ended too. */
async function both<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([first, second])
  return Promise.all([first, second])
}

/** The sum of the quotient's values times the points of H. */
async function quotientSum({ engine, key, sums, forms }: Making, witness: number): Promise<Point<bigint>> {
  const { domain: n } = key
  // Multiples of what memory is given back in.
  const bytes = Math.ceil((n * ELEMENT_BYTES) / 64) * 64
  const a = engine.allocate(3 * bytes + 32 * n)
  const evaluations = { n, a, b: a + bytes, c: a + 2 * bytes }
  const terms = forms === undefined ? keyTerms(key) : circuitTerms(engine, forms, key.publicSignals)
  await sumRows(engine, terms, { ...evaluations, witness, wires: key.wires, domain: n })
  const onGpu = sums.takesQuotient(n) ? await quotientSumOnGpu(engine, sums, key, evaluations) : undefined
  if (onGpu !== undefined) return onGpu
  const address = a + 3 * bytes
  const radix = power(2n, BigInt(engine.kernels.scalars.radixBits))
  await quotientValues(engine, evaluations, address, mod(radix * radix * inverse(power(2n, 512n))))
  await engine.run(() => [['clear', a, 3 * bytes]])
  engine.free(a, 3 * bytes)
  return sums.begin({ place: key.h, scalars: { address, count: n, wide: n }, first: 0 })()
}

/** Leaves the evaluations as they are, but for those of C and 32 n bytes behind them. */
async function quotientSumOnGpu(
  engine: Engine,
  sums: SumsInG1,
  { h, domain: n }: ProvingKey,
  evaluations: Evaluations,
): Promise<Point<bigint> | undefined> {
  const packed = evaluations.c
  await packEvaluations(engine, evaluations, packed)
  const read = (first: number, target: Uint8Array) => target.set(engine.bytes(packed + first, target.length))
  const radix = power(2n, BigInt(engine.kernels.scalars.radixBits))
  return sums.ofQuotient(h, { n, scale: mod(radix * inverse(power(2n, 512n))), read })
}
