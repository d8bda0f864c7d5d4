import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Page } from 'playwright-core'

const FOLDER = resolve(import.meta.dirname, '../../node_modules/.cache/zkml-screenshots')

/** For people to look at: what the page looked like when it was tested last. */
export async function saveScreenshot(page: Page, name: string): Promise<void> {
  mkdirSync(FOLDER, { recursive: true })
  await page.screenshot({ path: join(FOLDER, `${name}.png`), fullPage: true })
}
