import type { Comparison } from './figures.js'
import { makeMissingInputs } from './inputs.js'
import { measureUnder, nodeName } from './nodes.js'
import { compareCommands, compareProcesses } from './processes.js'
import { record, report, type SectionResult, withCircumstances } from './report.js'
import { compareScaling, drawScaling } from './scaling.js'
import { readRequest, type SectionName, type Settings } from './settings.js'

// Measures our Groth16 prover beside snarkjs and rapidsnark; the README beside says what, how and with which options.
// Usage: npm run build && npm run bench:prover -- [--only SECTION,...] [--powers 12,14,16] [--rounds 7] [--quick]
//   [--inputs FOLDER] [--node OTHER_NODE] [--rapidsnark PROVER --rapidsnark-name TEXT]

/** Sections of whole processes, which this process starts itself. The others run in a process for each Node. */
const OF_PROCESSES: Readonly<Partial<Record<SectionName, (settings: Settings) => Promise<Comparison[]>>>> = {
  memory: compareProcesses,
  commands: compareCommands,
  scaling: compareScaling,
}

/** Of the circuits or vectors, where the command line names no others; none where there are no such. */
const POWERS: Readonly<Record<SectionName, readonly number[]>> = {
  proof: [12, 14, 16],
  msm: [12, 14, 16],
  ntt: [12, 14, 16],
  field: [],
  memory: [12, 14, 16],
  commands: [],
  setup: [12, 13, 14, 15, 16],
  scaling: [12, 13, 14, 15, 16, 17, 18, 19, 20],
}
const ON_CIRCUITS: readonly SectionName[] = ['proof', 'memory', 'setup', 'scaling']

async function measure(section: SectionName, settings: Settings): Promise<SectionResult> {
  return withCircumstances(settings, async () => {
    const ofProcesses = OF_PROCESSES[section]
    if (ofProcesses !== undefined) return { engines: [], comparisons: await ofProcesses(settings) }
    const engines: string[] = []
    const comparisons: Comparison[] = []
    for (const node of settings.nodes) {
      const answer = await measureUnder(node, section, settings)
      engines.push(answer.engine)
      comparisons.push(...answer.comparisons.map((each) => ({ ...each, node: nodeName(node) })))
    }
    return { engines, comparisons }
  })
}

const { sections, ...request } = readRequest(process.argv.slice(2))
for (const section of sections) {
  const settings: Settings = { ...request, powers: request.powers ?? POWERS[section] }
  if (ON_CIRCUITS.includes(section)) await makeMissingInputs(settings.inputs, settings.powers)
  const result = await measure(section, settings)
  process.stdout.write(`## ${section}\n\n${report(result)}\n\n`)
  if (settings.quick) continue
  record(section, result)
  if (section === 'scaling') drawScaling('bench/prover/scaling.svg', result.comparisons)
}
