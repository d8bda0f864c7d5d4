import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { machine } from '../measure.js'
import { campaigns } from './campaigns.js'
import type { Part, SecurityResults } from './results.js'

// Runs the campaigns behind the table of SECURITY.md and writes bench/security/results.json; `npm run gen` puts the table in.
// Usage: npm run security [-- PART ...], the parts being those of results.ts; all of them when none is named.

const FILE = 'bench/security/results.json'
/** Decides which graphs, files and moments are tried. */
const SEED = 1

type Kept = Partial<SecurityResults> & { readonly machine?: string }

const kept = (existsSync(FILE) ? JSON.parse(readFileSync(FILE, 'utf8')) : {}) as Kept
const known = Object.keys(campaigns) as Part[]
const named = process.argv.slice(2)
const parts = known.filter((part) => named.length === 0 || named.includes(part))
const results: Record<string, unknown> = { ...kept, machine: machine() }

for (const part of parts) {
  const started = performance.now()
  results[part] = await campaigns[part](SEED, (text) => process.stderr.write(text))
  const seconds = Math.round((performance.now() - started) / 1000)
  console.log(`\r${part}: ${JSON.stringify(results[part])} (${seconds} s)`)
}
writeFileSync(FILE, `${JSON.stringify(results, null, 2)}\n`)
process.exit()
