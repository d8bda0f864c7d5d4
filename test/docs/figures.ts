import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Page } from './page.js'

/** A row of a page's table with numbers that it takes from a benchmark. */
export interface Quotation {
  readonly source: string
  readonly cells: readonly string[]
}

/** The rows of every table that the nearest line of prose before it ascribes to a page of bench/. */
export function quotationsOf({ path, prose }: Page): Quotation[] {
  const found: Quotation[] = []
  let source: string | undefined
  let isHead = true
  for (const line of prose.split('\n').filter((text) => text !== '')) {
    const isRow = line.startsWith('|')
    if (!isRow) source = benchPage(line, path)
    else if (source !== undefined && !isHead) found.push({ source, cells: cellsOf(line) })
    isHead = !isRow
  }
  return found.filter(({ cells }) => cells.some((cell) => !/^-*$/.test(cell)))
}

function benchPage(line: string, path: string): string | undefined {
  const [, link] = /\]\((\.\.\/bench\/[^)]*)\)/.exec(line) ?? []
  return link && join(dirname(path), link)
}

/** Numbers of a quotation that no row of the source with the same first cell has. */
export function misquoted({ source, cells }: Quotation): string[] {
  const rows = readFileSync(source, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map(cellsOf)
  const named = rows.filter((row) => row[0] === cells[0])
  const known = new Set(named.flatMap((row) => row.slice(1).flatMap(numbersIn)))
  const wrong = cells
    .slice(1)
    .flatMap(numbersIn)
    .filter((number) => !known.has(number))
  return wrong.map((number) => `${source}: no ${number} for ${cells[0]}`)
}

function cellsOf(line: string): string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.replaceAll('`', '').trim())
}

function numbersIn(cell: string): string[] {
  return [...cell.matchAll(/\d[\d,]*(?:\.\d+)?/g)].map(([number]) => number.replace(/,$/, ''))
}
