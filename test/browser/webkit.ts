import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import type { Readable } from 'node:stream'
import { vi } from 'vitest'
import type { Point } from '../../examples/page/src/strokes.js'
import type { Engine, RunningEngine, Tab } from './engine.js'
import { isReady, WebDriverSession } from './webDriver.js'

const DRIVER = '/usr/bin/WebKitWebDriver'
/** WebKitGTK needs a display. */
const DISPLAY_SERVER = '/usr/bin/Xvfb'
/** Longer than any test takes, on a machine that is busy. */
const TIMEOUT_MS = 240_000
/** Of a browser to come up. */
const START_MS = 80_000
const ATTEMPTS = 3
/** Shows the whole page: what is pictured of a window is what it shows. */
const WINDOW = { width: 1024, height: 2600 }

/** Debian's WebKitGTK in its own small browser, by WebDriver, with memory that threads can share, as Safari has it. */
export const webkit = engine('WebKit', true)

/** The same as Debian builds it: it isolates pages, and shares no memory all the same. */
export const webkitUnshared = engine('WebKit without shared memory', false)

function engine(name: string, sharesMemory: boolean): Engine {
  return {
    name,
    missing: missing(),
    hasPrivateFiles: false,
    reportsWorkers: false,
    start: () => start(sharesMemory),
  }
}

function missing(): string | undefined {
  // Debian's driver now and then never answers when it is to start a browser.
  if (process.env.ZKML_TEST_WEBKIT === undefined)
    return 'ZKML_TEST_WEBKIT is not set: tests in WebKit are left out'
  const absent = [DRIVER, DISPLAY_SERVER].find((path) => !existsSync(path))
  return absent && `there is no ${absent}: tests in WebKit are left out`
}

async function start(sharesMemory: boolean): Promise<RunningEngine> {
  const children: ChildProcess[] = []
  return {
    open: (url) => open(url, sharesMemory, children),
    stop: () => endAll(children),
  }
}

/** In a browser of its own, which keeps nothing. It ends with its display. */
async function open(url: string, sharesMemory: boolean, children: ChildProcess[]): Promise<Tab> {
  const session = await startBrowser(sharesMemory, children)
  await session.resize(WINDOW)
  await session.navigate(url)
  return tabOf(session, () => endAll(children))
}

/** On a busy machine its browser now and then does not come up, and the driver waits for it forever: that is tried again. */
async function startBrowser(sharesMemory: boolean, children: ChildProcess[]): Promise<WebDriverSession> {
  const timeouts = { script: TIMEOUT_MS, pageLoad: TIMEOUT_MS }
  for (let attempt = 1; ; attempt++) {
    try {
      const display = await startDisplay(children)
      const driver = await startDriver(children, display, sharesMemory)
      return await WebDriverSession.start(driver, { timeouts }, START_MS)
    } catch (error) {
      await endAll(children)
      if (attempt === ATTEMPTS) throw error
    }
  }
}

/** @returns its name: of a number that no other display has */
async function startDisplay(children: ChildProcess[]): Promise<string> {
  const screen = ['-screen', '0', `${WINDOW.width}x${WINDOW.height}x24`]
  const server = spawn(DISPLAY_SERVER, ['-displayfd', '3', '-nolisten', 'tcp', ...screen], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  children.push(server)
  let number = ''
  for await (const chunk of server.stdio[3] as Readable) {
    number += chunk
    if (number.endsWith('\n')) return `:${number.trim()}`
  }
  throw new Error(`${DISPLAY_SERVER} ended before it had a display`)
}

/** @returns where it listens */
async function startDriver(
  children: ChildProcess[],
  display: string,
  sharesMemory: boolean,
): Promise<string> {
  const port = await freePort()
  const env = {
    DISPLAY: display,
    // The sandbox cannot be had as root. Nothing but the example's page is opened.
    WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
    JSC_useSharedArrayBuffer: `${sharesMemory}`,
  }
  const driver = spawn(DRIVER, [`--port=${port}`], {
    stdio: 'ignore',
    env: { ...process.env, ...env },
  })
  children.push(driver)
  const url = `http://127.0.0.1:${port}`
  const answers = async () => {
    if (hasEnded(driver)) throw new Error(`${DRIVER} ended before it listened`)
    return isReady(url)
  }
  await vi.waitUntil(answers, { timeout: TIMEOUT_MS })
  return url
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  await new Promise((done) => server.close(done))
  return port
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null
}

async function end(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return
  const ended = new Promise((done) => child.once('exit', done))
  child.kill()
  await ended
}

async function endAll(children: ChildProcess[]): Promise<void> {
  await Promise.all(children.splice(0).map(end))
}

function tabOf(session: WebDriverSession, close: () => Promise<void>): Tab {
  return {
    evaluate: async <T>(code: () => T | Promise<T>) => {
      // As text, since the protocol makes null of what is undefined.
      const text = await session.execute(`return (async () => JSON.stringify(await (${code})()))()`)
      return (text === null ? undefined : JSON.parse(text as string)) as T
    },
    reload: () => session.reload(),
    click: async (selector) => session.click(await session.find(selector)),
    drag: ([first, ...others]) =>
      session.mouse([
        moveTo(first!),
        { type: 'pointerDown', button: 0 },
        ...others.map(moveTo),
        { type: 'pointerUp', button: 0 },
      ]),
    screenshot: async ({ path }) => writeFileSync(path, await session.screenshot()),
    close,
  }
}

function moveTo({ x, y }: Point) {
  return { type: 'pointerMove', duration: 0, origin: 'viewport', x: Math.round(x), y: Math.round(y) }
}
