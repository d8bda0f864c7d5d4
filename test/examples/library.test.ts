import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { compile } from '../../src/compile.js'
import { prove } from '../../src/prove.js'
import { setup } from '../../src/setup.js'
import { SMALL_INPUT, smallModel } from '../e2e/smallModel.js'
import { linkPackage } from '../harness/installedPackage.js'

/** As a user has it: the programs beside an installed package. */
const folder = mkdtempSync(join(tmpdir(), 'zkml-library-'))
const tsx = pathToFileURL(join(process.cwd(), 'node_modules/tsx/dist/esm/index.mjs')).href

beforeAll(async () => {
  writeFileSync(join(folder, 'package.json'), '{"type": "module"}')
  cpSync('examples/library', join(folder, 'examples/library'), { recursive: true })
  mkdirSync(join(folder, 'fixtures'))
  cpSync('fixtures/credit-scoring', join(folder, 'fixtures/credit-scoring'), { recursive: true })
  await linkPackage(folder)
})

afterAll(() => rmSync(folder, { recursive: true }))

const output = (program: string) =>
  execFileSync(process.execPath, ['--import', tsx, `examples/library/${program}`], {
    cwd: folder,
    encoding: 'utf8',
  }).split('\n')

it('prove.ts goes the whole way', () => {
  const [size, score, verdict, contract] = output('prove.ts')
  expect(size).toMatch(/^\d+ rows, a key of 0\.\d MB$/)
  const expected = JSON.parse(readFileSync('fixtures/credit-scoring/expected.json', 'utf8'))
  expect(Math.abs(Number(score!.replace('score: ', '')) - expected.score.flat()[0])).toBeLessThan(2)
  expect(verdict).toBe('valid')
  expect(contract).toBe('DevOnlyZkmlVerifier.sol, to be called with 484 bytes')
})

it('precision.ts measures what it chose', () => {
  const [search, agreement, errors, worst] = output('precision.ts')
  expect(search).toMatch(/^\d+ choices tried, the best has \d+ rows$/)
  expect(agreement).toMatch(/^\d+ samples, (9\d\.\d|100\.0) % agree with the float model$/)
  expect(errors).toMatch(/^score: errors up to \d+\.\d\d, of a range of \d+\.\d\d$/)
  expect(worst).toMatch(/^the largest share of it comes from \S+/)
})

it('hiddenInput.ts shows the digest that was committed to', () => {
  expect(output('hiddenInput.ts')).toEqual(['the digest of the record', 'valid', ''])
})

it('verify.ts answers with verdicts, and says what is wrong with what is no proof', async () => {
  const compiled = compile(smallModel(), { bits: 8 })
  const { zkey, verificationKey } = await setup(compiled)
  const { proof, publicSignals } = await prove(compiled, zkey, SMALL_INPUT)
  const { proofService } = await import('../../examples/library/verify.js')
  const server = proofService(verificationKey)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const ask = async (body: string) => {
    const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, {
      method: 'POST',
      body,
    })
    return [response.status, await response.json()]
  }
  try {
    expect(await ask(JSON.stringify({ proof, publicSignals }))).toEqual([200, { valid: true }])
    const forged = publicSignals.with(0, `${BigInt(publicSignals[0]!) + 1n}`)
    expect(await ask(JSON.stringify({ proof, publicSignals: forged }))).toMatchObject([200, { valid: false }])
    for (const body of [
      { proof: {}, publicSignals: [] },
      { proof: null, publicSignals: [] },
      {},
      null,
      [],
      'x',
      5,
    ])
      expect(await ask(JSON.stringify(body))).toMatchObject([400, { code: 'E_PROOF_FORMAT' }])
    expect(await ask('nonsense')).toMatchObject([400, { code: 'NOT_JSON' }])
  } finally {
    server.close()
  }
})
