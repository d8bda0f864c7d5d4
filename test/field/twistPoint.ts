import { bn254 } from '@noble/curves/bn254.js'
import type { Affine } from '../../src/field/curve.js'
import type { Fp2 } from '../../src/field/extension.js'

/** The (index + 1)-th point of the twist by x = 1, 2, 3, ...; none of the first is in the subgroup of order r. */
export function twistPoint(index: number): Affine<Fp2> {
  const { Fp2: field } = bn254.fields
  const { b } = bn254.G2.Point.CURVE()
  for (let [c0, left] = [1n, index]; ; c0++) {
    const x = field.create({ c0, c1: 0n })
    const square = field.add(field.mul(field.sqr(x), x), b)
    const isSquare = field.eql(field.pow(square, (field.ORDER - 1n) / 2n), field.ONE)
    if (isSquare && left-- === 0) return { x, y: field.sqrt(square) }
  }
}
