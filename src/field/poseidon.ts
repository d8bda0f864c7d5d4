import { FR } from './bn254.js'
import { mod } from './modular.js'
import { type PoseidonConstants, poseidonConstants } from './poseidonConstants.js'

/**
 * Poseidon of 1 to 16 residues with a chosen capacity element: lane 0 of the permuted state (capacity, ...inputs).
 * circomlib's `Poseidon(n)` for capacity 0, and its `PoseidonEx(n, 1)` with `initialState` = capacity.
 */
export function poseidon(inputs: readonly bigint[], capacity = 0n): bigint {
  const constants = poseidonConstants(inputs.length + 1)
  let state = [capacity, ...inputs].map(mod)
  constants.round.forEach((added, round) => {
    const [first, ...others] = state.map((lane, i) => lane + added[i]!)
    state = mix(constants, [
      fifthPower(first!),
      ...(isFull(constants, round) ? others.map(fifthPower) : others),
    ])
  })
  return state[0]!
}

/** The linear layer. */
export function mix({ matrix }: PoseidonConstants, state: readonly bigint[]): bigint[] {
  return matrix.map((row) => row.reduce((sum, factor, j) => sum + factor * state[j]!, 0n) % FR)
}

function isFull({ fullRounds, partialRounds }: PoseidonConstants, round: number): boolean {
  return round < fullRounds / 2 || round >= fullRounds / 2 + partialRounds
}

function fifthPower(x: bigint): bigint {
  const square = (x * x) % FR
  return (((square * square) % FR) * x) % FR
}
