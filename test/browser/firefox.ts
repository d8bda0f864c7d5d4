import { existsSync } from 'node:fs'
import puppeteer, { type Page } from 'puppeteer-core'
import type { Engine, RunningEngine, Tab } from './engine.js'

const FIREFOX = '/usr/bin/firefox-esr'
/** Longer than any test takes, on a machine that is busy. */
const TIMEOUT_MS = 240_000

/** Debian's Firefox, by WebDriver BiDi. */
export const firefox: Engine = {
  name: 'Firefox',
  missing: existsSync(FIREFOX) ? undefined : `there is no ${FIREFOX}: tests in Firefox are left out`,
  hasPrivateFiles: true,
  reportsWorkers: true,
  start,
}

async function start(): Promise<RunningEngine> {
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: FIREFOX,
    timeout: TIMEOUT_MS,
    protocolTimeout: TIMEOUT_MS,
  })
  return {
    open: async (url) => {
      const page = await (await browser.createBrowserContext()).newPage()
      await page.goto(url, { timeout: TIMEOUT_MS })
      return tabOf(page)
    },
    stop: () => browser.close(),
  }
}

function tabOf(page: Page): Tab {
  return {
    evaluate: async <T>(code: () => T | Promise<T>) => (await page.evaluate(code)) as T,
    reload: async () => void (await page.reload({ timeout: TIMEOUT_MS })),
    click: (selector) => page.click(selector),
    drag: async ([first, ...others]) => {
      await page.mouse.move(first!.x, first!.y)
      await page.mouse.down()
      for (const { x, y } of others) await page.mouse.move(x, y)
      await page.mouse.up()
    },
    screenshot: (options) => page.screenshot(options),
    close: () => page.browserContext().close(),
  }
}
