import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { FolderBusyError } from '../../src/disk/errors.js'
import { lockFolder } from '../../src/disk/folderLock.js'
import { removeUnused } from './buildCache.js'

const ROOT = resolve(import.meta.dirname, '../..')
const CACHE = join(ROOT, 'node_modules/.cache/zkml-package')
/** What the published files come from. */
const SOURCES = [
  'src',
  'circuits',
  'contracts',
  'package.json',
  'tsdown.config.ts',
  import.meta.filename.slice(ROOT.length + 1),
]
const PAUSE_MS = 200
/** Builds that nobody has used for so long are removed. */
const KEPT_MS = 24 * 3600 * 1000

/** Without one, some tools take this repository for the project, and its dist for the package of that name. */
export const PROJECT = '{ "private": true, "type": "module" }\n'

let built: Promise<string> | undefined

/**
 * The package as npm would install it, made of the sources as they are now. One build serves all processes that ask.
 *
 * @returns the folder with a node_modules that holds `zkml`; the package's dependencies are found from there
 */
export function installedPackage(): Promise<string> {
  built ??= buildOnce()
  return built
}

/** Puts the package, and nothing else, into a project: what that imports beside it comes from this repository. */
export async function linkPackage(project: string): Promise<void> {
  const modules = join(project, 'node_modules')
  mkdirSync(modules, { recursive: true })
  rmSync(join(modules, 'zkml'), { force: true })
  symlinkSync(packageIn(await installedPackage()), join(modules, 'zkml'), 'dir')
}

/** The package's own folder in what {@link installedPackage} returns. */
export function packageIn(installed: string): string {
  return join(installed, 'node_modules/zkml')
}

async function buildOnce(): Promise<string> {
  const installed = join(CACHE, hashOfSources())
  mkdirSync(CACHE, { recursive: true })
  if (existsSync(installed)) return installed
  const unlock = await lock()
  try {
    if (!existsSync(installed)) await build(installed)
  } finally {
    unlock()
  }
  return installed
}

async function lock(): Promise<() => void> {
  for (;;) {
    try {
      return lockFolder(CACHE, 0)
    } catch (error) {
      if (!(error instanceof FolderBusyError)) throw error
      await pause(PAUSE_MS)
    }
  }
}

function hashOfSources(): string {
  const hash = createHash('sha256')
  for (const file of SOURCES.flatMap(filesOf).sort()) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(ROOT, file)))
      .update('\0')
  }
  return hash.digest('hex').slice(0, 16)
}

function filesOf(path: string): string[] {
  if (!statSync(join(ROOT, path)).isDirectory()) return [path]
  const entries = readdirSync(join(ROOT, path), { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length + 1))
}

/** Into a folder of another name first: one that is there is complete. */
async function build(installed: string): Promise<void> {
  removeUnused(CACHE, KEPT_MS)
  const making = `${installed}-${process.pid}`
  const folder = packageIn(making)
  try {
    mkdirSync(folder, { recursive: true })
    for (const file of ['package.json', ...publishedFiles()]) {
      cpSync(join(ROOT, file), join(folder, file), { recursive: true })
    }
    writeFileSync(join(making, 'package.json'), PROJECT)
    await tsdown(join(folder, 'dist'))
    renameSync(making, installed)
  } finally {
    rmSync(making, { recursive: true, force: true })
  }
}

/** All but dist, which is built anew. */
function publishedFiles(): string[] {
  const { files } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { files: string[] }
  return files.filter((file) => file !== 'dist')
}

function tsdown(target: string): Promise<void> {
  const script = join(ROOT, 'node_modules/tsdown/dist/run.mjs')
  const child = spawn(process.execPath, [script, '--out-dir', target], { cwd: ROOT, stdio: 'pipe' })
  const said: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => said.push(data))
  return new Promise((done, fail) => {
    child.on('error', fail)
    child.on('close', (code) => {
      if (code === 0) done()
      else fail(new Error(`the package cannot be built:\n${Buffer.concat(said)}`))
    })
  })
}
