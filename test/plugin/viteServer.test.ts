import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { createLogger, createServer, type ViteDevServer } from 'vite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ImportedModel } from '../../src/entries/prove.js'
import type { ZkmlPluginOptions } from '../../src/plugin/index.js'
import { smallModel } from '../e2e/smallModel.js'
import { RELU_INPUT, refusedModel, reluModel } from './models.js'
import { installedPlugin, Project } from './project.js'

const MODULE = '/src/model.onnx?import&zkml'

let project: Project
let server: ViteDevServer | undefined
let logged: string[]
beforeEach(async () => {
  project = await Project.make()
  project.write('src/main.js', `import model from './model.onnx?zkml'\nconsole.log(model)\n`)
  project.write('src/model.onnx', reluModel())
  logged = []
})
afterEach(async () => {
  await server?.close()
  server = undefined
  project.remove()
})

async function serve(options?: ZkmlPluginOptions): Promise<void> {
  const { vite } = await installedPlugin()
  const customLogger = createLogger('info')
  for (const level of ['info', 'warn', 'error'] as const) {
    // Vite colours what it logs wherever the environment asks for it, not only on terminals.
    customLogger[level] = (line) => logged.push(`${level} ${stripVTControlCharacters(line)}`)
  }
  server = await createServer({
    root: project.root,
    configFile: false,
    plugins: [vite(options)],
    server: { host: '127.0.0.1', port: 0 },
    customLogger,
  })
  await server.listen()
  expect((await get('/src/main.js')).text).toContain(MODULE)
}

async function get(path: string) {
  const { port } = server!.httpServer!.address() as AddressInfo
  const response = await fetch(`http://127.0.0.1:${port}${path}`)
  const bytes = new Uint8Array(await response.arrayBuffer())
  return { status: response.status, bytes, text: new TextDecoder().decode(bytes) }
}

/** What the module says of each of its files, and what the server gives for it. */
async function filesOf(module: string) {
  const files = ['model', 'witness', 'zkey'].map(async (name) => {
    const [, importing] = module.match(new RegExp(`import ${name} from "([^"]+)"`))!
    const [, url] = (await get(importing!)).text.match(/export default "([^"]+)"/)!
    const [, sha256] = module.match(new RegExp(`${name}: \\{ url: ${name}, sha256: '(\\w+)'`))!
    return {
      sha256,
      served: createHash('sha256')
        .update((await get(url!)).bytes)
        .digest('hex'),
    }
  })
  return Promise.all(files)
}

const reloads = () => logged.filter((line) => line.includes('page reload')).length

/** Changes something, and waits until pages are told to reload. */
async function changing(change: () => void): Promise<void> {
  const before = reloads()
  change()
  await expect.poll(reloads, { timeout: 60_000 }).toBeGreaterThan(before)
}

describe("Vite's dev server", () => {
  it('serves a model with a development key, and warns', async () => {
    await serve()
    const { status, text } = await get(MODULE)
    expect(status).toBe(200)
    for (const { sha256, served } of await filesOf(text)) expect(served).toBe(sha256)
    expect(logged.filter((line) => line.startsWith('warn'))).toEqual([
      expect.stringMatching(/^warn \[zkml\] src\/model.onnx: DEVELOPMENT KEY/),
    ])
  })

  it('serves a cache that is elsewhere', async () => {
    const cache = mkdtempSync(join(tmpdir(), 'zkml-cache-'))
    try {
      await serve({ cache })
      for (const { sha256, served } of await filesOf((await get(MODULE)).text)) expect(served).toBe(sha256)
      expect(readdirSync(cache)).toHaveLength(1)
    } finally {
      rmSync(cache, { recursive: true })
    }
  })

  it("reloads pages when the model, its options' files or its external data change", async () => {
    project.write('samples.json', JSON.stringify({ x: [[[0.5, 0.5]], [[1, -1]]] }))
    await serve({ models: { 'src/model.onnx': { calibration: 'samples.json' } } })
    const texts = [(await get(MODULE)).text]
    await changing(() => project.write('samples.json', JSON.stringify({ x: [[[0.5, 0.5]], [[9, -9]]] })))
    texts.push((await get(MODULE)).text)
    await changing(() => project.write('src/model.onnx', smallModel()))
    texts.push((await get(MODULE)).text)
    expect(new Set(texts).size).toBe(3)
    for (const { sha256, served } of await filesOf(texts[2]!)) expect(served).toBe(sha256)
  })

  it('shows why a model cannot be compiled, and goes on once it can', async () => {
    await serve()
    await get(MODULE)
    await changing(() => project.write('src/model.onnx', refusedModel()))
    expect((await get(MODULE)).status).toBe(500)
    const [error] = logged.filter((line) => line.startsWith('error'))
    expect(error).toContain('Bernoulli "Bernoulli_0"   no circuit for this operator yet')
    expect(error).toContain('src/main.js:1:')
    await changing(() => project.write('src/model.onnx', smallModel()))
    expect((await get(MODULE)).status).toBe(200)
  })

  it('makes a damaged build again', async () => {
    await serve()
    const [before] = (await get(MODULE)).text.match(/import zkey from "([^"?]+)/)!.slice(1)
    await server!.close()
    const key = project.path(before!)
    writeFileSync(key, readFileSync(key).with(1000, 1))
    await serve()
    for (const { sha256, served } of await filesOf((await get(MODULE)).text)) expect(served).toBe(sha256)
  })

  it('gives programs for servers the same model, from disk', async () => {
    await serve()
    const module = (await server!.ssrLoadModule('/src/model.onnx?zkml')) as { default: ImportedModel }
    const proved = await module.default.prove(RELU_INPUT)
    expect(await module.default.verify(proved)).toEqual({ valid: true })
    expect(logged).toContain(
      'info [zkml] src/model.onnx: groth16: 41 rows, 40 wires, 185 nonzeros, 1 public signal',
    )
  })
})
