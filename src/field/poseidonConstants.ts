import { FR } from './bn254.js'
import { inverse, mod } from './modular.js'

/** Constants of one Poseidon permutation over BN254's scalar field, S-box x^5. */
export interface PoseidonConstants {
  /** Lanes of the state. */
  readonly width: number
  /** Rounds in which every lane passes the S-box; half of them come first, half last. */
  readonly fullRounds: number
  /** Rounds in between, in which only lane 0 passes the S-box. */
  readonly partialRounds: number
  /** Added before the S-boxes: [round][lane]. */
  readonly round: readonly (readonly bigint[])[]
  /** The linear layer: new lane i = sum over j of matrix[i][j] * lane j. */
  readonly matrix: readonly (readonly bigint[])[]
}

const FIELD_BITS = 254
const FULL_ROUNDS = 8
/** Partial rounds for widths 2 to 17: eprint 2019/458, table 8, each rounded up as circomlib does. */
const PARTIAL_ROUNDS = [56, 57, 56, 60, 60, 63, 64, 63, 60, 66, 60, 65, 70, 60, 64, 68]

const generated = new Map<number, PoseidonConstants>()

/**
 * The constants for a width of 2 to 17 lanes, generated on first use (eprint 2019/458, appendix F) and kept: circomlib's.
 */
export function poseidonConstants(width: number): PoseidonConstants {
  const known = generated.get(width) ?? generate(width)
  generated.set(width, known)
  return known
}

function generate(width: number): PoseidonConstants {
  const partialRounds = PARTIAL_ROUNDS[width - 2]!
  const grain = new Grain(width, partialRounds)
  const rounds = FULL_ROUNDS + partialRounds
  const round = table(rounds, width, () => grain.element())
  return { width, fullRounds: FULL_ROUNDS, partialRounds, round, matrix: cauchy(grain, width) }
}

/** 1 / (x_i + y_j). The paper draws again when a sum is 0 or values repeat: chance below 2^-240, and not so for 2 to 17. */
function cauchy(grain: Grain, width: number): bigint[][] {
  const [x, y] = table(2, width, () => mod(grain.integer())) as [bigint[], bigint[]]
  return table(width, width, (i, j) => inverse(x[i]! + y[j]!))
}

function table(rows: number, columns: number, entry: (i: number, j: number) => bigint): bigint[][] {
  return Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (__, j) => entry(i, j)))
}

/** The Grain LFSR in self-shrinking mode: 80 bits of state seeded with the parameters of the permutation. */
class Grain {
  readonly #state: Uint8Array
  #oldest = 0

  constructor(width: number, partialRounds: number) {
    const seed: [value: number, bits: number][] = [
      [1, 2], // a prime field
      [0, 4], // the S-box is a power
      [FIELD_BITS, 12],
      [width, 12],
      [FULL_ROUNDS, 10],
      [partialRounds, 10],
      [2 ** 30 - 1, 30],
    ]
    const text = seed.map(([value, bits]) => value.toString(2).padStart(bits, '0')).join('')
    this.#state = Uint8Array.from(text, Number)
    for (let i = 0; i < 160; i++) this.#step()
  }

  /** A uniform residue: integers at or above the modulus are dropped. */
  element(): bigint {
    let value = this.integer()
    while (value >= FR) value = this.integer()
    return value
  }

  /** The next 254 output bits, most significant first. */
  integer(): bigint {
    let digits = '0b'
    for (let i = 0; i < FIELD_BITS; i++) digits += this.#bit()
    return BigInt(digits)
  }

  /** Bits come in pairs; the first says whether the second is output. */
  #bit(): number {
    while (this.#step() === 0) this.#step()
    return this.#step()
  }

  #step(): number {
    const bit = this.#tap(62) ^ this.#tap(51) ^ this.#tap(38) ^ this.#tap(23) ^ this.#tap(13) ^ this.#tap(0)
    this.#state[this.#oldest] = bit
    this.#oldest = (this.#oldest + 1) % 80
    return bit
  }

  #tap(age: number): number {
    return this.#state[(this.#oldest + age) % 80]!
  }
}
