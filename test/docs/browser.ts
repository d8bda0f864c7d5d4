import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { chromium } from 'playwright-core'
import type { Page } from './page.js'

const BROWSER = '/usr/bin/chromium'
const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript' }
/** The call of verifyInference that the page shows in the end. */
const PROVED = /^valid; for the contract: 0x206581fd/m

/** ZKML_TEST_BROWSER=require says that there has to be one. */
export const hasBrowser = process.env.ZKML_TEST_BROWSER !== undefined || existsSync(BROWSER)

/**
 * Opens what a page of the documentation has built, with the headers that it shows, and presses its button.
 *
 * @returns what it does not do as it should
 */
export async function pressProve({ blocks }: Page, folder: string): Promise<string[]> {
  const headers = headersOf(blocks.find(({ language }) => language === 'http')!.code)
  const server = createServer(({ url }, response) => {
    const file = join(folder, url === '/' ? 'index.html' : new URL(url!, 'http://localhost').pathname)
    if (!existsSync(file)) return response.writeHead(404).end()
    const type = TYPES[extname(file)] ?? 'application/octet-stream'
    return response.writeHead(200, { ...headers, 'Content-Type': type }).end(readFileSync(file))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const browser = await chromium.launch({ executablePath: BROWSER, args: ['--no-sandbox'] })
  try {
    const page = await browser.newPage()
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    await page.click('#prove')
    const said = await page.waitForFunction(
      (pattern) => {
        const text = document.getElementById('text')!.textContent!
        return new RegExp(pattern, 'm').test(text) || /Error/.test(text) ? text : undefined
      },
      `${PROVED.source}`,
      { timeout: 120_000 },
    )
    const text = (await said.jsonValue()) ?? ''
    const isIsolated = await page.evaluate(() => crossOriginIsolated)
    return [
      ...(PROVED.test(text) ? [] : [`: the page says ${text}`]),
      ...(isIsolated ? [] : [': the headers do not isolate the page']),
    ]
  } finally {
    await browser.close()
    server.close()
  }
}

function headersOf(text: string): Record<string, string> {
  return Object.fromEntries(text.split('\n').map((line) => line.split(': ') as [string, string]))
}
