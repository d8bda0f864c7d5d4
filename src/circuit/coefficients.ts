import { leastResidue, mod } from '../field/modular.js'
import { EXACT } from '../util/integers.js'

/**
 * The distinct coefficients of a circuit. Most are small signed integers and are kept as doubles; field elements
 * that are not small (Poseidon's constants) are kept as bigints and read as NaN in `small`.
 */
export class Coefficients {
  readonly small: number[] = []
  readonly wide = new Map<number, bigint>()
  /** By number, or by digits: a map hashes only the low 64 bits of a bigint, and packed words differ above them. */
  readonly #ids = new Map<number | string, number>()

  /** Id of the coefficient; equal values share one id. A bigint of small magnitude is stored as a number. */
  id(value: number | bigint): number {
    const own = typeof value === 'bigint' ? narrow(value) : value
    const key = typeof own === 'bigint' ? own.toString(36) : own
    const known = this.#ids.get(key)
    if (known !== undefined) return known
    const id = this.small.length
    this.#ids.set(key, id)
    this.small.push(typeof own === 'number' ? own : Number.NaN)
    if (typeof own === 'bigint') this.wide.set(id, own)
    return id
  }

  /** The signed value: small ones as they are, wide ones as canonical residues. */
  value(id: number): bigint {
    return this.wide.get(id) ?? BigInt(this.small[id]!)
  }
}

/** The residue's representative of least magnitude when that is exact in a double, else the canonical residue. */
export function narrow(value: bigint): number | bigint {
  const signed = Number(leastResidue(value))
  return Math.abs(signed) < EXACT ? signed : mod(value)
}
