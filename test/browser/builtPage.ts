import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import { build } from 'vite'
import { removeUnused } from '../harness/buildCache.js'
import { installedPackage, packageIn } from '../harness/installedPackage.js'

const ROOT = resolve(import.meta.dirname, '../..')
const CACHE = join(ROOT, 'node_modules/.cache/zkml-page')
const PAGE = 'examples/page'
const MODEL = 'fixtures/mnist-mlp'
/** Builds that nobody has used for so long are removed. */
const KEPT_MS = 3600 * 1000

let built: Promise<string> | undefined

/**
 * The example page as its users build it: by its own configuration, with the package as it is published, in a project outside
 * of this repository's tree. One build serves all processes that ask.
 *
 * @returns the folder to be served
 */
export function builtPage(): Promise<string> {
  built ??= buildOnce()
  return built
}

async function buildOnce(): Promise<string> {
  const installed = await installedPackage()
  const project = join(CACHE, fingerprint(installed))
  if (!existsSync(project)) await buildIn(project, installed)
  return join(project, PAGE, 'dist')
}

/** Into a folder of another name first: one that is there is complete. Processes at once each build, and one is kept. */
async function buildIn(project: string, installed: string): Promise<void> {
  mkdirSync(CACHE, { recursive: true })
  removeUnused(CACHE, KEPT_MS)
  const making = `${project}-${process.pid}`
  for (const folder of [PAGE, MODEL]) {
    cpSync(join(ROOT, folder), join(making, folder), { recursive: true, filter: isSource })
  }
  // Without it this would be a part of the repository's own package, which finds itself under the name zkml.
  writeFileSync(join(making, 'package.json'), '{ "type": "module" }')
  mkdirSync(join(making, 'node_modules'))
  symlinkSync(packageIn(installed), join(making, 'node_modules/zkml'), 'dir')
  symlinkSync(join(ROOT, 'node_modules/vite'), join(making, 'node_modules/vite'), 'dir')
  await build({ root: join(making, PAGE), logLevel: 'error' })
  if (existsSync(project)) rmSync(making, { recursive: true })
  else renameSync(making, project)
}

function isSource(path: string): boolean {
  return !/[/\\](node_modules|dist)([/\\]|$)/.test(path.slice(ROOT.length))
}

function fingerprint(installed: string): string {
  const hash = createHash('sha256').update(installed)
  for (const folder of [PAGE, MODEL]) {
    for (const file of readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })) {
      const path = join(file.parentPath, file.name)
      if (!file.isFile() || !isSource(path)) continue
      hash.update(path).update(readFileSync(path))
    }
  }
  return hash.digest('hex').slice(0, 16)
}
