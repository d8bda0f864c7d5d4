import { createHash } from 'node:crypto'
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { RandomNumbers } from '../harness/randomNumbers.js'
import { faultsOfModel, faultsOfPlain } from './afterwards.js'
import { bundle, type Child, type Program, startZkml } from './program.js'
import { contents, leftovers, makeScene, type Scene } from './scenes.js'

export interface KillOptions {
  /** Of kills; runs that are over before they are killed come on top. */
  readonly count: number
  readonly seed: number
  readonly onKill?: ((index: number, command: string) => void) | undefined
}

export interface KillCounts {
  runs: number
  killed: number
  /** Runs that were over first. */
  survived: number
  /** Kills after which files had temporary names, or some of a set were gone. */
  whileWriting: number
}

export interface KillReport {
  readonly kills: number
  readonly survived: number
  readonly byCommand: Record<string, KillCounts>
  /** What must not be, with the number of the run. */
  readonly faults: string[]
}

interface Command {
  readonly args: readonly string[]
  /** Where it writes. */
  readonly folder: 'model' | 'plain'
  /** Its success makes the proofs of before invalid. */
  readonly voids?: true
}

const COMMANDS: Readonly<Record<string, Command>> = {
  compile: { args: ['compile', 'b.onnx', '-o', 'model'], folder: 'model' },
  'setup, development key': { args: ['setup', 'model'], folder: 'model', voids: true },
  'setup --ptau': { args: ['setup', 'model', '--ptau', 'power.ptau'], folder: 'model', voids: true },
  prove: { args: ['prove', 'model', '--input', 'other.json'], folder: 'model' },
  'export-verifier': { args: ['export-verifier', 'model', '--allow-insecure-dev-key'], folder: 'model' },
  'groth16 setup': {
    args: ['groth16', 'setup', 'plain/circuit.r1cs', 'power.ptau', 'plain/0.zkey'],
    folder: 'plain',
  },
  'groth16 contribute': { args: ['groth16', 'contribute', 'plain/0.zkey', 'plain/2.zkey'], folder: 'plain' },
  'groth16 export-vkey': {
    args: ['groth16', 'export-vkey', 'plain/1.zkey', 'plain/verification_key.json'],
    folder: 'plain',
  },
  'groth16 prove': {
    args: [
      'groth16',
      'prove',
      ...['1.zkey', 'witness.wtns', 'proof.json', 'public.json'].map((n) => `plain/${n}`),
    ],
    folder: 'plain',
  },
}

/** Runs for a kill, at most: a busy machine misses many. */
const MOST_RUNS = 5

/** When a process is killed: after a time, or as soon as a file of this kind is in the folder, and so much later. */
type Moment = { readonly afterMs: number } | { readonly onFile: RegExp; readonly laterMs: number }

/**
 * Kills commands at random moments, half of them while they write, and lets all later commands at what is left. Which
 * command run `index` is, and when it is to be killed, follow from the seed; what is hit, from the machine.
 */
export async function killRuns({ count, seed, onKill }: KillOptions): Promise<KillReport> {
  const [scene, { program, remove }] = [await makeScene(), await bundle()]
  const byCommand: Record<string, KillCounts> = {}
  const faults: string[] = []
  const total = (key: keyof KillCounts) =>
    Object.values(byCommand).reduce((sum, counts) => sum + counts[key], 0)
  try {
    const durations = await measure(scene, program)
    const names = Object.keys(COMMANDS)
    for (let index = 0; total('killed') < count && index < MOST_RUNS * count; index++) {
      const start = createHash('sha256').update(`${seed} ${index}`).digest().readUInt32LE()
      const name = names[index % names.length]!
      onKill?.(index, name)
      const moment = momentOf(durations.get(name)!, new RandomNumbers(start))
      const outcome = await killOne(scene, name, moment, program)
      byCommand[name] ??= { runs: 0, killed: 0, survived: 0, whileWriting: 0 }
      byCommand[name].runs++
      byCommand[name][outcome.killed ? 'killed' : 'survived']++
      if (outcome.whileWriting) byCommand[name].whileWriting++
      faults.push(...outcome.faults.map((fault) => `run ${index}, ${name}: ${fault}`))
    }
  } finally {
    scene.remove()
    remove()
  }
  return { kills: total('killed'), survived: total('survived'), byCommand, faults }
}

async function measure(scene: Scene, program: Program): Promise<Map<string, number>> {
  const durations = new Map<string, number>()
  for (const [name, { args }] of Object.entries(COMMANDS)) {
    const copy = scene.fresh()
    const start = performance.now()
    const { code, stderr } = await startZkml(copy, args, program).exited
    if (code !== 0) throw new Error(`${name} fails without being killed: ${stderr}`)
    durations.set(name, performance.now() - start)
    rmSync(copy, { recursive: true })
  }
  return durations
}

function momentOf(durationMs: number, random: RandomNumbers): Moment {
  const kind = random.between(0, 5)
  if (kind < 2) return { afterMs: random.between(0, Math.ceil(durationMs)) }
  const laterMs = random.between(0, 400) / 1000
  return {
    onFile: kind < 4 ? /\.zkml-lock$/ : /\.zkml-new$/,
    laterMs: random.between(0, 2) === 0 ? 0 : laterMs,
  }
}

async function killOne(scene: Scene, name: string, moment: Moment, program: Program) {
  const { args, folder, voids } = COMMANDS[name]!
  const copy = scene.fresh()
  const before = contents(join(copy, folder))
  const child = startZkml(copy, args, program)
  await waitFor(moment, child, join(copy, folder))
  child.kill()
  const { signal } = await child.exited
  const killed = signal === 'SIGKILL'
  const after = contents(join(copy, folder))
  const missing = [...before.keys()].filter((file) => !after.has(file))
  const whileWriting = killed && (missing.length > 0 || leftovers(join(copy, folder)).length > 0)
  const faults =
    folder === 'model' ? await faultsOfModel(copy, { voids: voids === true }) : await faultsOfPlain(copy)
  rmSync(copy, { recursive: true })
  return { killed, whileWriting, faults }
}

async function waitFor(moment: Moment, child: Child, folder: string): Promise<void> {
  if ('afterMs' in moment) {
    await Promise.race([child.exited, pause(moment.afterMs)])
    return
  }
  while (!child.hasEnded()) {
    // Files have their temporary names for less than a millisecond: a timer would miss most.
    for (const end = performance.now() + 20; performance.now() < end; ) {
      if (readdirSync(folder).some((name) => moment.onFile.test(name))) {
        for (const at = performance.now() + moment.laterMs; performance.now() < at; );
        return
      }
    }
    await pause(0)
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, milliseconds))
}
