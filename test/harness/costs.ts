import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const FILE = fileURLToPath(new URL('../golden/costs.csv', import.meta.url))
const LOCK = `${FILE}.lock`
const HEADER = 'gadget,parameters,rows,wires'

export interface CostLine {
  readonly parameters: string
  readonly rows: number
  readonly wires: number
}

/** The gadget's lines of costs.csv. */
export function pinnedCosts(gadget: string): string[] {
  return readLines().filter((line) => line.startsWith(`${gadget},`))
}

export function formatCosts(gadget: string, costs: readonly CostLine[]): string[] {
  return costs.map(({ parameters, rows, wires }) => `${gadget},"${parameters}",${rows},${wires}`).sort()
}

/** Replaces the gadget's lines. Test files run side by side, so the file is changed under a lock. */
export function pinCosts(gadget: string, lines: readonly string[]): void {
  lock()
  const others = readLines().filter((line) => !line.startsWith(`${gadget},`))
  writeFileSync(FILE, `${[HEADER, ...[...others, ...lines].sort()].join('\n')}\n`)
  rmdirSync(LOCK)
}

/** Names of all gadgets in costs.csv. */
export function pinnedGadgets(): string[] {
  return [...new Set(readLines().map((line) => line.slice(0, line.indexOf(','))))]
}

function readLines(): string[] {
  return readFileSync(FILE, 'utf8').split('\n').slice(1).filter(Boolean)
}

function lock(): void {
  for (;;) {
    try {
      return mkdirSync(LOCK)
    } catch {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)
    }
  }
}
