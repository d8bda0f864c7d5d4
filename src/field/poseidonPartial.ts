import { FR } from './bn254.js'
import { mod } from './modular.js'
import { mix } from './poseidon.js'
import type { PoseidonConstants } from './poseidonConstants.js'

/** A lane during the partial rounds, as an affine form of the values that are not linear in each other. */
export interface LaneForm {
  /** Factors of the S-box outputs of the last full round before, by lane. */
  readonly full: readonly bigint[]
  /** Factors of the S-box outputs of the partial rounds so far, in order. */
  readonly partial: readonly bigint[]
  readonly constant: bigint
}

/** The partial rounds with their linear layers folded away; constants of a round are part of what enters it. */
export interface PartialRounds {
  /** What enters the S-box of each partial round. */
  readonly inputs: readonly LaneForm[]
  /** What enters the S-boxes of the first full round afterwards, by lane. */
  readonly outputs: readonly LaneForm[]
}

/**
 * With M the linear layer, P the projection that clears lane 0, c_k the constants and p_k the S-box output of partial
 * round k: state_0 = M f + c_0 and state_(k+1) = M (P state_k + p_k e_0) + c_(k+1). So lane i of state_k has the
 * factors u_k on f and u_(k-1-j)[0] on p_j, where u_0 is row i of M and u_(j+1) = u_j P M.
 */
export function partialRounds(constants: PoseidonConstants): PartialRounds {
  const { width, partialRounds: count } = constants
  const shifts = constantParts(constants)
  const rows = constants.matrix.map((row) => powers(constants, row))
  const form = (lane: number, k: number): LaneForm => ({
    full: rows[lane]![k]!,
    partial: Array.from({ length: k }, (_, j) => rows[lane]![k - 1 - j]![0]!),
    constant: shifts[k]![lane]!,
  })
  return {
    inputs: Array.from({ length: count }, (_, k) => form(0, k)),
    outputs: Array.from({ length: width }, (_, lane) => form(lane, count)),
  }
}

/** u_0 to u_(partial rounds). */
function powers(
  { matrix, partialRounds: count }: PoseidonConstants,
  row: readonly bigint[],
): (readonly bigint[])[] {
  const powers = [row]
  for (let k = 0; k < count; k++) powers.push(timesMatrix([0n, ...powers[k]!.slice(1)], matrix))
  return powers
}

function timesMatrix(row: readonly bigint[], matrix: readonly (readonly bigint[])[]): bigint[] {
  return row.map((_, j) => row.reduce((sum, factor, i) => sum + factor * matrix[i]![j]!, 0n) % FR)
}

/** The constant parts of state_0 to state_(partial rounds): what is left when every S-box output is 0. */
function constantParts(constants: PoseidonConstants): bigint[][] {
  const { round, fullRounds, partialRounds: count } = constants
  const states = [[...round[fullRounds / 2]!]]
  for (let k = 0; k < count; k++) {
    const mixed = mix(constants, [0n, ...states[k]!.slice(1)])
    states.push(mixed.map((lane, i) => mod(lane + round[fullRounds / 2 + k + 1]![i]!)))
  }
  return states
}
