import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { installedPackage, packageIn } from '../harness/installedPackage.js'
import { type Finished, installHardhat, PROJECT_FOLDER, run } from './tools.js'

const ROOT = resolve(import.meta.dirname, '../..')

/** A Hardhat project of its own with the package in it. */
export interface Project {
  path(...names: string[]): string
  write(name: string, content: string | Uint8Array): void
  read(name: string): string
  hardhat(...args: string[]): Promise<Finished>
  /** A file; all of it unless one is named. */
  remove(name?: string): void
}

/** The project of docs/hardhat.md, file by file, with a model and its samples. */
export async function documentedProject(): Promise<Project> {
  const node = await installHardhat()
  const folder = mkdtempSync(join(tmpdir(), 'zkml-hardhat-'))
  const path = (...names: string[]) => join(folder, ...names)
  const write = (name: string, content: string | Uint8Array) => {
    mkdirSync(dirname(path(name)), { recursive: true })
    writeFileSync(path(name), content)
  }
  installModules(path('node_modules'), packageIn(await installedPackage()))
  write('package.json', JSON.stringify({ name: 'project', type: 'module' }))
  for (const [name, content] of documentedFiles()) write(name, content)
  write('models/score.onnx', fixture('credit-scoring/model.onnx'))
  write('models/samples.json', fixture('credit-scoring/calibration.json'))
  const cli = path('node_modules/hardhat/dist/src/cli.js')
  // Nothing that tells Hardhat it runs for nobody, which makes it print more.
  const { PATH, HOME } = process.env
  const env = { PATH, HOME, HARDHAT_DISABLE_TELEMETRY: 'true', NO_COLOR: '1' }
  return {
    path,
    write,
    read: (name) => readFileSync(path(name), 'utf8'),
    hardhat: (...args) => run(node, [cli, ...args], { cwd: folder, env }),
    remove: (name = '.') => rmSync(path(name), { recursive: true, force: true }),
  }
}

/** A file of the fixture. */
export function projectFile(name: string): string {
  return readFileSync(join(PROJECT_FOLDER, name), 'utf8')
}

export function fixture(name: string): Uint8Array {
  return readFileSync(join(ROOT, 'fixtures', name))
}

/** Fenced code of the page whose first line names a file. The compiler is the one that is here: none is downloaded. */
export function documentedFiles(): Map<string, string> {
  const page = readFileSync(join(ROOT, 'docs/hardhat.md'), 'utf8')
  const files = new Map(
    [...page.matchAll(/^```\w+ (\S+)\n([\s\S]*?)^```/gm)].map(([, name, text]) => [name!, text!]),
  )
  const config = files.get('hardhat.config.ts')!
  const compiler = createRequire(import.meta.url).resolve('solc/soljson.js')
  const local = config.replace("version: '0.8.37'", `$&, path: ${JSON.stringify(compiler)}`)
  if (local === config) throw new Error('the configuration in docs/hardhat.md names another compiler')
  return files.set('hardhat.config.ts', local)
}

/** What npm would install: links to what is the same for all, and a copy of the package, whose place is what is tested. */
function installModules(target: string, zkml: string): void {
  linkAll(join(PROJECT_FOLDER, 'node_modules'), target, () => true)
  const own = join(target, 'zkml')
  cpSync(zkml, own, { recursive: true })
  const { dependencies } = JSON.parse(readFileSync(join(own, 'package.json'), 'utf8'))
  linkAll(join(ROOT, 'node_modules'), join(own, 'node_modules'), (name) => name in dependencies)
}

function linkAll(from: string, to: string, wanted: (name: string) => boolean): void {
  const visible = (folder: string) => readdirSync(folder).filter((name) => !name.startsWith('.'))
  const names = visible(from).flatMap((name) =>
    name.startsWith('@') ? visible(join(from, name)).map((inner) => `${name}/${inner}`) : [name],
  )
  for (const name of names.filter(wanted)) {
    mkdirSync(dirname(join(to, name)), { recursive: true })
    symlinkSync(join(from, name), join(to, name))
  }
}
