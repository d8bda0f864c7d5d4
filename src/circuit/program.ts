/**
 * The witness program: how each wire that is neither constant nor input is computed. One instruction per entry,
 * columns `op`, `x`, `y`, `z` (form ids, 0 where unused), `out` (first wire written) and `count` (wires written).
 */
export const Op = {
  /** out = value of form x. */
  Linear: 0,
  /** out = x * y + z in the field. */
  MultiplyAdd: 1,
  /** out..out+count-1 = binary digits of form x, least significant first; x is an integer in [0, 2^count). */
  Bits: 2,
  /** out = floor(x / y) for integers x and y > 0. */
  Quotient: 3,
  /** out = the field inverse of x, 0 for x = 0. */
  Inverse: 4,
  /** out = floor(sqrt(x)) for an integer x >= 0. */
  Root: 5,
} as const

export type Op = (typeof Op)[keyof typeof Op]

export interface Program {
  readonly op: Uint32Array
  readonly x: Uint32Array
  readonly y: Uint32Array
  readonly z: Uint32Array
  readonly out: Uint32Array
  readonly count: Uint32Array
}
