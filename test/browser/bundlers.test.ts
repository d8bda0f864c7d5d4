import { rmSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SMALL_INPUT } from '../e2e/smallModel.js'
import { close, launch, noBrowser, open } from './chromium.js'
import { PageServer } from './pageServer.js'
import { BUILDS, type SmallProject, smallProject, smallSite } from './smallSite.js'

/** Proves when it is loaded, and says what came of it. */
const ENTRY = `
import model from './small.onnx?zkml'
const say = (said) => { document.body.textContent = JSON.stringify(said) }
try {
  const proved = await model.prove(${JSON.stringify(SMALL_INPUT)}, { threads: 2 })
  say(await model.verify(proved))
} catch (error) {
  say(String(error))
}
`

describe.skipIf(noBrowser !== undefined)('a page with the strict policy, built by', () => {
  let browser: Browser
  let project: SmallProject

  beforeAll(async () => {
    project = await smallProject(ENTRY)
    browser = await launch()
  })
  afterAll(async () => {
    await browser?.close()
    if (project !== undefined) rmSync(project.folder, { recursive: true, force: true })
  })

  it.each(['esbuild', 'webpack'] as const)('%s proves on its threads', async (bundler) => {
    const site = await smallSite(project, bundler, (assets) => BUILDS[bundler](project, assets))
    const server = await new PageServer(site, { isolated: true }).start()
    const watched = await open(browser, server)
    await watched.page.waitForFunction(() => document.body.textContent !== '')
    expect(JSON.parse((await watched.page.textContent('body'))!)).toEqual({ valid: true })
    expect(watched.page.workers()).toHaveLength(2)
    await close(watched, server)
    await server.stop()
  })
})
