import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import esbuild from 'esbuild'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compile } from '../../src/compile.js'
import { exportVerifier } from '../../src/exportVerifier.js'
import type { loadAsset } from '../../src/imported/asset.js'
import type {
  Asset,
  AssetName,
  defineModel,
  ImportedModel,
  ModelDefinition,
} from '../../src/imported/index.js'
import { setup } from '../../src/setup.js'
import { sha256Hex } from '../../src/util/hash.js'
import { SMALL_INPUT, smallModel } from '../e2e/smallModel.js'
import { launch, launchWithProfile, noBrowser } from './chromium.js'
import { keptFiles } from './pageDriver.js'
import { PageServer } from './pageServer.js'

/** What the page offers to the tests. */
interface Scope {
  readonly loadAsset: typeof loadAsset
  readonly defineModel: typeof defineModel
  model?: ImportedModel
}

const HTML =
  '<!doctype html><link rel="icon" href="data:," /><script type="module" src="assets/entry.js"></script>'
const ENTRY = `
import { loadAsset } from '../../src/imported/asset.js'
import { defineModel } from '../../src/imported/index.js'
Object.assign(globalThis, { loadAsset, defineModel })
`
const MB = 1 << 20
const DAY_S = 24 * 3600
const WAIT = { timeout: 60_000 }
const KEY = /\/zkey$/

const folder = mkdtempSync(join(tmpdir(), 'zkml-store-'))
const site = join(folder, 'site')
let server: PageServer
let browser: Browser
/** Files of builds, each of its own size. */
let builds: readonly Asset[]
let definition: ModelDefinition

