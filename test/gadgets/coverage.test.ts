import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { pinnedGadgets } from '../harness/costs.js'

const gadgetFolder = new URL('../../src/gadgets/', import.meta.url)
const testFolder = new URL('./', import.meta.url)
const gadgets = readdirSync(gadgetFolder).filter((file) => file !== 'errors.ts')
const sources = new Map(gadgets.map((file) => [file, readFileSync(new URL(file, gadgetFolder), 'utf8')]))
const tests = readdirSync(testFolder)
  .map((file) => readFileSync(new URL(file, testFolder), 'utf8'))
  .filter((text) => text.includes('checkGadget('))
/** Every case is built by this file, which publishes the outputs. */
const harness = readFileSync(new URL('../harness/gadgetCase.ts', import.meta.url), 'utf8')

/** A gadget cannot be added without the tests that try to forge it. */
describe('every gadget', () => {
  it.each(gadgets)('%s goes through checkGadget', (file) => {
    const name = file.replace('.ts', '')
    expect(tests.some((text) => text.includes(`checkGadget('${name}'`))).toBe(true)
    expect(pinnedGadgets()).toContain(name)
  })

  it.each(gadgets)('%s exports no rows that neither a case nor another gadget uses', (file) => {
    const drawing = sources.get(file)!.matchAll(/export function (\w+)\(\s*c: Builder/g)
    const others = [...sources].filter(([other]) => other !== file).map(([, text]) => text)
    const users = [harness, ...tests, ...others]
    const names = Array.from(drawing, ([, name]) => name!)
    const unused = names.filter((name) => !users.some((text) => uses(text, name)))
    expect(unused).toEqual([])
  })
})

function uses(text: string, name: string): boolean {
  return new RegExp(`\\b${name}\\b`).test(text)
}
