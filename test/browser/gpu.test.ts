import { rmSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SMALL_INPUT } from '../e2e/smallModel.js'
import { close, launch, noBrowser, open } from './chromium.js'
import { PageServer } from './pageServer.js'
import { buildWithEsbuild, type SmallProject, smallProject, smallSite } from './smallSite.js'

/** WebGPU by the processor. */
const SWIFTSHADER = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader']

/** Gives the page a function that proves and says what came of it, and the devices that it asks for. */
const ENTRY = `
import model from './small.onnx?zkml'
const { requestDevice } = globalThis.GPUAdapter?.prototype ?? {}
globalThis.devices = []
if (requestDevice) GPUAdapter.prototype.requestDevice = async function (...wanted) {
  const device = await requestDevice.apply(this, wanted)
  devices.push(device)
  return device
}
globalThis.prove = async (options) => {
  try {
    const proved = await model.prove(${JSON.stringify(SMALL_INPUT)}, { threads: 2, ...options })
    return await model.verify(proved)
  } catch ({ code, message }) {
    return { code, message }
  }
}
`

interface Proving {
  prove(options: object): Promise<unknown>
  readonly devices: readonly { destroy(): void }[]
}

describe.skipIf(noBrowser !== undefined)('with a GPU, a page', () => {
  let browser: Browser
  let server: PageServer
  let project: SmallProject

  beforeAll(async () => {
    project = await smallProject(ENTRY)
    const site = await smallSite(project, 'gpu', (assets) => buildWithEsbuild(project, assets))
    browser = await launch(SWIFTSHADER)
    server = await new PageServer(site, { isolated: true }).start()
  })
  afterAll(async () => {
    await browser?.close()
    await server?.stop()
    if (project !== undefined) rmSync(project.folder, { recursive: true, force: true })
  })

  it('makes a proof that holds, and another when the device was lost in the middle', async () => {
    const watched = await open(browser, server)
    const { page } = watched
    await ready(page)
    expect(await page.evaluate(() => (globalThis as unknown as Proving).prove({ gpu: 'on' }))).toEqual({
      valid: true,
    })
    expect(await devices(page)).toBe(1)
    const lost = page.evaluate(() => {
      const { prove, devices } = globalThis as unknown as Proving
      const onProgress = () => devices[0]!.destroy()
      return prove({ gpu: 'on', onProgress })
    })
    expect(await lost).toMatchObject({ code: 'E_GPU_LOST' })
    expect(await page.evaluate(() => (globalThis as unknown as Proving).prove({ gpu: 'on' }))).toEqual({
      valid: true,
    })
    expect(await devices(page)).toBe(2)
    await close(watched, server)
  })

  it('leaves a small proof to the processor, if it may choose', async () => {
    const watched = await open(browser, server)
    await ready(watched.page)
    const made = watched.page.evaluate(() => (globalThis as unknown as Proving).prove({}))
    expect(await made).toEqual({ valid: true })
    expect(await devices(watched.page)).toBe(0)
    await close(watched, server)
  })

  it('says that there is none', async () => {
    const plain = await launch(['--disable-gpu'])
    const watched = await open(plain, server)
    await ready(watched.page)
    const made = watched.page.evaluate(() => (globalThis as unknown as Proving).prove({ gpu: 'on' }))
    expect(await made).toMatchObject({ code: 'E_GPU' })
    await close(watched, server, /No available adapters/)
    await plain.close()
  })
})

async function ready(page: Page): Promise<void> {
  await page.waitForFunction(() => 'prove' in globalThis)
}

function devices(page: Page): Promise<number> {
  return page.evaluate(() => (globalThis as unknown as Proving).devices.length)
}
