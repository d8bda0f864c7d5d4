import { bn254 } from '@noble/curves/bn254.js'
import type { Hex } from 'viem'

const { Fp, Fp2 } = bn254.fields
const FLAG = 1n << 255n

/**
 * The eight numbers of a proof from its compressed form, by the reference library's square roots: the root is chosen by parity,
 * and that the flag of B.x.c1 says which of (a0 +- d) / 2 is a square is checked by Euler's criterion.
 */
export function decompress(compressed: Hex): bigint[] {
  const words = [0, 1, 2, 3].map((i) => BigInt(`0x${compressed.slice(2 + 64 * i, 66 + 64 * i)}`))
  const [a, b0, b1, c] = words.map((word) => ({ x: word % FLAG, flag: word >= FLAG })) as [
    Word,
    Word,
    Word,
    Word,
  ]
  const x = Fp2.create({ c0: b0.x, c1: b1.x })
  const square = Fp2.add(Fp2.mul(Fp2.sqr(x), x), bn254.G2.Point.CURVE().b)
  const root = Fp2.sqrt(square)
  const y = (root.c0 % 2n === 1n) === b0.flag ? root : Fp2.neg(root)
  const norm = Fp.add(Fp.sqr(square.c0), Fp.sqr(square.c1))
  const d = Fp.pow(norm, (Fp.ORDER + 1n) / 4n)
  const half = Fp.div(b1.flag ? Fp.sub(square.c0, d) : Fp.add(square.c0, d), 2n)
  if (Fp.sqr(y.c0) !== half) throw new Error('the flag of B.x.c1 is the other one')
  return [a.x, ordinate(a), b0.x, b1.x, y.c0, y.c1, c.x, ordinate(c)]
}

interface Word {
  readonly x: bigint
  readonly flag: boolean
}

function ordinate({ x, flag }: Word): bigint {
  const y = Fp.sqrt(Fp.add(Fp.pow(x, 3n), 3n))
  return (y % 2n === 1n) === flag ? y : Fp.neg(y)
}
