import { readFileSync, writeFileSync } from 'node:fs'

type Cell = string | number

/** A table in Markdown; numbers with their thousands apart. */
export function table(heads: readonly Cell[], lines: readonly (readonly Cell[])[]): string {
  const text = (cell: Cell) => (typeof cell === 'number' ? cell.toLocaleString('en-US') : cell)
  return [heads, heads.map(() => '---'), ...lines]
    .map((line) => `| ${line.map(text).join(' | ')} |`)
    .join('\n')
}

/** Replaces what stands between the file's markers, which must be there. */
export function fill(file: string, name: string, text: string): void {
  const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`]
  const old = readFileSync(file, 'utf8')
  if (!old.includes(begin) || !old.includes(end)) throw new Error(`${file} has no markers for ${name}`)
  const [from, to] = [old.indexOf(begin) + begin.length, old.indexOf(end)]
  writeFileSync(file, `${old.slice(0, from)}\n${text}\n${old.slice(to)}`)
}
