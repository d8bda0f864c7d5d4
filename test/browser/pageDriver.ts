import { readFileSync } from 'node:fs'
import type { Download, Page } from 'playwright-core'
import type { Point, Stroke } from '../../examples/page/src/strokes.js'
import type { Evaluating } from './engine.js'

/** Draws with the mouse, as a hand does. */
export async function drawWithMouse(page: Page, strokes: readonly Stroke[]): Promise<void> {
  const at = await placeOnPad(page)
  for (const stroke of strokes) {
    const [first, ...others] = stroke.map(at)
    await page.mouse.move(first!.x, first!.y)
    await page.mouse.down()
    for (const { x, y } of others) await page.mouse.move(x, y, { steps: 3 })
    await page.mouse.up()
  }
}

/** Draws with a finger. */
export async function drawWithTouch(page: Page, strokes: readonly Stroke[]): Promise<void> {
  const at = await placeOnPad(page)
  const session = await page.context().newCDPSession(page)
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', touchPoints: Point[]) =>
    session.send('Input.dispatchTouchEvent', { type, touchPoints })
  for (const stroke of strokes) {
    const [first, ...others] = stroke.map(at)
    await touch('touchStart', [first!])
    for (const point of others) await touch('touchMove', [point])
    await touch('touchEnd', [])
  }
}

async function placeOnPad(page: Page): Promise<(point: Point) => Point> {
  const pad = page.locator('#pad')
  await pad.scrollIntoViewIfNeeded()
  const { x, y, width, height } = (await pad.boundingBox())!
  return (point) => ({ x: x + point.x * width, y: y + point.y * height })
}

/** Takes one of the page's own drawings and waits until it is read. */
export async function take(page: Page, digit: number): Promise<void> {
  await page.getByRole('button', { name: `Take a drawing of ${digit}` }).click()
  await page.waitForFunction(() => document.getElementById('digit')!.textContent !== '?')
}

/** Proves what is drawn, to the end, good or bad. */
export async function proveAndWait(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Prove', exact: true }).click()
  await ended(page)
}

/** Waits until nothing runs. */
export async function ended(page: Evaluating): Promise<void> {
  await page.evaluate(() => {
    const cancel = document.getElementById('cancel')!
    return new Promise<void>((done) => {
      const look = () => cancel.hidden && done()
      new MutationObserver(look).observe(cancel, { attributes: true })
      look()
    })
  })
}

export interface Outcome {
  readonly verdict: string | undefined
  readonly claim: string | undefined
  readonly problem: string | undefined
}

/** What the page shows at the end. */
export async function outcome(page: Evaluating): Promise<Outcome> {
  return page.evaluate(() => {
    const shown = (selector: string) => {
      const found = document.querySelector<HTMLElement>(selector)
      return found?.checkVisibility() ? found.textContent : undefined
    }
    return {
      verdict: shown('#result .verdict'),
      claim: shown('#result .claim'),
      problem: shown('#problem'),
    }
  })
}

/** States of the four stages. */
export async function stages(page: Evaluating): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('#stages li')].map((item) => item.dataset.state ?? ''),
  )
}

/** Names and sizes of the files that the page has kept in the origin's private file system, without their markers of use. */
export async function keptFiles(page: Evaluating): Promise<Readonly<Record<string, number>>> {
  return page.evaluate(async () => {
    const root = await navigator.storage.getDirectory()
    const folder = await root.getDirectoryHandle('zkml', { create: true })
    const sizes: Record<string, number> = {}
    for await (const [name, handle] of folder as unknown as AsyncIterable<[string, FileSystemFileHandle]>) {
      if (!name.endsWith('.used')) sizes[name] = (await handle.getFile()).size
    }
    return sizes
  })
}

/** Text of a file that the page offers. */
export async function saved(page: Page, name: string): Promise<string> {
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name, exact: true }).click()
  const file: Download = await download
  return readFileSync(await file.path(), 'utf8')
}

/** Starts a proof and cancels it when it has begun to prove. */
export async function cancelWhileProving(page: Evaluating): Promise<void> {
  await page.evaluate(() => {
    const list = document.getElementById('stages')!
    const cancel = document.getElementById('cancel')!
    const watch = new MutationObserver(() => {
      if (!/\d %/.test(list.textContent)) return
      watch.disconnect()
      cancel.click()
    })
    watch.observe(list, { subtree: true, childList: true, characterData: true })
    document.getElementById('prove')!.click()
  })
  await ended(page)
}

/** Messages that came to the page's workers, kernels' threads included, since this was called first. */
export async function messagesToWorkers(page: Page): Promise<number> {
  const counts = page.workers().map((worker) =>
    worker.evaluate(() => {
      const scope = globalThis as unknown as { onmessage(event: unknown): void; heard?: number }
      if (scope.heard === undefined) {
        const { onmessage } = scope
        scope.heard = 0
        scope.onmessage = (event) => {
          scope.heard!++
          onmessage(event)
        }
      }
      return scope.heard
    }),
  )
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0)
}
