import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inTurn, type Run, runNative, runProcess, summarize } from '../measure.js'
import { CLI, prepareModel, SNARKJS } from '../prepare.js'
import type { Comparison } from './figures.js'
import { inputFiles } from './inputs.js'
import { nodeName } from './nodes.js'
import type { Settings } from './settings.js'

const MODELS = ['mnist-mlp', 'mnist-lenet'] as const

/** Proofs from the same key and witness by whole processes: start, reading, proving, writing. */
export function compareProcesses(settings: Settings): Promise<Comparison[]> {
  requireOwnProver()
  const { powers, inputs, rapidsnark } = settings
  return inScratch(async (out) => {
    const comparisons = []
    for (const power of powers) {
      const { zkey, wtns } = inputFiles(inputs, power)
      const files = [zkey, wtns, join(out, 'proof.json'), join(out, 'public.json')]
      const commands = {
        ours: [CLI, 'groth16', 'prove', ...files],
        snarkjs: [SNARKJS, 'groth16', 'prove', ...files],
      }
      const native = rapidsnark === undefined ? {} : { rapidsnark: [rapidsnark, ...files] }
      comparisons.push(...(await compare(`2^${power}`, settings, commands, native)))
    }
    return comparisons
  })
}

/** The commands on networks, as a user runs them. */
export function compareCommands(settings: Settings): Promise<Comparison[]> {
  return inScratch(async (out) => {
    const comparisons = []
    for (const model of MODELS) {
      const folder = join(out, model)
      const { input } = await prepareModel(model, folder)
      const file = (name: string) => join(folder, name)
      const snarkjsFiles = ['circuit.zkey', 'witness.wtns', 'other-proof.json', 'other-public.json'].map(file)
      const commands = {
        'zkml prove': [CLI, 'prove', folder, '--input', input],
        'zkml verify': [CLI, 'verify', folder, '--proof', file('proof.json')],
        'snarkjs groth16 prove': [SNARKJS, 'groth16', 'prove', ...snarkjsFiles],
      }
      comparisons.push(...(await compare(model, settings, commands, {})))
    }
    return comparisons
  })
}

type Commands = Readonly<Record<string, readonly string[]>>

/** Runs the commands under every Node, and the native ones, all in turn. @returns a comparison for each Node. */
async function compare(
  label: string,
  { nodes, rounds }: Settings,
  commands: Commands,
  native: Commands,
): Promise<Comparison[]> {
  const contenders = new Map<string, () => Promise<Run>>()
  for (const [name, args] of Object.entries(commands)) {
    for (const node of nodes) contenders.set(`${name} ${node}`, () => runProcess(args, node))
  }
  for (const [name, command] of Object.entries(native)) contenders.set(name, () => runNative(command))
  const runs = await inTurn(Object.fromEntries(contenders), rounds)
  return nodes.map((node) => {
    const own = Object.keys(commands).map((name) => [name, summarize(runs[`${name} ${node}`]!)] as const)
    const others = Object.keys(native).map((name) => [name, summarize(runs[name]!)] as const)
    return { label, node: nodeName(node), figures: Object.fromEntries([...own, ...others]) }
  })
}

/** @throws Error when the built command line does not prove from a key and a witness. */
function requireOwnProver(): void {
  const help = execFileSync(process.execPath, [CLI, 'groth16', 'prove', '--help'], { encoding: 'utf8' })
  if (/^Usage: zkml groth16 prove/m.test(help)) return
  throw new Error(`${CLI} has no command "groth16 prove": build it (npm run build)`)
}

async function inScratch<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'zkml-bench-'))
  try {
    return await use(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
