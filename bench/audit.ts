import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fill, table } from './markdown.js'
import { interleave, machine, runProcess, type Summary } from './measure.js'
import { CLI, compileArguments } from './prepare.js'
import { quantizedCircuit } from './prover/circuit.js'

// Measures `zkml audit` as a whole process on circuits of growing size, and writes the table of bench/README.md.
// Usage: npm run build && npm run bench:audit

const ROUNDS = 3
const POWERS = [14, 15, 16, 17, 18, 19, 20]
const folder = mkdtempSync(join(tmpdir(), 'zkml-audit-'))

/** The path of a circuit of 2^power rows, about. */
function circuitFile(power: number): string {
  const file = join(folder, `${power}.r1cs`)
  writeFileSync(file, quantizedCircuit(power).r1cs)
  return file
}

function report(results: Readonly<Record<string, Summary>>): string {
  const lines = Object.entries(results).map(([name, { seconds, megabytes }]) => [
    name,
    `${seconds.median.toFixed(2)} s (${seconds.min.toFixed(2)} to ${seconds.max.toFixed(2)})`,
    `${Math.round(megabytes)} MB`,
  ])
  return [
    `${machine()}. ${ROUNDS} runs each after a warm-up, in turn; median (min to max), peak memory.`,
    '',
    table(['circuit', '`zkml audit`', 'memory'], lines),
  ].join('\n')
}

try {
  const lenet = join(folder, 'mnist-lenet.zkml')
  await runProcess(compileArguments('mnist-lenet', lenet))
  const circuits = POWERS.map((power) => [`2^${power} rows`, [CLI, 'audit', circuitFile(power)]] as const)
  const commands = { 'mnist-lenet, 108,201 rows': [CLI, 'audit', lenet], ...Object.fromEntries(circuits) }
  const text = report(await interleave(commands, ROUNDS))
  fill('bench/README.md', 'audit', text)
  process.stdout.write(`${text}\n`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
