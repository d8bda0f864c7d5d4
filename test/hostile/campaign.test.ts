import { expect, it } from 'vitest'
import { damagedFile, mutateFiles } from './campaign.js'
import { FORMATS } from './formats.js'
import { makeSeeds } from './seeds.js'
import { shrink } from './shrink.js'

const COUNT = 3000

it('damaged files of every format are read or refused, in bounded time and memory', async () => {
  const { byFormat, crashes } = await mutateFiles({ seed: 1, count: COUNT })
  expect(crashes.map(({ index, format, problem }) => `${index}, ${format}: ${problem}`)).toEqual([])
  const total = (key: 'files' | 'refused' | 'accepted') =>
    Object.values(byFormat).reduce((sum, counts) => sum + counts[key], 0)
  expect(total('files')).toBe(COUNT)
  expect(total('refused')).toBeGreaterThan(COUNT / 2)
  expect(total('accepted')).toBeGreaterThan(COUNT / 20)
  expect(Object.keys(byFormat).length).toBeGreaterThan(Object.keys(FORMATS).length - 4)
})

it('the file of a number is the same every time, and the undamaged ones are accepted', async () => {
  const [first, second] = [await makeSeeds(), await makeSeeds()]
  try {
    for (let index = 0; index < 100; index++) {
      const [one, other] = [damagedFile(first, 5, index), damagedFile(second, 5, index)]
      expect(other.name).toBe(one.name)
      // A proof is blinded afresh.
      if (one.name !== 'proof.json') expect(other.bytes).toEqual(one.bytes)
    }
    for (const [name, { seed, use }] of Object.entries(FORMATS)) {
      const { random } = damagedFile(first, 6, name.length)
      expect({ name, problem: await use(seed(first, random), first, random) }).toEqual({ name })
    }
  } finally {
    first.remove()
    second.remove()
  }
})

it('a format for every share of the campaign', () => {
  expect(Object.values(FORMATS).reduce((sum, { share }) => sum + share, 0)).toBe(1000)
})

it('what fails is made smaller', async () => {
  const holdsBoth = async (bytes: Uint8Array) => bytes.includes(7) && bytes.includes(9)
  const bytes = Uint8Array.from({ length: 500 }, (_, i) => i % 10)
  expect(await shrink(bytes, holdsBoth)).toEqual(Uint8Array.of(7, 9))
})
