import { FR } from '../../../src/field/bn254.js'
import { inverse, mod, power } from '../../../src/field/modular.js'
import { rootOfUnity } from '../../../src/field/ntt.js'
import {
  challenge,
  commonKey,
  known,
  lagrangeAt,
  lift,
  publicInputAt,
  type Simulation,
  type SimulationSize,
  scalars,
} from './simulation.js'

const NAMES = ['ql', 'qr', 'qm', 'qo', 'qc', 's1', 's2', 's3', 'a', 'b', 'c', 'z', 'zw', 't1w', 't2w']

/** {@link Simulation} of FFLONK, eprint 2021/1167, with every root, interpolation and denominator as the paper has them. */
export function simulatedFflonk(size: SimulationSize): Simulation {
  const { random, power: exponent } = size
  const [tau, ...logarithms] = scalars(random, 5) as [bigint, bigint, bigint, bigint, bigint]
  const [c0, c1, c2, w1] = logarithms.map(known) as [Known, Known, Known, Known]
  const signals = lift(scalars(random, size.signals), size.lifted === 'signal')
  const values = lift(scalars(random, NAMES.length), size.lifted === 'scalar')
  const e = Object.fromEntries(NAMES.map((name, i) => [name, values[i]!])) as Record<string, bigint>

  const beta = challenge(...c0.words, ...signals, ...c1.words)
  const gamma = challenge(beta)
  const seed = challenge(gamma, ...c2.words)
  const alpha = challenge(seed, ...values)
  const y = challenge(alpha, ...w1.words)
  const roots = rootsOf(seed, exponent)
  const { xi } = roots

  const zh = mod(power(xi, 2n ** BigInt(exponent)) - 1n)
  const over = inverse(zh)
  const gate = e.ql! * e.a! + e.qr! * e.b! + e.qm! * e.a! * e.b! + e.qo! * e.c! + e.qc!
  const t0 = mod((gate + publicInputAt(xi, signals, exponent)) * over)
  const t1 = mod(lagrangeAt(xi, 0, exponent) * (e.z! - 1n) * over)
  const wire = (name: string, place: bigint) => e[name]! + beta * place + gamma
  const before = wire('a', xi) * wire('b', 2n * xi) * wire('c', 3n * xi) * e.z!
  const after = wire('a', e.s1!) * wire('b', e.s2!) * wire('c', e.s3!) * e.zw!
  const t2 = mod((before - after) * over)

  const combined0 = [e.ql!, e.qr!, e.qo!, e.qm!, e.qc!, e.s1!, e.s2!, e.s3!]
  const r0 = interpolated(
    roots.eighth.map((h) => [h, evaluated(combined0, h)] as const),
    y,
  )
  const r1 = interpolated(
    roots.fourth.map((h) => [h, evaluated([e.a!, e.b!, e.c!, t0], h)] as const),
    y,
  )
  const here = roots.third.map((h) => [h, evaluated([e.z!, t1, t2], h)] as const)
  const next = roots.nextThird.map((h) => [h, evaluated([e.zw!, e.t1w!, e.t2w!], h)] as const)
  const r2 = interpolated([...here, ...next], y)

  const [z0, z1, z2] = [roots.eighth, roots.fourth, [...roots.third, ...roots.nextThird]].map((list) =>
    vanishing(list, y),
  ) as [bigint, bigint, bigint]
  const f1 = mod(alpha * z0 * inverse(z1))
  const f2 = mod(alpha * alpha * z0 * inverse(z2))
  const numerator = c0.k - r0 + f1 * (c1.k - r1) + f2 * (c2.k - r2) - z0 * w1.k
  const w2 = known(mod(numerator) * inverse(mod(tau - y)))
  const denominators = [z1, z2, zh, ...denominatorsAt(roots, y), ...lagrangeDenominators(xi, size)]
  const inv = inverse(denominators.reduce((product, factor) => mod(product * factor)))

  const proof = (opening: Known) => ({
    protocol: 'fflonk',
    curve: 'bn128',
    polynomials: { C1: c1.json, C2: c2.json, W1: w1.json, W2: opening.json },
    evaluations: Object.fromEntries([...NAMES.map((name, i) => [name, `${values[i]}`]), ['inv', `${inv}`]]),
  })
  return {
    verificationKey: { ...commonKey('fflonk', size, tau), ...rootsOfKey(exponent), C0: c0.json },
    proof: proof(w2),
    proofWithoutSums: proof(known(c0.k * inverse(tau))),
    publicSignals: signals.map(String),
  }
}

