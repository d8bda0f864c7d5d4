import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, statSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { FolderBusyError } from '../../src/disk/errors.js'
import { lockFolder } from '../../src/disk/folderLock.js'

const HERE = import.meta.dirname
/** Has a package of Node 24: Hardhat needs a newer Node than this package. */
const NODE_FOLDER = join(HERE, 'node24')
export const PROJECT_FOLDER = join(HERE, 'project')
const LEAST_NODE = 22

export interface Finished {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program to its end, which comes when nothing of it is left running. */
export function run(
  command: string,
  args: readonly string[],
  { cwd, env = process.env }: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv },
): Promise<Finished> {
  const child = spawn(command, args, {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => {
      said[name] += text
    })
  return new Promise((done, fail) => {
    child.on('error', fail)
    child.on('close', (code) => done({ code, ...said }))
  })
}

/** Installs what the project's lock names, if that has not been done. @returns a Node that Hardhat runs on */
export async function installHardhat(): Promise<string> {
  const unlock = await lock()
  try {
    const node = await newNode()
    await install(PROJECT_FOLDER, node)
    return node
  } finally {
    unlock()
  }
}

async function newNode(): Promise<string> {
  if (Number(process.versions.node.split('.')[0]) >= LEAST_NODE) return process.execPath
  await install(NODE_FOLDER, process.execPath)
  const node = join(NODE_FOLDER, `node_modules/node-${process.platform}-${process.arch}/bin/node`)
  if (!existsSync(node)) throw new Error(`no Node ${LEAST_NODE} for this platform: run the tests with one`)
  return node
}

/** By npm on that Node: npm leaves out optional packages that are for a newer one. */
async function install(folder: string, node: string): Promise<void> {
  const [lockFile, done] = ['package-lock.json', 'node_modules/.package-lock.json'].map((name) =>
    join(folder, name),
  )
  if (existsSync(done!) && statSync(done!).mtimeMs >= statSync(lockFile!).mtimeMs) return
  const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH}` }
  const { code, stderr } = await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: folder,
    env,
  })
  if (code !== 0) throw new Error(`npm ci failed:\n${stderr}`)
}

const PAUSE_MS = 200

async function lock(): Promise<() => void> {
  const folder = join(HERE, '../../node_modules/.cache/zkml-hardhat')
  mkdirSync(folder, { recursive: true })
  for (;;) {
    try {
      return lockFolder(folder, 0)
    } catch (error) {
      if (!(error instanceof FolderBusyError)) throw error
      await pause(PAUSE_MS)
    }
  }
}
