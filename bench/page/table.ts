import { table } from '../markdown.js'
import type { Spread } from '../measure.js'
import type { PageMemory } from './memory.js'
import type { PageResults } from './results.js'

const NAMES: Readonly<Record<string, string>> = {
  node2: 'Node, two threads',
  page2: 'Chromium, two threads, isolated',
  page1: 'Chromium, one thread, not isolated',
  node1: 'Node, one thread',
}

/** The section of README.md. */
export function section(results: PageResults): string {
  const { machine, date, load, browser, rounds, warmUp, times, arithmetic, memory } = results
  const base = times.node2!.total.median
  const lines = Object.entries(times).map(([name, { total, witness, prove, verify }]) => [
    NAMES[name]!,
    arithmetic[name]!,
    milliseconds(total),
    `${(total.median / base).toFixed(2)} x`,
    ...[witness, prove, verify].map(({ median }) => `${median.toFixed(0)} ms`),
  ])
  const pages = [
    memoryLine('the example, two threads, isolated', memory.isolated),
    memoryLine('the example, one thread, not isolated', memory.plain),
    memoryLine('a blank page', memory.blank),
  ]
  return [
    `${date}, ${machine}, Chromium ${browser}, load ${load.map((value) => value.toFixed(1)).join(' to ')}.`,
    `${rounds} counted rounds after ${warmUp} others; median (min to max).`,
    '',
    table(['proof of `mnist-mlp`', 'arithmetic', 'time', 'of Node', 'witness', 'proof', 'check'], lines),
    '',
    table(['page', 'peak of its process', 'the page\u2019s own, at the end'], pages),
  ].join('\n')
}

function milliseconds({ median, min, max }: Spread): string {
  const [middle, least, most] = [median, min, max].map((value) => value.toFixed(0))
  return `${middle} ms (${least} to ${most})`
}

function memoryLine(name: string, { peakMegabytes, ownMegabytes }: PageMemory): string[] {
  const own = ownMegabytes === null ? 'only isolated pages may ask' : `${ownMegabytes.toFixed(0)} MB`
  return [name, `${peakMegabytes.toFixed(0)} MB`, own]
}
