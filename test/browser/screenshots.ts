import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'

const FOLDER = resolve(import.meta.dirname, '../../node_modules/.cache/zkml-screenshots')

interface Pictured {
  screenshot(options: { path: string; fullPage: true }): Promise<unknown>
}

/** For people to look at: what the page looked like when it was tested last. */
export async function saveScreenshot(page: Pictured, name: string): Promise<void> {
  mkdirSync(FOLDER, { recursive: true })
  await page.screenshot({ path: join(FOLDER, `${name}.png`), fullPage: true })
}
