import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { vi } from 'vitest'
import type { Ran } from '../cli/workshop.js'
import { startEvm } from '../harness/evm.js'
import { linkPackage } from '../harness/installedPackage.js'
import { standIn } from './publishedPowers.js'
import type { Desk } from './terminal.js'

/** Does what a command says, given what stands behind its name. */
export type Rule = (words: readonly string[], desk: Desk) => Promise<Ran> | Ran

const DONE: Ran = { code: 0, stdout: '', stderr: '' }

/** Every command that a page may show, by how it begins. */
export const RULES: Readonly<Record<string, Rule>> = {
  'npx zkml': (words, { shop }) => shop.zkml(...words),
  'npx tsx': runTypeScript,
  'npx snarkjs': (words, { shop }) => program(scriptOf('snarkjs'), words, shop.folder),
  'npx circom2': (words, { shop }) => program(scriptOf('circom2'), words, shop.folder),
  'npx vite build': (words, { shop }) => program(scriptOf('vite'), ['build', ...words], shop.folder),
  'npx @foundry-rs/anvil': startChain,
  'npm ci': (words) => program(npm(), ['ci', '--dry-run', '--offline', '--ignore-scripts', ...words], '.'),
  'npm install': install,
  'curl -O': download,
  export: exported,
  echo: written,
  cp: ([from, to], { shop }) => {
    cpSync(join(shop.folder, from!), join(shop.folder, to!), { recursive: true })
    return DONE
  },
}

/** A program finds in a clone what it imports; in a folder of a test that has to be put there. */
async function runTypeScript(words: readonly string[], { shop }: Desk): Promise<Ran> {
  for (const [, name] of shop.read(words[0]!).matchAll(/ from '(?!node:)((?:@[\w-]+\/)?[\w-]+)/g)) {
    await provide(name!, shop.folder)
  }
  return program(fileURLToPath(import.meta.resolve('tsx/cli')), words, shop.folder)
}

async function startChain(words: readonly string[], desk: Desk): Promise<Ran> {
  if (words.length > 0) throw new Error(`the chain takes no options: ${words.join(' ')}`)
  desk.chain ??= await startEvm()
  return DONE
}

async function download([url]: readonly string[], desk: Desk): Promise<Ran> {
  const { name, bytes } = await standIn(url!)
  desk.shop.save(name, bytes)
  desk.published = name
  return DONE
}

function exported([assignment = '']: readonly string[], { variables }: Desk): Ran {
  const [, name, value] = /^(\w+)=(.+)$/.exec(assignment) ?? []
  if (name === undefined) throw new Error(`no assignment: ${assignment}`)
  variables.set(name, value!)
  vi.stubEnv(name, value!)
  return DONE
}

function written([text, arrow, file]: readonly string[], { shop }: Desk): Ran {
  if (arrow !== '>' || file === undefined) throw new Error('echo is for writing files: echo TEXT > FILE')
  shop.save(file, `${text}\n`)
  return DONE
}

async function install(words: readonly string[], { shop }: Desk): Promise<Ran> {
  for (const name of words.filter((word) => word !== '--save-dev')) await provide(name, shop.folder)
  return DONE
}

/** Puts this package, or one that the repository has, into the folder. Nothing is fetched. */
async function provide(name: string, folder: string): Promise<void> {
  if (name === 'zkml') return linkPackage(folder)
  const [from, to] = [resolve('node_modules', name), join(folder, 'node_modules', name)]
  if (!existsSync(from)) throw new Error(`${name} is no package of this repository`)
  mkdirSync(dirname(to), { recursive: true })
  if (!existsSync(to)) symlinkSync(from, to)
}

function program(script: string, words: readonly string[], cwd: string): Promise<Ran> {
  return new Promise((done) => {
    execFile(process.execPath, [script, ...words], { cwd }, (error, stdout, stderr) => {
      done({ code: error === null ? 0 : Number(error.code), stdout, stderr })
    })
  })
}

/** The script of the command that a package is named for. */
function scriptOf(name: string): string {
  const folder = resolve('node_modules', name)
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { bin: object }
  return join(folder, (bin as Record<string, string>)[name]!)
}

/** Node brings npm along; npm names itself to what it runs. */
function npm(): string {
  return process.env.npm_execpath ?? join(dirname(process.execPath), '../lib/node_modules/npm/bin/npm-cli.js')
}
