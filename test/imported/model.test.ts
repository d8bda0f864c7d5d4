import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ArtifactMismatchError } from '../../src/artifacts/errors.js'
import { type Compilation, compile } from '../../src/compile.js'
import { verificationGas } from '../../src/contract/gas.js'
import { exportVerifier } from '../../src/exportVerifier.js'
import {
  type Asset,
  type AssetName,
  defineModel,
  type LoadProgress,
  type ModelDefinition,
  type Stage,
} from '../../src/imported/index.js'
import { run } from '../../src/infer.js'
import { type Keys, setup } from '../../src/setup.js'
import { sha256Hex } from '../../src/util/hash.js'
import { statementInWords } from '../../src/words.js'
import { SMALL_INPUT, smallModel } from '../e2e/smallModel.js'

const folder = mkdtempSync(join(tmpdir(), 'zkml-imported-'))
const worker = new URL('../../src/kernels/worker.js', import.meta.url)
let built: { readonly compiled: Compilation; readonly keys: Keys }
let other: typeof built

beforeAll(async () => {
  const make = async (bits: number) => {
    const compiled = compile(smallModel(), { bits })
    return { compiled, keys: await setup(compiled) }
  }
  built = await make(8)
  other = await make(9)
})

const servers: Server[] = []
afterAll(() => {
  rmSync(folder, { recursive: true })
  for (const server of servers) server.closeAllConnections()
  for (const server of servers) server.close()
})

/** What a bundler's module says, with the files on disk. */
function definition({ compiled, keys } = built): ModelDefinition {
  const asset = (name: string, bytes: Uint8Array) => {
    const file = join(folder, `${sha256Hex(bytes).slice(0, 8)}-${name}`)
    writeFileSync(file, bytes)
    return { url: pathToFileURL(file), sha256: sha256Hex(bytes), bytes: bytes.length }
  }
  const { verificationKey, zkey } = keys
  return {
    manifest: JSON.parse(JSON.stringify(compiled.manifest)),
    verificationKey,
    verifierSource: exportVerifier(compiled.manifest, keys, { allowInsecureDevKey: true }).source,
    files: {
      model: asset('circuit.model', compiled.model),
      witness: asset('circuit.witness', compiled.witness),
      zkey: asset('circuit.zkey', zkey),
    },
    worker,
  }
}

