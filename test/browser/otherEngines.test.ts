import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { SAMPLES } from '../../examples/page/src/samples.js'
import type { Stroke } from '../../examples/page/src/strokes.js'
import { verify } from '../../src/index.js'
import { builtPage } from './builtPage.js'
import { first, last, oneByteOff } from './damage.js'
import type { Engine, RunningEngine, Tab } from './engine.js'
import { firefox } from './firefox.js'
import { cancelWhileProving, ended, keptFiles, outcome, stages } from './pageDriver.js'
import { PageServer } from './pageServer.js'
import { saveScreenshot } from './screenshots.js'
import { webkit, webkitUnshared } from './webkit.js'

const HOLDS = 'Checked in this page: the proof holds.'
const ALL_DONE = ['done', 'done', 'done', 'done']
const KEY = /\.zkey$/
const PAGE_SCRIPT = /\/assets\/index-[^/]*\.js$/
const PROVER = /\/assets\/prover\.worker-[^/]*\.js$/
const KERNEL_THREAD = /\/assets\/worker-[^/]*\.js$/
const TIMEOUT_MS = 120_000

/** What the page keeps of what its scripts tell. */
interface Told {
  /** What was not caught, and what the console was told. */
  readonly complaints: string[]
  /** For each thread of the kernels how many messages it has heard. */
  readonly heard: Record<string, number>
}
declare const told: Told

/** Collects in the page what its scripts tell, those of its workers included. */
const COLLECT = `{
  globalThis.told = { complaints: [], heard: {} }
  new BroadcastChannel('told').onmessage = ({ data: { complaint, thread } }) => {
    if (complaint !== undefined) told.complaints.push(complaint)
    else told.heard[thread] = (told.heard[thread] ?? 0) + 1
  }
}`

/** Tells the page what goes wrong in a script: not every engine tells a test. */
const COMPLAIN = `{
  const channel = new BroadcastChannel('told')
  const tell = (...words) => channel.postMessage({ complaint: words.join(' ') })
  addEventListener('error', ({ message }) => tell('uncaught:', message))
  addEventListener('unhandledrejection', ({ reason }) => tell('unhandled:', reason))
  for (const level of ['warn', 'error']) console[level] = (...words) => tell(level, ...words)
}`

/** Tells the page that a message has come. */
const COUNT_MESSAGES = `{
  const channel = new BroadcastChannel('told')
  const thread = crypto.randomUUID()
  addEventListener('message', () => channel.postMessage({ thread }))
}`

for (const { missing } of [firefox, webkit]) if (missing !== undefined) console.log(missing)

let running: RunningEngine | undefined
/** With the headers that let threads share memory. */
let isolated: PageServer
/** Without, and in a folder of its host. */
let plain: PageServer
let tab: Tab | undefined

/** Each test has servers of its own, and a page that shares nothing with the one before it. */
function describeIn(engine: Engine, tests: () => void): void {
  describe.skipIf(engine.missing !== undefined)(`the page, in ${engine.name}`, () => {
    let folder: string
    beforeAll(async () => {
      folder = await builtPage()
      running = await engine.start()
    })
    beforeEach(async () => {
      tab = undefined
      isolated = await new PageServer(folder, { isolated: true }).start()
      plain = await new PageServer(folder, { isolated: false, prefix: '/some/where' }).start()
      for (const server of [isolated, plain]) watchScripts(server)
    })
    afterEach(async () => {
      await tab?.close()
      for (const server of [isolated, plain]) await server.stop()
    })
    afterAll(async () => {
      await running?.stop()
      running = undefined
    })
    tests()
  })
}

async function open(server: PageServer): Promise<Tab> {
  tab = await running!.open(server.url)
  return tab
}

