import { expect, it } from 'vitest'
import { killRuns } from './campaign.js'

const KILLS = 20

it('whatever is killed, later commands work with one set of files or say what to do', async () => {
  const { kills, survived, byCommand, faults } = await killRuns({ count: KILLS, seed: 3 })
  expect(faults).toEqual([])
  expect(kills).toBeGreaterThan(0)
  expect(kills).toBeLessThanOrEqual(KILLS)
  const runs = Object.values(byCommand).reduce((sum, counts) => sum + counts.runs, 0)
  expect(runs).toBe(kills + survived)
})
