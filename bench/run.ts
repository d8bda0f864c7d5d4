import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { quantizeSample } from '../src/data/integers.js'
import type { Compilation } from '../src/index.js'
import { interpret } from '../src/integer/program.js'
import { fixtureJson } from '../test/e2e/fixture.js'
import { readHeldOut } from '../test/e2e/heldOut.js'
import { fill, table } from './markdown.js'
import { interleave, machine, type Summary } from './measure.js'
import { CLI, compileArguments, prepareModel, SNARKJS } from './prepare.js'

// Measures what the README and the table claim, on whole processes of the built command line.
// Usage: npm run build && npm run bench. Writes bench/results.json, and the table of bench/README.md and README.md.

const ROUNDS = 5
const MODELS = ['mnist-mlp', 'mnist-lenet'] as const
type Model = (typeof MODELS)[number]
const folder = mkdtempSync(join(tmpdir(), 'zkml-bench-'))

interface ModelResult {
  readonly rows: number
  readonly agreement: number
  readonly accuracy: number
  readonly timings: Readonly<Record<string, Summary>>
}

/** Shares of the 1,000 held-out digits: same class as the float model, and right class. */
function agreement(model: Model, { program }: Compilation): { same: number; right: number } {
  const { inputs, outputs } = readHeldOut('mnist.json', model, 255)
  const { labels } = fixtureJson('held-out/mnist.json') as { readonly labels: readonly number[] }
  let [same, right] = [0, 0]
  inputs.forEach((image, i) => {
    const values = interpret(program, quantizeSample(program, new Map([['image', image]])))
    const found = classOf(Array.from(values[program.outputs[0]!.tensor]!, Number))
    if (found === classOf(Array.from(outputs[i]!))) same++
    if (found === labels[i]) right++
  })
  return { same: same / inputs.length, right: right / inputs.length }
}

function classOf(values: readonly number[]): number {
  return values.indexOf(Math.max(...values))
}

async function measure(model: Model): Promise<ModelResult> {
  const out = join(folder, model)
  const { compiled, input } = await prepareModel(model, out)
  const files = (...names: string[]) => names.map((name) => join(out, name))
  const timings = await interleave(
    {
      compile: compileArguments(model, out),
      setup: [CLI, 'setup', out],
      prove: [CLI, 'prove', out, '--input', input],
      verify: [CLI, 'verify', out, '--proof', join(out, 'proof.json')],
      'snarkjs groth16 prove': [
        ...[SNARKJS, 'groth16', 'prove'],
        ...files('circuit.zkey', 'witness.wtns', 'other-proof.json', 'other-public.json'),
      ],
    },
    ROUNDS,
  )
  const { same, right } = agreement(model, compiled)
  return { rows: compiled.manifest.rows, agreement: same, accuracy: right, timings }
}

function report(results: Readonly<Record<string, ModelResult>>): string {
  const [mlp, lenet] = MODELS.map((model) => results[model]!)
  const time = (result: ModelResult, name: string) => {
    const { seconds, megabytes } = result.timings[name]!
    const range = `${seconds.min.toFixed(2)} to ${seconds.max.toFixed(2)}`
    return `${seconds.median.toFixed(2)} s (${range}), ${Math.round(megabytes)} MB`
  }
  const heads = ['', 'mnist-mlp', 'mnist-lenet', 'asked', 'others']
  const lines = [
    ['rows, private inputs', mlp!.rows, lenet!.rows, '9,000 / 131,072', 'circomlib-ml 73,416 / 2.70 million'],
    [
      'same class as float, 1,000 held-out digits',
      percent(mlp!.agreement),
      percent(lenet!.agreement),
      '99.5 %',
      'ezkl lost 6.4 % accuracy',
    ],
    ['right class (float: 97.0 % / 98.5 %)', percent(mlp!.accuracy), percent(lenet!.accuracy), '', ''],
    ['`zkml compile`', time(mlp!, 'compile'), time(lenet!, 'compile'), '- / 10 s, 500 MB', ''],
    [
      '`zkml setup`, development key',
      time(mlp!, 'setup'),
      time(lenet!, 'setup'),
      '10 s / 120 s',
      'circomlib-ml 690 s / 24,230 s',
    ],
    [
      '`zkml prove`',
      time(mlp!, 'prove'),
      time(lenet!, 'prove'),
      '2.5 s / -',
      'circomlib-ml 2.35 s / 59.8 s, ezkl 2.7 to 38 s / -',
    ],
    [
      '`snarkjs groth16 prove`, same key and witness',
      time(mlp!, 'snarkjs groth16 prove'),
      time(lenet!, 'snarkjs groth16 prove'),
      '',
      '',
    ],
    ['`zkml verify`', time(mlp!, 'verify'), time(lenet!, 'verify'), '', ''],
  ]
  return [
    `${machine()}. ${ROUNDS} runs each after a warm-up, commands in turn; median (min to max), peak memory.`,
    '',
    table(heads, lines),
  ].join('\n')
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}

try {
  const results: Record<string, ModelResult> = {}
  for (const model of MODELS) results[model] = await measure(model)
  writeFileSync(
    'bench/results.json',
    `${JSON.stringify({ machine: machine(), rounds: ROUNDS, results }, null, 2)}\n`,
  )
  const text = report(results)
  fill('bench/README.md', 'results', text)
  fill('README.md', 'limits', text)
  process.stdout.write(`${text}\n`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
