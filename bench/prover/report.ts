import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { fill, table } from '../markdown.js'
import { machine, type Spread } from '../measure.js'
import type { Comparison, Figure } from './figures.js'
import type { SectionName, Settings } from './settings.js'

const RESULTS = 'bench/prover/results.json'
const README = 'bench/prover/README.md'

/** What was measured at one time, and where. */
export interface SectionResult {
  readonly machine: string
  readonly date: string
  /** Runnable processes on average over a minute, before and after. */
  readonly load: readonly [number, number]
  readonly rapidsnark?: string
  /** In words; empty for whole processes. */
  readonly engines: readonly string[]
  readonly comparisons: readonly Comparison[]
}

/** Measures, and notes the circumstances. */
export async function withCircumstances(
  { rapidsnark, rapidsnarkName }: Settings,
  measure: () => Promise<Pick<SectionResult, 'engines' | 'comparisons'>>,
): Promise<SectionResult> {
  const before = loadavg()[0]!
  const measured = await measure()
  return {
    machine: machine(),
    date: new Date().toISOString().slice(0, 10),
    load: [before, loadavg()[0]!],
    ...(rapidsnark === undefined ? {} : { rapidsnark: rapidsnarkName }),
    ...measured,
  }
}

/** Puts the section into results.json, and its table into the README; other sections stay as they are. */
export function record(section: SectionName, result: SectionResult): void {
  const old = existsSync(RESULTS) ? JSON.parse(readFileSync(RESULTS, 'utf8')) : {}
  writeFileSync(RESULTS, `${JSON.stringify({ ...old, [section]: result }, null, 2)}\n`)
  fill(README, section, report(result))
}

export function report({ machine, date, load, rapidsnark, engines, comparisons }: SectionResult): string {
  const figures = comparisons.flatMap((comparison) => Object.values(comparison.figures))
  const runs = Math.max(...figures.map((figure) => figure.runs))
  const used = comparisons.some(({ figures }) => Object.keys(figures).some(isRapidsnark))
  const circumstances = [
    `${date}, ${machine}, load ${load.map((value) => value.toFixed(1)).join(' to ')}.`,
    ...engines.map((engine) => `${engine}.`),
    ...(used && rapidsnark !== undefined ? [`${rapidsnark}.`] : []),
    `${runs} counted round${runs === 1 ? '' : 's'}; median (min to max).`,
  ]
  return [circumstances.join('\n'), '', comparisonTable(comparisons)].join('\n')
}

const isRapidsnark = (name: string) => name.startsWith('rapidsnark')

interface Line {
  readonly comparison: Comparison
  readonly contender: string
  readonly figure: Figure
}

const COLUMNS: readonly (readonly [head: string, cell: (line: Line) => string])[] = [
  ['of', ({ comparison }) => comparison.label],
  ['under', ({ comparison }) => comparison.node ?? ''],
  ['by', ({ contender }) => contender],
  ['time', ({ figure }) => time(figure.seconds)],
  ['peak memory', ({ figure }) => memory(figure)],
  ['rivals take', ({ comparison, contender }) => advantages(contender, comparison.figures)],
]

/** One line a contender; columns that would be empty are left out. */
function comparisonTable(comparisons: readonly Comparison[]): string {
  const lines = comparisons.flatMap((comparison) =>
    Object.entries(comparison.figures).map(([contender, figure]) => ({ comparison, contender, figure })),
  )
  const columns = COLUMNS.filter(([, cell]) => lines.some((line) => cell(line) !== ''))
  return table(
    columns.map(([head]) => head),
    lines.map((line) => columns.map(([, cell]) => cell(line))),
  )
}

function memory({ megabytes }: Figure): string {
  return megabytes === undefined ? '' : `${Math.round(megabytes)} MB`
}

/** How many times as long each rival takes. */
function advantages(name: string, figures: Readonly<Record<string, Figure>>): string {
  if (!name.startsWith('ours')) return ''
  const own = figures[name]!.seconds.median
  return Object.entries(figures)
    .filter(([rival]) => !rival.startsWith('ours'))
    .map(([rival, { seconds }]) => `${rival}: ${(seconds.median / own).toFixed(2)} x`)
    .join('; ')
}

const UNITS = [
  { name: 's', factor: 1 },
  { name: 'ms', factor: 1e3 },
  { name: 'µs', factor: 1e6 },
  { name: 'ns', factor: 1e9 },
] as const

/** Three digits or so, in the unit that the median calls for. */
function time({ min, median, max }: Spread): string {
  const { name, factor } = UNITS.find((unit) => median * unit.factor >= 0.5) ?? UNITS[3]
  const number = (seconds: number) => {
    const value = seconds * factor
    return value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)
  }
  return `${number(median)} ${name} (${number(min)} to ${number(max)})`
}
