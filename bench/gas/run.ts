import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { COMPILER } from '../../src/chain/compileSolidity.js'
import { withEvm } from '../../test/harness/evm.js'
import { measureHashing, measureVerifiers, measureWeights } from './measure.js'
import type { GasResults } from './results.js'

// Writes bench/gas.json; `npm run gen` then makes the table of bench/README.md.

const version = (name: string) =>
  (createRequire(import.meta.url)(`${name}/package.json`) as { version: string }).version

for (const name of ['log', 'info', 'warn'] as const) console[name] = () => undefined

const results: GasResults = {
  node: `anvil ${version('@foundry-rs/anvil')}`,
  compiler: `solc ${version('solc')}, optimizer with ${COMPILER.runs} runs, EVM ${COMPILER.evmVersion}`,
  verifiers: await withEvm(measureVerifiers),
  hashing: measureHashing(),
  weights: measureWeights(),
}
writeFileSync('bench/gas.json', `${JSON.stringify(results, null, 2)}\n`)
process.exit()
