import { G1, type Point } from '../../field/curve.js'
import { Fp12 } from '../../field/extension.js'
import { finalExponentiation } from '../../field/finalExponentiation.js'
import { bucketSum } from '../../field/msm.js'
import { millerLoop, type PreparedG2, prepareG2 } from '../../field/pairing.js'
import { fromLittleEndian32 } from '../bytes.js'
import { MalformedFileError } from '../errors.js'
import type { Groth16Points } from './points.js'
import type { ProvingKey } from './provingKey.js'

/**
 * The verification of a proof by those who make it, in two parts: most of it needs only A and B, which are known while C
 * is still computed.
 */
export class SelfCheck {
  private readonly fixed: readonly PreparedG2[]
  /** Undefined also for an A or B that is outside of its group, which a strange key can lead to. */
  private left: Fp12 | undefined

  /** @param values the witness. @throws MalformedFileError when a point of the key is outside of its group */
  constructor(
    private readonly key: ProvingKey,
    private readonly values: Uint8Array,
  ) {
    const lines = prepareG2([key.beta2, key.gamma2, key.delta2])
    if (lines.includes(undefined)) throw new MalformedFileError('zkey', 'a point of it is not in the group')
    this.fixed = lines as PreparedG2[]
  }

  /** e(-A, B) e(alpha, beta) e(L, gamma), before the final exponentiation. */
  takeLeft({ a, b }: Pick<Groth16Points, 'a' | 'b'>): void {
    const [lines] = prepareG2([b])
    if (lines === undefined || !G1.contains(a)) return
    const [beta, gamma] = this.fixed
    this.left = millerLoop([
      { g1: G1.negate(a), g2: lines },
      { g1: this.key.alpha1, g2: beta! },
      { g1: this.inputs(), g2: gamma! },
    ])
  }

  /** Whether the proof holds, once {@link takeLeft} has A and B. */
  holds(c: Point<bigint>): boolean {
    if (this.left === undefined || !G1.contains(c)) return false
    const right = millerLoop([{ g1: c, g2: this.fixed[2]! }])
    return Fp12.isOne(finalExponentiation(Fp12.multiply(this.left, right)))
  }

  /** The constant wire is 1 to a verifier, whatever the witness has in its place. */
  private inputs(): Point<bigint> {
    const { inputs } = this.key
    return bucketSum(
      G1,
      inputs,
      inputs.map((_, wire) => (wire === 0 ? 1n : fromLittleEndian32(this.values, 32 * wire))),
    )
  }
}
