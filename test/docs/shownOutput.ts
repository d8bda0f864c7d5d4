/** What depends on the bytes of proofs and keys, by its unit, and how far off it may be: some tens of gas, some digits. */
const TOLERANCES: ReadonlyMap<string, number> = new Map([
  ['gas', 1000],
  ['kB', 0.2],
])
const NEARLY = new RegExp(`\\b([\\d,]+(?:\\.\\d+)?) (${[...TOLERANCES.keys()].join('|')})\\b`, 'g')

/** What differs from run to run, and what stands for it. */
const MASKS: readonly (readonly [pattern: RegExp, mask: string])[] = [
  [/\b\d+\.\d+ s\b/g, 'T s'],
  [/\b\d+\.\d{4,} ETH\b/g, 'ETH'],
  [/\b0x[0-9a-fA-F]{8,}(?:\.\.\.)?/g, '0x'],
  [/\b\d{10,}(?:\.\.\.)?/g, 'N'],
  [/\b\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'DATE'],
  [NEARLY, '$2'],
]

/**
 * What keeps the shown text from being the output, if anything does. A shown line `...` stands for any lines.
 * Numbers that differ from run to run are not compared, or not exactly.
 */
export function differenceOf(shown: string, output: string): string | undefined {
  const real = linesOf(output)
  let next = 0
  const parts = partsOf(linesOf(shown))
  for (const [i, part] of parts.entries()) {
    const latest = real.length - part.length
    const [from, to] = [i === parts.length - 1 ? latest : next, i === 0 ? Math.min(next, latest) : latest]
    const at = firstMatch(part, real, Math.max(from, next), to)
    if (at === undefined) return `not in the output, or not there: ${nearest(part, real.slice(next))}`
    next = at + part.length
  }
  return undefined
}

function linesOf(text: string): string[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours of terminals begin with the escape character
  const plain = text.replaceAll(/\u001b\[[\d;]*[A-Za-z]/g, '')
  return plain
    .replace(/\n+$/, '')
    .split('\n')
    .map((line) => line.trimEnd())
}

/** The lines between those that are `...` alone. */
function partsOf(lines: readonly string[]): string[][] {
  const parts: string[][] = [[]]
  for (const line of lines) {
    if (line === '...') parts.push([])
    else parts.at(-1)!.push(line)
  }
  return parts
}

function firstMatch(
  part: readonly string[],
  real: readonly string[],
  from: number,
  to: number,
): number | undefined {
  for (let at = from; at <= to; at++) {
    if (part.every((line, i) => isSame(line, real[at + i]!))) return at
  }
  return undefined
}

function isSame(shown: string, real: string): boolean {
  return masked(shown) === masked(real) && isNear(shown, real)
}

function masked(line: string): string {
  return MASKS.reduce((text, [pattern, mask]) => text.replaceAll(pattern, mask), line)
}

/** Of lines that are the same but for numbers. */
function isNear(shown: string, real: string): boolean {
  const found = [...real.matchAll(NEARLY)]
  return [...shown.matchAll(NEARLY)].every(([, number, unit], i) => {
    return Math.abs(numberIn(number!) - numberIn(found[i]![1]!)) <= TOLERANCES.get(unit!)!
  })
}

function numberIn(number: string): number {
  return Number(number.replaceAll(',', ''))
}

function nearest(part: readonly string[], real: readonly string[]): string {
  const lost = part.find((line) => !real.some((other) => isSame(line, other))) ?? part.join('\n')
  return `${lost}\n--- output:\n${real.join('\n')}`
}
