import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { builtPage } from '../../test/browser/builtPage.js'
import { launch } from '../../test/browser/chromium.js'
import { proveAndWait, take } from '../../test/browser/pageDriver.js'
import { PageServer } from '../../test/browser/pageServer.js'

/** Of the process that has the page, its workers and their memory in it. */
export interface PageMemory {
  /** Highest resident set so far, in megabytes (10^6 bytes). */
  readonly peakMegabytes: number
  /** What performance.measureUserAgentSpecificMemory says at the end; null in pages that may not ask. */
  readonly ownMegabytes: number | null
}

/** The example's page after some proofs, in a browser of its own. */
export function memoryOfExample(isolated: boolean, proofs: number): Promise<PageMemory> {
  return memoryOf(isolated, async (page, server) => {
    await page.goto(server.url)
    await take(page, 7)
    for (let i = 0; i < proofs; i++) await proveAndWait(page)
  })
}

/** An empty page of the same server. */
export function memoryOfBlank(): Promise<PageMemory> {
  return memoryOf(true, async (page, server) => {
    server.damage(/index\.html$|\/$/, () => Buffer.from('<!doctype html><title>blank</title>'))
    await page.goto(server.url)
  })
}

async function memoryOf(
  isolated: boolean,
  use: (page: Page, server: PageServer) => Promise<void>,
): Promise<PageMemory> {
  const server = await new PageServer(await builtPage(), { isolated }).start()
  // Without a spare process the page's is the only one of its kind.
  const flags = [
    '--disable-gpu',
    '--disable-features=SpareRendererForSitePerProcess',
    '--enable-blink-features=ForceEagerMeasureMemory',
  ]
  const browser = await launch(flags)
  try {
    const page = await (await browser.newContext()).newPage()
    await use(page, server)
    const session = await browser.newBrowserCDPSession()
    const { processInfo } = await session.send('SystemInfo.getProcessInfo')
    const peaks = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => peakOf(id))
    return { peakMegabytes: Math.max(...peaks), ownMegabytes: isolated ? await ownMemory(page) : null }
  } finally {
    await browser.close()
    await server.stop()
  }
}

function peakOf(process: number): number {
  const kilobytes = Number(/VmHWM:\s*(\d+)/.exec(readFileSync(`/proc/${process}/status`, 'utf8'))?.[1])
  return (kilobytes * 1024) / 1e6
}

/** Only isolated pages may ask. */
function ownMemory(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const measure = performance as unknown as { measureUserAgentSpecificMemory(): Promise<{ bytes: number }> }
    return (await measure.measureUserAgentSpecificMemory()).bytes / 1e6
  })
}
