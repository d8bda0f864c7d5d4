import { existsSync } from 'node:fs'
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core'
import { expect } from 'vitest'
import type { PageServer } from './pageServer.js'

const CHROMIUM = '/usr/bin/chromium'

/** Why there is no browser to test in; undefined where there is one, and where the environment demands one. */
export const noBrowser: string | undefined =
  existsSync(CHROMIUM) || process.env.ZKML_TEST_BROWSER === 'require'
    ? undefined
    : `there is no ${CHROMIUM}: tests in a browser are left out`

if (noBrowser !== undefined) console.log(noBrowser)

/** Nothing in it goes to the network but what the page asks for. */
const FLAGS = [
  '--no-sandbox',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // A name that browsers do not take for this machine, as they do 127.0.0.1.
  '--host-resolver-rules=MAP insecure.test 127.0.0.1',
]

export function launch(flags: readonly string[] = ['--disable-gpu']): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: [...FLAGS, ...flags] })
}

/** A browser that has in the folder what its pages keep. */
export function launchWithProfile(folder: string): Promise<BrowserContext> {
  return chromium.launchPersistentContext(folder, {
    executablePath: CHROMIUM,
    args: [...FLAGS, '--disable-gpu'],
  })
}

/** A page that is watched for everything that goes wrong in it. */
export interface Watched {
  readonly page: Page
  readonly complaints: readonly string[]
}

/** Opens the server's page in a context of its own, with a private file system of its own. */
export async function open(
  browser: Browser,
  server: PageServer,
  options: BrowserContextOptions = {},
  url = server.url,
): Promise<Watched> {
  const page = await (await browser.newContext(options)).newPage()
  const complaints: string[] = []
  page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`))
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`))
  await page.goto(url)
  return { page, complaints }
}

/** Closes the page. It must have said nothing but what fits `expected`, and kept to the policy. */
export async function close(
  { page, complaints }: Watched,
  server: PageServer,
  expected?: RegExp,
): Promise<void> {
  await page.context().close()
  expect(complaints.filter((text) => expected?.test(text) !== true)).toEqual([])
  expect(server.violations).toEqual([])
}
