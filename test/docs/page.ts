import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A fenced block of a page. */
export interface Block {
  readonly language: string
  readonly code: string
  /** Where the code begins, from 1. */
  readonly line: number
  /** The file that the block is the content of: what its first line names in a comment. */
  readonly file?: string
}

export interface Page {
  readonly path: string
  /** The text without its blocks. */
  readonly prose: string
  /** How many lines are not empty. */
  readonly lines: number
  readonly blocks: readonly Block[]
}

const FOLDER = 'docs'
/** Held by other tests: the one is written by a program, the other is a project of a newer Node. */
const ELSEWHERE = ['conformance.md', 'hardhat.md']

/** Paths of the pages that are written by hand. */
export function pagePaths(): string[] {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('.md') && !ELSEWHERE.includes(name))
  return names.sort().map((name) => join(FOLDER, name))
}

export function readPage(path: string): Page {
  return parsePage(path, readFileSync(path, 'utf8'))
}

/** Fences stand at the beginning of a line; one that is not closed, or has no language, is an error. */
export function parsePage(path: string, text: string): Page {
  const prose: string[] = []
  const blocks: Block[] = []
  let open: { language: string; lines: string[]; line: number } | undefined
  for (const [i, line] of text.split('\n').entries()) {
    const [, language] = /^\s*```(.*)$/.exec(line) ?? []
    if (language === undefined) (open?.lines ?? prose).push(line)
    else if (open !== undefined) {
      blocks.push(blockOf(open))
      open = undefined
    } else if (/^\w+$/.test(language) && line.startsWith('`')) open = { language, lines: [], line: i + 2 }
    else throw new Error(`${path}:${i + 1}: a block without a language, or indented`)
  }
  if (open !== undefined) throw new Error(`${path}:${open.line}: a block without an end`)
  const lines = text.split('\n').filter((line) => line.trim() !== '').length
  return { path, prose: prose.join('\n'), lines, blocks }
}

function blockOf(open: { language: string; lines: readonly string[]; line: number }): Block {
  const { language, lines, line } = open
  const [, file] = /^(?:\/\/|#|<!--) ([\w./-]+\.\w+)(?: -->)?$/.exec(lines[0] ?? '') ?? []
  return { language, code: lines.join('\n'), line, ...(file === undefined ? {} : { file }) }
}
