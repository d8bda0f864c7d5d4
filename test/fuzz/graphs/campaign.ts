import type { ModelSource } from '../../harness/onnxModel.js'
import { checkCase, type Tightness } from './check.js'
import { FuzzFailure } from './failure.js'
import { drawCase } from './generate.js'
import type { GraphCase } from './graphCase.js'

export interface CampaignOptions {
  readonly seed: number
  /** Index of the first graph; 0 when left out. */
  readonly first?: number
  readonly count: number
  /** Called after each graph; false ends the campaign. */
  readonly onGraph?: (campaign: Campaign) => boolean | undefined
}

export interface Failure {
  readonly seed: number
  readonly index: number
  readonly error: FuzzFailure
  readonly graph: GraphCase
}

/** What a campaign has done so far. */
export interface Campaign {
  readonly graphs: number
  readonly nodes: number
  /** Nodes of each operator in the graphs that were compiled. */
  readonly operators: ReadonlyMap<string, number>
  /** Graphs that the compiler refused with a reason, by reason. */
  readonly refused: ReadonlyMap<string, number>
  readonly failures: readonly Failure[]
  /** How the error bound did in the graphs that were compared, the first 100,000 of them. */
  readonly tightness: readonly Tightness[]
}

const MAX_KEPT = 100_000

/** Draws and checks graphs; the same ones for the same seed and indices. */
export async function fuzzGraphs(options: CampaignOptions): Promise<Campaign> {
  const { seed, first = 0, count, onGraph } = options
  const campaign = new CampaignRun()
  for (let index = first; index < first + count; index++) {
    await campaign.add(seed, index)
    if (onGraph?.(campaign) === false) break
  }
  return campaign
}

class CampaignRun implements Campaign {
  graphs = 0
  nodes = 0
  readonly operators = new Map<string, number>()
  readonly refused = new Map<string, number>()
  readonly failures: Failure[] = []
  readonly tightness: Tightness[] = []

  async add(seed: number, index: number): Promise<void> {
    this.graphs++
    const graph = drawCase(seed, index)
    try {
      const outcome = await checkCase(graph)
      if ('refused' in outcome) return count(this.refused, outcome.refused)
      if (this.tightness.length < MAX_KEPT) this.tightness.push(outcome.tightness)
      this.#countNodes(graph.source)
    } catch (error) {
      if (!(error instanceof FuzzFailure)) throw error
      this.failures.push({ seed, index, error, graph })
    }
  }

  #countNodes({ nodes }: ModelSource): void {
    this.nodes += nodes.length
    for (const { op } of nodes) count(this.operators, op)
  }
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

/** A campaign in a few lines. */
export function summarize(campaign: Campaign): string {
  const { graphs, nodes, operators, refused, failures, tightness } = campaign
  const share = (part: number) => `${((100 * part) / Math.max(1, graphs)).toFixed(2)} %`
  const refusals = [...refused].sort(([, a], [, b]) => b - a)
  const wide = tightness.filter(({ boundToPeak }) => boundToPeak > 1).length
  const total = (of: 'elements' | 'undecided') => tightness.reduce((sum, each) => sum + each[of], 0)
  return [
    `${graphs} graphs, ${nodes} nodes of ${operators.size} operators, ${failures.length} failures`,
    `refused: ${share(refusals.reduce((sum, [, times]) => sum + times, 0))}`,
    ...refusals.map(([reason, times]) => `  ${times} x ${reason}`),
    `bound / peak: median ${median(tightness, 'boundToPeak')}; above 1 in ${wide} graphs (${share(wide)})`,
    `error / bound: median ${median(tightness, 'errorToBound')}`,
    `${total('elements')} elements compared, ${total('undecided')} choices of the greatest within the error`,
    `operators: ${[...operators]
      .sort(([, a], [, b]) => b - a)
      .map(([op, times]) => `${op} ${times}`)
      .join(', ')}`,
  ].join('\n')
}

function median(tightness: readonly Tightness[], of: 'boundToPeak' | 'errorToBound'): string {
  const sorted = tightness.map((each) => each[of]).sort((a, b) => a - b)
  return (sorted[Math.floor(sorted.length / 2)] ?? Number.NaN).toPrecision(3)
}
