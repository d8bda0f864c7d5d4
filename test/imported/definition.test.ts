import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Compilation, compile } from '../../src/compile.js'
import { defineModel, type ModelDefinition } from '../../src/imported/index.js'
import { smallModel } from '../e2e/smallModel.js'

let compiled: Compilation
beforeAll(() => {
  compiled = compile(smallModel(), { bits: 8 })
})

const ASSET = { url: 'https://example.org/file', sha256: '0a'.repeat(32), bytes: 5 }

/** As plain JavaScript may give it. */
function definition(changes: object = {}): ModelDefinition {
  const verificationKey = { protocol: 'groth16' }
  const files = { model: ASSET, witness: ASSET, zkey: ASSET }
  return { manifest: compiled.manifest, verificationKey, verifierSource: '', files, ...changes }
}

/** The definition with something in the place of a file, or of one of its fields. */
function withFile(name: string, asset: unknown): ModelDefinition {
  return definition({ files: { ...definition().files, [name]: asset } })
}

const refusal = (define: () => unknown) => {
  try {
    define()
  } catch (error) {
    return error
  }
  return undefined
}

describe('a definition', () => {
  it.each([undefined, null, 5, 'x', []])('%o is refused', (wrong) => {
    expect(refusal(() => defineModel(wrong as never))).toMatchObject({
      code: 'E_DEFINITION',
      message: 'The model cannot be defined: its definition is not usable.',
    })
  })

  it.each(['verificationKey', 'verifierSource', 'files'])('names %s when it is wrong', (field) => {
    for (const wrong of [undefined, null, 5, []]) {
      const error = refusal(() => defineModel(definition({ [field]: wrong })))
      expect(error).toMatchObject({ code: 'E_DEFINITION', facts: { field, problem: expect.any(String) } })
    }
  })

  it.each([undefined, null, {}, 5])('%o is refused as its manifest', (manifest) => {
    expect(refusal(() => defineModel(definition({ manifest })))).toMatchObject({ code: 'E_MANIFEST' })
  })

  it.each([null, 5, {}, []])('%o is refused as the place of its worker', (worker) => {
    const error = refusal(() => defineModel(definition({ worker })))
    expect(error).toMatchObject({ code: 'E_DEFINITION', facts: { field: 'worker' } })
  })

  describe.each(['model', 'witness', 'zkey'])('names the file %s', (name) => {
    it.each([undefined, null, 5, 'x', []])('when it is %o', (asset) => {
      expect(refusal(() => defineModel(withFile(name, asset)))).toMatchObject({
        code: 'E_DEFINITION',
        facts: { field: `files.${name}` },
      })
    })

    it.each([
      ['url', [undefined, null, 5, {}]],
      ['sha256', [undefined, null, 5, '', 'xy', '0A'.repeat(32), '0a'.repeat(31)]],
      ['bytes', [undefined, null, '5', -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 60]],
    ])('and its %s', (field, wrongs) => {
      for (const wrong of wrongs)
        expect(refusal(() => defineModel(withFile(name, { ...ASSET, [field]: wrong })))).toMatchObject({
          code: 'E_DEFINITION',
          facts: { field: `files.${name}.${field}` },
        })
    })
  })

  it('takes addresses as text and as URLs, of other realms too, and fetches nothing', () => {
    const { href } = new URL(ASSET.url)
    for (const url of [href, new URL(href), { href } as URL, './relative', '/absolute']) {
      expect(defineModel(withFile('zkey', { ...ASSET, url })).inputs).toHaveLength(1)
      expect(defineModel(definition({ worker: url })).inputs).toHaveLength(1)
    }
    expect(defineModel(definition({ worker: undefined })).outputs).toHaveLength(1)
  })
})

describe('loading', () => {
  afterEach(() => void vi.unstubAllGlobals())

  it.each(['./relative.zkey', '/absolute.zkey', 'C', ''])('says that %o is no address here', async (url) => {
    const model = defineModel(withFile('zkey', { ...ASSET, url }))
    await expect(model.load()).rejects.toMatchObject({
      code: 'E_ASSET',
      facts: { url, problem: 'it is no absolute URL, and there is no page that it could be relative to' },
    })
  })

  it('says that a server answers without a file', async () => {
    vi.stubGlobal('fetch', async () => new Response(null, { status: 204 }))
    await expect(defineModel(definition()).load()).rejects.toMatchObject({
      code: 'E_ASSET',
      facts: { url: ASSET.url, problem: 'the server answers 204, without a file' },
    })
  })

  it('says that there is no memory for what a definition claims', async () => {
    const model = defineModel(withFile('zkey', { ...ASSET, url: 'data:,x', bytes: 1e15 }))
    await expect(model.load()).rejects.toMatchObject({ code: 'E_MEMORY_EXHAUSTED' })
  })
})
