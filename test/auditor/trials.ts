import { expect } from 'vitest'
import { auditRows } from '../../src/auditor/auditRows.js'
import { RandomNumbers } from '../harness/randomNumbers.js'
import type { NamedCircuit } from './rows.js'

/** Circuits of one kind, right or wrong by their parameters. */
export interface Trial<P> {
  readonly drawParameters: (random: RandomNumbers) => P
  readonly circuitOf: (parameters: P) => NamedCircuit
  /** Whether wire q has two values for some input: by trying all integers in reach, so the field plays no part. */
  readonly isAmbiguous: (parameters: P) => boolean
}

/** Draws so many circuits; none with an ambiguous q may be taken for proven. Many must be ambiguous, and many proven. */
export function expectNoneWronglyProven<P>(systems: number, trial: Trial<P>): void {
  let [wrong, proven] = [0, 0]
  for (let seed = 0; seed < systems; seed++) {
    const parameters = trial.drawParameters(new RandomNumbers(seed))
    const { r1cs, wire } = trial.circuitOf(parameters)
    const isProven = !auditRows(r1cs).unproven.some((found) => found.wire === wire('q'))
    if (trial.isAmbiguous(parameters)) {
      wrong++
      expect(isProven, `seed ${seed}: ${JSON.stringify(parameters)}`).toBe(false)
    } else if (isProven) proven++
  }
  expect(wrong).toBeGreaterThan(systems / 10)
  expect(proven).toBeGreaterThan(systems / 10)
}
