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

/** snarkjs's proof.json. */
export function proofJson({ a, b, c }: Groth16Points): JsonObject {
  const decimal = (value: bigint) => value.toString()
  const pair = ({ c0, c1 }: Fp2) => [decimal(c0), decimal(c1)]
  return {
    pi_a: write(G1, a, decimal),
    pi_b: write(G2, b, pair),
    pi_c: write(G1, c, decimal),
    protocol: 'groth16',
    curve: 'bn128',
  }
}

function write<E, J>(curve: Curve<E>, point: Point<E>, json: (element: E) => J): J[] {
  const { x, y, z } = curve.toJacobian(point)
  return [point === undefined ? curve.field.zero : x, y, z].map(json)
}
