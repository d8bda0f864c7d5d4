import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyKey } from '../../src/index.js'
import { decodeModel, TensorDataError } from '../../src/onnx/index.js'
import { NotAPtauError } from '../../src/provers/errors.js'
import { readPtauInfo } from '../../src/provers/ptau/info.js'
import { readSections, writeSections } from '../../src/provers/sections.js'
import { RandomNumbers } from '../harness/randomNumbers.js'
import { model, TYPE, tensor, value } from '../onnx/models.js'
import { bytes, message, packedInts } from '../onnx/protobuf.js'
import { outcomeOf } from './campaign.js'
import { FORMATS } from './formats.js'
import { makeSeeds, type Seeds } from './seeds.js'

interface Regression {
  readonly format: string
  /** What came of it once. */
  readonly problem: string
  readonly base64: string
}

const FOLDER = new URL('./regressions/', import.meta.url)
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json'))

let seeds: Seeds
beforeAll(async () => {
  seeds = await makeSeeds()
})
afterAll(() => seeds.remove())

describe('files that once crashed a reader', () => {
  it.each(files)('%s is read or refused', async (name) => {
    const { format, base64 } = JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as Regression
    const bytes = new Uint8Array(Buffer.from(base64, 'base64'))
    // Some formats are read in one of several ways.
    for (let seed = 0; seed < 4; seed++) {
      const outcome = await outcomeOf(FORMATS[format]!, bytes, seeds, new RandomNumbers(seed))
      expect(outcome).toMatch(/^(accepted|refused)$/)
    }
  })
})

// Checking it would have taken longer than there is time.
it('a key whose beacon asks for 2^63 rounds is refused at once', async () => {
  const key = Uint8Array.from(seeds.ceremonyKey)
  const beacon = [2, 10, 3, 3, 1, 2, 3]
  const at = key.findLastIndex((_, i) => beacon.every((byte, k) => key[i + k] === byte))
  expect(at).toBeGreaterThan(0)
  key[at + 1] = 63
  await expect(verifyKey(seeds.compiled.r1cs, seeds.ptau, key)).rejects.toMatchObject({
    code: 'E_FILE_FORMAT',
    facts: { 'iterations exponent': 63, most: 32 },
  })
  expect(await verifyKey(seeds.compiled.r1cs, seeds.ptau, seeds.ceremonyKey)).toBe(true)
})

// Each was within its limit, and ten of them took more than a gigabyte.
it('sparse tensors are limited together, not each alone', () => {
  const empty = (name: string) => tensor(name, TYPE.float32, [0])
  const sparse = (name: string) =>
    message(bytes(1, empty(name)), bytes(2, tensor('', TYPE.int64, [0])), packedInts(3, [2 ** 23]))
  const withSparse = (...names: string[]) => model({ outputs: [value(names[0]!)], sparse: names.map(sparse) })
  expect(decodeModel(withSparse('a', 'b')).graph.initializers.size).toBe(2)
  expect(() => decodeModel(withSparse('a', 'b', 'c'))).toThrow(TensorDataError)
})

// The size of the first one was checked, and the points of the second were used.
it('powers of tau with a section twice are refused', () => {
  const sections = readSections(seeds.ptau, 'ptau')
  const short = { id: 12, bytes: new Uint8Array(64) }
  expect(() => readPtauInfo(writeSections('ptau', [...sections, short]))).toThrow(NotAPtauError)
  expect(readPtauInfo(writeSections('ptau', sections)).prepared).toBe(true)
})
