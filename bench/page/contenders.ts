import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { PageServer } from '../../test/browser/pageServer.js'
import type { Timing } from './proofs.js'

/** Something that proves when it is told to. */
export interface Contender {
  readonly arithmetic: string
  prove(): Promise<Timing>
  stop(): Promise<void>
}

/** The command line's engine: Node 20 has the fast arithmetic behind a flag, which the command line sets. */
export async function inNode(folder: string, threads: number): Promise<Contender> {
  const execArgv = ['--experimental-wasm-relaxed-simd']
  const child = fork(join(folder, 'nodeSide.js'), [folder, `${threads}`], { execArgv })
  const arithmetic = (await answerOf(child)) as string
  return {
    arithmetic,
    prove: () => {
      child.send('prove')
      return answerOf(child) as Promise<Timing>
    },
    stop: async () => void child.kill(),
  }
}

function answerOf(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) =>
      reject(new Error(`the process that proves ended with code ${code}`))
    child.once('exit', ended)
    child.once('message', (answer) => {
      child.off('exit', ended)
      resolve(answer)
    })
  })
}

/** A page of its own, with the headers that let threads share memory, or without. */
export async function inPage(
  browser: Browser,
  folder: string,
  { threads, isolated }: { readonly threads: number; readonly isolated: boolean },
): Promise<Contender> {
  const server = await new PageServer(folder, { isolated }).start()
  const page = await (await browser.newContext()).newPage()
  await page.goto(server.url)
  const arithmetic = (await ask(page, threads)) as string
  return {
    arithmetic,
    prove: () => ask(page, threads) as Promise<Timing>,
    stop: async () => {
      await page.context().close()
      await server.stop()
    },
  }
}

function ask(page: Page, threads: number): Promise<unknown> {
  return page.evaluate(
    (count) => (globalThis as unknown as { ask(threads: number): Promise<unknown> }).ask(count),
    threads,
  )
}
