import { expect, it } from 'vitest'
import { auditRows } from '../../src/auditor/auditRows.js'
import { circuit } from '../auditor/rows.js'

/** (2 w + 3)(2 w + 2) = 0 leaves w two values that are r / 2 apart: a sum with it has about r multiples of r in reach. */
it('an audit ends when a wire has two values far apart', () => {
  const { r1cs, wire } = circuit(`
    in x
    [2 w + 3] [2 w + 2] = [0]
    [b] [b - 1] = [0]
    0 = 4 b + w - v - 1
    [2 - v] [-1 - w] = [2 x + b - 1]`)
  const report = auditRows(r1cs)
  expect(report.unproven.map((found) => found.wire)).toContain(wire('w'))
})