describe.skipIf(noBrowser !== undefined)('the private file system of an origin', () => {
  beforeAll(async () => {
    mkdirSync(site)
    writeFileSync(join(site, 'index.html'), HTML)
    await esbuild.build({
      stdin: { contents: ENTRY, resolveDir: import.meta.dirname },
      outdir: join(site, 'assets'),
      entryNames: 'entry',
      bundle: true,
      splitting: true,
      format: 'esm',
      logLevel: 'silent',
    })
    server = await new PageServer(site, { isolated: false }).start()
    builds = [1, 2, 3, 4].map((build) => onServer(`build-${build}`, new Uint8Array(MB + build).fill(build)))
    definition = await largeKeyModel()
    browser = await launch()
  })
  afterAll(async () => {
    await browser?.close()
    await server?.stop()
    rmSync(folder, { recursive: true })
  })

  it('loses what nobody has used for long, and keeps what is used', async () => {
    const profile = join(folder, 'profile')
    const [old, used, added] = builds as [Asset, Asset, Asset]
    const visits = async (...assets: Asset[]) => {
      const context = await launchWithProfile(profile)
      const page = await openIn(context)
      const from = []
      for (const asset of assets) from.push(await visit(page, asset))
      const kept = await keptHashes(page)
      await context.close()
      return { from, kept }
    }
    expect((await visits(old, used)).kept).toEqual(hashes(old, used))
    age(profile, 60)
    expect(await visits(used)).toEqual({ from: ['store'], kept: hashes(old, used) })
    age(profile, 60)
    expect(await visits(added)).toEqual({ from: ['network'], kept: hashes(used, added) })
    expect(await visits(used)).toEqual({ from: ['store'], kept: hashes(used, added) })
  })

  it('gives the room of what was used least recently', async () => {
    const context = await browser.newContext()
    const [first, second, third, fourth] = builds as [Asset, Asset, Asset, Asset]
    for (const asset of [first, second, third, first]) await visitAndClose(context, asset)
    const page = await openIn(context)
    await idle(page)
    await limit(page, 3.5 * MB)
    expect(await visit(page, fourth)).toBe('network')
    expect(await keptHashes(page)).toEqual(hashes(first, third, fourth))
    await page.close()
    expect(await visitAndClose(context, fourth)).toBe('store')
    await context.close()
  })

  it('has no room: nothing is left of what does not fit', async () => {
    const context = await browser.newContext()
    const page = await openIn(context)
    await limit(page, MB)
    expect(await visit(page, builds[0]!)).toBe('network')
    expect(await keptFiles(page)).toEqual({})
    await context.close()
  })

  it('is cleared of leftovers, and takes any marker', async () => {
    const context = await browser.newContext()
    const page = await openIn(context)
    const [empty, marker, damaged, added] = builds as [Asset, Asset, Asset, Asset]
    await visitAndClose(context, damaged)
    await page.evaluate(
      async ({ empty, marker, damaged }) => {
        const root = await navigator.storage.getDirectory()
        const folder = await root.getDirectoryHandle('zkml')
        await folder.getFileHandle(empty, { create: true })
        await folder.getFileHandle(`${marker}.used`, { create: true })
        const handle = await folder.getFileHandle(`${damaged}.used`)
        const stream = await handle.createWritable()
        await stream.write('none of this is a time')
        await stream.close()
      },
      { empty: empty.sha256, marker: marker.sha256, damaged: damaged.sha256 },
    )
    expect(await visit(page, added)).toBe('network')
    expect(await keptHashes(page)).toEqual(hashes(damaged, added))
    expect(await visit(page, damaged)).toBe('store')
    expect((await allNames(page)).sort()).toEqual(
      hashes(damaged, added).flatMap((sha256) => [sha256, `${sha256}.used`]),
    )
    await context.close()
  })

  it('keeps for a page the key that it reads while it proves', async () => {
    const context = await browser.newContext()
    const proving = await openIn(context)
    await openModel(proving)
    expect(await prove(proving)).toEqual({ valid: true })
    const other = await openIn(context)
    await limit(other, definition.files.zkey.bytes + MB)
    expect(await visit(other, builds[0]!)).toBe('network')
    const asked = server.asked(KEY)
    expect(await prove(proving)).toEqual({ valid: true })
    expect(server.asked(KEY)).toBe(asked)
    await proving.close()
    await idle(other)
    expect(await visit(other, builds[1]!)).toBe('network')
    expect(await keptHashes(other)).not.toContain(definition.files.zkey.sha256)
    expect(await keptHashes(other)).toContain(builds[1]!.sha256)
    await context.close()
  })

  it('serves two pages that come at once', async () => {
    const context = await browser.newContext()
    const pages = [await openIn(context), await openIn(context)]
    server.holdUp(KEY)
    await Promise.all(pages.map(openModel))
    const asked = server.asked(KEY)
    const proofs = Promise.all(pages.map(prove))
    await expect.poll(() => server.asked(KEY), WAIT).toBe(asked + 2)
    server.repair()
    expect(await proofs).toEqual([{ valid: true }, { valid: true }])
    expect(await Promise.all(pages.map(prove))).toEqual([{ valid: true }, { valid: true }])
    expect(await keptHashes(pages[0]!)).toContain(definition.files.zkey.sha256)
    for (const page of pages) await page.close()
    const page = await openIn(context)
    expect(await visit(page, definition.files.zkey)).toBe('store')
    await context.close()
  })

  it('may be cleared while a page proves with what it has kept', async () => {
    const context = await browser.newContext()
    const page = await openIn(context)
    await openModel(page)
    expect(await prove(page)).toEqual({ valid: true })
    const asked = server.asked(KEY)
    await page.evaluate(async () => {
      const root = await navigator.storage.getDirectory()
      await root.removeEntry('zkml', { recursive: true })
    })
    expect(await prove(page)).toEqual({ valid: true })
    expect(await prove(page)).toEqual({ valid: true })
    expect(server.asked(KEY)).toBe(asked + 1)
    await context.close()
  })
})

function onServer(name: string, bytes: Uint8Array): Asset {
  writeFileSync(join(site, name), bytes)
  return { url: `${server.url}${name}`, sha256: sha256Hex(bytes), bytes: bytes.length }
}

