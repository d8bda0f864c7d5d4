import type { Term } from './forms.js'
import { type Knowledge, MOST_OPEN } from './knowledge.js'
import { boundLast, narrowOpen, narrowProduct } from './rules/bounds.js'
import { determinedBySum } from './rules/digits.js'
import { determinedQuotient } from './rules/euclid.js'
import { determinedByIntervals, findStep } from './rules/intervals.js'
import { determinedByFactor } from './rules/lastFactor.js'
import { learnFactors } from './rules/nonzero.js'
import { determinedByGroup, determinedByGuards, findGroup } from './rules/oneHot.js'
import { openSum } from './rules/openSum.js'
import { determinedRoot } from './rules/squareRoot.js'
import { determinedBySplit } from './rules/zeroSplit.js'

const FACT_RULES: readonly ((k: Knowledge, relation: number) => void)[] = [
  boundLast,
  narrowOpen,
  narrowProduct,
  findGroup,
  findStep,
  learnFactors,
]

const SUM_RULES: readonly ((k: Knowledge, terms: readonly Term[]) => number[])[] = [
  determinedBySum,
  determinedByGroup,
  determinedByGuards,
]

const RELATION_RULES: readonly ((k: Knowledge, relation: number) => number[])[] = [
  determinedByFactor,
  determinedQuotient,
  determinedRoot,
  determinedByIntervals,
  determinedBySplit,
]

/** Applies all rules until none says anything new. */
export function propagate(k: Knowledge): void {
  for (let progress = true; progress; ) {
    progress = drain(k)
    if (progress) k.queueOpen()
  }
}

/** Applies the rules to what is queued. @returns whether a wire was determined */
export function drain(k: Knowledge): boolean {
  let progress = false
  for (let relation = k.next(); relation !== undefined; relation = k.next()) {
    for (const learn of FACT_RULES) learn(k, relation)
    for (const wire of determined(k, relation)) progress = k.determine(wire) || progress
  }
  return progress
}

function determined(k: Knowledge, relation: number): readonly number[] {
  const open = k.open[relation]!
  if (open === 0 || open > MOST_OPEN) return []
  const sum = openSum(k, relation)
  if (sum !== undefined && sum.length > 0) {
    for (const rule of SUM_RULES) {
      const wires = rule(k, sum)
      if (wires.length > 0) return wires
    }
  }
  for (const rule of RELATION_RULES) {
    const wires = rule(k, relation)
    if (wires.length > 0) return wires
  }
  return []
}
