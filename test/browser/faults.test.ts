import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { buildModel } from '../../src/build/index.js'
import { sha256Hex } from '../../src/util/hash.js'
import { builtPage } from './builtPage.js'
import { close, launch, noBrowser, open } from './chromium.js'
import { first, last, oneByteOff } from './damage.js'
import { keptFiles, outcome, proveAndWait, stages, take } from './pageDriver.js'
import { PageServer } from './pageServer.js'
import { saveScreenshot } from './screenshots.js'

const HOLDS = 'Checked in this page: the proof holds.'
const KEY = /\.zkey$/
const KERNEL_THREAD = /\/assets\/worker-[^/]*\.js$/
const PROVER = /\/assets\/prover\.worker-[^/]*\.js$/
const MODEL = resolve(import.meta.dirname, '../../fixtures/mnist-mlp')

let browser: Browser
let server: PageServer
let folder: string
const scratch = mkdtempSync(join(tmpdir(), 'zkml-faults-'))

/** Fails at the third message: the first brings the kernels. */
const DIES = 'const own = onmessage; let heard = 0; onmessage = (event) => ++heard < 3 ? own(event) :'

describe.skipIf(noBrowser !== undefined)('what goes wrong in the page', () => {
  beforeAll(async () => {
    folder = await builtPage()
    browser = await launch()
    server = await new PageServer(folder, { isolated: true }).start()
  })
  afterEach(() => server.repair())
  afterAll(async () => {
    rmSync(scratch, { recursive: true })
    await browser?.close()
    await server?.stop()
  })

  /** A proof fails with the text; when the fault is away, or by itself, the next one holds. */
  async function failsThenProves(problem: RegExp, screenshot?: string, complaint?: RegExp): Promise<void> {
    const watched = await open(browser, server)
    const { page } = watched
    await take(page, 7)
    await proveAndWait(page)
    expect((await outcome(page)).problem).toMatch(problem)
    expect((await outcome(page)).verdict).toBeUndefined()
    expect((await stages(page)).filter((state) => state === 'failed')).toHaveLength(1)
    if (screenshot !== undefined) await saveScreenshot(page, screenshot)
    server.repair()
    await proveAndWait(page)
    expect(await outcome(page)).toMatchObject({ problem: undefined, verdict: HOLDS })
    await close(watched, server, complaint)
  }

  it('is seen: a breach of the policy, in the page and in a thread', async () => {
    const planted = '<p style="color: red">planted</p></body>'
    server.damage(/\/$/, (page) => Buffer.from(page.toString().replace('</body>', planted)))
    server.damage(KERNEL_THREAD, first("try { eval('1') } catch {}"))
    const watched = await open(browser, server)
    await take(watched.page, 7)
    await proveAndWait(watched.page)
    await watched.page.context().close()
    expect(watched.complaints).toContainEqual(expect.stringContaining('inline style'))
    expect(server.violations).toContainEqual(expect.stringContaining('style-src'))
    expect(server.violations).toContainEqual(expect.stringContaining('script-src'))
    server.violations.length = 0
  })

  it('is said: a key with a wrong byte, nothing of which is kept', async () => {
    server.damage(KEY, oneByteOff)
    const watched = await open(browser, server)
    const { page } = watched
    await take(page, 7)
    await proveAndWait(page)
    expect((await outcome(page)).problem).toMatch(
      /^The model's file "zkey" is not the one that was built\.What helps: .*E_ASSET_HASH/,
    )
    // The network, which it has read with.
    expect(Object.keys(await keptFiles(page))).toHaveLength(1)
    await saveScreenshot(page, 'damaged-key')
    server.repair()
    await proveAndWait(page)
    expect(await outcome(page)).toMatchObject({ problem: undefined, verdict: HOLDS })
    await close(watched, server)
  })

  it.each([
    ['shorter', (bytes: Buffer) => bytes.subarray(0, -1)],
    ['longer', (bytes: Buffer) => Buffer.concat([bytes, bytes])],
  ])('is said: a %s key', async (_, fault) => {
    server.damage(KEY, fault)
    await failsThenProves(/E_ASSET_HASH/)
  })

  it('is said: no key on the server', async () => {
    server.damage(KEY, () => ({ status: 404 }))
    await failsThenProves(/^Cannot load the model's file "zkey".*E_ASSET\)/, undefined, /status of 404/)
  })

  it('is said: the key of another circuit', async () => {
    const options = { calibration: 'calibration.json', bits: 6 }
    const host = { root: MODEL, cache: scratch, allowDevelopmentKey: true }
    const { files } = await buildModel('model.onnx', options, host)
    server.damage(KEY, () => readFileSync(files.zkey.path))
    const own = readFileSync(join(folder, 'assets', keyOf(folder)))
    server.damage(PROVER, (script) => {
      const text = script.toString().replace(sha256Hex(own), files.zkey.sha256)
      return Buffer.from(text.replace(`${own.length}`, `${files.zkey.bytes}`))
    })
    const watched = await open(browser, server)
    await take(watched.page, 7)
    await proveAndWait(watched.page)
    expect((await outcome(watched.page)).problem).toMatch(
      /^circuit\.zkey belongs to something else\..*E_MISMATCH/,
    )
    await close(watched, server)
  })

  it('is mended: a kept key that was damaged is fetched anew', async () => {
    const watched = await open(browser, server)
    const { page } = watched
    await take(page, 7)
    await proveAndWait(page)
    await page.evaluate(async () => {
      const root = await navigator.storage.getDirectory()
      const folder = await root.getDirectoryHandle('zkml')
      for await (const handle of (
        folder as unknown as { values(): AsyncIterable<FileSystemFileHandle> }
      ).values()) {
        const { size } = await handle.getFile()
        const writer = await handle.createWritable({ keepExistingData: true })
        await writer.write({ type: 'write', position: size >> 1, data: new Uint8Array([1, 2, 3]) })
        await writer.close()
      }
    })
    const asked = server.asked(KEY)
    await page.reload()
    await take(page, 7)
    await proveAndWait(page)
    expect(await outcome(page)).toMatchObject({ problem: undefined, verdict: HOLDS })
    expect(server.asked(KEY)).toBe(asked + 1)
    await close(watched, server)
  })

  it('is said: a thread of the prover that fails', async () => {
    server.damage(KERNEL_THREAD, last(`${DIES} (() => { throw new Error('broken') })()`))
    await failsThenProves(/^A worker thread of the prover ended.*E_PROVER_WORKER.*broken/, 'dead-thread')
  })

  it('is said: a thread of the prover that the browser ends without a word', async () => {
    server.damage(KERNEL_THREAD, last(`${DIES} close()`))
    await failsThenProves(/E_PROVER_WORKER.*the browser ended it/)
  })

  it('is said: a thread whose script is not on the server', async () => {
    server.damage(KERNEL_THREAD, () => ({ status: 404 }))
    await failsThenProves(/E_PROVER_WORKER.*its script could not be loaded/, undefined, /status of 404/)
  })

  it('is said: not enough memory for the proof', async () => {
    server.damage(
      PROVER,
      first(`{
      const { grow } = WebAssembly.Memory.prototype
      let times = 0
      WebAssembly.Memory.prototype.grow = function (pages) {
        if (times++ === 0) throw new RangeError('no memory')
        return grow.call(this, pages)
      }
    }`),
    )
    await failsThenProves(/^There is not enough memory to prove this circuit\..*E_PROVER_MEMORY/)
  })

  it('is said: no memory at all', async () => {
    server.damage(
      PROVER,
      first(`{
      const { Memory } = WebAssembly
      let times = 0
      WebAssembly.Memory = class extends Memory {
        constructor(limits) {
          if (times++ < 6) throw new RangeError('no memory')
          super(limits)
        }
      }
    }`),
    )
    await failsThenProves(/E_PROVER_MEMORY/)
  })

  it('is said: the worker that proves is ended by the browser', async () => {
    const watched = await open(browser, server)
    const { page } = watched
    await take(page, 7)
    server.holdUp(KEY)
    await page.getByRole('button', { name: 'Prove', exact: true }).click()
    await page.getByText(/the key: .* MB/).waitFor()
    await page.workers()[0]!.evaluate('close()')
    await page.locator('#problem').waitFor()
    expect((await outcome(page)).problem).toMatch(
      /^The part of this page that computes proofs has ended\..*E_PAGE_WORKER/,
    )
    expect(await stages(page)).toEqual(['failed', 'waiting', 'waiting', 'waiting'])
    server.repair()
    await proveAndWait(page)
    expect(await outcome(page)).toMatchObject({ problem: undefined, verdict: HOLDS })
    await close(watched, server)
  })

  it('is said: the script of the worker is not on the server', async () => {
    server.damage(PROVER, () => ({ status: 404 }))
    const watched = await open(browser, server)
    const { page } = watched
    await page.locator('#problem').waitFor()
    expect((await outcome(page)).problem).toMatch(/E_PAGE_WORKER.*its script cannot be loaded/)
    server.repair()
    await take(page, 7)
    await proveAndWait(page)
    expect(await outcome(page)).toMatchObject({ problem: undefined, verdict: HOLDS })
    await close(watched, server, /status of 404/)
  })
})

function keyOf(folder: string): string {
  return readdirSync(join(folder, 'assets')).find((name) => name.endsWith('.zkey'))!
}
