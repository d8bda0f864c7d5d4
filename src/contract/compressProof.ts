import { FQ } from '../field/bn254.js'
import { G1, G2 } from '../field/curve.js'
import type { Fp2 } from '../field/extension.js'
import { MalformedProofError } from './errors.js'
import { type Groth16Proof, type ProofJson, proofNumbers } from './proofNumbers.js'
import { type Hex, word } from './words.js'

/**
 * The compressed form of a Groth16 proof, which verifyInference takes, too. 128 bytes: four numbers below q < 2^254, 32 bytes
 * each, big-endian, with a flag in bit 255 of each; bit 254 is 0.
 *
 * | word | number | flag                                    |
 * | ---- | ------ | --------------------------------------- |
 * | 0    | A.x    | A.y is odd                              |
 * | 1    | B.x.c0 | B.y.c0 is odd                           |
 * | 2    | B.x.c1 | B.y.c0^2 is (a0 - d) / 2, not (a0 + d) / 2 |
 * | 3    | C.x    | C.y is odd                              |
 *
 * There B.y^2 = a0 + a1 u, and d is the root of a0^2 + a1^2 that is a square itself. Only one of the two is a square, so the
 * flag follows from the point and spares the contract a trial; the other flag is refused. Thus each proof has one form.
 * Infinity has none, nor has a point B with B.y.c0 = 0 or B.y.c1 = 0, of which a prover meets one in 2^253 proofs.
 *
 * @throws MalformedProofError for a proof without a form, a point off its curve above all
 */
export function compressProof(proof: Groth16Proof): Hex {
  const compressed = compressedForm(proof)
  if (compressed !== undefined) return compressed
  throw new MalformedProofError({
    field: 'compressed form',
    found: 'a point off its curve, or infinity',
    expected: 'finite points of their curves',
  })
}

/**
 * {@link compressProof}; undefined for a proof without a form.
 *
 * @throws MalformedProofError for numbers that are missing or not below q
 */
export function compressedForm(proof: Groth16Proof | ProofJson): Hex | undefined {
  const [ax, ay, bx0, bx1, by0, by1, cx, cy] = proofNumbers(proof, 'groth16') as Eight
  const [x, y] = [
    { c0: bx0, c1: bx1 },
    { c0: by0, c1: by1 },
  ]
  const onCurves = G1.contains({ x: ax, y: ay }) && G2.contains({ x, y }) && G1.contains({ x: cx, y: cy })
  if (!onCurves || by0 === 0n || by1 === 0n) return undefined
  const words = [
    flagged(ax, ay & 1n),
    flagged(bx0, by0 & 1n),
    flagged(bx1, rootFlag(y)),
    flagged(cx, cy & 1n),
  ]
  return `0x${words.map(word).join('')}`
}

type Eight = [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint]

/** y.c0^2 = (a0 + e) / 2 with e = 2 y.c0^2 - a0, which is d or -d. As -1 is no square, d is the one that is a square. */
function rootFlag(y: Fp2): bigint {
  const e = y.c0 * y.c0 + y.c1 * y.c1
  return isSquare(e) ? 0n : 1n
}

/** Euler's criterion, for a number that is not 0 modulo q. */
function isSquare(value: bigint): boolean {
  let [power, square] = [1n, value % FQ]
  for (let exponent = (FQ - 1n) / 2n; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) power = (power * square) % FQ
    square = (square * square) % FQ
  }
  return power === 1n
}

function flagged(number: bigint, flag: bigint): bigint {
  return number | (flag << 255n)
}
