import type { Block } from './page.js'

/** A command as a page shows it. */
export interface Command {
  readonly text: string
  readonly line: number
  /** What the page says that it ends with, in a comment: `# exit code 1`. */
  readonly exitCode: number
}

/** One command a line; a line that ends with a backslash goes on. Lines of comments alone are none. */
export function commandsOf({ code, line }: Block): Command[] {
  const commands: Command[] = []
  let begun = ''
  for (const [i, text] of code.split('\n').entries()) {
    if (text.endsWith('\\')) {
      begun += `${text.slice(0, -1)} `
      continue
    }
    const whole = `${begun}${text}`.trim()
    begun = ''
    if (whole !== '' && !whole.startsWith('#')) commands.push(command(whole, line + i))
  }
  if (begun !== '') throw new Error(`line ${line}: a command without an end`)
  return commands
}

function command(text: string, line: number): Command {
  const [, code = '0'] = /\s# exit code (\d+)$/.exec(text) ?? []
  return { text, line, exitCode: Number(code) }
}

/**
 * The words of a command as a shell would split them: quotes, $NAME outside of single quotes, a comment at the end.
 * What else a shell does is not known here, and refused.
 */
export function wordsOf(text: string, variables: ReadonlyMap<string, string>): string[] {
  const words: string[] = []
  let rest = text
  while (rest !== '') {
    const [space] = /^\s+/.exec(rest) ?? ['']
    rest = rest.slice(space.length)
    if (rest.startsWith('#') || rest === '') break
    const { word, length } = firstWord(rest, variables)
    words.push(word)
    rest = rest.slice(length)
  }
  return words
}

function firstWord(text: string, variables: ReadonlyMap<string, string>): { word: string; length: number } {
  let [word, length] = ['', 0]
  for (;;) {
    const [part] = /^(?:'[^']*'|"[^"]*"|[^\s'"]+)/.exec(text.slice(length)) ?? []
    if (part === undefined) return { word, length }
    word += textOf(part, variables)
    length += part.length
  }
}

/** Of a part that is quoted as a whole, or not at all. */
function textOf(part: string, variables: ReadonlyMap<string, string>): string {
  if (part.startsWith("'")) return part.slice(1, -1)
  const isQuoted = part.startsWith('"')
  if (/`|\$[({]/.test(part) || (!isQuoted && /[;|&<*?~]/.test(part))) throw new Error(`${part} needs a shell`)
  const text = isQuoted ? part.slice(1, -1) : part
  return text.replaceAll(/\$(\w+)/g, (_, name: string) => {
    const value = variables.get(name)
    if (value === undefined) throw new Error(`$${name} has no value`)
    return value
  })
}
