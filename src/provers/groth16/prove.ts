import { G1, G2, type Point } from '../../field/curve.js'
import type { Fp2 } from '../../field/extension.js'
import { inverse, mod, power } from '../../field/modular.js'
import type { Control, Engine } from '../../kernels/engine.js'
import { ELEMENT_BYTES } from '../../kernels/limbs/limbField.js'
import { type MultiScalar, multiplyG1, multiplyG2, multiScalarUnits } from '../../kernels/msm.js'
import { quotientUnits, quotientValues } from '../../kernels/quotient.js'
import type { SectionPlace } from '../keySource.js'
import { randomScalar } from '../random.js'
import type { Groth16Points } from './points.js'
import type { ProvingKey } from './provingKey.js'
import { sumRows } from './rows.js'
import { SelfCheck } from './selfCheck.js'
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
 * @param forms the circuit, where it is in memory: then the key's terms are not read
 * @param values the witness: canonical, 32 bytes little-endian per wire. The engine's copy is cleared afterwards.
 * @throws MalformedFileError, ProverOutOfMemoryError, ProverWorkerDiedError; the signal's reason
 */
export function provePoints(
  engine: Engine,
  key: ProvingKey,
  values: Uint8Array,
  blinding: Blinding,
  control: Control = {},
  forms?: CircuitForms,
): Promise<ProvedPoints> {
  return engine.exclusively(control, () => proveWithin(engine, key, values, blinding, forms))
}

async function proveWithin(
  engine: Engine,
  key: ProvingKey,
  values: Uint8Array,
  { r, s }: Blinding,
  forms: CircuitForms | undefined,
): Promise<ProvedPoints> {
  const witness = engine.allocate(values.length)
  engine.bytes(witness, values.length).set(values)
  const [wide] = await engine.run(() => [['countWide', witness, key.wires]])
  engine.expect(totalUnits(key, wide!))
  const sum = (place: SectionPlace, pointBytes: number, firstWire = 0): MultiScalar => ({
    count: key.wires - firstWire,
    scalars: witness + 32 * firstWire,
    wide: wide!,
    readPoints: (first, _count, target) => key.source.read(place.offset + first * pointBytes, target),
  })
  const check = new SelfCheck(key, values)
  const inG1 = (place: SectionPlace, firstWire = 0) => multiplyG1(engine, sum(place, 64, firstWire))
  // One after the other, so that they use the same memory; the quotient's steps fill their pauses.
  const ofWitness = async () => {
    const b2 = await multiplyG2(engine, sum(key.b2, 128))
    const a = await inG1(key.a)
    const blinded = blindedSums(key, [a, b2, await inG1(key.b1)], { r, s })
    check.takeLeft(blinded)
    return { ...blinded, l: await inG1(key.l, key.publicSignals + 1) }
  }
  const [left, h] = await both(ofWitness(), quotientSum(engine, key, witness, forms))
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
async function quotientSum(
  engine: Engine,
  key: ProvingKey,
  witness: number,
  forms: CircuitForms | undefined,
): Promise<Point<bigint>> {
  const { domain: n, h, source } = key
  const bytes = n * ELEMENT_BYTES
  const a = engine.allocate(3 * bytes)
  const evaluations = { n, a, b: a + bytes, c: a + 2 * bytes }
  const terms = forms === undefined ? keyTerms(key) : circuitTerms(engine, forms, key.publicSignals)
  await sumRows(engine, terms, { ...evaluations, witness, wires: key.wires, domain: n })
  const quotient = engine.allocate(32 * n)
  const radix = power(2n, BigInt(engine.kernels.scalars.radixBits))
  await quotientValues(engine, evaluations, quotient, mod(radix * radix * inverse(power(2n, 512n))))
  await engine.run(() => [['clear', a, 3 * bytes]])
  engine.free(a, 3 * bytes)
  return multiplyG1(engine, {
    count: n,
    scalars: quotient,
    wide: n,
    readPoints: (first, _count, target) => source.read(h.offset + 64 * first, target),
  })
}
