import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { launch } from '../../test/browser/chromium.js'
import { fill } from '../markdown.js'
import { inTurn, machine } from '../measure.js'
import { type Contender, inNode, inPage } from './contenders.js'
import { writeFolder } from './folder.js'
import { memoryOfBlank, memoryOfExample } from './memory.js'
import type { Timing } from './proofs.js'
import { type PageResults, spreads } from './results.js'
import { section } from './table.js'

// Proofs in a page beside proofs in Node. Options: --rounds N (21), --warm-up N (10), --quick (a trial, nothing is written).

const RESULTS = 'bench/page/results.json'
const README = 'bench/page/README.md'
const PROOFS_FOR_MEMORY = 5

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '21' },
    'warm-up': { type: 'string', default: '10' },
    quick: { type: 'boolean', default: false },
  },
})
const rounds = values.quick ? 3 : Number(values.rounds)
const warmUp = values.quick ? 1 : Number(values['warm-up'])

async function measureTimes(folder: string): Promise<Pick<PageResults, 'browser' | 'arithmetic' | 'times'>> {
  const browser = await launch()
  const contenders: Record<string, Contender> = {
    node2: await inNode(folder, 2),
    page2: await inPage(browser, folder, { threads: 2, isolated: true }),
    page1: await inPage(browser, folder, { threads: 1, isolated: false }),
    node1: await inNode(folder, 1),
  }
  const entries = Object.entries(contenders)
  try {
    const provers = Object.fromEntries(entries.map(([name, { prove }]) => [name, prove]))
    const timings = await inTurn<Timing>(provers, rounds, warmUp)
    return {
      browser: browser.version(),
      arithmetic: Object.fromEntries(entries.map(([name, { arithmetic }]) => [name, arithmetic])),
      times: Object.fromEntries(Object.entries(timings).map(([name, list]) => [name, spreads(list)])),
    }
  } finally {
    for (const { stop } of Object.values(contenders)) await stop()
    await browser.close()
  }
}

async function measure(folder: string): Promise<PageResults> {
  await writeFolder(folder)
  const before = loadavg()[0]!
  const times = await measureTimes(folder)
  const after = loadavg()[0]!
  return {
    machine: machine(),
    date: new Date().toISOString().slice(0, 10),
    load: [before, after],
    rounds,
    warmUp,
    ...times,
    memory: {
      blank: await memoryOfBlank(),
      isolated: await memoryOfExample(true, PROOFS_FOR_MEMORY),
      plain: await memoryOfExample(false, PROOFS_FOR_MEMORY),
    },
  }
}

const folder = mkdtempSync(join(tmpdir(), 'zkml-bench-page-'))
try {
  const results = await measure(folder)
  const text = section(results)
  console.log(text)
  if (!values.quick) {
    writeFileSync(RESULTS, `${JSON.stringify(results, null, 2)}\n`)
    fill(README, 'page', text)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
