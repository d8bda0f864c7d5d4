import { availableParallelism } from 'node:os'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SAMPLES } from '../../examples/page/src/samples.js'
import { verify } from '../../src/index.js'
import { builtPage } from './builtPage.js'
import { close, launch, noBrowser, open } from './chromium.js'
import {
  cancelWhileProving,
  drawWithMouse,
  drawWithTouch,
  ended,
  keptFiles,
  messagesToWorkers,
  outcome,
  proveAndWait,
  saved,
  stages,
  take,
} from './pageDriver.js'
import { PageServer } from './pageServer.js'
import { saveScreenshot } from './screenshots.js'

const HOLDS = 'Checked in this page: the proof holds.'
const ALL_DONE = ['done', 'done', 'done', 'done']
const KERNEL_THREAD = /\/assets\/worker-[^/]*\.js$/
const PHONE = { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 }

let browser: Browser
/** With the headers that let threads share memory. */
let isolated: PageServer
/** Without, and in a folder of its host. */
let plain: PageServer

describe.skipIf(noBrowser !== undefined)('the page', () => {
  beforeAll(async () => {
    const folder = await builtPage()
    browser = await launch()
    isolated = await new PageServer(folder, { isolated: true }).start()
    plain = await new PageServer(folder, { isolated: false, prefix: '/some/where' }).start()
  })
  afterAll(async () => {
    await browser?.close()
    await isolated?.stop()
    await plain?.stop()
  })

  it('goes from a drawing to a proof that holds elsewhere, too', async () => {
    const watched = await open(browser, isolated, { colorScheme: 'light' })
    const { page } = watched
    await saveScreenshot(page, 'light-empty')
    await drawWithMouse(page, SAMPLES[7]!)
    await proveAndWait(page)
    expect(await outcome(page)).toEqual({
      problem: undefined,
      verdict: HOLDS,
      claim: 'Somebody knows a picture for which this network says 7. The picture stays on this device.',
    })
    expect(await stages(page)).toEqual(ALL_DONE)
    await saveScreenshot(page, 'light')
    const names = ['proof.json', 'public.json', 'verification_key.json']
    const files: unknown[] = []
    for (const name of names) files.push(JSON.parse(await saved(page, name)))
    const [proof, signals, key] = files as [never, string[], never]
    expect(await verify(key, signals, proof)).toEqual({ valid: true })
    expect(await saved(page, 'Verifier.sol')).toContain('function verifyInference(')
    await close(watched, isolated)
  })

  it('reads each of its own drawings as what it is', async () => {
    const watched = await open(browser, isolated)
    const { page } = watched
    for (const digit of SAMPLES.keys()) {
      await take(page, digit)
      await page.waitForFunction((text) => document.getElementById('digit')!.textContent === text, `${digit}`)
      expect(await page.locator('#scores .best .name').textContent()).toBe(`${digit}`)
    }
    await page.getByRole('button', { name: 'Clear' }).click()
    expect(await page.locator('#digit').textContent()).toBe('?')
    expect(await page.locator('#prove').isDisabled()).toBe(true)
    await close(watched, isolated)
  })

  it('shows that a changed output is not what was proved', async () => {
    const watched = await open(browser, isolated, { colorScheme: 'dark' })
    const { page } = watched
    await take(page, 3)
    await proveAndWait(page)
    const checked = page.locator('.part [role="status"] .verdict')
    await page.getByRole('button', { name: 'Change the output' }).click()
    expect(await checked.textContent()).toMatch(/^The proof is not valid: /)
    await saveScreenshot(page, 'dark-cheated')
    await page.getByRole('button', { name: 'Put it back' }).click()
    await page.getByRole('button', { name: 'Change the output' }).waitFor()
    expect(await checked.textContent()).toBe('The proof holds.')
    await close(watched, isolated)
  })

  it('proves with all threads where it is isolated', async () => {
    const watched = await open(browser, isolated)
    const { page } = watched
    await take(page, 1)
    await proveAndWait(page)
    const threads = availableParallelism()
    expect(kernelThreads(page)).toBe(threads)
    expect(await page.locator('#setting').textContent()).toContain(`${threads} threads`)
    await close(watched, isolated)
  })

  it('proves with one thread where it is not, and says so', async () => {
    const watched = await open(browser, plain)
    const { page } = watched
    await take(page, 4)
    await proveAndWait(page)
    expect(await outcome(page)).toMatchObject({ problem: undefined, verdict: HOLDS })
    expect(kernelThreads(page)).toBe(0)
    expect(await page.locator('#setting').textContent()).toMatch(/^One thread: .*COOP and COEP/)
    await close(watched, plain)
  })

  it('proves where the origin is not secure, and can keep nothing', async () => {
    const url = isolated.url.replace('127.0.0.1', 'insecure.test')
    const watched = await open(browser, isolated, {}, url)
    const { page } = watched
    await take(page, 6)
    await proveAndWait(page)
    expect(await outcome(page)).toMatchObject({ problem: undefined, verdict: HOLDS })
    await page.getByRole('button', { name: 'Copy calldata' }).click()
    await page.getByText('Selected: copy it').waitFor()
    await close(watched, isolated, /Cross-Origin-Opener-Policy header has been ignored/)
  })

  it('works on a phone, with a finger', async () => {
    const watched = await open(browser, plain, { ...PHONE, colorScheme: 'dark' })
    const { page } = watched
    expect(await widerThanWindow(page)).toBe(false)
    await drawWithTouch(page, SAMPLES[5]!)
    await proveAndWait(page)
    expect(await outcome(page)).toMatchObject({ problem: undefined, verdict: HOLDS })
    expect(await page.locator('#result .claim strong').textContent()).toBe('5')
    await page.getByRole('button', { name: 'Change the output' }).click()
    await page.getByRole('button', { name: 'Put it back' }).waitFor()
    await page.locator('#result details summary').click()
    expect(await widerThanWindow(page)).toBe(false)
    await saveScreenshot(page, 'phone')
    await close(watched, plain)
  })

  it('fits a window of 320 pixels', async () => {
    const watched = await open(browser, isolated, { viewport: { width: 320, height: 600 } })
    const { page } = watched
    await take(page, 8)
    await proveAndWait(page)
    expect(await widerThanWindow(page)).toBe(false)
    await close(watched, isolated)
  })

  it('can be used with the keyboard alone', async () => {
    const watched = await open(browser, isolated)
    const { page } = watched
    const pressAt = async (id: string) => {
      for (let tabs = 0; tabs < 30; tabs++) {
        await page.keyboard.press('Tab')
        if (await page.evaluate((selector) => document.activeElement!.matches(selector), id)) break
      }
      await page.keyboard.press('Enter')
    }
    await pressAt('[aria-label="Take a drawing of 6"]')
    await page.locator('#prove:enabled').waitFor()
    await pressAt('#prove')
    await page.locator('#result').waitFor()
    expect(await page.evaluate(() => document.activeElement!.id)).toBe('result')
    expect(await page.locator('#live').textContent()).toBe('Proved, and the proof holds')
    await close(watched, isolated)
  })

  it.each([
    ['isolated', () => isolated],
    ['not isolated', () => plain],
  ])(
    'cancels in the middle of a proof, leaves nothing running, and proves again: %s',
    async (_, serverOf) => {
      const server = serverOf()
      const watched = await open(browser, server)
      const { page } = watched
      await take(page, 2)
      await cancelWhileProving(page)
      expect(await stages(page)).toEqual(['done', 'done', 'cancelled', 'waiting'])
      expect(await outcome(page)).toMatchObject({ problem: undefined, verdict: undefined })
      // Nobody can wait for what must not come: work that went on would be heard of within this time.
      await page.waitForTimeout(200)
      const before = await messagesToWorkers(page)
      await page.waitForTimeout(300)
      expect(await messagesToWorkers(page)).toBe(before)
      expect(await stages(page)).toEqual(['done', 'done', 'cancelled', 'waiting'])
      await proveAndWait(page)
      expect(await outcome(page)).toMatchObject({ problem: undefined, verdict: HOLDS })
      await close(watched, server)
    },
  )

  it('cancels while the key is loading, keeps nothing of it, and proves when it comes', async () => {
    const watched = await open(browser, isolated)
    const { page } = watched
    isolated.holdUp(/\.zkey$/)
    await take(page, 9)
    await page.getByRole('button', { name: 'Prove', exact: true }).click()
    await page.getByText(/the key: [1-9]\.\d of 4\.5 MB/).waitFor()
    await saveScreenshot(page, 'loading')
    await page.getByRole('button', { name: 'Cancel' }).click()
    await ended(page)
    expect(await stages(page)).toEqual(['cancelled', 'waiting', 'waiting', 'waiting'])
    expect(await page.evaluate(() => document.activeElement!.id)).toBe('prove')
    // The network, which it has read with.
    expect(Object.keys(await keptFiles(page))).toHaveLength(1)
    isolated.repair()
    await proveAndWait(page)
    expect(await outcome(page)).toMatchObject({ problem: undefined, verdict: HOLDS })
    await close(watched, isolated)
  })

  it('has the key from the private file system when it comes again', async () => {
    const watched = await open(browser, isolated)
    const { page } = watched
    await take(page, 0)
    await proveAndWait(page)
    const asked = isolated.asked(/\.(zkey|witness|model)$/)
    await page.reload()
    await take(page, 0)
    await proveAndWait(page)
    expect(await outcome(page)).toMatchObject({ problem: undefined, verdict: HOLDS })
    expect(isolated.asked(/\.(zkey|witness|model)$/)).toBe(asked)
    await close(watched, isolated)
  })
})

function kernelThreads(page: Page): number {
  return page.workers().filter((worker) => KERNEL_THREAD.test(worker.url())).length
}

function widerThanWindow(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth > innerWidth)
}
