import { describe, expect, it } from 'vitest'
import { type CompileOptions, check, compile, prove, setup, verify } from '../../src/index.js'
import { readExported } from './exported.js'
import { fixtureJson } from './fixture.js'

/** One model of each family; `npm run bench:models` proves all of them. A recurrent one has few rows with few bits. */
const FAMILIES: Readonly<Record<string, CompileOptions>> = {
  'sklearn-tree': {},
  'quantized-cnn-qdq': {},
  'dynamo-lstm': { bits: 4 },
  'sklearn-pipeline': {},
}

describe.each(Object.entries(FAMILIES))('%s', (name, options) => {
  it('is checked, proved and verified', async () => {
    const exported = readExported(name)
    const input = fixtureJson(`${name}/input.json`)
    const compilation = compile(exported.model, { ...exported.options, ...options })
    const { ok, outputs } = check(compilation, input)
    expect(ok).toBe(true)
    const { zkey, verificationKey } = await setup(compilation)
    const proved = await prove(compilation, zkey, input)
    expect(proved.outputs).toEqual(outputs)
    const { publicSignals, proof } = proved
    expect(await verify(verificationKey, publicSignals, proof)).toEqual({ valid: true })
    const [first, ...rest] = publicSignals
    const forged = await verify(verificationKey, [`${BigInt(first!) + 1n}`, ...rest], proof)
    expect(forged.valid).toBe(false)
  })
})
