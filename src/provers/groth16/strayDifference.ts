import { FQ } from '../../field/bn254.js'
import { inverseModulo, residue } from '../../field/inverse.js'
import { fromLittleEndian32 } from '../bytes.js'
import { plainG1 } from '../pointBytes.js'

const WORD = 1n << 256n

/** -1 / q modulo 2^256, by Newton's iteration. */
function negativeInverse(): bigint {
  let inverse = 1n
  for (let bits = 1; bits < 256; bits *= 2) inverse = BigInt.asUintN(256, inverse * (2n - FQ * inverse))
  return BigInt.asUintN(256, -inverse)
}

// Arithmetic modulo q as ffjavascript does it on 32 bytes: exact for values below q, and what it is for others.

function add(a: bigint, b: bigint): bigint {
  const sum = a + b
  if (sum >= WORD) return BigInt.asUintN(256, sum - WORD - FQ)
  return sum >= FQ ? sum - FQ : sum
}

function subtract(a: bigint, b: bigint): bigint {
  return a >= b ? a - b : BigInt.asUintN(256, a - b + FQ)
}

/** a b / 2^256 */
function multiply(a: bigint, b: bigint): bigint {
  const product = a * b
  const quotient = BigInt.asUintN(256, BigInt.asUintN(256, product) * negativeInverse())
  const result = (product + quotient * FQ) >> 256n
  return result >= FQ ? result - FQ : result
}

/**
 * The plain form of left - right as snarkjs comes to it for 64 bytes `left` that are no point, and a packed point `right`.
 *
 * The hash of a circuit of 2^15 rows or more covers one difference of powers of tau too many. If the ptau file is for just
 * that many rows, the missing power's place is taken by the header of the file's next section and what follows it.
 * Coordinates above the field order are then subtracted without reduction, so the result depends on the order and the
 * width of the operations (Jacobian addition "madd-2007-bl", with Z1 = 1).
 */
export function strayDifference(left: Uint8Array, right: Uint8Array): Uint8Array {
  const [x1, y1, x2] = [
    [left, 0],
    [left, 32],
    [right, 0],
  ].map(([bytes, offset]) => fromLittleEndian32(bytes as Uint8Array, offset as number)) as [
    bigint,
    bigint,
    bigint,
  ]
  const y2 = subtract(0n, fromLittleEndian32(right, 32))
  const h = subtract(x2, x1)
  const rise = subtract(y2, y1)
  const squared = multiply(h, h)
  const doubled = add(squared, squared)
  const i = add(doubled, doubled)
  const j = multiply(h, i)
  const r = add(rise, rise)
  const v = multiply(x1, i)
  const x3 = subtract(subtract(multiply(r, r), j), add(v, v))
  const bend = multiply(y1, j)
  const y3 = subtract(multiply(subtract(v, x3), r), add(bend, bend))
  return affine(x3, y3, add(h, h))
}

/** Of Jacobian coordinates in Montgomery form, which represents v by v 2^256. */
function affine(x: bigint, y: bigint, z: bigint): Uint8Array {
  const inverse = inverseModulo(z, FQ)
  const square = residue(inverse * inverse, FQ)
  return plainG1({
    x: residue(x * square * WORD, FQ),
    y: residue(y * square * inverse * WORD * WORD, FQ),
  })
}
