import { rmSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SMALL_INPUT, SMALL_OUTPUT } from '../e2e/smallModel.js'
import { close, launch, noBrowser, open } from './chromium.js'
import { PageServer } from './pageServer.js'
import { BUILDS, type SmallProject, smallProject, smallSite } from './smallSite.js'

/** What the page tells of a proof. */
interface Told {
  readonly stages: readonly string[]
  /** What was done of the total, in order. */
  readonly parts: readonly (readonly [done: number, total: number])[]
  readonly outputs?: readonly number[]
  /** Verdicts on the proof, by the model and by zkml/verify, and on one of another result. */
  readonly verdicts?: readonly boolean[]
  readonly problem?: string
  /** Turns of the thread that the prover took after all was over. */
  readonly stray: number
}

/** A stage at whose begin a proof is cancelled, by an event as a click is one. */
type CancelAt = 'witness' | 'prove' | undefined

/** Proves on the page's thread, and as the script of a worker on that one. */
const ENTRY = `
import { verify } from 'zkml/verify'
import model from './small.onnx?zkml'

let turns = 0
const Channel = globalThis.MessageChannel
globalThis.MessageChannel = class extends Channel {
  constructor() {
    super()
    turns++
  }
}

async function told(cancelAt) {
  const [stages, parts] = [[], []]
  const cancel = new AbortController()
  const outcome = await proved(cancel.signal, parts, (stage) => {
    stages.push(stage)
    if (stage === cancelAt) setTimeout(() => cancel.abort(new Error('cancelled')))
  }).catch((error) => ({ problem: error.message }))
  const before = turns
  await new Promise((resolve) => setTimeout(resolve, 300))
  return { stages, parts, ...outcome, stray: turns - before }
}

async function proved(signal, parts, onStage) {
  const onProgress = (...part) => parts.push(part)
  const made = await model.prove(${JSON.stringify(SMALL_INPUT)}, { signal, onStage, onProgress })
  const forged = { ...made, publicSignals: made.publicSignals.map((s) => String(BigInt(s) + 1n)) }
  const verdicts = [
    await model.verify(made),
    await verify(model.verificationKey, made.publicSignals, made.proof),
    await model.verify(forged),
  ]
  return { outputs: made.outputs.y.data, verdicts: verdicts.map(({ valid }) => valid) }
}

function toldByWorker(cancelAt) {
  const worker = new Worker(new URL('assets/entry.js', location.href), { type: 'module' })
  return new Promise((resolve, reject) => {
    worker.onerror = ({ message }) => reject(new Error(message))
    worker.onmessage = ({ data }) => (data === 'ready' ? worker.postMessage(cancelAt) : resolve(data))
  }).finally(() => worker.terminate())
}

if (globalThis.document === undefined) {
  globalThis.onmessage = async ({ data }) => postMessage(await told(data))
  postMessage('ready')
} else {
  Object.assign(globalThis, { told, toldByWorker })
}
`

/** Where the page proves. */
const THREADS = ['told', 'toldByWorker'] as const

function ask(page: Page, thread: (typeof THREADS)[number], cancelAt?: CancelAt): Promise<Told> {
  return page.evaluate(
    ([name, stage]) =>
      (globalThis as unknown as Record<string, (at: CancelAt) => Promise<Told>>)[name]!(stage),
    [thread, cancelAt] as const,
  )
}

const PARTS = [0, 1, 2, 3, 4, 5, 6].map((done) => [done, 6])
const DONE = {
  stages: ['load', 'witness', 'prove'],
  parts: PARTS,
  outputs: SMALL_OUTPUT.map((value) => expect.closeTo(value, 1)),
  verdicts: [true, true, false],
  stray: 0,
}

describe.skipIf(noBrowser !== undefined).each(['plonk', 'fflonk'] as const)(
  '%s in a page with the strict policy',
  (protocol) => {
    let browser: Browser
    let project: SmallProject
    let site: string

    beforeAll(async () => {
      project = await smallProject(ENTRY)
      site = await smallSite(project, protocol, (assets) => BUILDS.esbuild(project, assets, { protocol }))
      browser = await launch()
    })
    afterAll(async () => {
      await browser?.close()
      if (project !== undefined) rmSync(project.folder, { recursive: true, force: true })
    })

    /** Runs what a page does, which must start no worker but `workers` of its own. */
    async function onPage(isolated: boolean, workers: number, use: (page: Page) => Promise<void>) {
      const server = await new PageServer(site, { isolated }).start()
      try {
        const watched = await open(browser, server)
        let started = 0
        watched.page.on('worker', () => started++)
        await use(watched.page)
        expect(started).toBe(workers)
        await expect.poll(() => watched.page.workers()).toEqual([])
        await close(watched, server)
      } finally {
        await server.stop()
      }
    }

    it.each([false, true])('proves and verifies twice on its own thread, isolated: %s', (isolated) =>
      onPage(isolated, 0, async (page) => {
        expect(await ask(page, 'told')).toEqual(DONE)
        expect(await ask(page, 'told')).toEqual(DONE)
      }),
    )

    it.each([false, true])('proves and verifies in a worker of the page, isolated: %s', (isolated) =>
      onPage(isolated, 1, async (page) => {
        expect(await ask(page, 'toldByWorker')).toEqual(DONE)
      }),
    )

    it.each(THREADS)('is cancelled in the middle, and proves again: %s', (thread) =>
      onPage(false, thread === 'told' ? 0 : 3, async (page) => {
        const early = await ask(page, thread, 'witness')
        expect(early).toEqual({ stages: ['load', 'witness'], parts: [], problem: 'cancelled', stray: 0 })
        const late = await ask(page, thread, 'prove')
        expect(late).toMatchObject({ stages: DONE.stages, problem: 'cancelled', stray: 0 })
        expect(PARTS.slice(0, 5)).toEqual(expect.arrayContaining([...late.parts]))
        expect(await ask(page, thread)).toEqual(DONE)
      }),
    )
  },
)

describe.skipIf(noBrowser !== undefined)('plonk in a page with the strict policy, built by', () => {
  let browser: Browser
  let project: SmallProject

  beforeAll(async () => {
    project = await smallProject(ENTRY)
    browser = await launch()
  })
  afterAll(async () => {
    await browser?.close()
    if (project !== undefined) rmSync(project.folder, { recursive: true, force: true })
  })

  it.each(['Rollup', 'Vite', 'webpack'] as const)('%s', async (bundler) => {
    const site = await smallSite(project, bundler, (assets) =>
      BUILDS[bundler](project, assets, { protocol: 'plonk' }),
    )
    const server = await new PageServer(site, { isolated: false }).start()
    const watched = await open(browser, server)
    expect(await ask(watched.page, 'told')).toEqual(DONE)
    await close(watched, server)
    await server.stop()
  })
})
