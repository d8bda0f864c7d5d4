import { describe, expect, it } from 'vitest'
import { formatCosts, pinCosts, pinnedCosts } from './costs.js'
import { acceptedLies, honestFaults } from './forgery.js'
import { buildCase, type GadgetCase } from './gadgetCase.js'
import { tinyFaults, tinyPrimes } from './tinyField.js'

/**
 * The tests every gadget must pass, in every case: honest runs satisfy all rows and compute the reference; no lie about
 * any one wire passes; over two tiny fields each input in range has exactly one witness, and none out of range has one;
 * the cost is the formula of the gadget's doc and is pinned in golden/costs.csv (UPDATE=1 rewrites it).
 */
export function checkGadget(gadget: string, cases: readonly GadgetCase[]): void {
  describe(gadget, () => {
    for (const example of cases) describe(example.title, () => checkCase(example))

    it('costs what golden/costs.csv says', () => {
      const costs = cases.map((example) => ({ parameters: example.title, ...buildCase(example) }))
      const lines = formatCosts(gadget, costs)
      if (process.env.UPDATE === '1') pinCosts(gadget, lines)
      expect(lines).toEqual(pinnedCosts(gadget))
    })
  })
}

function checkCase(example: GadgetCase): void {
  const built = buildCase(example)

  it('computes the reference, every row satisfied', () => {
    expect(honestFaults(example, built)).toEqual([])
  })

  it('accepts no lie', () => {
    expect(acceptedLies(example, built)).toEqual([])
  })

  it('costs what its doc says', () => {
    expect(built.rows).toBe(example.rows)
  })

  if (example.noTinyField !== undefined) return
  it.each(tinyPrimes(example, built))(
    'has one witness per input in range modulo %i, none out of range',
    (prime) => {
      expect(tinyFaults(example, built, prime)).toEqual([])
    },
  )
}
