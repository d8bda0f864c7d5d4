import { describe, expect, it } from 'vitest'
import { operators } from '../../src/ops/index.js'
import { auditCase, exportedCases, fixtureCases, leaveOutRows, operatorCases } from './campaign.js'

const SOUND = { ok: true, unproven: [], statement: [] }

describe('every fixture is proven sound', () => {
  it.each([...fixtureCases, ...exportedCases].map((example) => [example.name, example] as const))(
    '%s',
    (_, example) => {
      const report = auditCase(example)
      expect(report).toMatchObject(SOUND)
      expect(report.proven).toBe(report.wires)
    },
  )
})

describe("every operator's examples are proven sound", () => {
  it.each(operators.map((operator) => [operator.type, operator] as const))('%s', (_, operator) => {
    for (const example of operatorCases(operator).filter(({ isSpare }) => isSpare !== true))
      expect(auditCase(example), example.name).toMatchObject(SOUND)
  })
})

/** An index of one bit is proven to be one twice, as an input and as a digit: either row does without the other. */
const ONE_BIT_INDICES = /^(GatherND [45]|OneHot 3|ScatterND 4) /

it('no row of an operator can be left out unnoticed', () => {
  const { rows, missed } = leaveOutRows(5)
  expect(missed.filter((row) => !ONE_BIT_INDICES.test(row))).toEqual([])
  expect(missed.length).toBeLessThan(rows / 200)
  expect(rows).toBeGreaterThan(2000)
})
