import { poseidonConstantsTemplate } from './poseidonConstants.js'
import { TEMPLATES } from './templates.js'

/** Signals that a template declares, in order. `array` signals are indexed in circom even when they have one element. */
interface TemplateSignal {
  readonly name: string
  readonly array: boolean
}

export interface TemplateSignals {
  readonly inputs: readonly TemplateSignal[]
  readonly outputs: readonly TemplateSignal[]
}

const DECLARATION = /^ {4}signal (input|output) (\w+)(\[.*\])?;$/gm
const INCLUDE = /^include "(\w+)\.circom";$/gm

/** Text of circuits/<name>.circom; undefined when there is none. */
export function templateText(name: string): string | undefined {
  return name === 'PoseidonConstants' ? poseidonConstantsTemplate() : TEMPLATES[name]
}

/** The interface that a template's text declares; each declaration is a line of its own there. */
export function templateSignals(text: string): TemplateSignals {
  const found = [...text.matchAll(DECLARATION)]
  const ofKind = (kind: string) =>
    found
      .filter((declaration) => declaration[1] === kind)
      .map(([, , name, size]) => ({ name: name!, array: size !== undefined }))
  return { inputs: ofKind('input'), outputs: ofKind('output') }
}

/** The named templates and all that they include, by file name, sorted. */
export function withIncludes(names: Iterable<string>): Map<string, string> {
  const texts = new Map<string, string>()
  const pending = [...names]
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    const text = templateText(name)
    if (text === undefined || texts.has(`${name}.circom`)) continue
    texts.set(`${name}.circom`, text)
    for (const [, included] of text.matchAll(INCLUDE)) pending.push(included!)
  }
  return new Map([...texts].sort(([a], [b]) => (a < b ? -1 : 1)))
}
