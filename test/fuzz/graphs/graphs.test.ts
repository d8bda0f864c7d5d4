import { describe, expect, it } from 'vitest'
import { operators } from '../../../src/ops/index.js'
import { fuzzGraphs } from './campaign.js'
import { checkCase } from './check.js'
import { readRegressions } from './graphCase.js'

const [SEED, PARTS, GRAPHS] = [1, 10, 100]

/** Operators with inner graphs become nodes of others, which are drawn themselves. */
const sampled = operators.filter(({ unroll }) => unroll === undefined)

/** Random graphs over all operators; `npm run fuzz` goes on with other seeds. */
describe('random graphs', () => {
  const drawn = new Set<string>()
  const refused: string[] = []

  it.each(sampled.map((operator) => [operator.type, operator] as const))(
    '%s has a sampler',
    (_, { sample }) => {
      expect(sample).toBeDefined()
    },
  )

  it.each(Array.from({ length: PARTS }, (_, part) => part * GRAPHS))(
    `seed ${SEED}, ${GRAPHS} graphs from %i on: onnxruntime, the integers and the circuit agree`,
    async (first) => {
      const campaign = await fuzzGraphs({ seed: SEED, first, count: GRAPHS })
      const found = campaign.failures.map(({ index, error }) => `graph ${index}: ${error.message}`)
      expect(found).toEqual([])
      const wide = campaign.tightness.filter(({ boundToPeak }) => boundToPeak > 1)
      expect(wide.length).toBeLessThan(GRAPHS / 4)
      for (const op of campaign.operators.keys()) drawn.add(op)
      refused.push(...campaign.refused.keys())
    },
  )

  it('has drawn every operator', () => {
    expect(sampled.map(({ type }) => type).filter((type) => !drawn.has(type))).toEqual([])
  })

  it('draws hardly anything that is refused', () => {
    expect(refused.length).toBeLessThan((PARTS * GRAPHS) / 50)
  })
})

describe('graphs that failed once', () => {
  it.each(readRegressions())('%s', async (_, { graph }) => {
    expect(await checkCase(graph)).toHaveProperty('tightness')
  })
})
