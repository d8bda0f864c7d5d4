import { writeR1cs } from '../../src/backends/r1cs/writer.js'
import { comparisonPlans } from './comparison.js'
import { digitPlans } from './digits.js'
import { divisionPlans } from './division.js'
import { freeWirePlans } from './freeWires.js'
import { hashingPlans } from './hashing.js'
import { intervalPlans } from './intervals.js'
import { maximumPlans } from './maxima.js'
import { draw, type Plan } from './plan.js'
import { rescalingPlans } from './rescaling.js'
import { selectionPlans } from './selection.js'
import { statementPlans } from './statement.js'
import { zeroPlans } from './zero.js'

export { rowMutants } from './mutants.js'

/** All plans, by theme. */
export const plans: readonly Plan[] = [
  ...digitPlans,
  ...rescalingPlans,
  ...divisionPlans,
  ...comparisonPlans,
  ...maximumPlans,
  ...selectionPlans,
  ...intervalPlans,
  ...zeroPlans,
  ...freeWirePlans,
  ...hashingPlans,
  ...statementPlans,
]

/** A circuit with one hole and its twin without it, as .r1cs files. `Plan` says what the fields mean. */
export interface PlantedBug extends Pick<Plan, 'name' | 'hole' | 'catches'> {
  broken(): Uint8Array
  sound(): Uint8Array
}

/**
 * In the broken file of an `auditor` entry some wire has two values for the same inputs of the header. In all other
 * files, the twins' and the `forger` entries', every wire follows from the inputs.
 */
export const plantedBugs: readonly PlantedBug[] = plans.map((plan) => ({
  name: plan.name,
  hole: plan.hole,
  catches: plan.catches,
  broken: () => writeR1cs(draw(plan, true).circuit),
  sound: () => writeR1cs(draw(plan, false).circuit),
}))
