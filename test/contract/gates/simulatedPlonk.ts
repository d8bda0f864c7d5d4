import { PLONK_COMMITMENTS } from '../../../src/contract/plonkKey.js'
import { inverse, mod, power } from '../../../src/field/modular.js'
import { rootOfUnity } from '../../../src/field/ntt.js'
import {
  challenge,
  commonKey,
  type KnownPoint,
  known,
  lagrangeAt,
  lift,
  publicInputAt,
  type Simulation,
  type SimulationSize,
  scalars,
} from './simulation.js'

/** {@link Simulation} of PLONK, eprint 2019/953, section 8. One selector is 0 everywhere. */
export function simulatedPlonk(size: SimulationSize): Simulation {
  const { random } = size
  const points = (names: readonly string[]): Record<string, KnownPoint> =>
    Object.fromEntries(names.map((name) => [name, known(scalars(random, 1)[0]!)]))
  const key = { ...points(PLONK_COMMITMENTS), Qr: known(0n) } as Record<string, KnownPoint>
  const [tau] = scalars(random, 1) as [bigint]
  const made = points(['A', 'B', 'C', 'Z', 'T1', 'T2', 'T3'])
  const names = ['eval_a', 'eval_b', 'eval_c', 'eval_s1', 'eval_s2', 'eval_zw']
  const values = lift(scalars(random, 6), size.lifted === 'scalar')
  const signals = lift(scalars(random, size.signals), size.lifted === 'signal')

  const words = (from: Record<string, KnownPoint>, ...list: string[]) =>
    list.flatMap((name) => from[name]!.words)
  const beta = challenge(...words(key, ...PLONK_COMMITMENTS), ...signals, ...words(made, 'A', 'B', 'C'))
  const gamma = challenge(beta)
  const alpha = challenge(beta, gamma, ...words(made, 'Z'))
  const xi = challenge(alpha, ...words(made, 'T1', 'T2', 'T3'))
  const v = challenge(xi, ...values)

  const [a, b, c, s1, s2, zw] = values as [bigint, bigint, bigint, bigint, bigint, bigint]
  const k = (name: string) => (key[name] ?? made[name])!.k
  const first = lagrangeAt(xi, 0, size.power)
  const xiN = power(xi, 2n ** BigInt(size.power))
  const gates =
    a * b * k('Qm') +
    a * k('Ql') +
    b * k('Qr') +
    c * k('Qo') +
    k('Qc') +
    publicInputAt(xi, signals, size.power)
  const before =
    (a + beta * xi + gamma) * (b + beta * 2n * xi + gamma) * (c + beta * 3n * xi + gamma) * k('Z')
  const after = (a + beta * s1 + gamma) * (b + beta * s2 + gamma) * (c + beta * k('S3') + gamma) * zw
  const quotient = (xiN - 1n) * (k('T1') + xiN * k('T2') + xiN * xiN * k('T3'))
  const identity = gates + alpha * (before - after) + alpha * alpha * (k('Z') - 1n) * first - quotient
  const opened = [k('A') - a, k('B') - b, k('C') - c, k('S1') - s1, k('S2') - s2]
  const batch = opened.reduce((sum, difference, i) => sum + difference * power(v, BigInt(i + 1)), identity)
  const wXi = known(mod(batch) * inverse(mod(tau - xi)))
  const wXiw = known(mod(k('Z') - zw) * inverse(mod(tau - xi * rootOfUnity(size.power))))

  const json = (from: Record<string, KnownPoint>) =>
    Object.fromEntries(Object.entries(from).map(([name, point]) => [name, point.json]))
  const proof = (opening: KnownPoint) => ({
    protocol: 'plonk',
    curve: 'bn128',
    ...json(made),
    ...Object.fromEntries(names.map((name, i) => [name, `${values[i]}`])),
    Wxi: opening.json,
    Wxiw: wXiw.json,
  })
  return {
    verificationKey: { ...commonKey('plonk', size, tau), ...json(key) },
    proof: proof(wXi),
    proofWithoutSums: proof(known(k('Qc') * inverse(tau))),
    publicSignals: signals.map(String),
  }
}
