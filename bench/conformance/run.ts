import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { runAll } from './pool.js'
import { count, documentOf, failedIn, percentage } from './report.js'
import type { Outcome } from './runCase.js'
import { Suite, wheelPath } from './suite.js'

// Runs the tests that ONNX ships for its operators and writes docs/conformance.md.
// Usage: npm run conformance [-- --only TEXT], which runs the cases whose names contain the text and writes nothing.

const DOCUMENT = 'docs/conformance.md'
/** Workers beyond this would not all have the memory that a large case takes. */
const MOST_WORKERS = 4

const { values } = parseArgs({ options: { only: { type: 'string' } } })
const wheel = wheelPath()
const names = new Suite(wheel).names().filter((name) => matches(name, values.only ?? ''))
const outcomes = new Map<string, Outcome>()
const workers = Math.min(
  names.length,
  values.only === undefined ? Math.min(MOST_WORKERS, availableParallelism()) : 1,
)
await runAll(wheel, names, workers, (name, outcome) => {
  outcomes.set(name, outcome)
  show(name, outcome)
})

const sorted = new Map(names.map((name) => [name, outcomes.get(name)!]))
const document = existsSync(DOCUMENT) ? readFileSync(DOCUMENT, 'utf8') : ''
const expected = failedIn(document)
const regressions = names.filter((name) => outcomes.get(name)!.result === 'failed' && !expected.has(name))
if (values.only === undefined) {
  mkdirSync('docs', { recursive: true })
  writeFileSync(DOCUMENT, documentOf(sorted))
  for (const name of regressions) console.log(`was not listed as failed in ${DOCUMENT}: ${name}`)
}
const counted = count(sorted)
console.log(
  `${counted.passed} passed, ${counted.failed} failed, ${counted.outside} outside: ${percentage(counted)}`,
)
process.exitCode = regressions.length > 0 ? 1 : 0

/** Names have underscores where operators have capitals, so neither counts. */
function matches(name: string, text: string): boolean {
  const plain = (word: string) => word.toLowerCase().replaceAll('_', '')
  return plain(name).includes(plain(text))
}

/** With --only every outcome, failures with their trace; without, a line for every hundred cases. */
function show(name: string, outcome: Outcome): void {
  if (values.only === undefined) {
    if (outcomes.size % 100 === 0) console.log(`${outcomes.size} of ${names.length}`)
    return
  }
  const words =
    outcome.result === 'passed'
      ? `${outcome.rows} rows, ${outcome.error.toPrecision(2)} units of ${outcome.tolerance}${secrecy(outcome)}`
      : outcome.reason
  console.log(`${outcome.result}: ${name}: ${words}`)
  if (outcome.result === 'failed' && outcome.reason.startsWith('crash')) console.log(outcome.trace)
}

function secrecy({ constants, folded }: Extract<Outcome, { result: 'passed' }>): string {
  if (folded) return ', folded'
  return constants.length === 0 ? '' : `, constants ${constants.join(', ')}`
}