type Known = ReturnType<typeof known>
type Roots = ReturnType<typeof rootsOf>

const W3 = power(5n, (FR - 1n) / 3n)

/** A cube root of the domain's generator, in the domain: 3 t = 1 modulo its size. */
function cubeRoot(exponent: number): bigint {
  const size = 2n ** BigInt(exponent)
  const t = exponent % 2 === 0 ? (2n * size + 1n) / 3n : (size + 1n) / 3n
  return power(rootOfUnity(exponent), t)
}

function rootsOfKey(exponent: number) {
  const roots = { w3: W3, w4: rootOfUnity(2), w8: rootOfUnity(3), wr: cubeRoot(exponent) }
  return Object.fromEntries(Object.entries(roots).map(([name, root]) => [name, `${root}`]))
}

function rootsOf(seed: bigint, exponent: number) {
  const all = (first: bigint, root: bigint, count: number) =>
    Array.from({ length: count }, (_, i) => mod(first * power(root, BigInt(i))))
  const third = power(seed, 8n)
  return {
    xi: power(seed, 24n),
    xiOmega: mod(power(seed, 24n) * rootOfUnity(exponent)),
    eighth: all(power(seed, 3n), rootOfUnity(3), 8),
    fourth: all(power(seed, 6n), rootOfUnity(2), 4),
    third: all(third, W3, 3),
    nextThird: all(mod(third * cubeRoot(exponent)), W3, 3),
  }
}

function evaluated(coefficients: readonly bigint[], x: bigint): bigint {
  return mod(coefficients.reduceRight((sum, coefficient) => mod(sum * x) + coefficient, 0n))
}

/** The value at y of the polynomial of least degree through these points. */
function interpolated(points: readonly (readonly [x: bigint, value: bigint])[], y: bigint): bigint {
  const terms = points.map(([x, value], i) => {
    const others = points.filter((_, j) => j !== i).map(([other]) => other)
    const basis = others.reduce((product, other) => mod(product * (y - other) * inverse(mod(x - other))), 1n)
    return value * basis
  })
  return mod(terms.reduce((sum, term) => sum + term, 0n))
}

function vanishing(roots: readonly bigint[], y: bigint): bigint {
  return roots.reduce((product, root) => mod(product * (y - root)), 1n)
}

/** As the prover of snarkjs lists them: those of Lagrange's polynomials over each set of roots. */
function denominatorsAt({ xi, xiOmega, eighth, fourth, third, nextThird }: Roots, y: bigint): bigint[] {
  const of = (roots: readonly bigint[], factor: bigint) =>
    roots.map((root, i) => mod(factor * roots[((roots.length - 1) * i) % roots.length]! * (y - root)))
  return [
    ...of(eighth, 8n * power(eighth[0]!, 6n)),
    ...of(fourth, 4n * power(fourth[0]!, 2n)),
    ...of(third, 3n * third[0]! * (xi - xiOmega)),
    ...of(nextThird, 3n * nextThird[0]! * (xiOmega - xi)),
  ]
}

function lagrangeDenominators(xi: bigint, { signals, power: exponent }: SimulationSize): bigint[] {
  const omega = rootOfUnity(exponent)
  return Array.from({ length: signals }, (_, i) =>
    mod(2n ** BigInt(exponent) * (xi - power(omega, BigInt(i)))),
  )
}
