import { describe, expect, it } from 'vitest'
import { formatCosts, pinCosts, pinnedCosts } from './costs.js'
import { acceptedOutsiders, honestFaults, tellLies } from './forgery.js'
import { type BuiltCase, buildCase, type GadgetCase } from './gadgetCase.js'
import { eachTinyFault, tinyFaults, tinyPrimes } from './tinyField.js'
import { withoutRow } from './withoutRow.js'

/**
 * The tests every gadget must pass, in every case: honest runs satisfy all rows and compute the reference; no lie about
 * any instruction's results passes, and no input out of range; over two tiny fields each input in range has exactly one
 * witness and none out of range has one, and without any one of the rows this is no longer so; the cost is the formula
 * of the gadget's doc and is pinned in golden/costs.csv (UPDATE=1 rewrites it).
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

  it('accepts no lie, told about every kind of hint', () => {
    const { accepted, told } = tellLies(example, built)
    expect(accepted).toEqual([])
    expect([...told.values()].every((count) => count > 0)).toBe(true)
  })

  it('accepts no input out of range', () => {
    expect(acceptedOutsiders(example, built)).toEqual([])
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

  it('can spare none of its rows', () => {
    expect(spareRows(example, built)).toEqual(example.spareRows?.rows ?? [])
  })
}

/** Rows of the gadget, counted from its first, without which a tiny field still shows no fault. */
function spareRows(example: GadgetCase, built: BuiltCase): number[] {
  const [prime] = tinyPrimes(example, built)
  return Array.from({ length: built.rows }, (_, i) => i).filter((row) => {
    const without = { ...built, circuit: withoutRow(built.circuit, built.firstRow + row) }
    return eachTinyFault(example, without, prime).next().done
  })
}
