import { rmSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import webpack, { type Stats } from 'webpack'
import { SMALL_INPUT } from '../e2e/smallModel.js'
import { close, launch, noBrowser, open } from './chromium.js'
import { PageServer } from './pageServer.js'
import { buildWithEsbuild, PLUGIN_OPTIONS, type SmallProject, smallProject, smallSite } from './smallSite.js'

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

const BUILDS: Readonly<Record<string, (project: SmallProject, assets: string) => Promise<unknown>>> = {
  esbuild: buildWithEsbuild,
  webpack: buildWithWebpack,
}

function buildWithWebpack({ folder, zkml }: SmallProject, path: string): Promise<void> {
  const compiler = webpack({
    mode: 'production',
    context: folder,
    entry: './entry.js',
    output: { path, filename: 'entry.js' },
    infrastructureLogging: { level: 'none' },
    plugins: [zkml.webpack(PLUGIN_OPTIONS)],
  })!
  return new Promise((done, fail) => {
    compiler.run((error: Error | null, stats?: Stats) => {
      if (error ?? stats?.hasErrors()) fail(error ?? new Error(stats!.toString('errors-only')))
      else done()
    })
  })
}

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

  it.each(Object.keys(BUILDS))('%s proves on its threads', async (bundler) => {
    const site = await smallSite(project, bundler, (assets) => BUILDS[bundler]!(project, assets))
    const server = await new PageServer(site, { isolated: true }).start()
    const watched = await open(browser, server)
    await watched.page.waitForFunction(() => document.body.textContent !== '')
    expect(JSON.parse((await watched.page.textContent('body'))!)).toEqual({ valid: true })
    expect(watched.page.workers()).toHaveLength(2)
    await close(watched, server)
    await server.stop()
  })
})
