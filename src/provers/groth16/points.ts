import { type Curve, G1, G2, type Point } from '../../field/curve.js'
import type { Fp2 } from '../../field/extension.js'
import type { JsonObject } from '../types.js'

/** The three points of a proof. */
export interface Groth16Points {
  readonly a: Point<bigint>
  readonly b: Point<Fp2>
  readonly c: Point<bigint>
}

/**
 * The point of snarkjs's JSON form [x, y, z], its leaves decimal strings: Jacobian coordinates, so infinity for z = 0
 * whatever x and y are. It may be off the curve.
 */
export function readG1(json: unknown): Point<bigint> {
  return read(G1, json as readonly string[], BigInt)
}

/** The same for pairs [c0, c1] in place of x, y and z. */
export function readG2(json: unknown): Point<Fp2> {
  return read(G2, json as readonly string[][], ([c0, c1]) => ({ c0: BigInt(c0!), c1: BigInt(c1!) }))
}

function read<E, J>(curve: Curve<E>, json: readonly J[], element: (json: J) => E): Point<E> {
  const [x, y, z] = json.map(element)
  return curve.toAffine({ x: x!, y: y!, z: z! })
}

/** The form that {@link readG1} reads: z is 1, or 0 for infinity. */
export function g1Json(point: Point<bigint>): string[] {
  return write(G1, point, String)
}

/** The same for {@link readG2}. */
export function g2Json(point: Point<Fp2>): string[][] {
  return write(G2, point, ({ c0, c1 }) => [String(c0), String(c1)])
}

/** snarkjs's proof.json. */
export function proofJson({ a, b, c }: Groth16Points): JsonObject {
  return { pi_a: g1Json(a), pi_b: g2Json(b), pi_c: g1Json(c), protocol: 'groth16', curve: 'bn128' }
}

function write<E, J>(curve: Curve<E>, point: Point<E>, json: (element: E) => J): J[] {
  const { x, y, z } = curve.toJacobian(point)
  return [point === undefined ? curve.field.zero : x, y, z].map(json)
}
