import { writeFileSync } from 'node:fs'
import type { Comparison } from './figures.js'
import { logLogPlot } from './plot.js'
import { compareProcesses } from './processes.js'
import type { Settings } from './settings.js'

/** A proof of 2^20 rows takes long. */
const MOST_ROUNDS = 3

/** Whole processes over all sizes, our own and others. */
export function compareScaling(settings: Settings): Promise<Comparison[]> {
  return compareProcesses({ ...settings, rounds: Math.min(settings.rounds, MOST_ROUNDS) })
}

/** Draws the medians over the rows: a curve for each contender and Node, and one for a native contender. */
export function drawScaling(file: string, comparisons: readonly Comparison[]): void {
  const curves = new Map<string, Map<number, number>>()
  for (const { label, node, figures } of comparisons) {
    const rows = 2 ** Number(label.slice(2))
    for (const [contender, { seconds }] of Object.entries(figures)) {
      const name = contender === 'rapidsnark' ? contender : `${contender}, ${node}`
      if (!curves.has(name)) curves.set(name, new Map())
      curves.get(name)!.set(rows, seconds.median)
    }
  }
  const series = [...curves].map(([name, points]) => ({
    name,
    points: [...points].map(([x, y]) => ({ x, y })),
  }))
  writeFileSync(file, logLogPlot(series, { x: 'rows', y: 'seconds' }))
}
