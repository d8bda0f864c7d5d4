import { auditRows } from '../../src/auditor/auditRows.js'
import { type R1cs, readR1cs } from '../../src/backends/r1cs/reader.js'
import { auditAll, leaveOutRows } from '../../test/auditor/campaign.js'
import { killRuns } from '../../test/faults/campaign.js'
import { fuzzGraphs } from '../../test/fuzz/graphs/campaign.js'
import { mutateFiles } from '../../test/hostile/campaign.js'
import { forgeries } from '../../test/planted/forger.js'
import { plans, rowMutants } from '../../test/planted/index.js'
import { draw, fileOf, type Plan } from '../../test/planted/plan.js'
import type { Part, SecurityResults } from './results.js'

/** Of each operator's example, at most. */
const ROWS = 50
const GRAPHS = 10_000
const FILES = 100_000
const KILLS = 200

/** Tells what is being done, for a status line. */
type Report = (text: string) => void

/** Each campaign, from the seed that picks its graphs, files and moments. */
export const campaigns: {
  readonly [P in Part]: (seed: number, report: Report) => Promise<SecurityResults[P]>
} = {
  audits: async (_, report) => {
    const { faults, ...totals } = auditAll()
    for (const fault of faults) report(`not proven: ${fault}\n`)
    return totals
  },

  rows: async (_, report) => {
    const { missed, ...totals } = leaveOutRows(ROWS)
    for (const row of missed) report(`not noticed: ${row}\n`)
    return totals
  },

  planted: async () => ({
    bugs: plans.length,
    bugsCaught: plans.filter((plan) => isCaught(plan, true)).length,
    twinsProven: plans.filter((plan) => !isCaught(plan, false)).length,
    mutants: rowMutants.length,
    mutantsCaught: rowMutants.filter((mutant) => !isProven(readR1cs(mutant.broken()))).length,
  }),

  graphs: async (seed, report) => {
    const onGraph = ({ graphs }: { readonly graphs: number }) => {
      if (graphs % 100 === 0) report(`\r${graphs} graphs`)
      return true
    }
    const campaign = await fuzzGraphs({ seed, count: GRAPHS, onGraph })
    for (const { index, error } of campaign.failures) report(`\ngraph ${index}: ${error.message}\n`)
    return {
      seed,
      graphs: campaign.graphs,
      nodes: campaign.nodes,
      operators: campaign.operators.size,
      refused: sum([...campaign.refused.values()]),
      failures: campaign.failures.length,
    }
  },

  files: async (seed, report) => {
    const onFile = (index: number) => {
      if (index % 1000 === 0) report(`\r${index} files`)
    }
    const { files, byFormat, crashes } = await mutateFiles({ seed, count: FILES, onFile })
    for (const { index, format, problem } of crashes) report(`\nfile ${index}, ${format}: ${problem}\n`)
    const counts = Object.values(byFormat)
    return {
      seed,
      files,
      refused: sum(counts.map(({ refused }) => refused)),
      accepted: sum(counts.map(({ accepted }) => accepted)),
      crashes: crashes.length,
      formats: counts.length,
    }
  },

  kills: async (seed, report) => {
    const onKill = (index: number, command: string) => report(`\rrun ${index}: ${command}`.padEnd(48))
    const { kills, byCommand, faults } = await killRuns({ count: KILLS, seed, onKill })
    for (const fault of faults) report(`\n${fault}\n`)
    const counts = Object.values(byCommand)
    return {
      seed,
      kills,
      whileWriting: sum(counts.map(({ whileWriting }) => whileWriting)),
      commands: counts.length,
      faults: faults.length,
    }
  },
}

/** Whether the auditor or the forgers find fault with a planted circuit, or with its twin. */
function isCaught(plan: Plan, broken: boolean): boolean {
  const drawn = draw(plan, broken)
  return !isProven(fileOf(drawn)) || (plan.catches === 'forger' && forgeries(plan, drawn).length > 0)
}

function isProven(r1cs: R1cs): boolean {
  const { wires, proven } = auditRows(r1cs)
  return wires === proven
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0)
}
