import { describe, expect, it } from 'vitest'
import { operators } from '../../src/ops/index.js'
import { auditCase, fixtureCases, leaveOutRows, operatorCases } from './campaign.js'

const SOUND = { ok: true, unproven: [], statement: [] }

describe('every fixture is proven sound', () => {
  it.each(fixtureCases.map((example) => [example.name, example] as const))('%s', (_, example) => {
    const report = auditCase(example)
    expect(report).toMatchObject(SOUND)
    expect(report.proven).toBe(report.wires)
  })
})

describe("every operator's examples are proven sound", () => {
  it.each(operators.map((operator) => [operator.type, operator] as const))('%s', (_, operator) => {
    for (const example of operatorCases(operator))
      expect(auditCase(example), example.name).toMatchObject(SOUND)
  })
})

it('no row of an operator can be left out unnoticed', () => {
  const { rows, missed } = leaveOutRows(5)
  expect(missed).toEqual([])
  expect(rows).toBeGreaterThan(400)
})
