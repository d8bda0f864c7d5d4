import { existsSync } from 'node:fs'
import { expect, it } from 'vitest'
import { pinnedGadgets } from '../harness/costs.js'

it('golden/costs.csv names no gadget that has no tests', () => {
  const named = pinnedGadgets().map((gadget) => gadget.split(' ')[0]!)
  const files = new Map([
    ...['bitAnd', 'choose', 'indicators', 'lookup', 'notNegative', 'select', 'table'].map(
      (gadget) => [gadget, 'choices'] as const,
    ),
    ['boolean', 'digits'],
    ['min', 'max'],
    ['multiplyAdd', 'product'],
    ['remainder', 'divide'],
  ])
  const missing = named.filter((gadget) => {
    const file = files.get(gadget) ?? gadget
    return !existsSync(new URL(`./${file}.test.ts`, import.meta.url))
  })
  expect(missing).toEqual([])
})