/** The model's files on a server, which gives nothing before `go` where it is stalled; `fail` breaks the first request off. */
async function serve({ stalled = false } = {}) {
  const { compiled, keys } = built
  const bodies: Readonly<Record<string, Uint8Array>> = {
    '/model': compiled.model,
    '/witness': compiled.witness,
    '/zkey': keys.zkey,
  }
  const [requested, gone, ends] = [latch(), latch(), new Map<string, Latch>()]
  const endOf = (path: string) => ends.get(path) ?? ends.set(path, latch()).get(path)!
  if (!stalled) gone.open()
  const requests: string[] = []
  let broken: ServerResponse | undefined
  const server = createServer(async ({ url }, response) => {
    requests.push(url!)
    broken ??= response
    response.on('close', endOf(url!).open)
    requested.open()
    await gone.passed
    response.end(bodies[url!])
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const own = definition()
  const at = (name: AssetName): Asset => ({ ...own.files[name], url: `${base}/${name}` })
  return {
    definition: { ...own, files: { model: at('model'), witness: at('witness'), zkey: at('zkey') } },
    requests,
    requested: requested.passed,
    ended: (path: string) => endOf(path).passed,
    go: gone.open,
    fail: () => {
      broken!.destroy()
      gone.open()
    },
  }
}

interface Latch {
  readonly passed: Promise<void>
  readonly open: () => void
}

function latch(): Latch {
  let open!: () => void
  const passed = new Promise<void>((resolve) => {
    open = resolve
  })
  return { passed, open }
}

describe('an imported model', () => {
  it('says what it is', () => {
    const model = defineModel(definition())
    expect(model.inputs.map(({ name, shape }) => [name, shape])).toEqual([['x', [1, 2]]])
    expect(model.outputs.map(({ name, shape }) => [name, shape])).toEqual([['y', [1, 2]]])
    expect(model.development).toBe(true)
    expect(model.statement).toEqual(statementInWords(built.compiled.manifest))
  })

  it('runs, proves and verifies', async () => {
    const model = defineModel(definition())
    const stages: Stage[] = []
    const files = new Set<string>()
    const reports: [number, number][] = []
    const proved = await model.prove(SMALL_INPUT, {
      onStage: (stage) => stages.push(stage),
      onLoad: ({ file }) => files.add(file),
      onProgress: (done, total) => reports.push([done, total]),
    })
    expect(stages).toEqual(['load', 'witness', 'prove'])
    expect([...files].sort()).toEqual(['model', 'witness', 'zkey'])
    expect(reports.at(-1)![0]).toBe(reports.at(-1)![1])
    expect(proved.outputs).toEqual(run(built.compiled, SMALL_INPUT))
    expect(await model.run(SMALL_INPUT)).toEqual(proved.outputs)
    expect(await model.verify(proved)).toEqual({ valid: true })
    expect(model.calldata(proved).outputs.map(Number)).toEqual(proved.outputs.y!.integers)
    const { protocol, statement } = built.compiled.manifest
    const call = model.calldata(proved).verifyInference
    expect(model.verificationGas(proved)).toBe(verificationGas(statement, protocol, call))
  })

  it('says no to a proof of something else', async () => {
    const model = defineModel(definition())
    const { proof, publicSignals } = await model.prove(SMALL_INPUT)
    const [first, ...rest] = publicSignals
    const signals = [`${BigInt(first!) + 1n}`, ...rest]
    expect(await model.verify({ proof, publicSignals: signals })).toMatchObject({ valid: false })
  })

  it('loads each file once', async () => {
    const site = await serve()
    const model = defineModel(site.definition)
    await Promise.all([model.load(), model.load(), model.run(SMALL_INPUT)])
    await model.load({ onProgress: () => expect.unreachable() })
    await model.prove(SMALL_INPUT, { onLoad: () => expect.unreachable() })
    expect(site.requests.sort()).toEqual(['/model', '/witness', '/zkey'])
  })

  it('stops proving with the reason given, and proves again', async () => {
    const model = defineModel(definition())
    const cancel = new AbortController()
    const reason = new Error('enough')
    const options = { signal: cancel.signal, onProgress: () => cancel.abort(reason) }
    await expect(model.prove(SMALL_INPUT, options)).rejects.toBe(reason)
    expect(await model.verify(await model.prove(SMALL_INPUT))).toEqual({ valid: true })
  })
})

describe('loading that several calls wait for', () => {
  it('goes on for the others when the first one cancels', async () => {
    const model = defineModel(definition())
    const cancel = new AbortController()
    const first = model.load({ signal: cancel.signal, onProgress: () => cancel.abort(new Error('no')) })
    const second = model.load()
    await expect(first).rejects.toThrow('no')
    await second
  })

  it('ends for each at its own signal, while the server gives nothing', async () => {
    const site = await serve({ stalled: true })
    const model = defineModel(site.definition)
    const [first, second] = [new AbortController(), new AbortController()]
    const loading = model.load({ signal: first.signal })
    await site.requested
    const proving = model.prove(SMALL_INPUT, { signal: second.signal })
    const running = model.run(SMALL_INPUT)
    second.abort(new Error('mine'))
    await expect(proving).rejects.toThrow('mine')
    first.abort(new Error('mine, too'))
    await expect(loading).rejects.toThrow('mine, too')
    // Nobody waits for the key any more, but for the model.
    await site.ended('/zkey')
    site.go()
    await running
    await model.load()
    expect(site.requests.filter((path) => path === '/zkey')).toHaveLength(2)
  })

  it('does not begin for a signal that has fired', async () => {
    const site = await serve()
    const signal = AbortSignal.abort(new Error('before'))
    await expect(defineModel(site.definition).load({ signal })).rejects.toThrow('before')
    expect(site.requests).toEqual([])
  })

  it('is reported to all of them', async () => {
    const site = await serve({ stalled: true })
    const model = defineModel(site.definition)
    const told: LoadProgress[][] = [[], []]
    const [first, second] = told.map((reports) => ({
      onProgress: (report: LoadProgress) => reports.push(report),
    }))
    const loading = model.load(first)
    await site.requested
    const waiting = model.load(second)
    site.go()
    await Promise.all([loading, waiting])
    expect(told[1]).toEqual(told[0])
    expect(told[1]!.map(({ file }) => file)).toEqual(expect.arrayContaining(['zkey', 'model', 'witness']))
  })

  it('fails for whose report fails alone', async () => {
    const site = await serve({ stalled: true })
    const model = defineModel(site.definition)
    const failing = model.load({
      onProgress: () => {
        throw new Error('of the page')
      },
    })
    const fine = model.load()
    site.go()
    await expect(failing).rejects.toThrow('of the page')
    await fine
  })

  it('fails for all when it fails, and begins again', async () => {
    const site = await serve({ stalled: true })
    const model = defineModel(site.definition)
    const both = [model.load(), model.load()]
    await site.requested
    site.fail()
    for (const load of both) await expect(load).rejects.toMatchObject({ code: 'E_ASSET' })
    await model.load()
  })
})

describe('where memory ends', () => {
  const failing = (error: Error) =>
    defineModel(definition()).prove(SMALL_INPUT, {
      onStage: () => {
        throw error
      },
    })

  it.each(['Array buffer allocation failed', 'out of memory', 'Out of memory'])(
    'it is said: %s',
    async (text) => {
      await expect(failing(new RangeError(text))).rejects.toMatchObject({
        code: 'E_MEMORY_EXHAUSTED',
        facts: { problem: text },
      })
    },
  )

  it('other faults stay what they are', async () => {
    for (const error of [new RangeError('Invalid array length'), new Error('out of memory')]) {
      await expect(failing(error)).rejects.toBe(error)
    }
  })
})

describe('parts of different builds', () => {
  it('do not prove: a key of another circuit', async () => {
    const mixed = { ...definition(), files: { ...definition().files, zkey: definition(other).files.zkey } }
    await expect(defineModel(mixed).load()).rejects.toThrow(ArtifactMismatchError)
    await expect(defineModel(mixed).prove(SMALL_INPUT)).rejects.toMatchObject({
      code: 'E_MISMATCH',
      message: 'circuit.zkey belongs to something else.',
    })
  })

  it.each(['model', 'witness'] as const)('do not prove: the %s of another circuit', async (file) => {
    const mixed = { ...definition(), files: { ...definition().files, [file]: definition(other).files[file] } }
    await expect(defineModel(mixed).prove(SMALL_INPUT)).rejects.toThrow(ArtifactMismatchError)
  })

  it('do not load: a verification key of another circuit', () => {
    const { verificationKey } = definition(other)
    expect(() => defineModel({ ...definition(), verificationKey })).toThrow(ArtifactMismatchError)
  })
})