/** The small model, with a key that is not held in memory. */
async function largeKeyModel(): Promise<ModelDefinition> {
  const compiled = compile(smallModel(), { bits: 8 })
  const keys = await setup(compiled)
  return {
    manifest: JSON.parse(JSON.stringify(compiled.manifest)),
    verificationKey: keys.verificationKey,
    verifierSource: exportVerifier(compiled.manifest, keys, { allowInsecureDevKey: true }).source,
    files: {
      model: onServer('model', compiled.model),
      witness: onServer('witness', compiled.witness),
      zkey: onServer('zkey', withSection(keys.zkey, 99, 17 * MB)),
    } satisfies Record<AssetName, Asset>,
  }
}

/** A file of iden3's format with one more section, which nobody reads. */
function withSection(file: Uint8Array, id: number, size: number): Uint8Array {
  const longer = new Uint8Array(file.length + 12 + size)
  longer.set(file)
  const view = new DataView(longer.buffer)
  view.setUint32(8, view.getUint32(8, true) + 1, true)
  view.setUint32(file.length, id, true)
  view.setBigUint64(file.length + 4, BigInt(size), true)
  return longer
}

async function openIn(context: BrowserContext): Promise<Page> {
  const page = await context.newPage()
  await page.goto(server.url)
  await page.waitForFunction(() => 'defineModel' in globalThis)
  return page
}

/** Loads a file. @returns where from, at last */
function visit(page: Page, asset: Asset): Promise<string> {
  return page.evaluate(async (asset) => {
    const { loadAsset } = globalThis as unknown as Scope
    let from = ''
    await loadAsset('zkey', asset, {
      onProgress: (progress) => {
        from = progress.from
      },
    })
    return from
  }, asset)
}

async function visitAndClose(context: BrowserContext, asset: Asset): Promise<string> {
  const page = await openIn(context)
  const from = await visit(page, asset)
  await page.close()
  return from
}

/** Waits until pages that were closed are gone. */
async function idle(page: Page): Promise<void> {
  const held = () => page.evaluate(async () => (await navigator.locks.query()).held!.length)
  await expect.poll(held, WAIT).toBe(0)
}

function openModel(page: Page): Promise<void> {
  return page.evaluate((definition) => {
    const scope = globalThis as unknown as Scope
    scope.model = scope.defineModel(definition)
  }, definition)
}

function prove(page: Page): Promise<unknown> {
  return page.evaluate(async (input) => {
    const { model } = globalThis as unknown as Scope
    return model!.verify(await model!.prove(input, { gpu: 'off' }))
  }, SMALL_INPUT)
}

/** From now on the origin may keep so many bytes. */
async function limit(page: Page, quotaSize: number): Promise<void> {
  const session = await page.context().newCDPSession(page)
  await session.send('Storage.overrideQuotaForOrigin', { origin: new URL(server.url).origin, quotaSize })
}

const hashes = (...assets: Asset[]) => assets.map(({ sha256 }) => sha256).sort()

async function keptHashes(page: Page): Promise<string[]> {
  return Object.keys(await keptFiles(page)).sort()
}

function allNames(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const root = await navigator.storage.getDirectory()
    const names: string[] = []
    for await (const name of (await root.getDirectoryHandle('zkml')).keys()) names.push(name)
    return names
  })
}

/** Puts the last change of every file that the browser has for its pages so many days back. */
function age(profile: string, days: number): void {
  const entries = readdirSync(join(profile, 'Default/File System'), { recursive: true, withFileTypes: true })
  for (const entry of entries) {
    if (!entry.isFile() || !/^\d+$/.test(entry.name)) continue
    const file = join(entry.parentPath, entry.name)
    const changed = statSync(file).mtimeMs / 1000 - days * DAY_S
    utimesSync(file, changed, changed)
  }
}
