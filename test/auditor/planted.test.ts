import { describe, expect, it } from 'vitest'
import { auditRows } from '../../src/auditor/auditRows.js'
import { readR1cs } from '../../src/backends/r1cs/reader.js'
import { plantedBugs, rowMutants } from '../planted/index.js'

/** The only hole whose second witness the search does not find: it takes the roots of a quadratic in two wires. */
const WITHOUT_WITNESS = 'boolean rows added up to one'

function unprovenIn(r1cs: Uint8Array): number {
  const { wires, proven } = auditRows(readR1cs(r1cs))
  return wires - proven
}

describe.each(plantedBugs.map((bug) => [bug.name, bug] as const))('%s', (name, bug) => {
  it('is sound without the hole', () => {
    expect(unprovenIn(bug.sound())).toBe(0)
  })

  if (bug.catches === 'forger') {
    it('leaves every wire determined: it is for the forgers', () => {
      expect(unprovenIn(bug.broken())).toBe(0)
    })
    return
  }

  it('is caught, with two witnesses', () => {
    const r1cs = readR1cs(bug.broken())
    const report = auditRows(r1cs)
    expect(report.proven).toBeLessThan(report.wires)
    if (name === WITHOUT_WITNESS) return
    const { inputs, differences } = report.counterexample!
    expect(differences.length).toBeGreaterThan(0)
    expect(inputs).toHaveLength(r1cs.publicInputs + r1cs.privateInputs)
  })
})

describe('a circuit without one of its rows', () => {
  it.each(rowMutants.map((mutant) => [mutant.name, mutant] as const))('%s is caught', (_, mutant) => {
    expect(unprovenIn(mutant.broken())).toBeGreaterThan(0)
  })
})
