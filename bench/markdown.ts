import { readFileSync, writeFileSync } from 'node:fs'

type Cell = string | number

/** A table in Markdown; numbers with their thousands apart. */
export function table(heads: readonly Cell[], lines: readonly (readonly Cell[])[]): string {
  const text = (cell: Cell) => (typeof cell === 'number' ? cell.toLocaleString('en-US') : cell)
  return [heads, heads.map(() => '---'), ...lines]
    .map((line) => `| ${line.map(text).join(' | ')} |`)
    .join('\n')
}

/** The file's content with this text between its markers, which must be there. */
export function filled(file: string, name: string, text: string): string {
  return filledText(readFileSync(file, 'utf8'), file, name, text)
}

/** As `filled`, of a content that is not the file's yet. */
export function filledText(old: string, file: string, name: string, text: string): string {
  const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`]
  const [from, to] = [old.indexOf(begin), old.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`${file} needs the markers ${begin} and ${end}`)
  return `${old.slice(0, from)}${begin}\n${text}\n${old.slice(to)}`
}

/** Replaces what stands between the file's markers. */
export function fill(file: string, name: string, text: string): void {
  writeFileSync(file, filled(file, name, text))
}
