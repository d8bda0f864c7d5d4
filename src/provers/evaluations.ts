import type { Curve } from 'ffjavascript'
import { concatBytes, toLittleEndian32 } from './bytes.js'
import { kernelName } from './kernels.js'

/** Vectors of field elements in Montgomery form, 32 bytes each. */
export type FieldVector = Uint8Array

/**
 * Sparse matrix times vector: out[target] = sum of coefficients[id] * values[source] over the terms.
 * `terms` holds source, target, id per term.
 */
export async function sumProducts(
  curve: Curve,
  terms: Uint32Array,
  coefficients: FieldVector,
  values: FieldVector,
  targets: number,
): Promise<FieldVector> {
  const [sums] = await curve.tm.queueAction([
    { cmd: 'ALLOCSET', var: 0, buff: new Uint8Array(terms.buffer, terms.byteOffset, terms.byteLength) },
    { cmd: 'ALLOCSET', var: 1, buff: coefficients },
    { cmd: 'ALLOCSET', var: 2, buff: values },
    { cmd: 'ALLOCSET', var: 3, buff: new Uint8Array(targets * 32) },
    {
      cmd: 'CALL',
      fnName: kernelName.addProducts,
      params: [{ var: 0 }, { val: terms.length / 3 }, { var: 1 }, { var: 2 }, { var: 3 }],
    },
    { cmd: 'GET', out: 0, var: 3, len: targets * 32 },
  ])
  return sums!
}

/** first, first * step, first * step^2, ... */
export function powers(curve: Curve, first: bigint, step: bigint, count: number): Promise<FieldVector> {
  const { Fr } = curve
  const ones = new Uint8Array(count * 32)
  for (let i = 0; i < count; i++) ones.set(Fr.one, i * 32)
  return Fr.batchApplyKey(ones, Fr.e(first), Fr.e(step))
}

/**
 * scale * L_j(x) for the `size` Lagrange polynomials of the subgroup of that order (a power of two): the
 * inverse transform of the powers of x. Powers from x^`known` on are taken as zero, as they must be where
 * the powers come from a file that ends there.
 */
export async function lagrange(
  curve: Curve,
  x: bigint,
  scale: bigint,
  size: number,
  known: number = size,
): Promise<FieldVector> {
  const values = await powers(curve, scale, x, size)
  return curve.Fr.ifft(values.fill(0, 32 * Math.min(known, size)))
}

/** The plain (not Montgomery) scalars that points are multiplied by. */
export function toScalars(curve: Curve, values: FieldVector): Promise<Uint8Array> {
  return curve.Fr.batchFromMontgomery(values)
}

/** Montgomery form of plain integers below the group order. */
export function toField(curve: Curve, values: readonly bigint[]): Promise<FieldVector> {
  return curve.Fr.batchToMontgomery(concatBytes(...values.map(toLittleEndian32)))
}
