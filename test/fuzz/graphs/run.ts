import { execFileSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type Campaign, type Failure, fuzzGraphs, summarize } from './campaign.js'
import { formatRegression } from './graphCase.js'
import { shrinkCase } from './shrink.js'

/**
 * Fuzzes until the count or the time is reached, or Ctrl-C.
 *
 *   npm run fuzz -- [--seed n] [--count graphs] [--seconds s] [--first index]
 *
 * Failures are made smaller and written into regressions/, which the tests replay. The exit code is 1 when there are any.
 */

const { values: options } = parseArgs({
  options: {
    seed: { type: 'string' },
    first: { type: 'string', default: '0' },
    count: { type: 'string' },
    seconds: { type: 'string' },
  },
})

const seed = Number(options.seed ?? Math.floor(Math.random() * 2 ** 31))
const first = Number(options.first)
const count = Number(options.count ?? Number.POSITIVE_INFINITY)
const deadline = Date.now() + 1000 * Number(options.seconds ?? Number.POSITIVE_INFINITY)
if ([seed, first, count, deadline].some(Number.isNaN)) throw new Error('the options take numbers')

let stopped = false
process.once('SIGINT', () => {
  stopped = true
})

console.log(`seed ${seed}`)
const campaign = await fuzzGraphs({ seed, first, count, onGraph })
if (process.stdout.isTTY) process.stdout.write('\n')
for (const failure of campaign.failures) await keep(failure)
console.log(summarize(campaign))
process.exitCode = campaign.failures.length > 0 ? 1 : 0

function onGraph({ graphs, failures }: Campaign): boolean {
  if (process.stdout.isTTY && graphs % 50 === 0) {
    process.stdout.write(`\r${graphs} graphs, ${failures.length} failures`)
  }
  return !stopped && Date.now() < deadline
}

async function keep({ seed, index, error, graph }: Failure): Promise<void> {
  console.log(`seed ${seed}, graph ${index}: ${error.message}`)
  const smallest = await shrinkCase(graph, error)
  const file = fileURLToPath(new URL(`regressions/${seed}-${index}.json`, import.meta.url))
  await writeFile(file, formatRegression({ found: error.message, graph: smallest }))
  execFileSync('npx', ['biome', 'format', '--write', file], { stdio: 'ignore' })
  console.log(`  ${smallest.source.nodes.map(({ op }) => op).join(', ')}: ${file}`)
}
