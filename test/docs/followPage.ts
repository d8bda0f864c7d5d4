import { type Command, commandsOf } from './commandLine.js'
import type { Block, Page } from './page.js'
import { differenceOf } from './shownOutput.js'
import { openTerminal, type Terminal } from './terminal.js'

/**
 * Does what a page says from top to bottom: saves the files that it shows, runs its commands, and holds each block of
 * output against what the block of commands before it printed.
 *
 * @param look called in the end, when everything is still there
 * @returns what is not as the page says, with the line
 */
export async function followPage(
  page: Page,
  look: (terminal: Terminal) => string[] | Promise<string[]> = () => [],
): Promise<string[]> {
  const terminal = openTerminal()
  const faults: string[] = []
  try {
    for (const [i, block] of page.blocks.entries()) {
      if (block.language === 'text') faults.push(...lonelyOutput(page.blocks[i - 1], block))
      else if (block.language === 'sh') faults.push(...(await runBlock(block, page.blocks[i + 1], terminal)))
      else if (block.file !== undefined) terminal.save(block.file, `${block.code}\n`)
    }
    return [...faults, ...(await look(terminal))].map((fault) => `${page.path}${fault}`)
  } finally {
    await terminal.close()
  }
}

function lonelyOutput(before: Block | undefined, { line }: Block): string[] {
  return before?.language === 'sh' ? [] : [`:${line}: output of no command`]
}

async function runBlock(block: Block, next: Block | undefined, terminal: Terminal): Promise<string[]> {
  const faults: string[] = []
  let output = ''
  for (const command of commandsOf(block)) {
    const ran = await runOne(command, terminal)
    output += ran.output
    faults.push(...ran.faults)
  }
  const shown = next?.language === 'text' ? next : undefined
  const difference = shown === undefined ? undefined : differenceOf(shown.code, output)
  return difference === undefined ? faults : [...faults, `:${shown!.line}: ${difference}`]
}

async function runOne({ text, line, exitCode }: Command, terminal: Terminal) {
  try {
    const { code, stdout, stderr } = await terminal.run(text)
    const fault = `:${line}: ${text} ends with ${code}, not ${exitCode}\n${stdout}${stderr}`
    return { output: stdout + stderr, faults: code === exitCode ? [] : [fault] }
  } catch (error) {
    return { output: '', faults: [`:${line}: ${(error as Error).message}`] }
  }
}
