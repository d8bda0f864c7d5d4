import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { measureModel } from './measure.js'
import { MODELS } from './models.js'
import type { ModelResult, ModelResults } from './results.js'

// Compiles, calibrates and proves every model of fixtures/ and writes bench/models/results.json; `npm run gen` puts the
// table into bench/README.md. Usage: npm run bench:models [-- NAME ...]; all models when none is named.

const FILE = 'bench/models/results.json'

const named = process.argv.slice(2)
const unknown = named.find((name) => !MODELS.includes(name))
if (unknown !== undefined) throw new Error(`no fixture is named ${unknown}`)
const kept = (existsSync(FILE) ? JSON.parse(readFileSync(FILE, 'utf8')) : {}) as ModelResults
const results: Record<string, ModelResult> = { ...kept }

for (const name of named.length === 0 ? MODELS : named) {
  const started = performance.now()
  results[name] = await measureModel(name)
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  console.log(`${name}: ${JSON.stringify(results[name])} (${seconds} s)`)
  const inOrder = MODELS.flatMap((model) => (results[model] === undefined ? [] : [[model, results[model]]]))
  writeFileSync(FILE, `${JSON.stringify(Object.fromEntries(inOrder), null, 2)}\n`)
}
process.exitCode = Object.values(results).every(({ proved }) => proved) ? 0 : 1
process.exit()