for (const engine of [firefox, webkit]) {
  describeIn(engine, () => {
    it('is seen: a breach of the policy and what nobody catches, in the page and in a thread', async () => {
      const planted = '<p style="color: red">planted</p></body>'
      isolated.damage(/\/$/, (page) => Buffer.from(page.toString().replace('</body>', planted)))
      isolated.damage(PAGE_SCRIPT, last("console.error('of the page')"))
      isolated.damage(KERNEL_THREAD, last("Promise.reject('of a thread'); (async () => eval('1'))()"))
      const tab = await open(isolated)
      await take(tab, 7)
      await proveAndWait(tab)
      const reported = ['style-src', ...(engine.reportsWorkers ? ['script-src'] : [])]
      await vi.waitUntil(
        () => reported.every((breach) => isolated.violations.some((report) => report.includes(breach))),
        { timeout: TIMEOUT_MS },
      )
      const expected = ['error of the page', 'unhandled: of a thread', 'unhandled: EvalError']
      await vi.waitUntil(
        async () => {
          const { complaints } = await tab.evaluate(() => told)
          return expected.every((words) => complaints.some((complaint) => complaint.startsWith(words)))
        },
        { timeout: TIMEOUT_MS },
      )
    })

    it('goes from a drawing to a proof that holds elsewhere, too', async () => {
      const tab = await open(isolated)
      await draw(tab, SAMPLES[7]!)
      await until(tab, () => document.getElementById('digit')!.textContent === '7')
      await proveAndWait(tab)
      expect(await outcome(tab)).toEqual({
        problem: undefined,
        verdict: HOLDS,
        claim: 'Somebody knows a picture for which this network says 7. The picture stays on this device.',
      })
      expect(await stages(tab)).toEqual(ALL_DONE)
      await saveScreenshot(tab, engine.name.toLowerCase())
      const files = await offered(tab)
      const [proof, signals, key] = ['proof.json', 'public.json', 'verification_key.json'].map((name) =>
        JSON.parse(files[name]!),
      )
      expect(await verify(key, signals, proof)).toEqual({ valid: true })
      expect(files['Verifier.sol']).toContain('function verifyInference(')
      await expectQuiet(tab, isolated)
    })

    it('proves with all threads where it is isolated', async () => {
      const tab = await open(isolated)
      await take(tab, 1)
      await proveAndWait(tab)
      await expectProved(tab)
      const threads = await tab.evaluate(() => navigator.hardwareConcurrency)
      expect(await setting(tab)).toContain(`${threads} threads`)
      // The first message brings the kernels.
      await until(tab, () => {
        const computed = Object.values(told.heard).filter((messages) => messages > 1)
        return computed.length === navigator.hardwareConcurrency
      })
      await expectQuiet(tab, isolated)
    })

    it('proves with one thread where it is not, and says so', async () => {
      const tab = await open(plain)
      await take(tab, 4)
      await proveAndWait(tab)
      await expectProved(tab)
      expect(await setting(tab)).toMatch(/^One thread: .*COOP and COEP/)
      expect(plain.asked(KERNEL_THREAD)).toBe(0)
      await expectQuiet(tab, plain)
    })

    it('shows that a changed output is not what was proved', async () => {
      const tab = await open(isolated)
      await take(tab, 3)
      await proveAndWait(tab)
      await tab.click('.part > button')
      await until(tab, () => document.querySelector('.part [role="status"] .verdict') !== null)
      expect(await checkedAgain(tab)).toMatch(/^The proof is not valid: /)
      await saveScreenshot(tab, `${engine.name.toLowerCase()}-cheated`)
      await tab.click('.part > button')
      await until(tab, () => document.querySelector('.part [role="status"] .verdict.valid') !== null)
      expect(await checkedAgain(tab)).toBe('The proof holds.')
      await expectQuiet(tab, isolated)
    })

    it('says that a key has a wrong byte, and proves when it has none', async () => {
      isolated.damage(KEY, oneByteOff)
      const tab = await open(isolated)
      await take(tab, 7)
      await proveAndWait(tab)
      expect((await outcome(tab)).problem).toMatch(
        /^The model's file "zkey" is not the one that was built\.What helps: .*E_ASSET_HASH/,
      )
      expect((await outcome(tab)).verdict).toBeUndefined()
      expect((await stages(tab)).filter((state) => state === 'failed')).toHaveLength(1)
      // The network, which it has read with.
      if (engine.hasPrivateFiles) expect(Object.keys(await keptFiles(tab))).toHaveLength(1)
      await saveScreenshot(tab, `${engine.name.toLowerCase()}-damaged-key`)
      isolated.repair()
      await proveAndWait(tab)
      await expectProved(tab)
      await expectQuiet(tab, isolated)
    })

    it.each([
      ['isolated', () => isolated],
      ['not isolated', () => plain],
    ])('cancels in the middle of a proof, and proves again: %s', async (_, serverOf) => {
      const tab = await open(serverOf())
      await take(tab, 2)
      await cancelWhileProving(tab)
      expect(await stages(tab)).toEqual(['done', 'done', 'cancelled', 'waiting'])
      expect(await outcome(tab)).toEqual({ problem: undefined, verdict: undefined, claim: undefined })
      await proveAndWait(tab)
      await expectProved(tab)
      await expectQuiet(tab, serverOf())
    })

    it('has the key from the private file system when it comes again, where there is one', async () => {
      const tab = await open(isolated)
      expect(await tab.evaluate(() => navigator.storage?.getDirectory !== undefined)).toBe(
        engine.hasPrivateFiles,
      )
      await take(tab, 0)
      await proveAndWait(tab)
      const asked = isolated.asked(KEY)
      await tab.reload()
      await take(tab, 0)
      await proveAndWait(tab)
      await expectProved(tab)
      expect(isolated.asked(KEY)).toBe(engine.hasPrivateFiles ? asked : asked + 1)
      await expectQuiet(tab, isolated)
    })
  })
}

