import { mkdirSync, symlinkSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { vi } from 'vitest'
import { openWorkshop, type Ran, type Workshop } from '../cli/workshop.js'
import type { Evm } from '../harness/evm.js'
import { wordsOf } from './commandLine.js'
import { SAMPLE_ORIGIN } from './publishedPowers.js'
import { RULES } from './rules.js'

/** Where the commands of a page run, one after another, as in one terminal. */
export interface Terminal {
  readonly folder: string
  /** What a command that a page shows prints and ends with. Rejects for a command that no rule knows. */
  run(text: string): Promise<Ran>
  /** Writes a file that a page shows. */
  save(file: string, content: string): void
  close(): Promise<void>
}

/** What the rules of commands work with. */
export interface Desk {
  readonly shop: Workshop
  readonly variables: Map<string, string>
  chain?: Evm
  /** Name of the published file that a sample stands for. */
  published?: string
}

/** What pages read of the repository: they are written for the root of a clone. */
const LENT = ['fixtures', 'examples']
/** Where anvil listens unless told otherwise. Pages show it; the test's chain has a port of its own. */
const CHAIN = 'http://127.0.0.1:8545'

export function openTerminal(): Terminal {
  const shop = openWorkshop()
  const desk: Desk = { shop, variables: new Map() }
  for (const name of LENT) symlinkSync(resolve(name), join(shop.folder, name))
  return {
    folder: shop.folder,
    run: (text) => runCommand(text, desk),
    save(file, content) {
      mkdirSync(dirname(join(shop.folder, file)), { recursive: true })
      shop.save(file, atChain(content, desk))
    },
    async close() {
      vi.unstubAllEnvs()
      await desk.chain?.stop()
      shop.remove()
    },
  }
}

async function runCommand(text: string, desk: Desk): Promise<Ran> {
  const words = wordsOf(text, desk.variables)
  const [name, rule] = ruleOf(words)
  if (rule === undefined) throw new Error(`no rule runs this command: ${text}`)
  const rest = words.slice(name.split(' ').length)
  const { code, stdout, stderr } = await rule(
    rest.map((word) => atChain(word, desk)),
    desk,
  )
  return { code, stdout: asShown(stdout, desk), stderr: asShown(stderr, desk) }
}

/** The rule of the longest name that the command begins with. */
function ruleOf(words: readonly string[]) {
  const names = [3, 2, 1].map((count) => words.slice(0, count).join(' '))
  const name = names.find((candidate) => Object.hasOwn(RULES, candidate)) ?? ''
  return [name, RULES[name]] as const
}

function atChain(text: string, { chain }: Desk): string {
  return chain === undefined ? text : text.replaceAll(CHAIN, chain.url)
}

/** What users of the usual port and of the published powers of tau read. */
function asShown(text: string, { chain, published }: Desk): string {
  const here = chain === undefined ? text : text.replaceAll(chain.url, CHAIN)
  return published === undefined
    ? here
    : here.replaceAll(SAMPLE_ORIGIN, `published powers of tau, ${published}`)
}
