import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Compilation, compile } from '../../src/compile.js'
import { fullProve, prove as proveFiles } from '../../src/dropIn/prove.js'
import { prove } from '../../src/prove.js'
import { proveGroth16 } from '../../src/provers/groth16/proveFile.js'
import type { ByteSource } from '../../src/provers/keySource.js'
import type { ProveOptions } from '../../src/provers/types.js'
import { openWorkshop, type Workshop } from '../cli/workshop.js'
import { SMALL_INPUT, smallModel } from '../e2e/smallModel.js'

let shop: Workshop
let compiled: Compilation
beforeAll(async () => {
  shop = openWorkshop()
  compiled = compile(smallModel(), { bits: 8 })
  shop.save('model.onnx', smallModel())
  shop.save('input.json', SMALL_INPUT)
  await shop.zkml('compile', 'model.onnx', '-o', 'small')
  await shop.zkml('setup', 'small')
})
afterAll(() => shop.remove())

/** Whoever reads it has started. */
const untouched: ByteSource = {
  size: 1 << 20,
  read: () => {
    throw new Error('the key is read')
  },
}
const nothing = new Uint8Array()

const WRONG_THREADS = [
  0,
  -1,
  1.5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  257,
  1e6,
  '2',
  'x',
  null,
  {},
  [],
  2n,
  true,
]

/** Whatever plain JavaScript gives. */
const options = (given: object) => given as ProveOptions

describe.each(WRONG_THREADS)('%s threads', (threads) => {
  const refused = { code: 'E_OPTION', facts: { accepted: 'an integer from 1 to 256' } }

  it('are refused before anything starts', async () => {
    const given = options({ threads, onProgress: () => expect.unreachable() })
    await expect(prove(compiled, untouched, SMALL_INPUT, given)).rejects.toMatchObject(refused)
    await expect(proveGroth16(untouched, nothing, given)).rejects.toMatchObject(refused)
    await expect(proveFiles('no.zkey', 'no.wtns', undefined, given)).rejects.toMatchObject(refused)
    await expect(fullProve({}, 'no.wasm', 'no.zkey', undefined, {}, given)).rejects.toMatchObject(refused)
  })
})

it.each([
  [{ threads: Number.NaN }, 'threads cannot be NaN.'],
  [{ threads: 'many' }, 'threads cannot be "many".'],
  [{ threads: { n: 2 } }, 'threads cannot be of type object.'],
  [{ gpu: 'never' }, 'gpu cannot be "never".'],
  [{ gpu: true }, 'gpu cannot be true.'],
  [{ prover: 'fast' }, 'prover cannot be "fast".'],
])('names the option and its value: %o', async (given, message) => {
  for (const proof of [
    prove(compiled, untouched, SMALL_INPUT, options(given)),
    proveGroth16(untouched, nothing, options(given)),
  ])
    await expect(proof).rejects.toMatchObject({ code: 'E_OPTION', message })
})

it('takes what is undefined for left out', async () => {
  const given = { threads: undefined, gpu: undefined, prover: undefined }
  await expect(proveGroth16(untouched, nothing, given)).rejects.toThrow('the key is read')
})

describe('the command line', () => {
  it.each(['0', '1.5', 'x', 'NaN', 'Infinity', '257', '100000'])('refuses --threads %s', async (threads) => {
    const inputs = ['prove', 'small', '--input', 'input.json']
    for (const command of [inputs, ['groth16', 'prove'], ['groth16', 'fullprove']]) {
      const { code, stderr } = await shop.zkml(...command, '--threads', threads)
      expect(code).toBe(2)
      expect(stderr).toContain("option '--threads <n>' argument")
      expect(stderr).toMatch(/is no integer|is not at least 1|is more than 256/)
    }
  })

  it('takes as many as there may be', async () => {
    expect((await shop.zkml('prove', 'small', '--input', 'input.json', '--threads', '16')).code).toBe(0)
  })
})