describeIn(webkitUnshared, () => {
  it('proves with one thread although it is isolated, and says so', async () => {
    const tab = await open(isolated)
    await take(tab, 5)
    await proveAndWait(tab)
    await expectProved(tab)
    expect(await setting(tab)).toMatch(/^One thread: in this browser threads share no memory/)
    expect(isolated.asked(KERNEL_THREAD)).toBe(0)
    await expectQuiet(tab, isolated)
  })
})

function watchScripts(server: PageServer): void {
  for (const script of [PAGE_SCRIPT, PROVER, KERNEL_THREAD]) server.damage(script, first(COMPLAIN))
  server.damage(PAGE_SCRIPT, first(COLLECT))
  server.damage(KERNEL_THREAD, first(COUNT_MESSAGES))
}

async function expectProved(tab: Tab): Promise<void> {
  const { problem, verdict } = await outcome(tab)
  expect({ problem, verdict }).toEqual({ problem: undefined, verdict: HOLDS })
}

/** The page has complained of nothing, and kept to the policy. */
async function expectQuiet(tab: Tab, server: PageServer): Promise<void> {
  expect((await tab.evaluate(() => told)).complaints).toEqual([])
  expect(server.violations).toEqual([])
}

async function until(tab: Tab, condition: () => boolean): Promise<void> {
  await vi.waitUntil(() => tab.evaluate(condition), { timeout: TIMEOUT_MS })
}

/** Takes one of the page's own drawings and waits until it is read. */
async function take(tab: Tab, digit: number): Promise<void> {
  await until(tab, () => document.querySelector('#samples button') !== null)
  await tab.click(`[aria-label="Take a drawing of ${digit}"]`)
  await until(tab, () => document.getElementById('digit')!.textContent !== '?')
}

/** Draws with the mouse. */
async function draw(tab: Tab, strokes: readonly Stroke[]): Promise<void> {
  const { x, y, width, height } = await tab.evaluate(() => {
    const pad = document.getElementById('pad')!
    pad.scrollIntoView({ block: 'center' })
    const { x, y, width, height } = pad.getBoundingClientRect()
    return { x, y, width, height }
  })
  for (const stroke of strokes) {
    await tab.drag(stroke.map((point) => ({ x: x + point.x * width, y: y + point.y * height })))
  }
}

async function proveAndWait(tab: Tab): Promise<void> {
  await tab.click('#prove')
  await ended(tab)
}

async function setting(tab: Tab): Promise<string> {
  return tab.evaluate(() => document.getElementById('setting')!.textContent)
}

async function checkedAgain(tab: Tab): Promise<string> {
  return tab.evaluate(() => document.querySelector('.part [role="status"] .verdict')!.textContent)
}

/** Names and texts of the files that the page offers, none of which is saved. */
async function offered(tab: Tab): Promise<Readonly<Record<string, string>>> {
  return tab.evaluate(async () => {
    const files: Record<string, string> = {}
    const blobs: Blob[] = []
    const { createObjectURL } = URL
    const { click } = HTMLAnchorElement.prototype
    URL.createObjectURL = (blob) => `blob:${blobs.push(blob as Blob)}`
    HTMLAnchorElement.prototype.click = () => undefined
    for (const save of document.querySelectorAll<HTMLElement>('[aria-label="Download"] button')) {
      save.click()
      files[save.textContent] = await blobs.at(-1)!.text()
    }
    HTMLAnchorElement.prototype.click = click
    URL.createObjectURL = createObjectURL
    return files
  })
}
