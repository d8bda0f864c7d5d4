import { bn254 } from '@noble/curves/bn254.js'
import type { Groth16VerificationKey } from '../../src/contract/key.js'

/** A well-formed verification key for `signals` public signals, of no circuit. */
export function sampleKey(signals: number): Groth16VerificationKey {
  return {
    vk_alpha_1: g1(2n),
    vk_beta_2: g2(3n),
    vk_gamma_2: g2(1n),
    vk_delta_2: g2(4n),
    IC: Array.from({ length: signals + 1 }, (_, i) => g1(BigInt(5 + i))),
  }
}

/** [k]G of G1 as snarkjs writes points. */
export function g1(k: bigint): string[] {
  const { x, y } = bn254.G1.Point.BASE.multiply(k)
  return [`${x}`, `${y}`, '1']
}

/** [k]G of G2 as snarkjs writes points. */
export function g2(k: bigint): string[][] {
  const { x, y } = bn254.G2.Point.BASE.multiply(k)
  return [
    [`${x.c0}`, `${x.c1}`],
    [`${y.c0}`, `${y.c1}`],
    ['1', '0'],
  ]
}

/** A point of the twist that is not in G2, the subgroup of order r. */
export function twistPointOutsideG2(): bigint[] {
  const { Fp2 } = bn254.fields
  for (let c0 = 1n; ; c0++) {
    const x = Fp2.create({ c0, c1: 0n })
    const square = Fp2.add(Fp2.mul(Fp2.sqr(x), x), bn254.G2.Point.CURVE().b)
    if (Fp2.eql(Fp2.pow(square, (Fp2.ORDER - 1n) / 2n), Fp2.ONE)) {
      const y = Fp2.sqrt(square)
      if (!bn254.G2.Point.fromAffine({ x, y }).isTorsionFree()) return [x.c1, x.c0, y.c1, y.c0]
    }
  }
}
